"""Which step may follow which: a table that decides, on `transitions`. Effects belong to the handlers.

[step, from, to]               one arrow
[step, [from, from, …], to]    the same arrow from several states
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, StrEnum
from typing import Any, Generic, TypeVar, cast

from transitions import Machine, MachineError

from bot.dialog.errors import WrongStepError

__all__ = ["Table", "WrongStepError", "name_of"]

S = TypeVar("S")
E = TypeVar("E", bound=StrEnum)

NO_STATE = "no state"


class _Model:
    """What a machine moves; made for one step, never registered."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


class Table(Generic[S, E]):
    """The states of one thing and the steps between them: `Table[Phase, Step]("operation", Phase, ARROWS, …)`.

    Args:
        name: of the thing, for errors and the diagram.
        states: members of a StrEnum, States, or texts.
        arrows: rows `[step, from, to]`, `from` being a state or a list of states.
        initial: where it begins.

    Raises:
        ValueError: a row is no arrow between these states, or the same step leads to two places.
    """

    def __init__(
        self, name: str, states: Iterable[S], arrows: Sequence[Sequence[object]], initial: S
    ) -> None:
        self.name = name
        self.states = {name_of(state): state for state in states}
        self.initial = initial
        self.arrows = list(_arrows(arrows))
        self._steps: dict[str, E] = {step: cast(E, step) for step, _, _ in self.arrows}
        self._check()
        self._machine = Machine(
            model=None,
            states=list(self.states),
            initial=name_of(initial),
            transitions=[list(arrow) for arrow in self.arrows],
            auto_transitions=False,
        )

    def advance(self, state: S | str | None, step: E) -> S:
        """Return the state that `step` leads to.

        Raises:
            WrongStepError: it leads nowhere from `state`.
        """
        model = _Model(name_of(state))
        event = self._machine.events.get(step)
        if event is None or model.state not in self.states:
            raise WrongStepError(self.name, state, step)
        try:
            event.trigger(model)
        except MachineError as err:
            raise WrongStepError(self.name, state, step) from err
        return self.states[model.state]

    def can(self, state: S | str | None, step: E) -> bool:
        """Return whether `advance` would."""
        event = self._machine.events.get(step)
        return event is not None and name_of(state) in event.transitions

    def steps_from(self, state: S | str | None) -> list[E]:
        """Return the steps that lead out of a state, in the table's order."""
        return [step for step in self._steps.values() if self.can(state, step)]

    def mermaid(self) -> str:
        """Return the table as a mermaid state diagram, without a fence; the same table gives the same text."""
        from bot.dialog.diagrams import draw

        return draw(self.name, list(self.states), self.arrows, name_of(self.initial))

    def _check(self) -> None:
        known = self.states.keys()
        if name_of(self.initial) not in known:
            raise ValueError(f"{self.name}: {self.initial!r} is none of its states")
        seen = set()
        for step, source, target in self.arrows:
            if source not in known or target not in known:
                raise ValueError(
                    f"{self.name}: {step!s} leads from {source} to {target}, one of them unknown"
                )
            if (step, source) in seen:
                raise ValueError(f"{self.name}: {step!s} leads from {source} to two places")
            seen.add((step, source))


def name_of(state: Any) -> str:
    """Return the name under which a machine knows a state: an enum's value, a State's text, or the text."""
    if isinstance(state, Enum):
        return str(state.value)
    if isinstance(state, str):
        return state
    return NO_STATE if state is None else name_of(state.state)


def _arrows(rows: Sequence[Sequence[object]]) -> Iterator[tuple[str, str, str]]:
    for row in rows:
        if len(row) != 3 or not isinstance(row[0], str):
            raise ValueError(f"{row!r} is no row [step, from, to]")
        step, sources, target = row
        for source in sources if isinstance(sources, list | tuple) else [sources]:
            yield cast(str, step), name_of(source), name_of(target)
