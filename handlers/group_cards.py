"""A ticket in the groups that serve it: its topic with the live card above, and what is said on either side."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from bot import blocking
from bot.dialog.messages import Chat
from bot.dialog.post import Post
from bot.people import Person, person
from bot.records.people import EVERY_SITE
from bot.records.types import now
from bot.tickets import copies, dossier, groups
from bot.tickets.dossier import Dossier
from bot.tickets.groups import StaffGroup
from bot.tickets.states import ENDED
from bot.tickets.tracing import about_slot
from bot.tickets.views import EntryView, TicketView
from handlers.answers import Articles
from handlers.entries import media_of, slot_of
from handlers.group_buttons import card_buttons
from handlers.group_header import header, topic_name
from handlers.words import Words

COPIED = 20  # lines of the story that a new topic begins with


class GroupCards:
    """Shows tickets in groups.

    Args:
        articles: whose titles stand on the cards.
    """

    def __init__(self, post: Post, articles: Articles | None = None) -> None:
        self.post = post
        self.articles = articles

    def show(self, session: Session, ticket: TicketView) -> None:
        """Show the card, or bring it up to date, in every group that serves the ticket.

        What has ended gets no new topic.
        """
        reached = self._reached(session, ticket)
        if not reached:
            return
        found = dossier.of(session, ticket, None)
        for group in reached:
            self._show(session, group, found)

    def show_in(
        self, session: Session, ticket: TicketView, group: StaffGroup, more_for: Person | None = None
    ) -> None:
        """Show the card in one group, with the rare buttons that are for this person, if one asks for them."""
        self._show(session, group, dossier.of(session, ticket, None), more_for)

    def said(self, session: Session, ticket: TicketView, entry: EntryView) -> None:
        """Show what was said, except in the place where it was said."""
        for group in self._reached(session, ticket):
            if not self._has_place(session, ticket, group):
                self.show_in(session, ticket, group)
            self._copy(session, ticket, group, entry)

    def tell(self, session: Session, ticket: TicketView, key: str, **params: Any) -> None:
        """Say a sentence about a ticket in every group that serves it.

        The sentence may use `ticket`, a number, besides what is given. What answers it is about the ticket, too.
        """
        slot = about_slot(ticket.id, now().isoformat())
        for group in self._reached(session, ticket):
            text = self._words(group)(key, ticket=ticket.id, **params)
            self.post.to_chat(session, self._place(session, ticket, group), text, slot=slot)

    def _reached(self, session: Session, ticket: TicketView) -> list[StaffGroup]:
        serving = groups.serving(session, ticket)
        if ticket.state not in ENDED:
            return serving
        return [group for group in serving if self._has_place(session, ticket, group)]

    def _show(
        self, session: Session, group: StaffGroup, found: Dossier, more_for: Person | None = None
    ) -> None:
        ticket, words = found.ticket, self._words(group)
        fresh = not self._has_place(session, ticket, group)
        text = header(words, found, self._title(ticket, group), _named_at(group))
        block = more_for is not None and _may_block(session, more_for, ticket.person_id)
        buttons = card_buttons(words, ticket, more=more_for is not None, block=block)
        self.post.to_chat(session, self._place(session, ticket, group), text, buttons, f"ticket-{ticket.id}")
        if fresh:
            for entry in [one for one in found.story if one.kind != "event"][-COPIED:]:
                self._copy(session, ticket, group, entry)

    def _copy(self, session: Session, ticket: TicketView, group: StaffGroup, entry: EntryView) -> None:
        source = copies.origin(session, entry.id)
        if source is not None and (source.channel, source.chat_id) == (group.channel, group.chat_id):
            return
        place = self._place(session, ticket, group)
        text = copy_text(self._words(group), entry, ticket, named=not group.topics)
        self.post.to_chat(session, place, text, slot=slot_of(entry), media=media_of(entry))

    def _place(self, session: Session, ticket: TicketView, group: StaffGroup) -> Chat:
        return groups.place(session, ticket, group, topic_name(ticket))

    def _has_place(self, session: Session, ticket: TicketView, group: StaffGroup) -> bool:
        """Say whether the group shows the ticket's card; with the card, what was said before is shown, too."""
        return copies.is_shown(session, Chat(group.channel, group.chat_id), f"ticket-{ticket.id}")

    def _title(self, ticket: TicketView, group: StaffGroup) -> str:
        if self.articles is None or ticket.article not in self.articles:
            return ""
        return self.articles.article(ticket.article, group.language).title

    def _words(self, group: StaffGroup) -> Words:
        return Words(self.post.texts, group.language)


def copy_text(words: Words, entry: EntryView, ticket: TicketView, *, named: bool) -> str:
    """Return what was said, with who said it.

    Args:
        named: with the ticket's number, where several are talked about in one place.
    """
    edited = "-edited" if entry.edited_at else ""
    number = words("group-number", ticket=ticket.id) if named else ""
    author = entry.author or words("hub")
    return words(f"group-{entry.kind}{edited}", number=number, person=author, text=entry.text).strip()


def _may_block(session: Session, by: Person, person_id: int) -> bool:
    who = person(session, person_id)
    return not who.blocked and blocking.may(by, who)


def _named_at(group: StaffGroup) -> int | None:
    return None if group.site_id == EVERY_SITE else group.site_id
