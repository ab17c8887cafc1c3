"""Tickets: what failed and what people ask a person, from opening to the end. Every step is in the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, select

from bot import audit
from bot.dialog.inbox import redacted
from bot.dialog.steps import WrongStepError
from bot.people import Person
from bot.records.tickets import TicketEntryRow, TicketRow
from bot.records.types import now, whole
from bot.tickets.errors import NoTicketError, TakenError, TicketGoneError
from bot.tickets.states import TICKETS, TicketState, TicketStep
from bot.tickets.views import TicketView, name_of, view

LOG_LINES = 200
TEXT_LIMIT = 4096  # characters of one message: as long as Telegram lets one be
SUBJECT_LIMIT = 120  # characters
CODES_BY = ", "  # between the codes of a ticket

__all__ = ["TicketState", "TicketView"]


def open_failure(
    session: Session,
    *,
    person_id: int,
    site_id: int,
    device_id: int | None,
    operation_id: int,
    code: str,
    reason: str,
    phase: str,
    article: str,
    line_log: Sequence[str],
    subject: str,
) -> TicketView:
    """Open the ticket of an operation that failed, or return the one it has; what is new goes into its story."""
    row = session.exec(select(TicketRow).where(TicketRow.operation_id == operation_id)).first()
    known = row is not None
    row = row or TicketRow(
        kind="failure", person_id=person_id, site_id=site_id, device_id=device_id, operation_id=operation_id
    )
    if known and (row.code, row.reason, row.phase) == (code, reason, phase):
        return view(session, row)
    if row.state == TicketState.RESOLVED:
        row.state, row.owner_id, row.resolved_at = TicketState.OPEN, None, None
    row.code, row.reason, row.phase, row.article = code, reason, phase, article
    row.subject, row.line_log = subject, list(line_log)[-LOG_LINES:]
    _keep(session, row, "hub", "changed" if known else "opened", failure=code, reason=reason)
    return view(session, row)


def open_question(session: Session, by: Person, subject: str, *more: str, code: str = "") -> TicketView:
    """Open a ticket by hand. Support of the person's sites sees it; a guest's, everybody's.

    Args:
        more: what was said besides.
        code: of a device or a system, that was asked about and that no article knows; several with CODES_BY.
    """
    places = sorted(by.places)
    alone = places[0] if len(places) == 1 else None
    said = [_kept(text) for text in (subject, *more)]
    row = TicketRow(
        kind="question", person_id=by.id, site_id=alone, code=code, subject=" / ".join(said)[:SUBJECT_LIMIT]
    )
    _keep(session, row, by.number, "opened")
    for text in said:
        _entry(session, row, by.id, "message", text)
    return view(session, row)


def open_bug(session: Session, by: Person, number: str) -> TicketView:
    """Open the ticket of a turn that failed by our own fault; the hub's log has its trace under `number`."""
    row = TicketRow(
        kind="failure", person_id=by.id, code=number, reason="hub-bug", phase="turn", subject=number
    )
    _keep(session, row, "hub", "opened", failure=number)
    return view(session, row)


def claim(session: Session, ticket_id: int, by: Person) -> TicketView:
    """Take a ticket; taking one's own again changes nothing.

    Raises:
        TicketError: no such ticket, somebody else's, or resolved.
    """
    row = _row(session, ticket_id)
    if row.state == TicketState.CLAIMED and row.owner_id == by.id:
        return view(session, row)
    _refuse_others(session, row, by)
    return _step(session, row, TicketStep.CLAIM, by, owner_id=by.id)


def answer(session: Session, ticket_id: int, by: Person, text: str) -> TicketView:
    """Keep what the owner says to the person.

    Raises:
        TicketError: no such ticket, not this person's, or resolved.
    """
    row = _owned(session, ticket_id, by)
    _entry(session, row, by.id, "answer", _kept(text))
    return _step(session, row, TicketStep.ANSWER, by)


def say(session: Session, ticket_id: int, by: Person, text: str, *, code: str = "") -> TicketView:
    """Keep what the person says to support.

    Args:
        code: unknown ones that it is about; a ticket by hand takes them to those that it has.

    Raises:
        TicketError: no such ticket of this person, or resolved.
    """
    row = _asked_by(session, ticket_id, by)
    if row.state == TicketState.RESOLVED:
        raise TicketGoneError(ticket=row.id)
    row.code = _with_codes(row, code)
    row.changed_at = now()
    session.add(row)
    _entry(session, row, by.id, "message", _kept(text))
    return view(session, row)


