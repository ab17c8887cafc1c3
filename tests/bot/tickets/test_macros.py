"""Ready answers: shipped ones that can be sent as they are, and files that name what is wrong with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.tickets import macros
from bot.tickets.macro_reading import PLACES, MacrosError

SHIPPED = macros.load(None)
GOOD = """\
---
title: 要照片
title_en: "Photo: please"
waits: true
tags: [Photo, 屏幕]
---
{person}您好，工单 #{ticket}。

谢谢！
--- en ---
Hello {person}, ticket #{ticket}.
"""


def folder_with(tmp_path: Path, text: str, name: str = "photo.md") -> Path:
    (tmp_path / macros.FOLDER).mkdir(exist_ok=True)
    (tmp_path / macros.FOLDER / name).write_text(text, "utf-8")
    return tmp_path


def test_what_support_needs_most_is_shipped() -> None:
    names = {name for name, _ in SHIPPED.listed("zh")}
    assert {"ask-photo", "ask-step", "agent-away", "wait-bureau", "visit-bureau", "no-password"} <= names
    assert len(names) >= 10


@pytest.mark.parametrize("name", sorted(SHIPPED.by_id))
def test_a_shipped_macro_speaks_both_languages_and_leaves_no_place_open(name: str) -> None:
    places = dict.fromkeys(PLACES, "×")
    chinese, english = SHIPPED.text(name, "zh", **places), SHIPPED.text(name, "en", **places)
    assert not set("{}") & {*chinese, *english}
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert not re.search(r"[\u4e00-\u9fff]", english)


def test_a_macro_says_who_and_what_it_is_about(tmp_path: Path) -> None:
    loaded = macros.load(folder_with(tmp_path, GOOD))
    assert loaded.text("photo", "zh", person="王芳", ticket="12") == "王芳您好，工单 #12。\n\n谢谢！"
    assert loaded.text("photo", "en", person="{ticket}") == "Hello {ticket}, ticket #—."
    assert loaded.text("photo", "fr", person="A", ticket="1").startswith("A您好")


def test_a_macro_has_its_titles_and_what_follows_from_it(tmp_path: Path) -> None:
    loaded = macros.load(folder_with(tmp_path, GOOD))
    macro = loaded.get("photo")
    assert loaded.listed("zh") == [("photo", "要照片")]
    assert loaded.listed("en") == [("photo", "Photo: please")]
    assert macro is not None
    assert (macro.waits, macro.tags) == (True, ("photo", "屏幕"))


def test_there_is_no_macro_of_another_name() -> None:
    assert SHIPPED.get("nothing") is None
    with pytest.raises(KeyError):
        SHIPPED.text("nothing", "zh")


def test_a_folder_without_macros_has_the_shipped_ones(tmp_path: Path) -> None:
    assert macros.load(tmp_path).by_id.keys() == SHIPPED.by_id.keys()
    (tmp_path / macros.FOLDER).mkdir()
    with pytest.raises(MacrosError, match=r"no \*\.md"):
        macros.load(tmp_path)


BROKEN = {
    "a place that nobody knows": (GOOD.replace("{ticket}。", "{tiket}。"), 7, "{tiket}"),
    "a place that nobody knows in English": (GOOD.replace("ticket #{ticket}", "#{number}"), 11, "{number}"),
    "no fields": ("您好\n", 1, "two lines of ---"),
    "nothing": ("", 1, "two lines of ---"),
    "no YAML": (GOOD.replace("tags: [Photo", "tags: [[Photo"), 6, "cannot be read"),
    "no title": (GOOD.replace("title: 要照片\n", ""), 1, "title is missing"),
    "an unknown field": (GOOD.replace("waits:", "wait:"), 4, "'wait'"),
    "waits for something else": (GOOD.replace("waits: true", "waits: maybe"), 4, "true or false"),
    "a tag that is too long": (GOOD.replace("Photo", "p" * 30), 5, "tags"),
    "no English": (GOOD[: GOOD.index("--- en")], 9, "--- en ---"),
    "an empty text": (GOOD.replace("Hello {person}, ticket #{ticket}.", ""), 11, "0 characters"),
    "a text that is too long": (GOOD.replace("谢谢！", "谢" * 1500), 7, "characters"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_macro_names_the_line_and_the_reason(name: str, tmp_path: Path) -> None:
    text, line, why = BROKEN[name]
    with pytest.raises(MacrosError) as caught:
        macros.load(folder_with(tmp_path, text))
    assert f"photo.md, line {line}:" in str(caught.value)
    assert why in str(caught.value)


def test_a_macro_has_a_name_that_can_be_typed(tmp_path: Path) -> None:
    with pytest.raises(MacrosError, match="no name for a macro"):
        macros.load(folder_with(tmp_path, GOOD, "要 照片.md"))
