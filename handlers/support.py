"""The person's side of a ticket: ask for a human, talk, say that it is solved or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from bot import questions
from bot.dialog.inbox import REDACTED, redacted
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.questions import Question
from bot.records.types import now
from bot.tickets import listing
from bot.tickets.desk import Desk
from bot.tickets.errors import TicketError
from bot.tickets.opening import CODES_BY
from bot.tickets.views import TicketView
from handlers.dialog import Step, Support, Triage, advance
from handlers.turns import just_asked, pressed, say_what_stayed

SHORT = 16  # characters of a question on a button
PASSED_ON = {Support.telling.state, Triage.answering.state}  # where a text goes to somebody


class SupportHandler:
    """Opens tickets by hand and carries what the person writes into them."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def register(self, router: Router) -> None:
        router.command("human", Route(self.human, menu="menu-human"), ("人工", "转人工", "人工客服", "human"))
        router.press("support.human", Route(self.from_question))
        router.state(Support.telling, Route(self.tell))
        router.no_text(Route(self.textless, private=False))
        router.command("close", Route(self.close), ("结束", "结束对话", "close"))
        router.press("support.close", Route(self.close_ticket))
        router.press("support.solved", Route(self.solved))
        router.press("support.unsolved", Route(self.unsolved))

    async def human(self, turn: Turn) -> None:
        """Open a ticket about what was said, or ask what it is about."""
        if turn.argument.strip():
            await self._tell_words(turn, turn.argument)
            return
        waiting = await turn.do(_waiting, turn.person.id)
        await advance(turn.state, Step.ASK_STORY)
        asked = await _just_asked_button(turn)
        if waiting is None:
            await turn.say("human-ask", buttons=asked)
        else:
            buttons = [*asked, [_close_button(turn, waiting)]]
            await turn.say("human-more", ticket=waiting.id, buttons=buttons)

    async def from_question(self, turn: Turn) -> None:
        """Open a ticket about the questions of the button; without any, ask what it is about."""
        asked = await turn.do(questions.these, asked_of(pressed(turn)))
        if not asked:
            await self.human(turn)
            return
        there = await turn.do(_looked_at, turn.person.id, asked)
        new = [one for one in asked if one.id not in there]
        if new and all(one.text == REDACTED for one in new):
            await self._want_words(turn)
            return
        if await turn.state.get_state() == Support.telling.state:
            await advance(turn.state, Step.TAKEN)
        if not new:
            await turn.say("human-added", ticket=max(there.values()))
            return
        texts = dict.fromkeys(one.text for one in new if one.text != REDACTED)
        codes = dict.fromkeys(code.upper() for one in new for code in one.unknown_codes)
        ticket = await self._tell(turn, *texts, code=CODES_BY.join(codes))
        await turn.do(questions.handed_over, [one.id for one in new], ticket.id)

    async def tell(self, turn: Turn) -> None:
        """Read what the ticket is about, or what is to be added to it."""
        if redacted(turn.typed) == REDACTED:
            await turn.say("bare-code")
            return
        ticket_id = await turn.state.get_value("ticket")
        await advance(turn.state, Step.TAKEN)
        await self._tell(turn, turn.typed, ticket_id=ticket_id)
        await say_what_stayed(turn)

    async def talks(self, turn: Turn) -> bool:
        """Give free text to the ticket that somebody talks in; say whether there is one."""
        ticket = await turn.do(listing.conversation, turn.person.id, now())
        if ticket is None:
            return False
        await turn.do(self._pass_on, turn, ticket, turn.typed)
        if redacted(turn.typed) == REDACTED:
            await turn.say("bare-code")
        await say_what_stayed(turn)
        return True

    async def textless(self, turn: Turn) -> None:
        """Say that only words are read, or, where they would be passed on, that nothing else is."""
        talking = await turn.do(listing.conversation, turn.person.id, now())
        passing = talking is not None or await turn.state.get_state() in PASSED_ON
        await turn.say("cannot-pass-on" if passing else "cannot-read")

    async def close(self, turn: Turn) -> None:
        """End the ticket that is being talked in, or the newest one."""
        ticket = await turn.do(_current, turn.person.id)
        if ticket is None:
            await turn.say("close-nothing")
        else:
            await self._close(turn, ticket.id)

    async def close_ticket(self, turn: Turn) -> None:
        """End the ticket of the button."""
        await self._close(turn, int(pressed(turn)["ticket"]))

    async def solved(self, turn: Turn) -> None:
        """The person says that it is solved."""
        try:
            ticket = await turn.do(self.desk.confirm, int(pressed(turn)["ticket"]), turn.person)
        except TicketError as error:
            await turn.say(error.message_key, **error.params)
        else:
            await turn.say("solved", ticket=ticket.id)

    async def unsolved(self, turn: Turn) -> None:
        """The person says that it is not: the ticket is open again."""
        try:
            ticket = await turn.do(self.desk.reopen_own, int(pressed(turn)["ticket"]), turn.person)
        except TicketError as error:
            await turn.say(error.message_key, **error.params)
            return
        await advance(turn.state, Step.ASK_STORY, ticket=ticket.id)
        await turn.say("unsolved", ticket=ticket.id)

    async def _tell_words(self, turn: Turn, text: str) -> None:
        if redacted(text) == REDACTED:
            await self._want_words(turn)
        else:
            await self._tell(turn, text)

    async def _want_words(self, turn: Turn) -> None:
        """Ask for the words around six digits."""
        await advance(turn.state, Step.ASK_STORY)
        await turn.say("bare-code")

    async def _tell(
        self, turn: Turn, *texts: str, ticket_id: int | None = None, code: str = ""
    ) -> TicketView:
        """Put texts into the ticket that waits for them, or open one about them; return it."""
        waiting = await turn.do(_waiting, turn.person.id, ticket_id)
        if waiting is not None:
            for text in texts:
                await turn.do(self._pass_on, turn, waiting, text, code)
            await turn.say("human-added", ticket=waiting.id)
            return waiting
        source, media = turn.incoming.source, turn.incoming.media
        ticket, told = await turn.do(
            self.desk.open_question, turn.person, *texts, code=code, source=source, media=media
        )
        key = "human-opened" if told else "human-nobody"
        await turn.say(key, ticket=ticket.id, buttons=[[_close_button(turn, ticket)]])
        return ticket

    async def _close(self, turn: Turn, ticket_id: int) -> None:
        try:
            ticket = await turn.do(self.desk.close, ticket_id, turn.person)
        except TicketError as error:
            await turn.say(error.message_key, **error.params)
            return
        await turn.say("closed", ticket=ticket.id)

    def _pass_on(self, session: Session, turn: Turn, ticket: TicketView, text: str, code: str = "") -> None:
        source, media = turn.incoming.source, turn.incoming.media
        self.desk.say(session, ticket.id, turn.person, text, code=code, source=source, media=media)


