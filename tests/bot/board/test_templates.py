"""The templates: every sentence that they name exists, nothing is inline, and the shipped files are whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import UndefinedError, nodes

from bot.board.looks import Look
from bot.board.rendering import STATIC, TEMPLATES, Rendering, environment, moments
from bot.records.types import now
from tests.catalogues import SHIPPED, shipped_keys

KNOWN = shipped_keys("zh")
FILES = sorted(TEMPLATES.glob("*.html"))
HTMX = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"


def said(path: Path) -> Iterator[tuple[str, set[str] | None, bool]]:
    """Yield the key that each `t(…)` of a template names, its parameters, and whether it is only a beginning."""
    tree = environment().parse(path.read_text("utf-8"))
    for call in tree.find_all(nodes.Call):
        if not isinstance(call.node, nodes.Name) or call.node.name != "t" or not call.args:
            continue
        first = call.args[0]
        given = None if call.dyn_kwargs else {word.key for word in call.kwargs}
        if isinstance(first, nodes.Const):
            yield str(first.value), given, False
        elif isinstance(first, nodes.Concat) and isinstance(first.nodes[0], nodes.Const):
            yield str(first.nodes[0].value), given, True


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_sentence_of_a_template_exists_and_gets_its_parameters(path: Path) -> None:
    for key, given, begins in said(path):
        named = [one for one in KNOWN if one.startswith(key)] if begins else [key]
        assert named, key
        assert begins or key in KNOWN, key
        assert begins or given is None or given == KNOWN[key], (key, given, KNOWN[key])


def test_the_templates_name_sentences() -> None:
    assert sum(1 for path in FILES for _ in said(path)) > 80


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_template_has_nothing_inline_and_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|https?://|\|\s*safe\b", text)
    assert not [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_form_that_posts_carries_the_token(path: Path) -> None:
    if path.name == "login.html":  # its address is its secret
        return
    text = path.read_text("utf-8")
    forms = re.findall(r'<form\b[^>]*method="post".*?</form>', text, re.DOTALL)
    assert len(forms) == text.count('method="post"')
    assert [form for form in forms if "{{ form_field() }}" not in form] == []


def test_what_a_page_did_not_give_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        Rendering(SHIPPED, "Asia/Shanghai").render("login.html", Look("auto", "zh"), token="x")


def test_what_is_given_is_escaped() -> None:
    page = Rendering(SHIPPED, "Asia/Shanghai").render(
        "login.html", Look("auto", "zh"), token='"><b>', name="<script>"
    )
    assert "<script>" not in page
    assert "<b>" not in page


def test_the_shipped_htmx_is_the_published_one_with_its_licence() -> None:
    file = STATIC / "vendor" / "htmx-2.0.11.min.js"
    assert hashlib.sha256(file.read_bytes()).hexdigest() == HTMX
    assert b'version:"2.0.11"' in file.read_bytes()
    assert "Zero-Clause BSD" in file.with_name("htmx-2.0.11.LICENSE").read_text("utf-8")


def test_a_moment_of_another_year_says_the_year_and_is_never_broken() -> None:
    rendering = Rendering(SHIPPED, "Asia/Shanghai")
    moment = now().replace(month=6)
    this, last = rendering.when(moment), rendering.when(moment.replace(year=moment.year - 1))
    assert last == f"{moment.year - 1}-{this}"
    assert moments(f"<b> {this} 起") == f'&lt;b&gt; <span class="moment">{this}</span> 起'
    assert moments(last) == f'<span class="moment">{last}</span>'
