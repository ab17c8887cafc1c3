"""Draws the table of the chat's cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tests.faults.chat_cells import ChatOutcome
from tests.faults.matrix import in_columns, in_groups

HEAD = ("what happened in the chat", "cells", "reached", "survived", "messages doubled", "empty topics")


def table(outcomes: Iterable[ChatOutcome]) -> Iterator[str]:
    """Yield the lines of the table, one a group."""
    groups = in_groups(outcomes)
    rows = [HEAD, *(_row(group.removeprefix("chat: "), found) for group, found in groups.items())]
    rows.append(_row("all", [one for found in groups.values() for one in found]))
    yield from in_columns(rows)


def _row(group: str, found: Sequence[ChatOutcome]) -> tuple[str, ...]:
    doubled, empty = sum(one.told.doubled for one in found), sum(one.told.empty_topics for one in found)
    survived = sum(not one.told.broken for one in found)
    reached = sum(one.reached for one in found)
    return (group, *(str(number) for number in (len(found), reached, survived, doubled, empty)))
