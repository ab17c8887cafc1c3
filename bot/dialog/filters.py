"""Does a dialog stand in one of these states?"""

from __future__ import annotations

from collections.abc import Generator
from inspect import isclass
from typing import Any

from bot.dialog.states import ANY, State, StatesGroup

Allowed = str | State | StatesGroup | type[StatesGroup] | None


class StateFilter:
    """True for a message whose dialog is in any of the states: texts ("*" is every one), States, groups, None.

    Raises:
        ValueError: no state is given.
    """

    __slots__ = ("states",)

    def __init__(self, *states: Allowed) -> None:
        if not states:
            raise ValueError("At least one state is required")
        self.states = states

    async def __call__(self, obj: object, raw_state: str | None = None) -> bool:
        return any(_allows(state, obj, raw_state) for state in self.states)

    def __invert__(self) -> NotStateFilter:
        return NotStateFilter(*self.states)

    def update_handler_flags(self, flags: dict[str, Any]) -> None:
        """aiogram asks every filter for flags of its handler; states bring none."""

    def __str__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.states))})"

    def __await__(self) -> Generator[Any, Any, bool]:
        """Tells `inspect.isawaitable`, by which aiogram decides to await the filter, that a call is a coroutine."""
        return self(None).__await__()


class NotStateFilter(StateFilter):
    """True for a message whose dialog is in none of the states."""

    __slots__ = ()

    async def __call__(self, obj: object, raw_state: str | None = None) -> bool:
        return not await StateFilter.__call__(self, obj, raw_state)


def _allows(state: Any, obj: object, raw_state: str | None) -> bool:
    if state is None or isinstance(state, str):
        return state in {ANY, raw_state}
    if isclass(state):
        return raw_state in getattr(state, "__all_states_names__", ())
    return callable(state) and bool(state(obj, raw_state=raw_state))