def release(session: Session, ticket_id: int, by: Person) -> TicketView:
    """Give a ticket back to everybody. Raises as `answer`."""
    return _step(session, _owned(session, ticket_id, by), TicketStep.RELEASE, by, owner_id=None)


def resolve(session: Session, ticket_id: int, by: Person) -> TicketView:
    """End a ticket from support's side. Raises as `answer`."""
    row = _owned(session, ticket_id, by)
    return _step(session, row, TicketStep.RESOLVE, by, resolved_at=now())


def close(session: Session, ticket_id: int, by: Person) -> TicketView:
    """End a ticket from the person's side. Raises as `say`."""
    row = _asked_by(session, ticket_id, by)
    return _step(session, row, TicketStep.CLOSE, by, resolved_at=now())


def confirm(session: Session, ticket_id: int, by: Person) -> TicketView:
    """The person says that it is solved. Raises as `say`; also when it is not resolved."""
    return _step(session, _asked_by(session, ticket_id, by), TicketStep.CONFIRM, by)


def reopen(session: Session, ticket_id: int, by: Person) -> TicketView:
    """The person says that it is not solved. Raises as `say`; also when it is not resolved."""
    row = _asked_by(session, ticket_id, by)
    return _step(session, row, TicketStep.REOPEN, by, owner_id=None, resolved_at=None)


def _row(session: Session, ticket_id: int) -> TicketRow:
    row = session.exec(select(TicketRow).where(TicketRow.id == ticket_id).with_for_update()).first()
    if row is None:
        raise NoTicketError(ticket=ticket_id)
    return row


def _owned(session: Session, ticket_id: int, by: Person) -> TicketRow:
    row = _row(session, ticket_id)
    _refuse_others(session, row, by)
    if row.owner_id != by.id:
        raise TicketGoneError(ticket=row.id)
    return row


def _asked_by(session: Session, ticket_id: int, by: Person) -> TicketRow:
    row = _row(session, ticket_id)
    if row.person_id != by.id:
        raise NoTicketError(ticket=ticket_id)
    return row


def _refuse_others(session: Session, row: TicketRow, by: Person) -> None:
    if row.state == TicketState.CLAIMED and row.owner_id != by.id:
        raise TakenError(ticket=row.id, owner=name_of(session, row.owner_id))


def _step(session: Session, row: TicketRow, step: TicketStep, by: Person, **values: Any) -> TicketView:
    """Take a step of the table and set `values` with it."""
    try:
        row.state = TICKETS.advance(row.state, step)
    except WrongStepError as err:
        raise TicketGoneError(ticket=row.id) from err
    for name, value in values.items():
        setattr(row, name, value)
    _keep(session, row, by.number, step, by.id)
    return view(session, row)


def _keep(
    session: Session, row: TicketRow, actor: str, event: str, author_id: int | None = None, **body: Any
) -> None:
    """Write a ticket down, with a line of its story and of the audit log."""
    row.changed_at = now()
    session.add(row)
    session.flush()
    if event != TicketStep.ANSWER:
        _entry(session, row, author_id, "event", event, **body)
    audit.append(session, actor, f"ticket.{event}", f"ticket:{row.id}", **body)


def _entry(
    session: Session, row: TicketRow, author_id: int | None, kind: str, text: str, **params: Any
) -> None:
    entry = TicketEntryRow(ticket_id=row.id or 0, author_id=author_id, kind=kind, text=text, params=params)
    session.add(entry)
    session.flush()


def _with_codes(row: TicketRow, more: str) -> str:
    """Return a ticket's codes with those that are new; the code of a failure stays alone."""
    if row.kind == "failure":
        return row.code or more
    listed = f"{row.code}{CODES_BY}{more}".split(CODES_BY)
    return CODES_BY.join(code for code in dict.fromkeys(listed) if code)


def _kept(text: str) -> str:
    """Return what a ticket keeps of a text: what was cut ends with "…"."""
    said = redacted(whole(text.strip()))
    return said if len(said) <= TEXT_LIMIT else f"{said[: TEXT_LIMIT - 1]}…"
