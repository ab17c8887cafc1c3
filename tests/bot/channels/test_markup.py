"""Whatever is said, Telegram is sent requests that it takes, and that look as they were meant."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.legible import NOTHING, well_formed
from bot.channels.telegram_parts import LONGEST_CAPTION
from bot.dialog.post import Formatted
from handlers.answers import article_text
from handlers.markdown import bold, formatted, joined, monospaced, quoted
from handlers.words import Words
from knowledge.library import load
from tests.bot.channels.recorder import requests_of
from tests.catalogues import SHIPPED, shipped_keys
from tests.telegram_markup import wrong

LIBRARY = load()
SENTENCES = {key: names for key, names in shipped_keys("zh").items() if names}
LANGUAGES = ("zh", "en")
BUTTONS = [[{"label": "好", "nonce": "n" * 16}]]
PIECES = st.sampled_from(
    [
        "税",
        "清卡。",
        " ",
        "\n",
        "\n\n",
        "\t",
        "😀",
        "👨‍👩‍👧",
        "🇨🇳",
        "שלום",
        "\u202e",
        "\u200b",
        "\u200d",
        "\u2800",
        "\x00",
        "\r",
        "\ud83d",
        "\ude00",
        "\ud800",
        "*",
        "**",
        "_",
        "`",
        "```",
        "[a](b)",
        "<b>",
        "</b>",
        "&lt;",
        "{ $x }",
        "e\u0301",
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.text(st.characters(), max_size=60)
NASTY = [
    "",
    " \n\t ",
    "\u200b\u200d\u2800",
    "\ud83d 半个 \ude00\ud800",
    "**粗** _斜_ `码` [链](https://example.org) <b>粗</b> &amp; { $x }",
    "\u202eשלום 👨‍👩‍👧🇨🇳 e\u0301\x00\r",
]
LONG = [one * (20_000 // len(one)) for one in ("税", "😀", "a b。\n", "\u200b", "\ud800 ", "👨‍👩‍👧")]


def checked(payload: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the requests of a payload, in which nothing may be wrong."""
    requests = list(asyncio.run(requests_of(payload)))
    assert [problem for one in requests for problem in wrong(one)] == []
    return requests


def payload_of(said: str | Formatted, **more: Any) -> dict[str, Any]:
    if isinstance(said, str):
        return {"text": said, **more}
    entities = [{name: value for name, value in asdict(one).items() if value != ""} for one in said.entities]
    return {"text": said.text, "entities": entities, **more}


def sentences(text: str) -> Iterator[str]:
    """Yield every sentence that takes words, with these words everywhere."""
    for key, names in SENTENCES.items():
        for language in LANGUAGES:
            yield SHIPPED.render(language, key, **dict.fromkeys(names, text))


@pytest.mark.parametrize("key", LIBRARY.translations, ids="/".join)
def test_every_shipped_article_is_taken(key: tuple[str, str]) -> None:
    article = LIBRARY.translations[key]
    for language in LANGUAGES:
        shown = article_text(Words(SHIPPED, language), article, 0.93, 12)
        checked(payload_of(shown, buttons=BUTTONS))


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_every_sentence_with_whatever_words_is_taken(text: str) -> None:
    assert len(SENTENCES) > 100
    for said in sentences(text):
        checked(payload_of(said))


@given(TEXTS, st.sampled_from(sorted(SENTENCES)), st.sampled_from(LANGUAGES))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_words_in_any_sentence_are_taken(text: str, key: str, language: str) -> None:
    said = SHIPPED.render(language, key, **dict.fromkeys(SENTENCES[key], text))
    requests = checked(payload_of(said, buttons=[[{"label": text, "nonce": "n"}] * 9] * 12))
    assert "reply_markup" in requests[-1]


@given(TEXTS, TEXTS)
@settings(deadline=None)
def test_any_words_with_looks_are_taken(text: str, other: str) -> None:
    said = joined([bold(text), quoted(other), monospaced(text), formatted(well_formed(other))])
    checked(payload_of(said))


ENTITIES = st.lists(
    st.builds(
        lambda kind, offset, length: {"type": kind, "offset": offset, "length": length},
        st.sampled_from(["bold", "italic", "code", "pre", "blockquote"]),
        st.integers(0, 70),
        st.integers(0, 70),
    ),
    max_size=6,
)


@given(TEXTS, ENTITIES, st.sampled_from([1, 1, 1, 90]))
@settings(deadline=None)
def test_looks_that_overlap_reach_too_far_or_cover_nothing_are_mended(
    text: str, entities: list[dict[str, Any]], times: int
) -> None:
    checked({"text": text * times, "entities": entities})


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_20000_characters_become_several_messages_with_the_buttons_under_the_last(text: str) -> None:
    requests = checked(payload_of(quoted(text), buttons=BUTTONS))
    assert [bool(one.get("reply_markup")) for one in requests] == [False] * (len(requests) - 1) + [True]


