"""What people do with tickets, with all that follows: the step, and who is told. Chats and the board both call this.

Every call takes the session of the transaction that it belongs to, and raises what the call behind it raises.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Concatenate, ParamSpec

from sqlmodel import Session

from bot.dialog.messages import Media, Source
from bot.people import Person
from bot.tickets import listing, merging, opening, orphans, problems, steps, tags, talk
from bot.tickets.errors import TagError
from bot.tickets.notices import TicketNotices
from bot.tickets.states import Priority, TicketState, TicketStep
from bot.tickets.views import EntryView, TicketView

P = ParamSpec("P")


class Desk:
    """The helpdesk."""

    def __init__(self, notices: TicketNotices) -> None:
        self.notices = notices

    def open_failure(self, session: Session, **facts: Any) -> TicketView:
        """See opening.open_failure."""
        return self._new(session, opening.open_failure(session, **facts))

    def open_question(
        self,
        session: Session,
        by: Person,
        subject: str,
        *more: str,
        code: str = "",
        source: Source | None = None,
        media: Media | None = None,
    ) -> tuple[TicketView, int]:
        """See opening.open_question. Return the ticket and how many persons and groups were told."""
        ticket = opening.open_question(session, by, subject, *more, code=code, source=source, media=media)
        return ticket, self.notices.opened(session, ticket)

    def open_bug(self, session: Session, by: Person, number: str) -> TicketView:
        """See opening.open_bug."""
        return self._new(session, opening.open_bug(session, by, number))

    def say(
        self,
        session: Session,
        ticket_id: int,
        by: Person,
        text: str,
        *,
        code: str = "",
        source: Source | None = None,
        media: Media | None = None,
    ) -> TicketView:
        """See talk.say."""
        ticket, entry = talk.say(session, ticket_id, by, text, code=code, source=source, media=media)
        self.notices.said(session, ticket, entry)
        self.notices.changed(session, ticket, TicketStep.HEAR, by)
        return ticket

    def answer(
        self,
        session: Session,
        ticket_id: int,
        by: Person,
        text: str,
        *,
        source: Source | None = None,
        media: Media | None = None,
        waits: bool = False,
        helping: bool = False,
        marks: Sequence[str] = (),
    ) -> TicketView:
        """See talk.answer; who answers an open ticket has claimed it, and that is told, too.

        Args:
            marks: tags that the answer brings; one too many for the ticket is left out.
        """
        before = listing.find(session, ticket_id)
        ticket, entry = talk.answer(
            session, ticket_id, by, text, source=source, media=media, waits=waits, helping=helping
        )
        if before is not None and before.state is TicketState.OPEN:
            self.notices.changed(session, ticket, TicketStep.CLAIM, by)
        self.notices.said(session, ticket, entry)
        self.notices.changed(session, ticket, TicketStep.ASK if waits else TicketStep.ANSWER, by)
        for mark in marks:
            with suppress(TagError):
                ticket = self.tag(session, ticket_id, by, mark)
        return ticket

    def note(
        self,
        session: Session,
        ticket_id: int,
        by: Person | None,
        text: str,
        *,
        source: Source | None = None,
        media: Media | None = None,
    ) -> TicketView:
        """See talk.note."""
        ticket, entry = talk.note(session, ticket_id, by, text, source=source, media=media)
        self.notices.noted(session, ticket, entry)
        return ticket

    def edit(self, session: Session, source: Source, text: str) -> EntryView | None:
        """See talk.edit; its copies are changed, too."""
        edited = talk.edit(session, source, text)
        if edited is None:
            return None
        ticket, entry = edited
        if entry.kind == "note":
            self.notices.noted(session, ticket, entry)
        else:
            self.notices.said(session, ticket, entry)
        return entry

    def claim(self, session: Session, ticket_id: int, by: Person) -> TicketView:
        return self._told(session, TicketStep.CLAIM, by, steps.claim, ticket_id, by)

    def assign(self, session: Session, ticket_id: int, by: Person, owner: Person) -> TicketView:
        return self._told(session, TicketStep.ASSIGN, by, steps.assign, ticket_id, by, owner)

    def wait(self, session: Session, ticket_id: int, by: Person) -> TicketView:
        return self._told(session, TicketStep.ASK, by, steps.wait, ticket_id, by)

    def release(self, session: Session, ticket_id: int, by: Person) -> TicketView:
        return self._told(session, TicketStep.RELEASE, by, steps.release, ticket_id, by)

    def resolve(self, session: Session, ticket_id: int, by: Person) -> TicketView:
        return self._told(session, TicketStep.RESOLVE, by, steps.resolve, ticket_id, by)

    def resolve_for_all(self, session: Session, ticket_id: int, by: Person) -> TicketView:
        return self._told(session, TicketStep.RESOLVE, by, steps.resolve_for_all, ticket_id, by)

    def close(self, session: Session, ticket_id: int, by: Person) -> TicketView:
        return self._told(session, TicketStep.CLOSE, by, steps.close, ticket_id, by)

    def confirm(self, session: Session, ticket_id: int, by: Person) -> TicketView:
        return self._told(session, TicketStep.CONFIRM, by, steps.confirm, ticket_id, by)

    def reopen(self, session: Session, ticket_id: int, by: Person) -> TicketView:
        """By support."""
        return self._opened(session, by, steps.reopen(session, ticket_id, by))

    def reopen_own(self, session: Session, ticket_id: int, by: Person) -> TicketView:
        """By the person."""
        return self._opened(session, by, steps.reopen_own(session, ticket_id, by))

    def rate(self, session: Session, ticket_id: int, by: Person, stars: int) -> TicketView:
        return self._told(session, "rated", by, steps.rate, ticket_id, by, stars)

    def set_priority(self, session: Session, ticket_id: int, by: Person, priority: Priority) -> TicketView:
        return self._told(session, "priority", by, steps.set_priority, ticket_id, by, priority)

    def escalate(self, session: Session, ticket_id: int, by: Person, *, wanted: bool = True) -> TicketView:
        step = "escalated" if wanted else "unescalated"
        return self._told(session, step, by, steps.escalate, ticket_id, by, wanted=wanted)

    def tag(self, session: Session, ticket_id: int, by: Person, tag: str) -> TicketView:
        return self._told(session, "tagged", by, tags.add, ticket_id, by, tag)

    def untag(self, session: Session, ticket_id: int, by: Person, tag: str) -> TicketView:
        return self._told(session, "untagged", by, tags.remove, ticket_id, by, tag)

    def merge(self, session: Session, ticket_id: int, into: int, by: Person) -> tuple[TicketView, TicketView]:
        """See merging.merge."""
        merged, target = merging.merge(session, ticket_id, into, by)
        self.notices.changed(session, merged, TicketStep.MERGE, by)
        self.notices.changed(session, target, "took", by)
        return merged, target

    def unmerge(self, session: Session, ticket_id: int, by: Person) -> TicketView:
        return self._opened(session, by, merging.unmerge(session, ticket_id, by), TicketStep.UNMERGE)

    def tick(self, session: Session, moment: datetime) -> Sequence[TicketView]:
        """Close what nobody said anything against in time; return those tickets."""
        lapsed = steps.lapse(session, moment)
        for ticket in lapsed:
            self.notices.changed(session, ticket, TicketStep.LAPSE, None)
        return lapsed

    def release_orphans(self, session: Session, _moment: datetime) -> Sequence[TicketView]:
        """Give back to everybody what its owner may not work on any more; return those tickets."""
        released = orphans.release(session)
        for ticket in released:
            self.notices.changed(session, ticket, TicketStep.RELEASE, None)
        return released

    def _new(self, session: Session, ticket: TicketView) -> TicketView:
        self.notices.opened(session, ticket)
        problems.greet(session, self.notices, ticket)
        return ticket

    def _opened(
        self, session: Session, by: Person, ticket: TicketView, step: TicketStep = TicketStep.REOPEN
    ) -> TicketView:
        self.notices.changed(session, ticket, step, by)
        return self._new(session, ticket)

    def _told(
        self,
        session: Session,
        step: TicketStep | str,
        by: Person,
        call: Callable[Concatenate[Session, P], TicketView],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> TicketView:
        ticket = call(session, *args, **kwargs)
        self.notices.changed(session, ticket, step, by)
        return ticket
