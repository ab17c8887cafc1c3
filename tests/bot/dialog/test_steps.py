"""Tables of steps: what they allow, what they refuse, and how they are drawn."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialog.states import State
from bot.dialog.steps import Table, WrongStepError, name_of


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    DARK = "dark"


class Turn(StrEnum):
    GO = "go"
    STOP = "stop"
    FAIL = "fail"
    NEVER = "never"


ARROWS: list[list[object]] = [
    [Turn.GO, Light.RED, Light.GREEN],
    [Turn.STOP, Light.GREEN, Light.RED],
    [Turn.FAIL, [Light.RED, Light.GREEN], Light.DARK],
]
TABLE: Table[Light, Turn] = Table("light", Light, ARROWS, Light.RED)
ALLOWED = {
    (Light.RED, Turn.GO): Light.GREEN,
    (Light.GREEN, Turn.STOP): Light.RED,
    (Light.RED, Turn.FAIL): Light.DARK,
    (Light.GREEN, Turn.FAIL): Light.DARK,
}


@pytest.mark.parametrize("state", Light)
@pytest.mark.parametrize("step", Turn)
def test_a_table_allows_its_arrows_and_nothing_else(state: Light, step: Turn) -> None:
    assert TABLE.can(state, step) is ((state, step) in ALLOWED)
    if (state, step) in ALLOWED:
        assert TABLE.advance(state, step) is ALLOWED[state, step]
    else:
        with pytest.raises(WrongStepError, match=f"light: no step '{step}' from {state}"):
            TABLE.advance(state, step)


@pytest.mark.parametrize("unknown", [None, "purple", ""])
def test_a_state_that_is_none_of_the_tables_has_no_step(unknown: str | None) -> None:
    assert not TABLE.can(unknown, Turn.GO)
    with pytest.raises(WrongStepError):
        TABLE.advance(unknown, Turn.GO)


def test_the_steps_from_a_state_come_in_the_tables_order() -> None:
    assert TABLE.steps_from(Light.GREEN) == [Turn.STOP, Turn.FAIL]
    assert TABLE.steps_from(Light.DARK) == []


@given(st.lists(st.sampled_from(Turn)))
def test_a_walk_depends_on_nothing_but_its_steps(steps: list[Turn]) -> None:
    walks = [Light.RED, Light.RED]
    for step in steps:
        for number, state in enumerate(walks):
            if TABLE.can(state, step):
                walks[number] = TABLE.advance(state, step)
        TABLE.can(Light.GREEN, step)
    assert walks[0] is walks[1]


WRONG: list[tuple[list[list[object]], str]] = [
    ([[Turn.GO, "purple", Light.RED]], "go leads from purple to red, one of them unknown"),
    ([[Turn.GO, Light.RED, "purple"]], "go leads from red to purple, one of them unknown"),
    (
        [[Turn.GO, Light.RED, Light.GREEN], [Turn.GO, Light.RED, Light.DARK]],
        "go leads from red to two places",
    ),
    ([[Turn.GO, Light.RED]], "is no row"),
    ([[7, Light.RED, Light.GREEN]], "is no row"),
]


@pytest.mark.parametrize(("arrows", "sentence"), WRONG)
def test_a_table_that_is_none_is_refused(arrows: list[list[object]], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Table("light", Light, arrows, Light.RED)


def test_a_table_cannot_begin_outside_of_itself() -> None:
    with pytest.raises(ValueError, match="'purple' is none of its states"):
        Table[Any, Turn]("light", Light, ARROWS, "purple")


def test_states_of_a_dialog_and_none_are_states_of_a_table() -> None:
    naming = State("naming", group_name="Admin")
    table: Table[Any, Turn] = Table("dialog", [None, naming], [[Turn.GO, None, naming]], None)
    assert table.advance(None, Turn.GO) is naming
    assert [name_of(state) for state in (None, naming, Light.RED, "x")] == [
        "no state",
        "Admin:naming",
        "red",
        "x",
    ]


def test_a_drawing_holds_every_arrow_and_is_always_the_same() -> None:
    drawn = TABLE.mermaid()
    assert drawn == Table("light", Light, ARROWS, Light.RED).mermaid()
    assert "stateDiagram" in drawn
    for step in (Turn.GO, Turn.STOP, Turn.FAIL):
        assert str(step) in drawn
