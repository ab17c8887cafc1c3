"""What is kept for a time only: what was said in tickets that closed long ago, and what passed through the hub.

A closed ticket loses the texts of its story, what was attached, its line log and its subject by hand. Number, dates,
state, signature and tags stay. Open tickets, operations, receipts and the audit log are never touched.

A round takes place once a day and when the hub starts, a step a tick; what a step has to do is read from the rows, so
a restart loses nothing.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, col, delete, func, or_, select

from bot import forgetting
from bot.dialog.inbox import REDACTED
from bot.records.board import BoardLinkRow, BoardSessionRow
from bot.records.journal import QuestionRow
from bot.records.messages import InboxRow, OutboxRow, PressRow
from bot.records.offices import ReminderRow
from bot.records.people import InvitationTryRow
from bot.records.tickets import TicketEntryRow, TicketRow
from bot.tickets.attachment_queue import named
from bot.tickets.attachments import Store
from bot.tickets.states import TicketState
from bot.tickets.story import write

log = logging.getLogger(__name__)

EACH = timedelta(days=1)
PASSING = timedelta(days=30)  # how long what passed through stays
TICKETS_AT_ONCE = 50
ROWS_AT_ONCE = 1000
EVERYTHING = 2**31
STILL_KNOWN = 1000  # updates; a channel that delivers one of them again is told so
EVENT = "forgotten"

Step = Callable[[Session, datetime], int]


@dataclass(frozen=True, slots=True)
class Sweep:
    """Deletes rows of one kind that were over PASSING ago.

    Attributes:
        key: of the table.
        over_at: when a row is over; one that has no such time stays.
        states: in which it may be deleted; none: in any.
        which: what else they must be.
        newest: so many stay, however old they seem: a clock that was set wrong tells nothing about them.
    """

    name: str
    key: Any
    over_at: Any
    states: tuple[str, ...] = ()
    which: ColumnElement[bool] = field(default_factory=true)
    newest: int = 0

    def __call__(self, session: Session, moment: datetime) -> int:
        """Delete some; return how many."""
        table = self.key.class_
        old = select(self.key).where(self.over_at < moment - PASSING, self.which)
        if self.states:
            old = old.where(table.state.in_(self.states))
        if self.newest:
            old = old.where(self.key <= select(func.max(self.key) - self.newest).scalar_subquery())
        keys = session.exec(old.limit(ROWS_AT_ONCE)).all()
        session.exec(delete(table).where(self.key.in_(keys)))
        return len(keys)


SWEPT = (
    Sweep("presses", col(PressRow.nonce), col(PressRow.expires_at)),
    Sweep("links", col(BoardLinkRow.token_hash), col(BoardLinkRow.expires_at)),
    Sweep("logins", col(BoardSessionRow.token_hash), col(BoardSessionRow.expires_at)),
    Sweep("tries", col(InvitationTryRow.id), col(InvitationTryRow.at)),
    Sweep("sent", col(OutboxRow.id), col(OutboxRow.created_at), ("sent", "superseded", "failed")),
    Sweep("received", col(InboxRow.id), col(InboxRow.received_at), ("done", "ignored"), newest=STILL_KNOWN),
    # Of what is overdue or idle one is told once, however long it stays so.
    Sweep(
        "reminders",
        col(ReminderRow.id),
        col(ReminderRow.said_at),
        which=col(ReminderRow.kind).startswith("d"),
    ),
    Sweep("set aside", col(InboxRow.id), col(InboxRow.seen_at), ("poison",)),
)


@dataclass(slots=True)
class Retention:
    """A chore of the hub's clock.

    Attributes:
        days: how long what was said is kept after its ticket closed; 0 is for ever.
        store: where pictures and files are.
    """

    days: int
    store: Store
    _next_at: datetime | None = None
    _step: int = 0
    _after: int = 0  # the last ticket that this round has looked at
    _done: Counter[str] = field(default_factory=Counter)

    def is_due(self, _session: Session, moment: datetime) -> bool:
        """Say whether a round is under way or is to begin."""
        return self._next_at is None or moment >= self._next_at

    def tick(self, session: Session, moment: datetime) -> None:
        """Take the next step of the round; a step with more to do is taken again."""
        steps = self._steps()
        name, at_once, step = steps[self._step]
        count = step(session, moment)
        self._done[name] += count
        if count < at_once:
            self._step += 1
        if self._step == len(steps):
            self._end(moment)

    def _steps(self) -> list[tuple[str, int, Step]]:
        """Return name, how much is done at once, and what does it."""
        forgets: list[tuple[str, int, Step]] = [
            ("tickets", TICKETS_AT_ONCE, self._tickets),
            ("questions", ROWS_AT_ONCE, self._questions),
        ]
        sweeps = [(one.name, ROWS_AT_ONCE, one) for one in SWEPT]
        return [*(forgets if self.days else ()), *sweeps, ("files", EVERYTHING, self._files)]

    def _end(self, moment: datetime) -> None:
        if self._done.total():
            counts = ", ".join(f"{count} {name}" for name, count in self._done.items() if count)
            log.info("RET-200: forgotten or swept: %s", counts)
        self._next_at, self._step, self._after = moment + EACH, 0, 0
        self._done.clear()

    def _tickets(self, session: Session, moment: datetime) -> int:
        """Forget what was said in the next tickets; return how many were looked at."""
        before = moment - timedelta(days=self.days)
        query = select(TicketRow).where(TicketRow.id > self._after, _closed(before), ~_is_forgotten())  # type: ignore[operator]
        rows = session.exec(query.order_by(col(TicketRow.id)).limit(TICKETS_AT_ONCE)).all()
        self._after = max((row.id or 0 for row in rows), default=self._after)
        over = [row for row in rows if _is_over(session, row, before)]
        numbers = [row.id or 0 for row in over]
        for row in over:
            row.line_log = []
            session.add(row)
            write(session, row, None, "event", EVENT)
        forgetting.subjects(session, col(TicketRow.id).in_(numbers))
        forgetting.entries(session, col(TicketEntryRow.ticket_id).in_(numbers))
        return len(rows)

    def _questions(self, session: Session, moment: datetime) -> int:
        """Forget the texts of old questions, unless people still look at them in a ticket."""
        before = moment - timedelta(days=self.days)
        over = select(TicketRow.id).where(_closed(before))
        free = or_(col(QuestionRow.ticket_id).is_(None), col(QuestionRow.ticket_id).in_(over))
        old = select(QuestionRow.id).where(QuestionRow.at < before, QuestionRow.text != REDACTED, free)
        numbers = session.exec(old.order_by(col(QuestionRow.id)).limit(ROWS_AT_ONCE)).all()
        return forgetting.questions(session, col(QuestionRow.id).in_(numbers))

    def _files(self, session: Session, moment: datetime) -> int:  # noqa: ARG002
        """Delete the files that nobody names any more."""
        return self.store.sweep(named(session))


def _closed(before: datetime) -> ColumnElement[bool]:
    return (col(TicketRow.state) == TicketState.CLOSED) & (col(TicketRow.closed_at) < before)


def _is_forgotten() -> ColumnElement[bool]:
    """Say whether it was forgotten since it closed: one that was opened again is forgotten again."""
    told = select(TicketEntryRow.id).where(
        TicketEntryRow.ticket_id == TicketRow.id, TicketEntryRow.kind == "event", TicketEntryRow.text == EVENT
    )
    return told.where(TicketEntryRow.at >= TicketRow.closed_at).exists()  # type: ignore[operator]


def _is_over(session: Session, row: TicketRow, before: datetime) -> bool:
    """Say whether the ticket that this one was merged into is over, too."""
    while row.merged_into is not None:
        row = session.get_one(TicketRow, row.merged_into)
        if row.state != TicketState.CLOSED or row.closed_at is None or row.closed_at >= before:
            return False
    return True
