"""Buttons laid out: rows that fit a phone, and pages of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.dialog.messages import Button
from bot.dialog.turn import Turn

T = TypeVar("T")

PAGE = 10
WIDE = 3  # buttons in a row


def in_rows(buttons: Sequence[Button], width: int = WIDE) -> list[list[Button]]:
    """Return the buttons in rows of `width`."""
    return [list(buttons[place : place + width]) for place in range(0, len(buttons), width)]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Part of a list; `number` counts from 0."""

    items: Sequence[T]
    number: int
    pages: int

    @property
    def words(self) -> str:
        """Return "2/5"."""
        return f"{self.number + 1}/{self.pages}"

    def turners(self, turn: Turn, action: str, **args: Any) -> list[list[Button]]:
        """Return the buttons to the pages before and after."""
        row = []
        if self.number > 0:
            row.append(_turner(turn, "button-previous", action, {**args, "page": self.number - 1}))
        if self.number + 1 < self.pages:
            row.append(_turner(turn, "button-next", action, {**args, "page": self.number + 1}))
        return [row] if row else []


def page_of(items: Sequence[T], number: int) -> Page[T]:
    """Return one page of the items; a number that is out of range gives the nearest page."""
    pages = pages_of(len(items))
    number = min(max(number, 0), pages - 1)
    return Page(items[number * PAGE : (number + 1) * PAGE], number, pages)


def pages_of(count: int) -> int:
    """Return how many pages so many items fill, at least one."""
    return max(1, -(-count // PAGE))


def _turner(turn: Turn, key: str, action: str, args: dict[str, Any]) -> Button:
    return Button(turn.text(key), action, args, once=False)
