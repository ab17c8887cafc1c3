"""Which tables transactions write, so that whoever acts on them need not look for news.

What another process writes is not heard of.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import Session

Writes = frozenset[str]  # such as "INSERT outbox"
Hearer = Callable[[Writes], None]

log = logging.getLogger(__name__)

WRITES = "qingka writes"  # in a connection's info
_WRITE = re.compile(r'\s*(INSERT|UPDATE|DELETE)\s+(?:INTO\s+|FROM\s+)?"?(\w+)')


class Hearers:
    """Who hears what a database's units write; called on the event loop."""

    def __init__(self) -> None:
        self._early: list[Hearer] = []
        self._late: list[Hearer] = []

    @contextmanager
    def hearing(self, hearer: Hearer, *, early: bool = False) -> Iterator[None]:
        """Call `hearer` for each unit that wrote something, once it has been committed.

        Args:
            early: as soon as the units that come next see it; where they share its commit, that may still fail.
        """
        hearers = self._early if early else self._late
        hearers.append(hearer)
        try:
            yield
        finally:
            hearers.remove(hearer)

    def released(self, writes: Writes) -> None:
        """Say that the units that come next see this."""
        call_all(_told(self._early, writes))

    def committed(self, writes: Writes) -> None:
        """Say that this stands."""
        call_all(_told(self._late, writes))


def call_all(calls: Iterable[Callable[[], None]]) -> None:
    """Call them all; what one raises is logged."""
    for call in calls:
        try:
            call()
        except Exception:
            number = f"BUG-{secrets.token_hex(3).upper()}"
            log.exception("%s: what was to follow a commit failed", number)


def note_writes(engine: Engine) -> None:
    """Note from now on what an engine's connections write."""
    event.listen(engine, "before_cursor_execute", _note)


def writes_of(session: Session) -> Writes:
    """Return what a session has written since it was asked last; what it has in its hands is written first."""
    session.flush()
    if not session.in_transaction():
        return frozenset()
    return frozenset(session.connection().info.pop(WRITES, ()))


def _told(hearers: Iterable[Hearer], writes: Writes) -> list[Callable[[], None]]:
    return [partial(hearer, writes) for hearer in hearers] if writes else []


def _note(connection: Any, _cursor: object, statement: str, *_: object) -> None:
    write = _write_of(statement)
    if write:
        connection.info.setdefault(WRITES, set()).add(write)


@lru_cache(1024)
def _write_of(statement: str) -> str:
    found = _WRITE.match(statement)
    return f"{found[1]} {found[2]}" if found else ""
