"""Tags of tickets."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from sqlmodel import Session, col, func, select

from bot.people import Person
from bot.records.tickets import TicketRow, TicketTagRow
from bot.records.types import whole
from bot.tickets.errors import TagError
from bot.tickets.seeing import seen
from bot.tickets.story import keep, locked
from bot.tickets.views import TicketView, view

LONGEST = 24  # characters
MOST = 12  # of one ticket


def add(session: Session, ticket_id: int, by: Person, tag: str) -> TicketView:
    """Give a ticket a tag; one that it has already changes nothing.

    Raises:
        TagError: no fit tag, or too many.
        NoTicketError
    """
    name = tag_of(tag)
    row = locked(session, ticket_id)
    held = view(session, row).tags
    if name in held:
        return view(session, row)
    if not name or len(name) > LONGEST or not name.isprintable() or len(held) >= MOST:
        raise TagError(tag=tag.strip()[:LONGEST] or "—", longest=LONGEST, most=MOST)
    session.add(TicketTagRow(ticket_id=ticket_id, tag=name))
    keep(session, row, by.number, "tagged", by.id, {"tag": name})
    return view(session, row)


def remove(session: Session, ticket_id: int, by: Person, tag: str) -> TicketView:
    """Take a tag off a ticket. Raises NoTicketError."""
    row = locked(session, ticket_id)
    name = tag_of(tag)
    found = session.exec(
        select(TicketTagRow).where(TicketTagRow.ticket_id == ticket_id, TicketTagRow.tag == name)
    ).first()
    if found is not None:
        session.delete(found)
        keep(session, row, by.number, "untagged", by.id, {"tag": name})
    return view(session, row)


def used(session: Session, sites: Collection[int] | None, limit: int = 50) -> list[str]:
    """Return the tags of what the support of these sites (None: of every site) sees, the most used first."""
    query = select(TicketTagRow.tag)
    if sites is not None:
        query = query.join(TicketRow, col(TicketRow.id) == TicketTagRow.ticket_id).where(seen(sites))
    counted = query.group_by(TicketTagRow.tag).order_by(func.count().desc(), col(TicketTagRow.tag))
    return list(session.exec(counted.limit(limit)).all())


def tag_of(text: str) -> str:
    """Return a tag as it is kept: NFKC, lower case, without "#" and outer blanks."""
    return " ".join(unicodedata.normalize("NFKC", whole(text)).strip().lstrip("#").lower().split())
