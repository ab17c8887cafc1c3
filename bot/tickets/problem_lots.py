"""What a known problem brings to its tickets: each is told of it, or ended. AT_ONCE of them a transaction.

The first come at once, the others by and by, as a chore of the hub's clock: everybody else may write in between, and
a restart loses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from bot import people
from bot.people import Person
from bot.records.people import PersonRow
from bot.records.tickets import ProblemLotRow, ProblemRow, ProblemTellingRow, TicketRow
from bot.tickets import signatures
from bot.tickets.notices import TicketNotices
from bot.tickets.problem_views import OPEN
from bot.tickets.states import UNSOLVED
from bot.tickets.story import keep
from bot.tickets.views import views

if TYPE_CHECKING:
    from bot.tickets.desk import Desk

AT_ONCE = 20  # tickets
TELL, END = "tell", "end"


def tell(
    session: Session, notices: TicketNotices, problem: ProblemRow, by: Person, tickets: Sequence[int]
) -> None:
    """Link tickets to a problem, and tell each of their people once."""
    join(session, notices, problem, _unsolved(session, tickets[:AT_ONCE]), by)
    _leave(session, problem, TELL, by, tickets[AT_ONCE:])


def end(
    session: Session, desk: Desk, problem: ProblemRow, by: Person, tickets: Sequence[int], text: str
) -> None:
    """End tickets of a problem, whoever has them; each of their people is told `text` first, if there is any."""
    _end(session, desk, problem, by, tickets[:AT_ONCE], text)
    _leave(session, problem, END, by, tickets[AT_ONCE:], text)


def has_left(session: Session, _moment: datetime) -> bool:
    """Say whether `tick` has anything to do."""
    return session.exec(select(ProblemLotRow.id).limit(1)).first() is not None


def tick(session: Session, _moment: datetime, desk: Desk) -> None:
    """Do what was left longest for the next tickets."""
    query = select(ProblemLotRow).order_by(col(ProblemLotRow.id)).limit(1)
    lot = session.exec(query.with_for_update(skip_locked=True)).first()
    if lot is None:
        return
    problem, by = session.get_one(ProblemRow, lot.problem_id), people.person(session, lot.by_id)
    tickets = lot.tickets[:AT_ONCE]
    if lot.does == END:
        _end(session, desk, problem, by, tickets, lot.text)
    elif problem.state == OPEN:
        join(session, desk.notices, problem, _unsolved(session, tickets), by)
    _keep(session, lot, lot.tickets[AT_ONCE:])


def take_out(session: Session, lot: ProblemLotRow, tickets: set[int]) -> None:
    """Do nothing more of a lot for these tickets."""
    _keep(session, lot, [number for number in lot.tickets if number not in tickets])


def join(
    session: Session,
    notices: TicketNotices,
    problem: ProblemRow,
    tickets: Sequence[TicketRow],
    by: Person | None,
) -> None:
    """Link tickets to a problem now, and tell each of their people once."""
    fresh = [ticket for ticket in tickets if ticket.problem_id != problem.id]
    for ticket in fresh:
        ticket.problem_id = problem.id
        keep(session, ticket, by.number if by else "hub", "known", by.id if by else None, problem=problem.id)
    linked, told = {ticket.id for ticket in fresh}, _told(session, problem)
    for found in views(session, tickets):
        if found.id in linked:
            notices.changed(session, found, "known", by)
        if found.person_id not in told:
            told.add(found.person_id)
            session.add(ProblemTellingRow(problem_id=problem.id or 0, person_id=found.person_id))
            notices.announced(session, found, _title_for(session, problem, found.person_id), problem.text)
    session.flush()


def _end(
    session: Session, desk: Desk, problem: ProblemRow, by: Person, tickets: Sequence[int], text: str
) -> None:
    for ticket in _unsolved(session, tickets):
        ticket.problem_id = problem.id
        if text.strip():
            desk.answer(session, ticket.id or 0, by, text, helping=True)
        desk.resolve_for_all(session, ticket.id or 0, by)


def _unsolved(session: Session, numbers: Sequence[int]) -> Sequence[TicketRow]:
    """Return those that nobody has ended meanwhile, locked."""
    here = select(TicketRow).where(col(TicketRow.id).in_(numbers), col(TicketRow.state).in_(UNSOLVED))
    return session.exec(here.order_by(col(TicketRow.id)).with_for_update()).all()


def _leave(
    session: Session, problem: ProblemRow, does: str, by: Person, tickets: Sequence[int], text: str = ""
) -> None:
    if tickets:
        lot = ProblemLotRow(
            problem_id=problem.id or 0, does=does, by_id=by.id, text=text, tickets=list(tickets)
        )
        session.add(lot)
        session.flush()


def _keep(session: Session, lot: ProblemLotRow, tickets: list[int]) -> None:
    if tickets:
        lot.tickets = tickets
        session.add(lot)
    else:
        session.delete(lot)
    session.flush()


def _told(session: Session, problem: ProblemRow) -> set[int]:
    """Return who was told of this problem, or of another open one of its signature."""
    same = select(ProblemRow.id).where(ProblemRow.signature == problem.signature, ProblemRow.state == OPEN)
    query = select(ProblemTellingRow.person_id).where(col(ProblemTellingRow.problem_id).in_(same))
    return set(session.exec(query).all())


def _title_for(session: Session, problem: ProblemRow, person_id: int) -> str:
    """Return the title, in the person's language where it is one that the rules give."""
    if problem.title not in {signatures.title(problem.signature, language) for language in ("zh", "en")}:
        return problem.title
    return signatures.title(problem.signature, session.get_one(PersonRow, person_id).language)
