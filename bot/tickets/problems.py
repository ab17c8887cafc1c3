"""Known problems: what many tickets of one signature are about. Each who has it is told once.

Nobody announces or resolves anything for tickets that he may not triage.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import text as sql
from sqlmodel import Session, col, or_, select

from bot import audit
from bot.people import ForbiddenError, Permission, Person
from bot.records.tickets import ProblemLotRow, ProblemRow, TicketRow
from bot.records.types import now, whole
from bot.tickets import problem_lots
from bot.tickets.errors import AloneError, NoneLeftError, ProblemError
from bot.tickets.notices import TicketNotices
from bot.tickets.problem_lots import END, TELL
from bot.tickets.problem_views import (
    OPEN,
    RESOLVED,
    ProblemView,
    Sites,
    covering,
    get,
    listed,
    open_of,
    sites_of,
    view,
)
from bot.tickets.seeing import seen
from bot.tickets.states import UNSOLVED
from bot.tickets.story import kept
from bot.tickets.views import TicketView

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
_LOCK = 0x71_69_6E_67  # of signatures on PostgreSQL, the first half of an advisory lock's name


def announce(
    session: Session, notices: TicketNotices, by: Person, signature: str, title: str, text: str
) -> ProblemView:
    """Make a signature a known problem, and tell everybody who has an unresolved ticket of it.

    One that is known where `by` looks already is taken: with this title and text when he may triage all that it
    covers. Who was told of it before is told nothing more.

    Raises:
        AloneError: failures without a signature are nobody else's.
        NoneLeftError: it is not known, and `by` sees no unresolved ticket of it.
        ForbiddenError: `by` may triage nothing.
    """
    if not by.may(Permission.TRIAGE):
        raise ForbiddenError(Permission.TRIAGE)
    signature = whole(signature)
    if not signature:
        raise AloneError
    _alone(session, signature)
    known, sites = known_to(session, by, signature), sites_of(by)
    tickets = _of_signature(session, signature, sites)
    if known is None and not tickets:
        raise NoneLeftError
    row = session.get_one(ProblemRow, known.id) if known else ProblemRow(signature=signature, title="")
    says = known is None or known.within(sites)
    if says:
        row.title, row.text, row.made_by = _short(title), kept(text), by.id
        row.sites = None if sites is None else sorted(sites)
        session.add(row)
        session.flush()
    fresh = [number for number, problem_id in tickets if problem_id != row.id]
    problem_lots.tell(session, notices, row, by, fresh)
    if says:  # after the tickets: whoever holds one of them wants the audit log's lock next
        audit.append(session, by.number, "problem.announced", f"problem:{row.id}", signature=signature)
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
    problem_lots.join(session, notices, session.get_one(ProblemRow, problem.id), [row], None)
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
    return len(_waiting(session, _open(session, by, problem_id), by))


def resolve_for_all(
    session: Session, desk: Desk, by: Person, problem_id: int, text: str = ""
) -> tuple[ProblemView, int]:
    """End every unresolved ticket of a problem that `by` may triage; return the problem and how many they are.

    Each person is told, and asked whether it is solved: many of them by and by, as `left` of the problem says. The
    problem stays open while it covers other sites.

    Args:
        text: what each is told first.

    Raises:
        ProblemError: no such open problem for `by`.
    """
    row = _open(session, by, problem_id)
    tickets = _waiting(session, row, by)
    for lot in _lots(session, row, TELL):
        problem_lots.take_out(session, lot, set(tickets))
    if view(session, row).within(sites_of(by)):
        row.state, row.resolved_at = RESOLVED, now()
        session.add(row)
        session.flush()
    problem_lots.end(session, desk, row, by, tickets, kept(text))
    audit.append(session, by.number, "problem.resolved", f"problem:{row.id}", tickets=len(tickets))
    return view(session, row), len(tickets)


def _alone(session: Session, signature: str) -> None:
    """Let nobody else announce a signature until this transaction ends; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(
            sql("SELECT pg_advisory_xact_lock(:lock, hashtext(:signature))"),
            {"lock": _LOCK, "signature": signature},
        )


def _open(session: Session, by: Person, problem_id: int) -> ProblemRow:
    # Not its key: who is told of it meanwhile refers to that, and holds a ticket that is wanted next.
    locked = select(ProblemRow).where(ProblemRow.id == problem_id).with_for_update(key_share=True)
    row = session.exec(locked).first()
    if row is None or row.state != OPEN or not view(session, row).touches(sites_of(by)):
        raise ProblemError(problem=problem_id)
    return row


def _of_signature(session: Session, signature: str, sites: Sites) -> list[tuple[int, int | None]]:
    """Return number and problem of each unresolved ticket of a signature at these sites."""
    query = select(TicketRow.id, TicketRow.problem_id).where(
        TicketRow.signature == signature, col(TicketRow.state).in_(UNSOLVED), seen(sites)
    )
    found = session.exec(query.order_by(col(TicketRow.id))).all()
    return [(number or 0, problem_id) for number, problem_id in found]


def _waiting(session: Session, row: ProblemRow, by: Person) -> list[int]:
    """Return the unresolved tickets of a problem that `by` may triage, and that nobody is ending already."""
    untold, ending = (
        [number for lot in _lots(session, row, does) for number in lot.tickets] for does in (TELL, END)
    )
    theirs = or_(col(TicketRow.problem_id) == row.id, col(TicketRow.id).in_(untold))
    query = select(TicketRow.id).where(theirs, col(TicketRow.state).in_(UNSOLVED), seen(sites_of(by)))
    found = session.exec(query.order_by(col(TicketRow.id))).all()
    return [number or 0 for number in found if number not in ending]


def _lots(session: Session, row: ProblemRow, does: str) -> list[ProblemLotRow]:
    query = select(ProblemLotRow).where(ProblemLotRow.problem_id == row.id, ProblemLotRow.does == does)
    return list(session.exec(query.order_by(col(ProblemLotRow.id)).with_for_update()).all())


def _short(title: str) -> str:
    said = " ".join(whole(kept(title)).split())
    return said if len(said) <= TITLE_LIMIT else f"{said[: TITLE_LIMIT - 1]}…"
