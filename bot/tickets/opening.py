"""Opening tickets: what failed, what people ask a person, and our own faults."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, select

from bot.dialog.messages import Media, Source
from bot.people import Person
from bot.records.tickets import TicketRow
from bot.tickets import goals, signatures
from bot.tickets.priorities import priority_of
from bot.tickets.states import ENDED, TicketState
from bot.tickets.story import keep, kept, write
from bot.tickets.views import TicketView, view

LOG_LINES = 200
SUBJECT_LIMIT = 120  # characters
CODES_BY = ", "  # between the codes of a ticket


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
    driver: str = "",
    firmware: str = "",
) -> TicketView:
    """Open the ticket of an operation that failed, or return the one it has; what is new goes into its story."""
    query = select(TicketRow).where(TicketRow.operation_id == operation_id)
    row = session.exec(query.with_for_update()).first()
    known = row is not None
    row = row or TicketRow(
        kind="failure", person_id=person_id, site_id=site_id, device_id=device_id, operation_id=operation_id
    )
    if known and (row.code, row.reason, row.phase) == (code, reason, phase):
        return view(session, row)
    if row.state in ENDED:
        row.state, row.owner_id, row.merged_into = TicketState.OPEN, None, None
        row.resolved_at = row.closed_at = row.answered_at = None
    row.code, row.reason, row.phase, row.article = code, reason, phase, article
    row.driver, row.firmware = driver, firmware
    row.subject, row.line_log = subject, list(line_log)[-LOG_LINES:]
    opens_with = priority_of(row.kind, reason, phase)
    was = row.priority if known else opens_with
    row.priority = min(was, opens_with)
    signatures.sign(row)
    keep(session, row, "hub", "changed" if known else "opened", failure=code, reason=reason)
    goals.begin(session, row, was)
    return view(session, row)


def open_question(
    session: Session,
    by: Person,
    subject: str,
    *more: str,
    code: str = "",
    source: Source | None = None,
    media: Media | None = None,
) -> TicketView:
    """Open a ticket by hand. Support of the person's sites sees it; a guest's, everybody's.

    Args:
        more: what was said besides.
        code: of a device or a system, that was asked about and that no article knows; several with CODES_BY.
        source: the message in which the last of the texts was said.
        media: what came with it.
    """
    places = sorted(by.places)
    alone = places[0] if len(places) == 1 else None
    said = [kept(text) for text in (subject, *more)]
    row = TicketRow(
        kind="question",
        person_id=by.id,
        site_id=alone,
        code=code,
        subject=" / ".join(filter(None, said))[:SUBJECT_LIMIT],
        priority=priority_of("question", "", ""),
    )
    signatures.sign(row)
    keep(session, row, by.number, "opened")
    for text in said[:-1]:
        write(session, row, by.id, "message", text)
    write(session, row, by.id, "message", said[-1], source=source, media=media)
    row.said_at = row.changed_at
    goals.begin(session, row)
    return view(session, row)


def open_bug(session: Session, by: Person, number: str) -> TicketView:
    """Open the ticket of a turn that failed by our own fault; the hub's log has its trace under `number`."""
    row = TicketRow(
        kind="failure",
        person_id=by.id,
        code=number,
        reason="hub-bug",
        phase="turn",
        subject=number,
        priority=priority_of("failure", "hub-bug", "turn"),
    )
    signatures.sign(row)
    keep(session, row, "hub", "opened", failure=number)
    goals.begin(session, row)
    return view(session, row)


def with_codes(row: TicketRow, more: str) -> str:
    """Return a ticket's codes with those that are new; the code of a failure stays alone."""
    if row.kind == "failure":
        return row.code or more
    listed = f"{row.code}{CODES_BY}{more}".split(CODES_BY)
    return CODES_BY.join(code for code in dict.fromkeys(listed) if code)
