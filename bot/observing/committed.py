"""Counts what becomes true in the records: noted when it is written, counted once its unit has been committed.

That a session commits is not enough: on SQLite that only releases a savepoint of a commit which units share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction, sessionmaker

from bot.observing.metrics import Metrics
from bot.records import kept
from bot.records.journal import QuestionRow
from bot.records.messages import InboxRow
from bot.records.operations import OperationRow
from bot.records.tickets import TicketRow
from bot.records.unit import AFTER_COMMIT

NOTES = "qingka notes"  # in a session's info: (its savepoint or None, what to count)

Count = Callable[[], None]
Note = tuple[SessionTransaction | None, Count]


class Committed:
    """Listens to a database's sessions on behalf of the metrics."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def listen(self, sessions: sessionmaker[Any]) -> None:
        """Count from now on what these sessions commit."""
        event.listen(sessions, "after_flush", self._note)
        event.listen(sessions, "after_commit", _hand_on)
        event.listen(sessions, "after_soft_rollback", _forget)
        sessions.configure(info={kept.COUNTER: self._note_kept})

    def _note(self, session: Session, _flush: UOWTransaction) -> None:
        _add(session, [*self._of_new(session), *self._of_changed(session)])

    def _note_kept(self, session: Session, table: str, row: kept.Row) -> None:
        if table == QuestionRow.__tablename__:
            _add(session, [self._metrics.searches.labels(row["decision"]).inc])

    def _of_new(self, session: Session) -> Iterator[Count]:
        metrics = self._metrics
        for row in session.new:
            if isinstance(row, TicketRow):
                yield metrics.tickets.labels(row.kind).inc
            elif isinstance(row, QuestionRow):
                yield metrics.searches.labels(row.decision).inc
            elif isinstance(row, InboxRow) and row.state == "poison":
                yield metrics.poison.inc

    def _of_changed(self, session: Session) -> Iterator[Count]:
        metrics = self._metrics
        for row in session.dirty:
            if isinstance(row, InboxRow) and row.state == "poison" and _changed(row, "state"):
                yield metrics.poison.inc
            elif isinstance(row, OperationRow) and row.ended_at is not None and _changed(row, "ended_at"):
                yield metrics.operations.labels(row.plan, row.phase).inc


def _add(session: Session, counts: Sequence[Count]) -> None:
    if counts:
        savepoint = session.get_nested_transaction()
        session.info.setdefault(NOTES, []).extend((savepoint, count) for count in counts)


def _changed(row: object, name: str) -> bool:
    return bool(inspect(row).attrs[name].history.added)


def _hand_on(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info[AFTER_COMMIT].extend(count for _, count in session.info.pop(NOTES, ()))


def _forget(session: Session, previous: SessionTransaction) -> None:
    notes: list[Note] = session.info.get(NOTES, [])
    session.info[NOTES] = [note for note in notes if previous.nested and note[0] is not previous]
