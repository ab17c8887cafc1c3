"""What a supporter writes in private chats: answers to the person, notes to colleagues, ready answers."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialog.inbox import REDACTED, redacted
from bot.dialog.messages import Button
from bot.dialog.router import SLASHES, Route, Router
from bot.dialog.turn import Turn
from bot.people import Permission
from bot.tickets import own
from bot.tickets.errors import TicketError
from bot.tickets.macros import Macros
from bot.tickets.views import EntryView, TicketView
from handlers.dialog import Step, Triage, advance
from handlers.ready_answers import PHOTO, ready_text
from handlers.rows import in_rows
from handlers.telling import Line, line_of, say_about
from handlers.ticket_cards import TicketCards
from handlers.turns import number_of, pressed


class AnsweringHandler:
    """Carries what support writes into tickets."""

    def __init__(self, cards: TicketCards, macros: Macros) -> None:
        self.cards = cards
        self.desk = cards.desk
        self.macros = macros

    def register(self, router: Router) -> None:
        triage = Permission.TRIAGE
        router.press("triage.answer", Route(self.answer, triage))
        router.press("triage.ask", Route(self.ask, triage))
        router.press("triage.note", Route(self.note, triage))
        router.press("triage.photo", Route(self.photo, triage))
        router.press("triage.macros", Route(self.list_macros, triage))
        router.press("triage.macro", Route(self.macro, triage))
        router.command("note", Route(self.note_typed, triage), ("备注",), behind=True)
        router.state(Triage.answering, Route(self.send, media=True))
        router.state(Triage.noting, Route(self.keep_note, media=True))

    async def answer(self, turn: Turn) -> None:
        """Take the next text as the answer; an open ticket is claimed with it."""
        await self._want_answer(turn, waits=False)

    async def ask(self, turn: Turn) -> None:
        """Take the next text as a question: the ticket waits for the person then."""
        await self._want_answer(turn, waits=True)

    async def note(self, turn: Turn) -> None:
        """Take the next text as a note."""
        ticket = await self.cards.of_button(turn)
        if ticket is not None:
            await advance(turn.state, Step.ASK_NOTE, ticket=ticket.id)
            await turn.say("note-wanted", ticket=ticket.id)

    async def note_typed(self, turn: Turn) -> None:
        """Keep the note behind the command and the ticket's number."""
        head, *rest = turn.argument.split(maxsplit=1) or [""]
        number = number_of(head)
        if number is None or not (rest or turn.incoming.media):
            await turn.say("note-how")
        else:
            await self._note(turn, number, line_of(turn, "".join(rest)))

    async def send(self, turn: Turn) -> None:
        """Send what was written to the person; six digits alone are asked for again."""
        if await self._refused(turn):
            return
        data = await turn.state.get_data()
        await advance(turn.state, Step.TAKEN)
        await self._write(turn, int(data["ticket"]), waits=bool(data.get("waits")))

    async def keep_note(self, turn: Turn) -> None:
        """Keep what was written as a note."""
        ticket_id = int((await turn.state.get_data())["ticket"])
        await advance(turn.state, Step.TAKEN)
        await self._note(turn, ticket_id, line_of(turn))

    async def reply(self, turn: Turn, ticket: TicketView) -> None:
        """Take a reply to a message of a ticket as the answer."""
        if not await self._refused(turn):
            await self._write(turn, ticket.id)

    async def follow(self, turn: Turn, before: EntryView) -> None:
        """Put a picture of the same album where the one before it went."""
        line = line_of(turn)
        step = self.desk.note if before.kind == "note" else self.desk.answer
        try:
            await self.cards.get(turn, before.ticket_id)
            await turn.do(
                step, before.ticket_id, turn.person, line.text, source=line.source, media=line.media
            )
        except TicketError as error:
            await turn.say(error.message_key, **error.params)

    async def photo(self, turn: Turn) -> None:
        """Ask the person for a picture of the screen."""
        await self._ready(turn, PHOTO)

    async def list_macros(self, turn: Turn) -> None:
        """List the ready answers."""
        ticket = await self.cards.of_button(turn)
        if ticket is None:
            return
        buttons = [
            Button(title, "triage.macro", {"ticket": ticket.id, "macro": name}, once=False)
            for name, title in self.macros.listed(turn.person.language)
        ]
        await turn.say("macro-which", person=ticket.person, buttons=in_rows(buttons, 2))

    async def macro(self, turn: Turn) -> None:
        """Send the ready answer of the button."""
        await self._ready(turn, str(pressed(turn)["macro"]))

    async def _want_answer(self, turn: Turn, *, waits: bool) -> None:
        number = int(pressed(turn)["ticket"])
        ticket = await self.cards.take(turn, number, self.desk.claim, turn.person)
        if ticket is not None:
            await advance(turn.state, Step.ASK_ANSWER, ticket=ticket.id, waits=waits)
            key = "question-wanted" if waits else "answer-wanted"
            await turn.say(key, ticket=ticket.id, person=ticket.person)

    async def _ready(self, turn: Turn, name: str) -> None:
        ticket, macro = await self.cards.of_button(turn), self.macros.get(name)
        if macro is None:
            await turn.say("macro-none", macro=name)
        elif ticket is not None:
            text = await turn.do(ready_text, self.macros, name, ticket, turn.person)
            await self._answer(turn, ticket.id, Line(text), waits=macro.waits, marks=macro.tags)

    async def _write(self, turn: Turn, ticket_id: int, *, waits: bool = False) -> None:
        """Send a text as an answer; behind two slashes it is a note."""
        line = line_of(turn)
        if line.text[:1] in SLASHES and line.text[1:2] in SLASHES:
            await self._note(turn, ticket_id, line_of(turn, line.text[2:].strip()))
        else:
            await self._answer(turn, ticket_id, line, waits=waits)

    async def _answer(
        self, turn: Turn, ticket_id: int, line: Line, *, waits: bool, marks: Sequence[str] = ()
    ) -> None:
        silent = await self._in_album(turn, ticket_id, line)
        ticket = await self.cards.take(
            turn,
            ticket_id,
            self.desk.answer,
            turn.person,
            line.text,
            source=line.source,
            media=line.media,
            waits=waits,
            marks=marks,
        )
        if ticket is not None and not silent:
            key = "question-sent" if waits else "answer-sent"
            await say_about(turn, ticket, key, [_after(turn, ticket)])

    async def _note(self, turn: Turn, ticket_id: int, line: Line) -> None:
        if line.empty:
            await turn.say("note-how")
            return
        ticket = await self.cards.take(
            turn,
            ticket_id,
            self.desk.note,
            turn.person,
            line.text,
            source=line.source,
            media=line.media,
        )
        if ticket is not None:
            await say_about(turn, ticket, "noted")

    async def _refused(self, turn: Turn) -> bool:
        """Say that six digits alone are not sent on."""
        refused = redacted(turn.typed) == REDACTED
        if refused:
            await turn.say("answer-bare-code")
        return refused

    async def _in_album(self, turn: Turn, ticket_id: int, line: Line) -> bool:
        """Say whether a picture belongs to one that went there just now."""
        if line.text or line.media is None:
            return False
        before = await turn.do(own.album, line.source)
        return before is not None and before.ticket_id == ticket_id


def _after(turn: Turn, ticket: TicketView) -> list[Button]:
    return [
        Button(turn.text(f"button-{name}"), f"triage.{name}", {"ticket": ticket.id}, once=False)
        for name in ("answer", "resolve", "view")
    ]