def test_code_that_is_cut_is_code_in_each_part() -> None:
    requests = checked(payload_of(monospaced("一行代码 x = 1\n" * 900)))
    assert len(requests) > 2
    assert [one["entities"][0]["type"] for one in requests] == ["pre"] * len(requests)


@pytest.mark.parametrize(
    ("units", "captions", "texts"),
    [(LONGEST_CAPTION, [LONGEST_CAPTION], []), (LONGEST_CAPTION + 1, [None], [LONGEST_CAPTION + 1])],
)
def test_a_caption_that_is_too_long_goes_as_a_message_behind(
    units: int, captions: list[int | None], texts: list[int]
) -> None:
    requests = checked({"text": "税" * units, "buttons": BUTTONS, "media": {"kind": "photo", "file_id": "a"}})
    assert [
        len(one["caption"]) if "caption" in one else None for one in requests if "photo" in one
    ] == captions
    assert [len(one["text"]) for one in requests if "text" in one] == texts
    assert requests[-1]["reply_markup"]


def test_of_too_many_buttons_the_first_are_shown_and_a_long_label_is_cut() -> None:
    row = [{"label": "很长的名字" * 40, "nonce": "n" * 64}] * 9
    [request] = checked({"text": "选", "buttons": [row] * 20})
    rows = request["reply_markup"]["inline_keyboard"]
    assert [len(one) for one in rows][:4] == [8, 1, 8, 1]
    assert sum(map(len, rows)) == 100
    assert {len(button["text"]) for one in rows for button in one} == {64}


def test_a_button_that_telegram_would_refuse_is_left_out() -> None:
    [request] = checked({"text": "选", "buttons": [[{"label": "坏", "nonce": "卡" * 22}], *BUTTONS]})
    assert [[one["text"] for one in row] for row in request["reply_markup"]["inline_keyboard"]] == [["好"]]


@pytest.mark.parametrize("text", ["", "\n", "\u200b\u2800"])
def test_what_shows_nothing_is_shown_as_such(text: str) -> None:
    [request] = checked({"text": text})
    assert request["text"] == NOTHING


LINK = {"type": "text_link", "offset": 0, "length": 1, "url": "https://example.org"}
WRONG = [
    ({"text": "a" * 4097}, "4097 units"),
    ({"caption": "a" * 1025}, "1025 units"),
    ({"text": "😀" * 2049}, "4098 units"),
    ({"text": "\ud83d"}, "half of a character"),
    ({"text": "\u200b"}, "nothing to see"),
    ({"text": " a"}, "blanks at an end"),
    ({"text": "ab", "entities": [{"type": "bold", "offset": 1, "length": 2}]}, "outside"),
    ({"text": "ab", "entities": [{"type": "bold", "offset": 1, "length": 0}]}, "outside"),
    ({"text": "😀", "entities": [{"type": "bold", "offset": 0, "length": 1}]}, "within a character"),
    ({"text": "a b", "entities": [{"type": "bold", "offset": 0, "length": 2}]}, "a blank at its edge"),
    ({"text": "a", "entities": [{**LINK, "url": "tg://x"}]}, "leads nowhere"),
    ({"text": "a", "entities": [LINK] * 101}, "101 entities"),
    (
        {"text": "abc", "entities": [{**LINK, "length": 2}, {"type": "bold", "offset": 1, "length": 2}]},
        "overlap in part",
    ),
    (
        {"text": "abc", "entities": [{"type": "code", "offset": 0, "length": 3}, {**LINK, "offset": 1}]},
        "looks within code",
    ),
    ({"text": "a", "reply_markup": {"inline_keyboard": [[]]}}, "an empty row"),
    ({"reply_markup": {"inline_keyboard": [[{"text": " ", "callback_data": "n"}]]}}, "nothing to see"),
    ({"reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "卡" * 22}]]}}, "wrong length"),
    ({"reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "n"}] * 101]}}, "101 buttons"),
]


@pytest.mark.parametrize(("request_", "problem"), WRONG)
def test_the_checker_finds_what_is_wrong(request_: dict[str, Any], problem: str) -> None:
    assert any(problem in found for found in wrong(request_))


def test_the_checker_lets_nested_looks_be() -> None:
    bold_ = {"type": "bold", "offset": 0, "length": 3}
    assert wrong({"text": "abc", "entities": [bold_, {**LINK, "offset": 1}, {**LINK, "offset": 2}]}) == []
