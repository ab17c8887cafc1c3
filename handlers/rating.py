"""The end of a ticket from the person's side: it is solved or not, how good the help was, and ending it oneself."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Person
from bot.records.types import now
from bot.tickets import conversations, listing
from bot.tickets.errors import TicketError
from bot.tickets.views import TicketView
from handlers import pictures
from handlers.dialog import Step, advance
from handlers.telling import Telling, line_from, say_about, say_why_not
from handlers.turns import pressed

MOST = 5  # stars

Call = Callable[[Session, int, Person], TicketView]


class RatingHandler:
    """What a person says of the end of a ticket."""

    def __init__(self, telling: Telling) -> None:
        self.telling = telling
        self.desk = telling.desk

    def register(self, router: Router) -> None:
        router.command("close", Route(self.close), ("结束", "结束对话", "close"))
        router.press("support.close", Route(self.close_ticket))
        router.press("support.solved", Route(self.solved))
        router.press("support.unsolved", Route(self.reopen))
        router.press("support.reopen", Route(self.reopen))
        router.press("support.rate", Route(self.rate))

    async def close(self, turn: Turn) -> None:
        """End the ticket that is being talked in, or the newest one."""
        ticket = await turn.do(_current, turn.person.id)
        if ticket is None:
            await turn.say("close-nothing")
        else:
            await self._end(turn, self.desk.close, ticket.id, "closed")

    async def close_ticket(self, turn: Turn) -> None:
        """End the ticket of the button."""
        await self._end(turn, self.desk.close, int(pressed(turn)["ticket"]), "closed")

    async def solved(self, turn: Turn) -> None:
        """The person says that it is solved."""
        await self._end(turn, self.desk.confirm, int(pressed(turn)["ticket"]), "solved")

    async def reopen(self, turn: Turn) -> None:
        """Open the ticket of the button again, with its line; without one, ask what is missing."""
        try:
            ticket = await turn.do(self.desk.reopen_own, int(pressed(turn)["ticket"]), turn.person)
        except TicketError as error:
            await say_why_not(turn, error)
            return
        line, shown = line_from(pressed(turn)), await pictures.take(turn)
        for one in shown if line.empty else [line, *shown]:
            await self.telling.add(turn, ticket.id, one)
        if not line.empty:
            await say_about(turn, ticket, "reopened")
            return
        await advance(turn.state, Step.ASK_STORY, ticket=ticket.id)
        await say_about(turn, ticket, "unsolved")

    async def rate(self, turn: Turn) -> None:
        """Keep the stars of the button."""
        stars = int(pressed(turn)["stars"])
        try:
            await turn.do(self.desk.rate, int(pressed(turn)["ticket"]), turn.person, stars)
        except TicketError as error:
            await say_why_not(turn, error)
        else:
            await turn.say("rated", stars="⭐" * stars)

    async def _end(self, turn: Turn, call: Call, ticket_id: int, key: str) -> None:
        """End a ticket, and ask for stars where somebody helped."""
        try:
            ticket = await turn.do(call, ticket_id, turn.person)
        except TicketError as error:
            await say_why_not(turn, error)
            return
        await say_about(turn, ticket, key)
        if ticket.owner_id is not None:
            await turn.say("rate-wanted", owner=ticket.owner, buttons=_stars(ticket))


def _stars(ticket: TicketView) -> list[list[Button]]:
    return [
        [
            Button(f"{stars}⭐", "support.rate", {"ticket": ticket.id, "stars": stars}, once=False)
            for stars in range(1, MOST + 1)
        ]
    ]


def _current(session: Session, person_id: int) -> TicketView | None:
    talking = conversations.newest(session, person_id, now())
    return talking or next(iter(listing.mine(session, person_id)), None)
