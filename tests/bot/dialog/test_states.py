"""States, groups and filters: the same names and the same results as aiogram's, on the same tables of cases."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from aiogram.filters import StateFilter as TheirFilter
from aiogram.fsm import state as their_states

from bot.dialog import states as our_states
from bot.dialog.filters import StateFilter as OurFilter

BOTH = [pytest.param(our_states, id="ours"), pytest.param(their_states, id="aiogram")]


def groups(states: ModuleType) -> Any:
    """Return a group with two groups in it, one of them with another inside."""

    class Clear(states.StatesGroup):  # type: ignore[misc,name-defined]
        pick = states.State()
        confirm = states.State("sure")

        class Code(states.StatesGroup):  # type: ignore[misc,name-defined]
            waiting = states.State()

            class Again(states.StatesGroup):  # type: ignore[misc,name-defined]
                asked = states.State()

        class Upload(states.StatesGroup):  # type: ignore[misc,name-defined]
            ready = states.State()

    class Ask(states.StatesGroup):  # type: ignore[misc,name-defined]
        rating = states.State()

    return Clear, Ask


NAMES = [
    ("Clear.pick.state", "Clear:pick"),
    ("Clear.confirm.state", "Clear:sure"),
    ("Clear.Code.waiting.state", "Clear.Code:waiting"),
    ("Clear.Code.Again.asked.state", "Clear.Code.Again:asked"),
    ("Clear.__full_group_name__", "Clear"),
    ("Clear.Code.Again.__full_group_name__", "Clear.Code.Again"),
    ("Clear.__state_names__", ("Clear:pick", "Clear:sure")),
    (
        "Clear.__all_states_names__",
        ("Clear:pick", "Clear:sure", "Clear.Code:waiting", "Clear.Code.Again:asked", "Clear.Upload:ready"),
    ),
    ("Clear.Upload.__all_states_names__", ("Clear.Upload:ready",)),
    (
        "[s.state for s in Clear]",
        ["Clear:pick", "Clear:sure", "Clear.Code:waiting", "Clear.Code.Again:asked", "Clear.Upload:ready"],
    ),
    ("len(Clear.__childs__)", 2),
    ("Clear.Code.get_root() is Clear", True),
    ("Clear.Code.__parent__ is Clear", True),
    ("Clear.__parent__", None),
    ("Clear.pick.group is Clear", True),
    ("Clear.pick in Clear", True),
    ("Clear.Code.waiting in Clear", True),
    ("Clear.pick in Clear.Code", False),
    ("Ask.rating in Clear", False),
    ("'Clear:sure' in Clear", True),
    ("'Clear:confirm' in Clear", False),
    ("Clear.Code in Clear", True),
    ("Ask in Clear", False),
    ("42 in Clear", False),
    ("str(Clear)", "<StatesGroup 'Clear'>"),
    ("str(Clear.pick)", "<State 'Clear:pick'>"),
    ("repr(states.State())", "<State ''>"),
    ("str(Clear())", "StatesGroup Clear"),
    ("states.State('x').state", "@:x"),
    ("states.State('x', group_name='G').state", "G:x"),
    ("states.default_state.state", None),
    ("states.any_state.state", "*"),
    ("Clear.pick == states.State('pick', group_name='Clear')", True),
    ("Clear.pick == 'Clear:pick'", True),
    ("Clear.pick == 'Clear:sure'", False),
    ("Clear.pick == Clear.confirm", False),
    ("hash(Clear.pick) == hash('Clear:pick')", True),
    ("len({Clear.pick, states.State('pick', group_name='Clear')})", 1),
    ("Clear.pick(None, 'Clear:pick')", True),
    ("Clear.pick(None, None)", False),
    ("states.any_state(None, 'anything')", True),
    ("states.default_state(None, None)", True),
    ("Clear()(None, 'Clear.Code:waiting')", True),
    ("Clear()(None, 'Ask:rating')", False),
]


@pytest.mark.parametrize("states", BOTH)
@pytest.mark.parametrize(("expression", "result"), NAMES)
def test_a_state_is_called_and_compares_as_in_aiogram(
    states: ModuleType, expression: str, result: object
) -> None:
    clear, ask = groups(states)
    assert eval(expression, {"Clear": clear, "Ask": ask, "states": states}) == result


@pytest.mark.parametrize("states", BOTH)
def test_a_state_outside_of_any_group_has_none(states: ModuleType) -> None:
    with pytest.raises(RuntimeError, match="This state is not in any group"):
        assert states.State("x").group


@pytest.mark.parametrize("states", BOTH)
def test_a_state_stands_only_in_a_group(states: ModuleType) -> None:
    with pytest.raises(ValueError, match="Group must be subclass of StatesGroup"):
        states.State("x").set_parent(int)


RAW = [
    None,
    "Clear:pick",
    "Clear:sure",
    "Clear.Code:waiting",
    "Clear.Code.Again:asked",
    "Ask:rating",
    "x",
    "*",
    "",
]
ALLOWED: list[tuple[str, list[str | None]]] = [
    ("None,", [None]),
    ("states.default_state,", [None]),
    ("'*',", RAW),
    ("states.any_state,", RAW),
    ("'x',", ["x"]),
    ("Clear.pick,", ["Clear:pick"]),
    ("Clear,", ["Clear:pick", "Clear:sure", "Clear.Code:waiting", "Clear.Code.Again:asked"]),
    ("Clear(),", ["Clear:pick", "Clear:sure", "Clear.Code:waiting", "Clear.Code.Again:asked"]),
    ("Clear.Code,", ["Clear.Code:waiting", "Clear.Code.Again:asked"]),
    ("Clear.confirm, Ask, None", [None, "Clear:sure", "Ask:rating"]),
]


@pytest.mark.parametrize(("states", "kind"), [(our_states, OurFilter), (their_states, TheirFilter)])
@pytest.mark.parametrize(("arguments", "allowed"), ALLOWED)
async def test_a_filter_lets_in_what_aiograms_lets_in(
    states: ModuleType, kind: Any, arguments: str, allowed: list[str | None]
) -> None:
    clear, ask = groups(states)
    passed = eval(f"({arguments})", {"Clear": clear, "Ask": ask, "states": states})
    inside = kind(*passed)
    outside = ~inside
    assert [raw for raw in RAW if await inside(None, raw_state=raw)] == allowed
    assert [raw for raw in RAW if await outside(None, raw_state=raw)] == [r for r in RAW if r not in allowed]


@pytest.mark.parametrize("kind", [OurFilter, TheirFilter])
def test_a_filter_without_a_state_is_refused(kind: Any) -> None:
    with pytest.raises(ValueError, match="At least one state is required"):
        kind()