def asked_of(args: Mapping[str, Any]) -> list[int]:
    """Return the numbers of the questions that a button for a person stands under."""
    return [int(number) for number in args.get("questions", [args["question"]] if "question" in args else [])]


async def _just_asked_button(turn: Turn) -> list[list[Button]]:
    """Return the row that tells the question that was just asked; nothing where people look at it already."""
    asked = next(iter(await just_asked(turn)), None)
    if asked is None or asked.ticket_id is not None or asked.text == REDACTED:
        return []
    said = " ".join(asked.text.split())
    short = said if len(said) <= SHORT else f"{said[: SHORT - 1]}…"
    return [[Button(turn.text("button-human-asked", text=short), "support.human", {"questions": [asked.id]})]]


def _looked_at(session: Session, person_id: int, asked: Sequence[Question]) -> dict[int, int]:
    """Return in which unresolved tickets of the person questions are already, by their numbers."""
    unresolved = [one.id for one in listing.mine(session, person_id)]
    return questions.looked_at(session, asked, unresolved)


def _waiting(session: Session, person_id: int, ticket_id: int | None = None) -> TicketView | None:
    """Return this unresolved ticket of the person; without a number, the one opened by hand."""
    unresolved = listing.mine(session, person_id)
    named = [one for one in unresolved if one.id == ticket_id]
    by_hand = [one for one in unresolved if one.kind == "question"]
    return next(iter([*named, *by_hand]), None)


def _current(session: Session, person_id: int) -> TicketView | None:
    talking = listing.conversation(session, person_id, now())
    return talking or next(iter(listing.mine(session, person_id)), None)


def _close_button(turn: Turn, ticket: TicketView) -> Button:
    return Button(turn.text("button-close"), "support.close", {"ticket": ticket.id})
