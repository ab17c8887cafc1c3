"""Known problems as the rest of the hub sees them.

A problem covers the sites at which its maker might triage when it was announced: people elsewhere are told nothing
of it, whatever becomes of the maker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from bot.people import Permission, Person
from bot.records.tickets import ProblemLotRow, ProblemRow, ProblemTellingRow, TicketRow
from bot.tickets.errors import ProblemError
from bot.tickets.states import UNSOLVED
from bot.tickets.views import TicketView, name_of

OPEN, RESOLVED = "open", "resolved"

Sites = frozenset[int] | None  # None: every one


@dataclass(frozen=True, slots=True)
class ProblemView:
    """A known problem."""

    id: int
    signature: str
    title: str
    text: str  # what those who have it are told
    state: str  # open, resolved
    made_by: str  # name
    made_at: datetime
    resolved_at: datetime | None
    tickets: int  # unresolved ones
    told: int  # persons
    sites: Sites  # that it covers
    left: int = 0  # tickets whose people are still to be told, or that are still to end

    def touches(self, sites: Sites) -> bool:
        """Say whether it covers any of these sites."""
        return self.sites is None or (bool(self.sites) if sites is None else bool(self.sites & sites))

    def within(self, sites: Sites) -> bool:
        """Say whether these sites are all that it covers."""
        return sites is None or (self.sites is not None and self.sites <= sites)


def get(session: Session, problem_id: int) -> ProblemView:
    """Raises ProblemError when there is none."""
    row = session.get(ProblemRow, problem_id)
    if row is None:
        raise ProblemError(problem=problem_id)
    return view(session, row)


def listed(session: Session, sites: Sites) -> list[ProblemView]:
    """Return the open problems that cover any of these sites, the newest first."""
    query = select(ProblemRow).where(ProblemRow.state == OPEN).order_by(col(ProblemRow.id).desc())
    found = [view(session, row) for row in session.exec(query).all()]
    return [one for one in found if one.touches(sites)]


def open_of(session: Session, signature: str) -> list[ProblemView]:
    """Return the open problems of a signature, the newest first; "" has none."""
    query = select(ProblemRow).where(ProblemRow.signature == signature, ProblemRow.state == OPEN)
    rows = session.exec(query.order_by(col(ProblemRow.id).desc())).all() if signature else ()
    return [view(session, row) for row in rows]


def covering(session: Session, ticket: TicketView) -> ProblemView | None:
    """Return the problem that a ticket is about: an open one, else the one by which it was resolved."""
    row = session.get(ProblemRow, ticket.problem_id) if ticket.problem_id else None
    if row is not None and row.state == OPEN:
        return view(session, row)
    found = (one for one in open_of(session, ticket.signature) if _covers(one, ticket))
    return next(found, None) or (view(session, row) if row else None)


def view(session: Session, row: ProblemRow) -> ProblemView:
    """Return a row as the rest of the hub sees it."""
    unresolved = select(func.count()).where(
        TicketRow.problem_id == row.id, col(TicketRow.state).in_(UNSOLVED)
    )
    told = select(func.count()).where(ProblemTellingRow.problem_id == row.id)
    return ProblemView(
        id=row.id or 0,
        signature=row.signature,
        title=row.title,
        text=row.text,
        state=row.state,
        made_by=name_of(session, row.made_by),
        made_at=row.made_at,
        resolved_at=row.resolved_at,
        tickets=session.exec(unresolved).one(),
        told=session.exec(told).one(),
        sites=None if row.sites is None else frozenset(row.sites),
        left=sum(len(lot.tickets) for lot in lots_of(session, row.id or 0)),
    )


def lots_of(session: Session, problem_id: int) -> Sequence[ProblemLotRow]:
    """Return what is still to be done for a problem's tickets, in order."""
    query = select(ProblemLotRow).where(ProblemLotRow.problem_id == problem_id)
    return session.exec(query.order_by(col(ProblemLotRow.id))).all()


def sites_of(person: Person) -> Sites:
    """Return the sites whose tickets a person may triage."""
    return person.sites_for(Permission.TRIAGE)


def _covers(problem: ProblemView, ticket: TicketView) -> bool:
    return problem.sites is None or not ticket.sites or bool(problem.sites & ticket.sites)
