"""Known problems: what many tickets of one signature are about. Each who has it is told once.

Nobody announces or resolves anything for tickets that he may not triage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from bot import audit
from bot.people import ForbiddenError, Permission, Person
from bot.records.people import PersonRow
from bot.records.tickets import ProblemRow, ProblemTellingRow, TicketRow
from bot.records.types import now, whole
from bot.tickets import signatures
from bot.tickets.errors import AloneError, ProblemError
from bot.tickets.notices import TicketNotices
from bot.tickets.problem_views import (
    OPEN,
    RESOLVED,
    ProblemView,
    covering,
    get,
    listed,
    open_of,
    sites_of,
    view,
)
from bot.tickets.seeing import seen
from bot.tickets.states import UNSOLVED
from bot.tickets.story import keep, kept
from bot.tickets.views import TicketView, views

if TYPE_CHECKING:
    from bot.tickets.desk import Desk

__all__ = [
    "ProblemView",
    "announce",
    "covering",
    "get",
    "greet",
    "known_to",
    "listed",
    "open_of",
    "resolve_for_all",
    "waiting_for",
]

TITLE_LIMIT = 60  # characters


def announce(
    session: Session, notices: TicketNotices, by: Person, signature: str, title: str, text: str
) -> ProblemView:
    """Make a signature a known problem, and tell everybody who has an unresolved ticket of it.

    One that is known where `by` looks already is taken: with this title and text when he may triage all that it
    covers. Who was told of it before is told nothing more.

    Raises:
        AloneError: failures without a signature are nobody else's.
        ForbiddenError: `by` may triage nothing.
    """
    if not by.may(Permission.TRIAGE):
        raise ForbiddenError(Permission.TRIAGE)
    if not signature:
        raise AloneError
    known = known_to(session, by, signature)
    row = session.get_one(ProblemRow, known.id) if known else ProblemRow(signature=signature, title="")
    if known is None or known.within(sites_of(by)):
        row.title, row.text, row.made_by = _short(title), kept(text), by.id
        session.add(row)
        session.flush()
        audit.append(session, by.number, "problem.announced", f"problem:{row.id}", signature=signature)
    _join(session, notices, row, _of_signature(session, signature, by), by)
    return view(session, row)


def greet(session: Session, notices: TicketNotices, ticket: TicketView) -> ProblemView | None:
    """Tell the person of a new ticket that its problem is known, unless he was told; return the problem.

    A ticket that failed in another way since is of its earlier problem no more.
    """
    row = session.get_one(TicketRow, ticket.id)
    linked = session.get(ProblemRow, row.problem_id) if row.problem_id else None
    if linked is not None and linked.signature != row.signature:
        row.problem_id = None
        session.add(row)
    problem = covering(session, replace(ticket, problem_id=row.problem_id))
    if problem is None or problem.state != OPEN:
        return None
    _join(session, notices, session.get_one(ProblemRow, problem.id), [row], None)
    return get(session, problem.id)


def known_to(session: Session, by: Person, signature: str) -> ProblemView | None:
    """Return the open problem of a signature that covers all sites of `by`, or nothing but them."""
    mine = sites_of(by)
    for problem in open_of(session, signature):
        covers_mine = problem.sites is None or (mine is not None and mine <= problem.sites)
        if covers_mine or problem.within(mine):
            return problem
    return None


def waiting_for(session: Session, by: Person, problem_id: int) -> int:
    """Return how many tickets `resolve_for_all` would end. Raises as it does."""
    return len(_of_problem(session, _open(session, by, problem_id), by))


def resolve_for_all(
    session: Session, desk: Desk, by: Person, problem_id: int, text: str = ""
) -> tuple[ProblemView, int]:
    """End every unresolved ticket of a problem that `by` may triage; return the problem and how many they were.

    Each person is told, and asked whether it is solved. The problem stays open while it covers other sites.

    Args:
        text: what each is told first.

    Raises:
        ProblemError: no such open problem for `by`.
    """
    row = _open(session, by, problem_id)
    tickets = _of_problem(session, row, by)
    for ticket in tickets:
        if text.strip():
            desk.answer(session, ticket.id or 0, by, text, helping=True)
        desk.resolve_for_all(session, ticket.id or 0, by)
    if view(session, row).within(sites_of(by)):
        row.state, row.resolved_at = RESOLVED, now()
        session.add(row)
        session.flush()
    audit.append(session, by.number, "problem.resolved", f"problem:{row.id}", tickets=len(tickets))
    return view(session, row), len(tickets)


def _join(
    session: Session, notices: TicketNotices, row: ProblemRow, tickets: Sequence[TicketRow], by: Person | None
) -> None:
    """Link tickets to a problem, and tell each of their people once."""
    fresh = [ticket for ticket in tickets if ticket.problem_id != row.id]
    for ticket in fresh:
        ticket.problem_id = row.id
        keep(session, ticket, by.number if by else "hub", "known", by.id if by else None, problem=row.id)
    linked, told = {ticket.id for ticket in fresh}, _told(session, row)
    for found in views(session, tickets):
        if found.id in linked:
            notices.changed(session, found, "known", by)
        if found.person_id not in told:
            told.add(found.person_id)
            session.add(ProblemTellingRow(problem_id=row.id or 0, person_id=found.person_id))
            notices.announced(session, found, _title_for(session, row, found.person_id), row.text)
    session.flush()


def _told(session: Session, row: ProblemRow) -> set[int]:
    """Return who was told of this problem, or of another open one of its signature."""
    same = select(ProblemRow.id).where(ProblemRow.signature == row.signature, ProblemRow.state == OPEN)
    query = select(ProblemTellingRow.person_id).where(col(ProblemTellingRow.problem_id).in_(same))
    return set(session.exec(query).all())


def _title_for(session: Session, row: ProblemRow, person_id: int) -> str:
    """Return the title, in the person's language where it is one that the rules give."""
    if row.title not in {signatures.title(row.signature, language) for language in ("zh", "en")}:
        return row.title
    return signatures.title(row.signature, session.get_one(PersonRow, person_id).language)


def _open(session: Session, by: Person, problem_id: int) -> ProblemRow:
    row = session.exec(select(ProblemRow).where(ProblemRow.id == problem_id).with_for_update()).first()
    if row is None or row.state != OPEN or not view(session, row).touches(sites_of(by)):
        raise ProblemError(problem=problem_id)
    return row


def _of_signature(session: Session, signature: str, by: Person) -> Sequence[TicketRow]:
    query = select(TicketRow).where(TicketRow.signature == signature, col(TicketRow.state).in_(UNSOLVED))
    seen_by = query.where(seen(sites_of(by))).order_by(col(TicketRow.id)).with_for_update()
    return session.exec(seen_by).all()


def _of_problem(session: Session, row: ProblemRow, by: Person) -> Sequence[TicketRow]:
    query = select(TicketRow).where(TicketRow.problem_id == row.id, col(TicketRow.state).in_(UNSOLVED))
    seen_by = query.where(seen(sites_of(by))).order_by(col(TicketRow.id)).with_for_update()
    return session.exec(seen_by).all()


def _short(title: str) -> str:
    said = " ".join(whole(kept(title)).split())
    return said if len(said) <= TITLE_LIMIT else f"{said[: TITLE_LIMIT - 1]}…"
