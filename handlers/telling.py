"""What a person says to support: one line, and how it gets into a ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlmodel import Session

from bot.dialog.messages import Button, Media, Source
from bot.dialog.turn import Turn
from bot.tickets import own
from bot.tickets.desk import Desk
from bot.tickets.errors import TicketError, TicketGoneError
from bot.tickets.tracing import about_slot
from bot.tickets.views import TicketView


@dataclass(frozen=True, slots=True)
class Line:
    """Words, a picture or file, or both; with the message that they came with."""

    text: str = ""
    source: Source | None = None
    media: Media | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is said with it."""
        return not self.text and self.media is None

    def args(self) -> dict[str, Any]:
        """Return it as a button or a dialog keeps it."""
        return {
            "text": self.text,
            "source": asdict(self.source) if self.source else None,
            "media": asdict(self.media) if self.media else None,
        }


def line_of(turn: Turn, text: str | None = None) -> Line:
    """Return what this message says, or `text` in its place; a press came with no message of the person's."""
    source = turn.incoming.source if turn.press is None else None
    return Line(turn.typed if text is None else text, source, turn.incoming.media)


def line_from(args: Mapping[str, Any]) -> Line:
    """Return the line that `Line.args` made these of."""
    source, media = args.get("source"), args.get("media")
    return Line(
        str(args.get("text", "")), Source(**source) if source else None, Media(**media) if media else None
    )


class Telling:
    """Puts lines into tickets."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def tell(
        self, turn: Turn, lines: Sequence[Line], ticket_id: int | None = None, code: str = ""
    ) -> TicketView:
        """Put lines into the ticket that waits for them, or open one about them, and say so; return it.

        Args:
            ticket_id: the one that is meant; another that was opened by hand will do when it has ended.
            code: unknown ones that the lines are about.
        """
        waiting = await turn.do(own.waiting, turn.person.id, ticket_id)
        if waiting is None:
            return await self.open(turn, lines, code)
        for line in lines:
            await self.add(turn, waiting.id, line, code)
        await say_about(turn, waiting, "human-added")
        return waiting

    async def add(self, turn: Turn, ticket_id: int, line: Line, code: str = "") -> TicketView:
        """Put a line into a ticket and say nothing. Raises as talk.say."""
        return await turn.do(
            self.desk.say, ticket_id, turn.person, line.text, code=code, source=line.source, media=line.media
        )

    async def open(self, turn: Turn, lines: Sequence[Line], code: str = "") -> TicketView:
        """Open a ticket about lines, and say so; return it."""
        worded = [line for line in lines if line.text]
        wordless = [line for line in lines if not line.text]
        told = worded or [_named(turn, wordless.pop(0))]
        ticket, heard = await turn.do(self._open, turn, told, code)
        for line in wordless:
            await self.add(turn, ticket.id, line)
        key = "human-opened" if heard else "human-nobody"
        button = Button(turn.text("button-close"), "support.close", {"ticket": ticket.id})
        await say_about(turn, ticket, key, [[button]])
        return ticket

    def _open(self, session: Session, turn: Turn, told: Sequence[Line], code: str) -> tuple[TicketView, int]:
        texts, last = [line.text for line in told], told[-1]
        return self.desk.open_question(
            session, turn.person, *texts, code=code, source=last.source, media=last.media
        )


async def say_about(
    turn: Turn, ticket: TicketView, key: str, buttons: Sequence[Sequence[Button]] = (), **params: Any
) -> None:
    """Say a sentence about a ticket; an answer to it goes into the ticket."""
    slot = about_slot(ticket.id, str(turn.incoming.update_id))
    await turn.say_text(turn.text(key, ticket=ticket.id, **params), buttons=buttons, slot=slot)


async def say_why_not(turn: Turn, error: TicketError) -> None:
    """Say to the person of a ticket why something was not done."""
    key = "ticket-moved-on" if isinstance(error, TicketGoneError) else error.message_key
    await turn.say(key, **error.params)


def _named(turn: Turn, line: Line) -> Line:
    """Return a picture or file with a word for it in place of the words that are missing."""
    return replace(line, text=turn.text(f"media-{line.media.kind}")) if line.media else line
