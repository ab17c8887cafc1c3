"""What is said when something happens to a ticket, and to whom. bot/tickets/desk.py calls it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from bot.dialog import slots
from bot.dialog.messages import Media
from bot.dialog.post import Post, chats_of
from bot.people import Person
from bot.tickets import copies, groups
from bot.tickets.notices import Due
from bot.tickets.states import TicketState, TicketStep
from bot.tickets.tracing import about_slot
from bot.tickets.views import EntryView, TicketView
from handlers.due_notices import DueNotices
from handlers.entries import media_of, slot_of
from handlers.group_cards import GroupCards
from handlers.hearers import admins_of, owners_of, without_group

Labels = list[list[tuple[str, str, dict[str, Any]]]]

NEWS_OF_OWNER = {TicketStep.CLAIM, TicketStep.ASSIGN, TicketStep.RELEASE}
SAYING = {TicketStep.ANSWER, TicketStep.HEAR}  # the words are shown themselves
NEWS_OF_END: dict[TicketStep | str, str] = {
    # what the person said of the end: the owner's sentence
    TicketStep.CLOSE: "ticket-left",
    TicketStep.CONFIRM: "ticket-confirmed",
    "rated": "ticket-rated",
}
TOLD_IN_TOPICS = {TicketStep.CLOSE, TicketStep.CONFIRM, TicketStep.REOPEN, TicketStep.ASSIGN, "rated"}


class ChatTicketNotices:
    """bot.tickets.notices.TicketNotices, said in chats: in the groups that serve a ticket, else to each supporter."""

    def __init__(self, post: Post, cards: GroupCards) -> None:
        self.post = post
        self.cards = cards
        self.dues = DueNotices(post, cards)

    def opened(self, session: Session, ticket: TicketView) -> int:
        """Show the card in the groups, tell each supporter without a group; the administrators if there is nobody."""
        self.cards.show(session, ticket)
        if copies.last_event(session, ticket.id) == "changed":
            self.cards.tell(session, ticket, "group-changed")
        support = without_group(session, ticket)
        for person in support:
            self._tell_new(session, person, ticket)
        told = len(groups.serving(session, ticket)) + len(support)
        if told:
            return told
        admins = admins_of(session, ticket)
        for person in admins:
            self._tell(session, person, "ticket-nobody", ticket, [])
        return len(admins)

    def changed(
        self, session: Session, ticket: TicketView, step: TicketStep | str, by: Person | None
    ) -> None:
        """Bring the cards up to date, and tell whom it concerns."""
        if step not in SAYING or copies.changes_card(session, ticket.id):
            self.cards.show(session, ticket)
        if step in NEWS_OF_OWNER:
            self._tell_others(session, ticket)
        if step == TicketStep.ASSIGN and by is not None and by.id != ticket.owner_id:
            self._tell_assigned(session, ticket, by)
        if step in TOLD_IN_TOPICS:
            self._tell_groups(session, ticket, step, by)
        self._tell_person(session, ticket, step)
        if step in NEWS_OF_END:
            slot = about_slot(ticket.id, ticket.changed_at.isoformat())
            given: dict[str, Any] = {"person": ticket.person, "stars": ticket.rating or 0}
            self._tell_owner(session, ticket, NEWS_OF_END[step], slot, **given)

    def said(self, session: Session, ticket: TicketView, entry: EntryView) -> None:
        """Show the person's words to support, and support's to the person."""
        self.cards.said(session, ticket, entry)
        if entry.kind == "answer":
            self._answered(session, ticket, entry)
        else:
            self._tell_owner(
                session,
                ticket,
                "ticket-said-edited" if entry.edited_at else "ticket-said",
                slot=slot_of(entry),
                media=media_of(entry),
                person=entry.author,
                text=entry.text,
            )

    def noted(self, session: Session, ticket: TicketView, entry: EntryView) -> None:
        """Show support's own words in the groups."""
        self.cards.said(session, ticket, entry)

    def announced(self, session: Session, ticket: TicketView, title: str, text: str) -> None:
        """Tell the person that the problem is known."""
        self.post.to_person(
            session, ticket.person_id, "problem-announced", ticket=ticket.id, title=title, text=text
        )

    def due(self, session: Session, ticket: TicketView, goal: str, *, missed: bool) -> None:
        """Say that a goal is near or was missed."""
        self.dues.one(session, Due(ticket, goal, missed))

    def due_together(self, session: Session, dues: Sequence[Due]) -> None:
        """Say it of many tickets at once."""
        self.dues.many(session, dues)

    def _answered(self, session: Session, ticket: TicketView, entry: EntryView) -> None:
        self.post.to_person(
            session,
            ticket.person_id,
            "your-ticket-answer-edited" if entry.edited_at else "your-ticket-answer",
            slot=slot_of(entry),
            media=media_of(entry),
            ticket=ticket.id,
            owner=entry.author,
            text=entry.text,
        )

    def _tell_groups(
        self, session: Session, ticket: TicketView, step: TicketStep | str, by: Person | None
    ) -> None:
        known = {"by": by.name if by else "", "owner": ticket.owner or "—", "stars": ticket.rating or 0}
        self.cards.tell(session, ticket, f"group-{step}", person=ticket.person, **known)

    def _tell_person(self, session: Session, ticket: TicketView, step: TicketStep | str) -> None:
        """Tell the person what support did with the ticket."""
        args = {"ticket": ticket.id}
        if step in {TicketStep.CLAIM, TicketStep.ASSIGN}:
            self._person(session, ticket, "your-ticket-claimed")
        elif step == TicketStep.RELEASE:
            self._person(session, ticket, "your-ticket-released")
        elif step == TicketStep.RESOLVE:
            solved = ("button-solved", "support.solved", args)
            unsolved = ("button-unsolved", "support.unsolved", args)
            self._person(session, ticket, "your-ticket-resolved", [[solved, unsolved]])

    def _person(self, session: Session, ticket: TicketView, key: str, buttons: Labels | None = None) -> None:
        self.post.to_person(
            session,
            ticket.person_id,
            key,
            buttons=buttons or [],
            slot=about_slot(ticket.id, ticket.changed_at.isoformat()),
            ticket=ticket.id,
            owner=ticket.owner,
        )

    def _tell_others(self, session: Session, ticket: TicketView) -> None:
        """Replace what the other supporters were told: the ticket has an owner, or has none again."""
        for person in without_group(session, ticket):
            if person.id == ticket.owner_id:
                continue
            if ticket.state is TicketState.OPEN:
                self._tell_new(session, person, ticket)
            else:
                self.post.to_person(
                    session,
                    person.id,
                    "ticket-with",
                    buttons=[[("button-view", "triage.view", {"ticket": ticket.id})]],
                    slot=f"ticket-{ticket.id}",
                    ticket=ticket.id,
                    owner=ticket.owner,
                    subject=ticket.subject,
                )

    def _tell_owner(
        self,
        session: Session,
        /,
        ticket: TicketView,
        key: str,
        slot: str | None = None,
        media: Media | None = None,
        **params: Any,
    ) -> None:
        """Tell the owner whom no group tells; if the owner may not see the ticket any more, everybody like that."""
        args = {"ticket": ticket.id}
        answering = [("button-answer", "triage.answer", args), ("button-resolve", "triage.resolve", args)]
        for person_id in owners_of(session, ticket):
            self.post.to_person(
                session,
                person_id,
                key,
                buttons=[answering] if ticket.taken else [],
                slot=slot,
                media=media,
                ticket=ticket.id,
                **params,
            )

    def _tell_assigned(self, session: Session, ticket: TicketView, by: Person) -> None:
        """Tell the new owner, whether or not a group does."""
        args = {"ticket": ticket.id}
        self.post.to_person(
            session,
            ticket.owner_id or 0,
            "ticket-assigned",
            buttons=[[("button-view", "triage.view", args), ("button-answer", "triage.answer", args)]],
            slot=about_slot(ticket.id, ticket.changed_at.isoformat()),
            by=by.name,
            ticket=ticket.id,
            person=ticket.person,
            site=ticket.site or "—",
            subject=ticket.subject or "—",
        )

    def _tell_new(self, session: Session, person: Person, ticket: TicketView) -> None:
        """Say it anew, where an earlier message about the ticket would be changed unseen."""
        for chat in chats_of(session, person.id):
            slots.forget(session, chat, f"ticket-{ticket.id}")
        args = {"ticket": ticket.id}
        buttons = [[("button-claim", "triage.claim", args), ("button-view", "triage.view", args)]]
        self._tell(session, person, "ticket-new", ticket, buttons)

    def _tell(self, session: Session, person: Person, key: str, ticket: TicketView, buttons: Labels) -> None:
        self.post.to_person(
            session,
            person.id,
            key,
            buttons=buttons,
            slot=f"ticket-{ticket.id}",
            ticket=ticket.id,
            person=ticket.person,
            site=ticket.site or "—",
            subject=ticket.subject or "—",
        )
