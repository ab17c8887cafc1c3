"""Persons who are not listened to any more.

Errors:
    BlockingError         BLK-400  root
    ├── NobodyError       BLK-404  no such person, or one of other sites
    └── UntouchableError  BLK-403  oneself, or somebody whose role this person may not block
"""

from __future__ import annotations

from sqlmodel import Session, col, select

from bot import audit
from bot.people import Permission, Person, Role, person
from bot.records.people import EVERY_SITE, PersonRow
from bot.records.tickets import TicketRow
from bot.records.types import now
from bot.tickets.states import UNSOLVED
from bot.tickets.story import keep

BY_SUPPORT = frozenset({Role.GUEST, Role.CLERK})  # whom support may block; others are for administrators


class BlockingError(Exception):
    code = "BLK-400"
    message_key = "block-nobody"


class NobodyError(BlockingError):
    code = "BLK-404"


class UntouchableError(BlockingError):
    code = "BLK-403"
    message_key = "block-untouchable"


def block(session: Session, person_id: int, by: Person) -> Person:
    """Listen to a person no more; their unsolved tickets say so. Twice is once.

    Raises:
        BlockingError
    """
    return _set(session, person_id, by, blocked=True)


def unblock(session: Session, person_id: int, by: Person) -> Person:
    """Listen to a person again. Raises BlockingError."""
    return _set(session, person_id, by, blocked=False)


def listed(session: Session, by: Person) -> list[Person]:
    """Return the blocked persons that `by` may let speak again, by number."""
    rows = session.exec(
        select(PersonRow.id).where(col(PersonRow.blocked_at).is_not(None)).order_by(col(PersonRow.id))
    ).all()
    return [who for who in (person(session, number) for number in rows if number) if may(by, who)]


def may(by: Person, who: Person) -> bool:
    """Say whether `by` may block `who`: support where the person is a clerk or a guest, administrators everybody."""
    if by.id == who.id:
        return False
    places: set[int | None] = {grant.site_id for grant in who.grants} or {None}
    if all(by.may(Permission.MANAGE_PEOPLE, place) for place in places):
        return True
    alone = {grant.role for grant in who.grants} <= BY_SUPPORT
    return alone and all(by.may(Permission.TRIAGE, place) for place in places)


def _is_foreign(by: Person, who: Person) -> bool:
    """Say whether this person has roles, and none where `by` has any: then `by` does not even know of them."""
    mine = {grant.site_id for grant in by.grants}
    return bool(who.places) and EVERY_SITE not in mine and not mine & who.places


def _set(session: Session, person_id: int, by: Person, *, blocked: bool) -> Person:
    row = session.get(PersonRow, person_id)
    if row is None or row.erased_at is not None:
        raise NobodyError(person_id)
    who = person(session, person_id)
    if _is_foreign(by, who):
        raise NobodyError(person_id)
    if not may(by, who):
        raise UntouchableError(person_id)
    if who.blocked != blocked:
        row.blocked_at = now() if blocked else None
        session.add(row)
        session.flush()
        event = "person-blocked" if blocked else "person-unblocked"
        audit.append(session, by.number, event, who.number)
        for ticket in _unsolved(session, person_id):
            keep(session, ticket, by.number, event, by.id)
    return person(session, person_id)


def _unsolved(session: Session, person_id: int) -> list[TicketRow]:
    return list(
        session.exec(
            select(TicketRow)
            .where(TicketRow.person_id == person_id, col(TicketRow.state).in_(UNSOLVED))
            .order_by(col(TicketRow.id))
        ).all()
    )
