"""Whose dialog it is: the same keys as aiogram's, and one text per key."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, astuple
from typing import Any

import pytest
from aiogram.fsm.storage.base import StorageKey as TheirKey
from aiogram.fsm.strategy import FSMStrategy as TheirStrategy
from aiogram.fsm.strategy import apply_strategy as their_apply_strategy
from hypothesis import given
from hypothesis import strategies as st

from bot.dialog.keys import FSMStrategy, StorageKey, apply_strategy, key_text

NUMBERS = st.integers(-(2**40), 2**40)
TEXTS = st.text(st.sampled_from('a1,"[]\\')) | st.text()
PARTS = st.tuples(NUMBERS, NUMBERS, NUMBERS, st.none() | NUMBERS, st.none() | TEXTS, TEXTS)
# chat, user, thread: a group's topic, a group, a private chat
PLACES = [(-100, 7, 42), (-100, 7, None), (7, 7, None)]


def test_the_strategies_are_aiograms() -> None:
    assert [strategy.name for strategy in FSMStrategy] == [strategy.name for strategy in TheirStrategy]


@pytest.mark.parametrize("name", [strategy.name for strategy in TheirStrategy])
@pytest.mark.parametrize("place", PLACES)
def test_a_strategy_leads_where_aiograms_leads(name: str, place: tuple[int, int, int | None]) -> None:
    assert apply_strategy(FSMStrategy[name], *place) == their_apply_strategy(TheirStrategy[name], *place)


# strategy, who shares the dialog of person 7 in topic 42 of chat -100
SHARED = [
    ("USER_IN_CHAT", [(-100, 7, 43)]),
    ("CHAT", [(-100, 7, 43), (-100, 8, 42)]),
    ("GLOBAL_USER", [(-100, 7, 43), (-200, 7, 42)]),
    ("USER_IN_TOPIC", []),
    ("CHAT_TOPIC", [(-100, 8, 42)]),
]


@pytest.mark.parametrize(("name", "sharing"), SHARED)
def test_a_strategy_says_who_shares_a_dialog(name: str, sharing: list[tuple[int, int, int]]) -> None:
    strategy = FSMStrategy[name]
    own = apply_strategy(strategy, -100, 7, 42)
    near = [(-100, 7, 43), (-100, 8, 42), (-200, 7, 42)]
    assert [place for place in near if apply_strategy(strategy, *place) == own] == sharing


@pytest.mark.parametrize("kind", [StorageKey, TheirKey])
def test_a_key_of_three_numbers_has_aiograms_defaults(kind: Any) -> None:
    assert astuple(kind(42, -100, 7)) == (42, -100, 7, None, None, "default")


@pytest.mark.parametrize("kind", [StorageKey, TheirKey])
def test_a_key_is_its_parts_and_stays_so(kind: Any) -> None:
    key = kind(bot_id=42, chat_id=-100, user_id=7, thread_id=1, business_connection_id="b", destiny="d")
    assert key == kind(42, -100, 7, 1, "b", "d")
    assert {key, kind(42, -100, 7, 1, "b", "d")} == {key}
    with pytest.raises(FrozenInstanceError):
        key.user_id = 8


@given(PARTS, PARTS)
def test_two_keys_have_one_text_only_if_they_are_one_key(one: Any, other: Any) -> None:
    assert (key_text(StorageKey(*one)) == key_text(StorageKey(*other))) is (one == other)


@given(PARTS)
def test_aiograms_key_has_the_text_of_ours(parts: Any) -> None:
    assert key_text(TheirKey(*parts)) == key_text(StorageKey(*parts))
