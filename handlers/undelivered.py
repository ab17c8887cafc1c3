"""What becomes of what a channel never delivers: whoever counts on it learns of it, one way or the other."""

from __future__ import annotations

import re
from typing import Any

from sqlmodel import Session, select

from bot.channels.outbox_types import Lost
from bot.clearing import approvals, operations
from bot.clearing.approvals import Approval
from bot.dialog.messages import Chat
from bot.dialog.post import Post, chats_of
from bot.people import Permission, Person, who_may
from bot.people import person as person_of
from bot.records.people import EVERY_SITE, AccountRow
from bot.records.tickets import TicketEntryRow
from bot.tickets import groups, listing
from bot.tickets.desk import Desk
from bot.tickets.groups import StaffGroup
from bot.tickets.states import UNSOLVED, TicketState
from bot.tickets.tracing import about_slot
from bot.tickets.views import EntryView, TicketView, entry_view
from handlers.group_cards import GroupCards
from handlers.hearers import owners_of

SLOT = re.compile(r"(?P<what>entry|ticket|approval)-(?P<number>\d{1,9})")


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
        """Tell support of an answer that did not arrive, and who waits for a manager of one who cannot be asked.

        Say in private what a group does not take; let who wanted a code or a link know that it may be missing.
        """
        if lost.once and not lost.shut_out:
            self._may_be_missing(session, lost)
        group = groups.at(session, lost.channel, lost.chat_id)
        if group is not None and lost.shut_out:
            self._leave(session, group)
        found = SLOT.fullmatch(lost.slot)
        if found is None:
            return
        number = int(found["number"])
        if found["what"] == "approval":
            self._not_asked(session, lost, approvals.find(session, number))
            return
        row = session.get(TicketEntryRow, number) if found["what"] == "entry" else None
        ticket = listing.find(session, row.ticket_id if row else number)
        if ticket is None:
            return
        entry = entry_view(session, row) if row else None
        if (lost.channel, lost.chat_id) in _chats(session, ticket):
            self._not_arrived(session, ticket, entry)
        elif groups.is_known(session, lost.channel, lost.chat_id) and ticket.state in UNSOLVED:
            self._say_in_private(session, ticket, entry)

    def _may_be_missing(self, session: Session, lost: Lost) -> None:
        person = _person_in(session, lost)
        text = self.post.texts.render(person.language if person else "zh", "once-not-sure")
        self.post.to_chat(session, Chat(lost.channel, lost.chat_id), text)

    def _not_asked(self, session: Session, lost: Lost, approval: Approval | None) -> None:
        """Tell the requester that a manager takes nothing from the bot, while the question stands."""
        manager = _person_in(session, lost)
        operation = operations.find(session, approval.operation_id) if approval else None
        if not lost.shut_out or approval is None or operation is None or manager is None:
            return
        if approval.state == "open" and manager.id in approval.asked:
            slot = f"unasked-{approval.id}-{manager.id}"
            self.post.to_person(
                session, operation.requester_id, "approval-not-arrived", slot=slot, name=manager.name
            )

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


def _person_in(session: Session, lost: Lost) -> Person | None:
    """Return the person of a private chat."""
    here = select(AccountRow.person_id).where(AccountRow.channel == lost.channel)
    person_id = session.exec(here.where(AccountRow.chat_id == lost.chat_id)).first()
    return None if person_id is None else person_of(session, person_id)


def _chats(session: Session, ticket: TicketView) -> set[tuple[str, int]]:
    return {(chat.channel, chat.chat_id) for chat in chats_of(session, ticket.person_id)}
