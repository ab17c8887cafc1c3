"""Every table of steps as a whole: each state is reached and left, each step is taken by code, and there is an end."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from enum import Enum, StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.batches import states
from bot.batches.states import BatchState, BatchStep, CodeState, CodeStep
from bot.clearing import phases
from bot.clearing.approval_states import ENDS as APPROVAL_ENDS
from bot.clearing.approval_states import ApprovalState, ApprovalStep
from bot.dialog.steps import Table, name_of
from bot.tickets.states import TicketState, TicketStep
from handlers.dialog import ANYWHERE, IDLE
from handlers.dialog import Step as DialogStep
from tests.diagrams import TABLES

ROOT = Path(__file__).parent.parent
# table -> its steps, its states, where it ends for good, and where it is at rest
ABOUT: dict[str, tuple[type[StrEnum], Iterable[Any], frozenset[Any], str]] = {
    "operation": (phases.Step, phases.Phase, phases.ENDS, "done"),
    "approval": (ApprovalStep, ApprovalState, APPROVAL_ENDS, "used"),
    "batch": (BatchStep, BatchState, states.ENDS, "done"),
    "code": (CodeStep, CodeState, states.CODE_ENDS, "admitted"),
    "ticket": (TicketStep, TicketState, frozenset(), "closed"),
    "dialog": (DialogStep, ANYWHERE, frozenset(), IDLE),
}
STATES = [(name, state) for name, table in TABLES.items() for state in table.states]
STEPS = [(name, step) for name, (steps, *_) in ABOUT.items() for step in steps]


def test_every_table_is_looked_at() -> None:
    assert TABLES.keys() == ABOUT.keys()


@pytest.mark.parametrize(("name", "state"), STATES)
def test_every_state_is_reached_from_the_first(name: str, state: str) -> None:
    assert state in reached(TABLES[name], name_of(TABLES[name].initial))


@pytest.mark.parametrize(("name", "state"), STATES)
def test_every_state_can_be_left_or_is_an_end_by_name(name: str, state: str) -> None:
    ends = {name_of(end) for end in ABOUT[name][2]}
    leaving = [arrow for arrow in TABLES[name].arrows if arrow[1] == state != arrow[2]]
    assert (state in ends) is not bool(leaving)


@pytest.mark.parametrize(("name", "state"), STATES)
def test_from_every_state_there_is_a_way_to_rest(name: str, state: str) -> None:
    _, _, ends, rest = ABOUT[name]
    assert reached(TABLES[name], state) & {rest, *map(name_of, ends)}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_all_states_and_all_steps_of_its_names(name: str) -> None:
    steps, states, *_ = ABOUT[name]
    assert list(TABLES[name].states) == [name_of(state) for state in states]
    assert {step for step, _, _ in TABLES[name].arrows} == set(steps)


@pytest.mark.parametrize(("name", "step"), STEPS)
def test_every_step_is_taken_by_code_outside_of_its_table(name: str, step: StrEnum) -> None:
    assert (type(step), step.name) in taken(), f"nobody takes {step!r} of {name}"


def reached(table: Table[Any, Any], start: str) -> set[str]:
    """Return the states that steps lead to from one, itself included."""
    found, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        further = {target for _, source, target in table.arrows if source == here} - found
        found |= further
        waiting += further
    return found


@cache
def taken() -> set[tuple[type[Enum], str]]:
    """Return the steps that the hub's sources name, outside of the files that hold the tables."""
    found: set[tuple[type[Enum], str]] = set()
    for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").glob("*.py")]:
        tree = ast.parse(path.read_text("utf-8"))
        names = {alias: steps for steps in STEP_ENUMS for alias in imported(tree, steps)}
        for node in ast.walk(tree) if names else ():
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id in names
            ):
                found.add((names[node.value.id], node.attr))
    return found


def imported(tree: ast.Module, steps: type[Enum]) -> list[str]:
    """Return the names under which a file imports an enum."""
    return [
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == steps.__module__
        for alias in node.names
        if alias.name == steps.__name__
    ]


STEP_ENUMS = [steps for steps, *_ in ABOUT.values()]
