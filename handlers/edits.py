"""Messages that were changed after they were said: what a ticket has of them changes, too; nothing else does."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from bot.dialog.messages import Source
from bot.dialog.router import SLASHES, Route, Router, folded
from bot.dialog.turn import Turn
from bot.people import Person
from bot.tickets import listing
from bot.tickets.desk import Desk
from bot.tickets.views import EntryView
from handlers.turns import number_of

NOTE = "备注"  # the word before a note, as handlers/answering.py has it


class EditsHandler:
    """Follows edits into tickets. An edit starts nothing."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def register(self, router: Router) -> None:
        router.edit(Route(self.edit, private=False))

    async def edit(self, turn: Turn) -> None:
        """Change the line that came with this message, if there is one; an answer becomes no note."""
        source = turn.incoming.source
        entry = await turn.do(_own_line, turn.person, source) if source else None
        if source is None or entry is None:
            return
        if entry.kind == "answer" and _is_aside(turn.typed):
            await turn.say("answer-stays")
            return
        text = READERS.get(entry.kind, _whole)(turn)
        if text or turn.incoming.media:
            await turn.do(self.desk.edit, source, text)


def _own_line(session: Session, person: Person, source: Source) -> EntryView | None:
    """Return the line of a message, if it is one's own in one's own ticket, or in one that one still supports."""
    entry = listing.entry_from(session, source)
    if entry is None or entry.author_id != person.id:
        return None
    ticket = listing.get(session, entry.ticket_id)
    return entry if ticket.person_id == person.id or ticket.triaged_by(person) else None


def _is_aside(text: str) -> bool:
    return text[:1] in SLASHES and text[1:2] in SLASHES


def _whole(turn: Turn) -> str:
    return turn.typed


def _told(turn: Turn) -> str:
    """Return what a person tells, without the command before it."""
    if turn.typed[:1] not in SLASHES or _is_aside(turn.typed):
        return turn.typed
    return "".join(turn.typed.split(maxsplit=1)[1:])


def _noted(turn: Turn) -> str:
    """Return a note without the slashes, or the command and the number, before it."""
    if _is_aside(turn.typed):
        return turn.typed[2:].strip()
    head, *rest = turn.typed.split(maxsplit=1) or [""]
    if head[:1] not in SLASHES and folded(head) != NOTE:
        return turn.typed
    text = "".join(rest)
    number, *words = text.split(maxsplit=1) or [""]
    return "".join(words) if turn.incoming.private and number_of(number) is not None else text


READERS: dict[str, Callable[[Turn], str]] = {"message": _told, "note": _noted}  # by the kind of a line
