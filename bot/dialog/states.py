"""States of a dialog and groups of them, by name compatible with `aiogram.fsm.state`.

A state's text is None, "*", "Group:name", "Outer.Inner:name", or "@:name" outside of any group.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

ANY = "*"


class State:
    """One state. Equal to a State with the same text, and to that text.

    Args:
        state: name within the group; None takes the attribute's name, "*" stands for every state.
        group_name: the group's name, when it is not the class that holds the state.
    """

    def __init__(self, state: str | None = None, group_name: str | None = None) -> None:
        self._state = state
        self._group_name = group_name
        self._group: type[StatesGroup] | None = None

    @property
    def group(self) -> type[StatesGroup]:
        """Raises RuntimeError for a state outside of any group."""
        if self._group is None:
            raise RuntimeError("This state is not in any group.")
        return self._group

    @property
    def state(self) -> str | None:
        if self._state in {None, ANY}:
            return self._state
        return f"{self._prefix()}:{self._state}"

    def _prefix(self) -> str:
        if self._group_name is None and self._group is not None:
            return self._group.__full_group_name__
        return self._group_name or "@"

    def set_parent(self, group: type[StatesGroup]) -> None:
        """Raises ValueError when `group` is no StatesGroup."""
        if not issubclass(group, StatesGroup):
            raise ValueError("Group must be subclass of StatesGroup")  # noqa: TRY004
        self._group = group

    def __set_name__(self, owner: type[StatesGroup], name: str) -> None:
        if self._state is None:
            self._state = name
        self.set_parent(owner)

    def __call__(self, event: object, raw_state: str | None = None) -> bool:  # noqa: ARG002
        """Return whether a dialog in `raw_state` is in this state."""
        return self.state in {ANY, raw_state}

    def __str__(self) -> str:
        return f"<State '{self.state or ''}'>"

    __repr__ = __str__

    def __eq__(self, other: object) -> bool:
        if isinstance(other, self.__class__):
            return self.state == other.state
        if isinstance(other, str):
            return self.state == other
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.state)


class StatesGroupMeta(type):
    """Collects a group's states and child groups.

    `__all_states_names__` is worked out when the group is made, and again when it becomes a child: in three
    levels, the innermost group keeps the names it had below its own parent, and `__all_childs__` ends at the
    grandchildren. aiogram does the same.
    """

    __parent__: StatesGroupMeta | None
    __childs__: tuple[StatesGroupMeta, ...]
    __states__: tuple[State, ...]
    __state_names__: tuple[str | None, ...]
    __all_childs__: tuple[StatesGroupMeta, ...]
    __all_states__: tuple[State, ...]
    __all_states_names__: tuple[str, ...]

    def __init__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(name, bases, namespace, **kwargs)
        members = namespace.values()
        cls.__parent__ = None
        cls.__states__ = tuple(member for member in members if isinstance(member, State))
        cls.__childs__ = tuple(member for member in members if isinstance(member, StatesGroupMeta))
        for child in cls.__childs__:
            child._join(cls)
        cls.__state_names__ = tuple(state.state for state in cls.__states__)
        cls.__all_childs__ = cls.__childs__ + tuple(
            chain.from_iterable(child.__childs__ for child in cls.__childs__)
        )
        cls.__all_states__ = cls.__states__ + tuple(
            chain.from_iterable(child.__all_states__ for child in cls.__childs__)
        )
        cls.__all_states_names__ = cls._names()

    def _join(cls, parent: StatesGroupMeta) -> None:
        cls.__parent__ = parent
        cls.__all_states_names__ = cls._names()

    def _names(cls) -> tuple[str, ...]:
        return tuple(state.state for state in cls.__all_states__ if state.state)

    @property
    def __full_group_name__(cls) -> str:
        return f"{cls.__parent__.__full_group_name__}.{cls.__name__}" if cls.__parent__ else cls.__name__

    def __contains__(cls, item: object) -> bool:
        if isinstance(item, str):
            return item in cls.__all_states_names__
        if isinstance(item, State):
            return item in cls.__all_states__
        return isinstance(item, StatesGroupMeta) and item in cls.__all_childs__

    def __iter__(cls) -> Iterator[State]:
        return iter(cls.__all_states__)

    def __str__(cls) -> str:
        return f"<StatesGroup '{cls.__full_group_name__}'>"


class StatesGroup(metaclass=StatesGroupMeta):
    """Holds states, and groups of states, as class attributes."""

    @classmethod
    def get_root(cls) -> StatesGroupMeta:
        """Return the outermost group."""
        root: StatesGroupMeta = cls
        while root.__parent__ is not None:
            root = root.__parent__
        return root

    def __call__(self, event: object, raw_state: str | None = None) -> bool:  # noqa: ARG002
        """Return whether a dialog in `raw_state` is in a state of this group."""
        return raw_state in type(self).__all_states_names__

    def __str__(self) -> str:
        return f"StatesGroup {type(self).__full_group_name__}"


StateType = str | State | None

default_state = State()
any_state = State(state=ANY)


def state_text(state: StateType) -> str | None:
    """Return the text under which a state is kept; any object with `.state` will do."""
    return state if state is None or isinstance(state, str) else state.state
