"""Looks of a text in parts: inside each part, whole where they fit, and as the Bot API takes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.entities import split_with_entities
from bot.channels.splitting import units
from bot.channels.telegram_parts import LONGEST_TEXT, parts
from tests.telegram_methods import parameters_of

CHARS = st.sampled_from("票清卡ab。，. \n😀🇨")
TEXTS = st.text(CHARS, max_size=120)
KINDS = st.sampled_from(["bold", "underline", "text_link"])


@st.composite
def formatted(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    """A text with stretches that lie one after the other, some within another."""
    pieces = draw(st.lists(st.tuples(st.text(CHARS, max_size=12), st.booleans(), st.booleans()), max_size=14))
    text, entities = "", []
    for piece, outer, inner in pieces:
        offset, length = units(text), units(piece)
        text += piece
        if outer and length:
            entities.append({"type": draw(KINDS), "offset": offset, "length": length})
        if inner and len(piece) > 2:
            within = {"offset": offset + units(piece[0]), "length": units(piece[1:-1])}
            entities.append({"type": "italic", **within})
    return text, entities


def covered(text: str, entity: Mapping[str, Any]) -> str:
    raw = text.encode("utf-16-le")
    end = entity["offset"] + entity["length"]
    assert end * 2 <= len(raw)
    return raw[entity["offset"] * 2 : end * 2].decode("utf-16-le")


def without_blanks(text: str) -> str:
    return "".join(text.split())


@given(formatted(), st.integers(2, 60))
def test_every_entity_lies_within_its_part_and_covers_what_it_covered(
    given: tuple[str, list[dict[str, Any]]], most: int
) -> None:
    text, entities = given
    cut = split_with_entities(text, entities, most)
    assert max(units(part) for part, _ in cut) <= most
    for kind in ("bold", "underline", "text_link", "italic"):
        before = [covered(text, one) for one in entities if one["type"] == kind]
        after = [covered(part, one) for part, kept in cut for one in kept if one["type"] == kind]
        assert without_blanks("".join(after)) == without_blanks("".join(before))


@given(formatted(), st.integers(12, 60))
def test_an_entity_that_fits_into_a_part_is_never_divided(
    given: tuple[str, list[dict[str, Any]]], most: int
) -> None:
    text, entities = given
    fitting = [one for one in entities if one["length"] <= most and covered(text, one).strip()]
    kept = [one for _, found in split_with_entities(text, entities, most) for one in found]
    assert len([one for one in kept if one["length"] <= most]) >= len(fitting)
    whole = {without_blanks(covered(text, one)) for one in fitting}
    shown = {
        without_blanks(covered(part, one))
        for part, found in split_with_entities(text, entities, most)
        for one in found
    }
    assert whole <= shown


@given(TEXTS, st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=5), st.integers(2, 60))
def test_entities_that_reach_beyond_the_text_or_into_a_character_are_narrowed(
    text: str, ranges: list[tuple[int, int]], most: int
) -> None:
    entities = [{"type": "bold", "offset": offset, "length": length} for offset, length in ranges]
    for part, kept in split_with_entities(text, entities, most):
        assert all(covered(part, one) for one in kept)


@given(st.text(CHARS, min_size=1, max_size=40).filter(str.strip), st.integers(100, 300), st.data())
def test_the_bot_api_takes_every_part_of_a_long_text(text: str, times: int, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, units(text * times) - 1))
    link = {"type": "text_link", "offset": offset, "length": 40, "url": "https://example.org/"}
    for part in parts({"text": text * times, "entities": [link]}):
        sent = {"chat_id": 1, "text": part["text"], "entities": part["entities"]}
        parameters_of("sendMessage", "application/json", json.dumps(sent).encode(), b"")
        assert 0 < units(part["text"]) <= LONGEST_TEXT


def test_a_link_at_the_place_of_a_cut_moves_into_the_next_part() -> None:
    text = "先备份，再看 这里的说明 吧"
    link = {"type": "text_link", "offset": 7, "length": 5, "url": "https://example.org/"}
    assert split_with_entities(text, [link], 9) == [
        ("先备份，再看", []),
        ("这里的说明 吧", [{**link, "offset": 0}]),
    ]


def test_an_entity_longer_than_a_part_goes_on_in_the_next() -> None:
    cut = split_with_entities("一二三四五六", [{"type": "bold", "offset": 0, "length": 6}], 4)
    assert [(part, kept[0]["offset"], kept[0]["length"]) for part, kept in cut] == [
        ("一二三四", 0, 4),
        ("五六", 0, 2),
    ]


@given(st.text(min_size=1, max_size=60).filter(str.strip), st.sampled_from([1, 300]))
def test_whatever_a_person_writes_the_bot_api_takes_its_parts_without_looks(text: str, times: int) -> None:
    for part in parts({"text": text * times}):
        sent = {"chat_id": 1, "text": part["text"], "entities": part["entities"]}
        parameters_of("sendMessage", "application/json", json.dumps(sent).encode(), b"")
        assert (part["entities"], 0 < units(part["text"]) <= LONGEST_TEXT) == ([], True)
