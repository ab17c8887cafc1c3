"""Groups in which support works: which of them a ticket goes to, and its topic there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from bot import audit
from bot.dialog import slots
from bot.dialog.messages import Chat
from bot.people import Person
from bot.records.people import EVERY_SITE
from bot.records.tickets import StaffGroupRow, TopicRow
from bot.records.types import now
from bot.tickets import listing
from bot.tickets.views import TicketView


@dataclass(frozen=True, slots=True)
class StaffGroup:
    id: int
    channel: str
    chat_id: int
    title: str
    site_id: int  # EVERY_SITE: every one
    kind: str  # failure, question, "" every one
    language: str
    topics: bool  # False: cards stand in the group itself


def serving(session: Session, ticket: TicketView) -> list[StaffGroup]:
    """Return the groups that a ticket goes to: for each of its sites the site's own, else those of every site."""
    rows = _of_kind(session, ticket)
    chosen = {row.id for site_id in _places(ticket) for row in _at_site(rows, site_id)}
    return [_view(row) for row in rows if row.id in chosen]


def serves(session: Session, group: StaffGroup, ticket: TicketView) -> bool:
    """Say whether a ticket goes to this group."""
    return group.id in {one.id for one in serving(session, ticket)}


def unserved(session: Session, ticket: TicketView) -> frozenset[int]:
    """Return the sites of a ticket at which no group serves it; EVERY_SITE stands for a ticket without a site."""
    rows = _of_kind(session, ticket)
    return frozenset(site_id for site_id in _places(ticket) if not _at_site(rows, site_id))


def at(session: Session, channel: str, chat_id: int) -> StaffGroup | None:
    """Return the group that a chat is."""
    row = _row(session, channel, chat_id)
    return _view(row) if row and row.left_at is None else None


def listed(session: Session) -> list[StaffGroup]:
    """Return every group, by number."""
    return [_view(row) for row in session.exec(_present().order_by(col(StaffGroupRow.id))).all()]


def join(
    session: Session, by: Person, channel: str, chat_id: int, title: str, site_id: int, kind: str
) -> StaffGroup:
    """Make a chat a group of support, or change what it is for; one that comes back goes on in the topics it had."""
    row = _row(session, channel, chat_id) or StaffGroupRow(channel=channel, chat_id=chat_id)
    if not row.topics:
        slots.forget_all(session, Chat(channel, chat_id))
    row.title, row.site_id, row.kind = title, site_id, kind
    row.language, row.topics, row.added_by, row.left_at = by.language, True, by.id, None
    session.add(row)
    session.flush()
    audit.append(session, by.number, "group.joined", f"group:{row.id}", site=site_id, kind=kind)
    return _view(row)


def leave(session: Session, by: str, channel: str, chat_id: int) -> bool:
    """Make a chat an ordinary one again, and forget its cards; return whether it was a group of support.

    Which topic is about which ticket stays known.
    """
    row = _row(session, channel, chat_id)
    if row is None or row.left_at is not None:
        return False
    slots.forget_all(session, Chat(channel, chat_id))
    row.left_at = now()
    session.add(row)
    session.flush()
    audit.append(session, by, "group.left", f"group:{row.id}")
    return True


def drop(session: Session, channel: str, chat_id: int) -> None:
    """Forget a chat that there is no more, with its topics."""
    leave(session, "hub", channel, chat_id)
    row = _row(session, channel, chat_id)
    if row is None:
        return
    for topic in session.exec(select(TopicRow).where(TopicRow.group_id == row.id)).all():
        session.delete(topic)
    session.flush()
    session.delete(row)
    session.flush()


def is_known(session: Session, channel: str, chat_id: int) -> bool:
    """Say whether a chat is a group of support, or was one."""
    return _row(session, channel, chat_id) is not None


def place(session: Session, ticket: TicketView, group: StaffGroup, name: str) -> Chat:
    """Return where a ticket is talked about in a group: its topic, or the group itself.

    Args:
        name: what a new topic is called, at most 128 characters.
    """
    if not group.topics:
        return Chat(group.channel, group.chat_id)
    row = _topic(session, ticket.id, group.id) or _new_topic(session, ticket.id, group.id, name[:128])
    return Chat(group.channel, group.chat_id, topic=row.id)


def ticket_in(session: Session, channel: str, chat_id: int, thread_id: int) -> TicketView | None:
    """Return the ticket that a topic is about, in a group of support or in one that was."""
    ticket_id = session.exec(
        select(TopicRow.ticket_id)
        .join(StaffGroupRow, col(StaffGroupRow.id) == TopicRow.group_id)
        .where(StaffGroupRow.channel == channel, StaffGroupRow.chat_id == chat_id)
        .where(TopicRow.thread_id == thread_id)
    ).first()
    return listing.find(session, ticket_id) if ticket_id else None


def _of_kind(session: Session, ticket: TicketView) -> list[StaffGroupRow]:
    query = _present().where(or_(StaffGroupRow.kind == "", StaffGroupRow.kind == ticket.kind))
    return list(session.exec(query.order_by(col(StaffGroupRow.id))).all())


def _present() -> SelectOfScalar[StaffGroupRow]:
    return select(StaffGroupRow).where(col(StaffGroupRow.left_at).is_(None))


def _places(ticket: TicketView) -> frozenset[int]:
    return ticket.sites or frozenset({EVERY_SITE})


def _at_site(rows: list[StaffGroupRow], site_id: int) -> list[StaffGroupRow]:
    own = [row for row in rows if row.site_id == site_id]
    return own or [row for row in rows if row.site_id == EVERY_SITE]


def _topic(session: Session, ticket_id: int, group_id: int) -> TopicRow | None:
    return session.exec(
        select(TopicRow).where(TopicRow.ticket_id == ticket_id, TopicRow.group_id == group_id)
    ).first()


def _new_topic(session: Session, ticket_id: int, group_id: int, name: str) -> TopicRow:
    """Return a new topic, or the one that somebody else has just written down."""
    row = TopicRow(ticket_id=ticket_id, group_id=group_id, name=name)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        return session.exec(
            select(TopicRow).where(TopicRow.ticket_id == ticket_id, TopicRow.group_id == group_id)
        ).one()
    return row


def _row(session: Session, channel: str, chat_id: int) -> StaffGroupRow | None:
    return session.exec(
        select(StaffGroupRow).where(StaffGroupRow.channel == channel, StaffGroupRow.chat_id == chat_id)
    ).first()


def _view(row: StaffGroupRow) -> StaffGroup:
    return StaffGroup(
        row.id or 0, row.channel, row.chat_id, row.title, row.site_id, row.kind, row.language, row.topics
    )
