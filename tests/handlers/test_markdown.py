"""An article's Markdown as text and looks: nothing of it is lost, and the Bot API takes whatever it holds."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.splitting import units
from bot.channels.telegram_parts import LONGEST_TEXT, parts
from bot.dialog.post import Formatted
from handlers.answers import article_text
from handlers.markdown import bold, formatted, joined
from handlers.words import Words
from knowledge.article import Article
from tests.catalogues import SHIPPED
from tests.handlers.office import LIBRARY
from tests.telegram_methods import parameters_of

MARKS = [
    "**",
    "*",
    "`",
    "```\n",
    "# ",
    "- ",
    "1. ",
    "> ",
    "|",
    "[",
    "](",
    "~~",
    "||",
    "\\",
    "$",
    "$$",
    "<",
    "---\n",
    "\n",
    "\n\n",
]
WORDS = ["清卡", "盘。", "“税”", "<b>", "&amp;", " ", "a_b_", "😀", "[看](https://example.org/)", "![图](x)"]
PIECES = st.sampled_from([*MARKS, *WORDS, "| a | b |\n|--|--|\n"])
MARKDOWN = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=80)


def covered(shown: Formatted) -> list[tuple[str, str]]:
    raw = shown.text.encode("utf-16-le")
    return [
        (one.type, raw[2 * one.offset : 2 * (one.offset + one.length)].decode("utf-16-le"))
        for one in shown.entities
    ]


LOOKS = [
    ("**清卡**之后", "清卡之后", [("bold", "清卡")]),
    ("**不会。**清卡不删发票", "不会。清卡不删发票", [("bold", "不会")]),
    ("说**“清卡”**后", "说“清卡”后", [("bold", "清卡")]),
    ("运行 `qingka-agent`", "运行 qingka-agent", [("code", "qingka-agent")]),
    ("[总局](https://example.org/a) [内部](../a.md)", "总局 内部", [("text_link", "总局")]),
    ("# 步骤\n\n1. 抄报\n2. 清卡", "步骤\n\n1. 抄报\n2. 清卡", [("bold", "步骤")]),
    ("- 甲\n- 乙", "· 甲\n· 乙", []),
    ("😀 **税**", "😀 税", [("bold", "税")]),
    ("发 /name <name>，或 `/name <name>`", "发 /name <name>，或 /name <name>", [("code", "/name <name>")]),
    ("1. <place>\n2. 再试", "1. <place>\n2. 再试", []),
    ("<div>\n**清卡**\n</div>", "<div>\n清卡\n</div>", [("bold", "清卡")]),
    ("先<br>后 <!-- 略 -->", "先<br>后 <!-- 略 -->", []),
    ("$x^2$ 和 $$y$$", "$x^2$ 和 $$y$$", []),
    (r"\<b> \$x$ \\<i>", r"<b> $x$ \<i>", []),
    (
        "<https://example.org/?a=$b>",
        "https://example.org/?a=$b",
        [("text_link", "https://example.org/?a=$b")],
    ),
]


@pytest.mark.parametrize(("markdown", "text", "looks"), LOOKS)
def test_markdown_becomes_text_and_looks(markdown: str, text: str, looks: list[tuple[str, str]]) -> None:
    shown = formatted(markdown)
    assert (shown.text, covered(shown)) == (text, looks)


@pytest.mark.parametrize("key", LIBRARY.translations, ids="/".join)
def test_of_a_shipped_article_nothing_but_the_marks_is_taken_away(key: tuple[str, str]) -> None:
    body = LIBRARY.translations[key].body
    plain = body.replace("**", "").replace("`", "").replace("\n- ", "\n· ").replace("   - ", " · ")
    assert formatted(body).text.split() == plain.split()


def test_a_link_keeps_its_address() -> None:
    [link] = formatted("[看](https://example.org/?a=$b&c=1)").entities
    assert link.url == "https://example.org/?a=$b&c=1"


def test_pieces_are_joined_with_their_looks() -> None:
    shown = joined([bold("😀标题"), "**原样**", formatted("**清卡**")])
    assert (shown.text, covered(shown)) == ("😀标题\n**原样**\n清卡", [("bold", "😀标题"), ("bold", "清卡")])


@given(
    MARKDOWN,
    st.text(min_size=1, max_size=30).filter(str.strip),
    st.sampled_from([1, 1, 90]),
    st.sampled_from(["zh", "en"]),
)
def test_whatever_an_article_holds_the_bot_api_takes_its_parts(
    body: str, title: str, times: int, language: str
) -> None:
    article = Article(
        "a", title, (), (), (), (), date(2026, 11, 26), ("来源",), "stated", (), body * times, "zh"
    )
    shown = article_text(Words(SHIPPED, language), article, 0.93, 12)
    entities = [{name: value for name, value in asdict(one).items() if value != ""} for one in shown.entities]
    for part in parts({"text": shown.text, "entities": entities}):
        assert 0 < units(part["text"]) <= LONGEST_TEXT
        for one in part["entities"]:
            assert 0 <= one["offset"] < one["offset"] + one["length"] <= units(part["text"])
            part["text"].encode("utf-16-le")[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode(
                "utf-16-le"
            )
        sent = {"chat_id": 1, "text": part["text"], "entities": part["entities"]}
        parameters_of("sendMessage", "application/json", json.dumps(sent).encode(), b"")
