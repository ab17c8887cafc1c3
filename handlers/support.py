"""The person's side of a ticket: ask for a human, with words, a question, a picture, or about what ended just now."""

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
from bot.tickets import listing, own
from bot.tickets.opening import CODES_BY
from bot.tickets.views import TicketView
from handlers import pictures
from handlers.dialog import Step, Support, advance
from handlers.telling import Line, Telling, line_from, line_of
from handlers.turns import just_asked, pressed

SHORT = 16  # characters of a question on a button


class SupportHandler:
    """Opens tickets by hand."""

    def __init__(self, telling: Telling) -> None:
        self.telling = telling

    def register(self, router: Router) -> None:
        router.command("human", Route(self.human, menu="menu-human"), ("人工", "转人工", "人工客服", "human"))
        router.press("support.human", Route(self.from_question))
        router.press("support.picture", Route(self.from_picture))
        router.press("support.new", Route(self.new))
        router.state(Support.telling, Route(self.tell, media=True))

    async def human(self, turn: Turn) -> None:
        """Open a ticket about what was said, or ask what it is about; offer to open again what ended just now."""
        line = line_of(turn, turn.argument.strip())
        if line.media and not line.text:
            await pictures.keep(turn)
            line = Line()
        if redacted(line.text) == REDACTED:
            await self._want_words(turn)
        elif await turn.do(own.waiting, turn.person.id) is None and await self._offer_again(turn, line):
            return
        elif line.text:
            await self._tell(turn, [line])
        else:
            await self._ask(turn)

    async def hand_over(self, turn: Turn) -> None:
        """Open a ticket about the turn's argument."""
        await self._tell(turn, [line_of(turn, turn.argument.strip())])

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
        if not new:
            await self._stop_asking(turn)
            await turn.say("human-added", ticket=max(there.values()))
            return
        texts = dict.fromkeys(one.text for one in new if one.text != REDACTED)
        codes = dict.fromkeys(code.upper() for one in new for code in one.unknown_codes)
        ticket = await self._tell(turn, [Line(text) for text in texts], code=CODES_BY.join(codes))
        await turn.do(questions.handed_over, [one.id for one in new], ticket.id)

    async def from_picture(self, turn: Turn) -> None:
        """Open a ticket with the pictures of the button, and ask for the words to them."""
        await pictures.take(turn)
        await self._show(turn, pictures.offered(pressed(turn)["lines"]))

    async def new(self, turn: Turn) -> None:
        """Open another ticket about the button's line; without one, ask what it is about."""
        line = line_from(pressed(turn))
        if not line.empty:
            await self.telling.open(turn, [line, *await pictures.take(turn)])
        else:
            await advance(turn.state, Step.ASK_STORY, **await pictures.still_kept(turn))
            await turn.say("human-ask")

    async def tell(self, turn: Turn) -> None:
        """Read what the ticket is about, or what is to be added to it."""
        line, ticket_id = line_of(turn), await turn.state.get_value("ticket")
        if redacted(line.text) == REDACTED:
            await turn.say("bare-code")
        elif line.text:
            await self._tell(turn, [line], ticket_id=ticket_id)
        elif ticket_id is None:
            await self._show(turn, [line])
        else:
            await self._add_picture(turn, ticket_id, line)

    async def _add_picture(self, turn: Turn, ticket_id: int, line: Line) -> None:
        """Put a picture into the ticket; what follows in the same album is put there in silence."""
        before = await turn.do(own.album, line.source)
        if before is not None and before.ticket_id == ticket_id:
            await self.telling.add(turn, ticket_id, line)
        else:
            await self._tell(turn, [line], ticket_id=ticket_id)

    async def _show(self, turn: Turn, lines: Sequence[Line]) -> None:
        """Tell with pictures alone; a new ticket waits for the words to them."""
        waiting = await turn.do(own.waiting, turn.person.id)
        ticket = await self._tell(turn, lines)
        if waiting is None:
            await advance(turn.state, Step.ASK_STORY, ticket=ticket.id)
            await turn.say("picture-words")

    async def _ask(self, turn: Turn) -> None:
        """Ask what it is about."""
        waiting = await turn.do(own.waiting, turn.person.id)
        await advance(turn.state, Step.ASK_STORY, **await pictures.still_kept(turn))
        asked = await _just_asked_button(turn)
        if waiting is None:
            await turn.say("human-ask", buttons=asked)
            return
        close = Button(turn.text("button-close"), "support.close", {"ticket": waiting.id})
        await turn.say("human-more", ticket=waiting.id, buttons=[*asked, [close]])

    async def _offer_again(self, turn: Turn, line: Line) -> bool:
        """Offer to open again what ended just now, or a new ticket; say whether there is anything."""
        ended = await turn.do(own.resolved_lately, turn.person.id, now())
        if ended is None:
            return False
        await self._stop_asking(turn)
        asked = [] if line.text else await _just_asked_button(turn)
        buttons = [*asked, again_or_new(turn, ended, line)]
        await turn.say("human-again", ticket=ended.id, subject=ended.subject or "—", buttons=buttons)
        return True

    async def _want_words(self, turn: Turn) -> None:
        """Say that six digits alone are not passed on, and ask for the words around them."""
        await advance(turn.state, Step.ASK_STORY, **await pictures.still_kept(turn))
        await turn.say("bare-code")

    async def _tell(
        self, turn: Turn, lines: Sequence[Line], ticket_id: int | None = None, code: str = ""
    ) -> TicketView:
        """Tell lines, with what was shown to the bot just before."""
        shown = await pictures.take(turn)
        await self._stop_asking(turn)
        return await self.telling.tell(turn, [*lines, *shown], ticket_id, code)

    async def _stop_asking(self, turn: Turn) -> None:
        if await turn.state.get_state() == Support.telling.state:
            kept = await pictures.still_kept(turn)
            await advance(turn.state, Step.TAKEN)
            await turn.state.update_data(kept)


def asked_of(args: Mapping[str, Any]) -> list[int]:
    """Return the numbers of the questions that a button for a person stands under."""
    return [int(number) for number in args.get("questions", [args["question"]] if "question" in args else [])]


def again_or_new(turn: Turn, ended: TicketView, line: Line) -> list[Button]:
    """Return the buttons that open a ticket again, while that can be, or another one, with a line that waits."""
    buttons = [Button(turn.text("button-new-ticket"), "support.new", line.args())]
    if own.may_reopen(ended, now()):
        args = {**line.args(), "ticket": ended.id}
        buttons.insert(0, Button(turn.text("button-reopen", ticket=ended.id), "support.reopen", args))
    return buttons


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
