"""Messages that were changed after they were said: what a ticket has of them changes, too; nothing else does."""

from __future__ import annotations

from sqlmodel import Session

from bot.dialog.messages import Source
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Person
from bot.tickets import listing
from bot.tickets.desk import Desk


class EditsHandler:
    """Follows edits into tickets. An edit starts nothing and is answered with nothing."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def register(self, router: Router) -> None:
        router.edit(Route(self.edit, private=False))

    async def edit(self, turn: Turn) -> None:
        """Change the line that came with this message, if there is one."""
        source = turn.incoming.source
        if source is not None and await turn.do(_may_change, turn.person, source):
            await turn.do(self.desk.edit, source, turn.typed)


def _may_change(session: Session, person: Person, source: Source) -> bool:
    """Say whether a message is one's own line in one's own ticket, or in one that one still supports."""
    entry = listing.entry_from(session, source)
    if entry is None:
        return False
    ticket = listing.get(session, entry.ticket_id)
    return entry.author_id == person.id and (ticket.person_id == person.id or ticket.triaged_by(person))
