"""What becomes of what a channel never delivers: support learns of it, one way or the other."""

from __future__ import annotations

import re
from typing import Any

from sqlmodel import Session

from bot.channels.outbox_types import Lost
from bot.dialog.post import Post, chats_of
from bot.people import Permission, who_may
from bot.records.people import EVERY_SITE
from bot.records.tickets import TicketEntryRow
from bot.tickets import groups, listing
from bot.tickets.desk import Desk
from bot.tickets.groups import StaffGroup
from bot.tickets.states import UNSOLVED, TicketState
from bot.tickets.tracing import about_slot
from bot.tickets.views import EntryView, TicketView, entry_view
from handlers.group_cards import GroupCards
from handlers.hearers import owners_of

SLOT = re.compile(r"(?P<what>entry|ticket)-(?P<number>\d{1,9})")


class Undelivered:
    """Follows messages that are lost, and topics that are gone."""

    def __init__(self, post: Post, desk: Desk, cards: GroupCards) -> None:
        self.post = post
        self.desk = desk
        self.cards = cards

    def topic_gone(self, session: Session, ticket_id: int, group: StaffGroup) -> None:
        """Show a ticket in a group anew, with what was said."""
        self.cards.show_in(session, listing.get(session, ticket_id), group)

    def lost(self, session: Session, lost: Lost) -> None:
        """Tell support of an answer that did not arrive; say in private what a group does not take."""
        group = groups.at(session, lost.channel, lost.chat_id)
        if group is not None and lost.shut_out:
            self._leave(session, group)
        found = SLOT.fullmatch(lost.slot)
        if found is None:
            return
        number = int(found["number"])
        row = session.get(TicketEntryRow, number) if found["what"] == "entry" else None
        ticket = listing.find(session, row.ticket_id if row else number)
        if ticket is None:
            return
        entry = entry_view(session, row) if row else None
        if (lost.channel, lost.chat_id) in _chats(session, ticket):
            self._not_arrived(session, ticket, entry)
        elif groups.is_known(session, lost.channel, lost.chat_id) and ticket.state in UNSOLVED:
            self._say_in_private(session, ticket, entry)

    def _leave(self, session: Session, group: StaffGroup) -> None:
        """Let a group that takes nothing serve no more, and tell the administrators."""
        groups.leave(session, "hub", group.channel, group.chat_id)
        where = None if group.site_id == EVERY_SITE else group.site_id
        for person in who_may(session, Permission.MANAGE_PEOPLE, where):
            self.post.to_person(session, person.id, "group-shut-out", title=group.title)

    def _not_arrived(self, session: Session, ticket: TicketView, entry: EntryView | None) -> None:
        """Write a note about an answer; the owner is told where no group shows it."""
        if entry is None or entry.kind != "answer":
            return
        about: dict[str, Any] = {"person": ticket.person, "text": entry.text}
        language = self.post.language(session, entry.author_id or 0)
        note = self.post.texts.render(language, "answer-not-arrived", **about)
        self.desk.note(session, ticket.id, None, note)
        slot = about_slot(ticket.id, f"lost-{entry.id}")
        for person_id in owners_of(session, ticket):
            self.post.to_person(
                session, person_id, "answer-not-arrived-of", slot=slot, ticket=ticket.id, **about
            )

    def _say_in_private(self, session: Session, ticket: TicketView, entry: EntryView | None) -> None:
        if ticket.state is TicketState.OPEN:
            self.desk.notices.opened(session, ticket)
        elif entry is not None and entry.kind == "message":
            self.desk.notices.said(session, ticket, entry)


def _chats(session: Session, ticket: TicketView) -> set[tuple[str, int]]:
    return {(chat.channel, chat.chat_id) for chat in chats_of(session, ticket.person_id)}
