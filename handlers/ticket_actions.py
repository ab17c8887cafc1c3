"""What a supporter does with a ticket by pressing, in private chats: the steps that need nothing but the press."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from bot.dialog.router import Handler, Route, Router
from bot.dialog.turn import Turn
from bot.people import Permission, Person
from bot.tickets.desk import Desk
from bot.tickets.states import Priority
from bot.tickets.views import TicketView, support_of
from handlers.ticket_buttons import colleague_rows, priority_rows
from handlers.ticket_cards import TicketCards
from handlers.turns import pressed

Step = Callable[[Session, int, Person], TicketView]


def _escalate(desk: Desk, *, wanted: bool) -> Step:
    return lambda session, ticket_id, by: desk.escalate(session, ticket_id, by, wanted=wanted)


class TicketActionsHandler:
    """Takes the steps of tickets, gives them to colleagues, and sets their priority."""

    def __init__(self, cards: TicketCards) -> None:
        self.cards = cards
        self.desk = cards.desk

    def register(self, router: Router) -> None:
        triage = Permission.TRIAGE
        steps: dict[str, tuple[Step, str]] = {
            # of the button: the step, and what is said of it
            "claim": (self.desk.claim, ""),
            "resolve": (self.desk.resolve, "resolved"),
            "release": (self.desk.release, "released"),
            "reopen": (self.desk.reopen, ""),
            "unmerge": (self.desk.unmerge, ""),
            "escalate": (_escalate(self.desk, wanted=True), ""),
            "unescalate": (_escalate(self.desk, wanted=False), ""),
        }
        for name, (step, key) in steps.items():
            router.press(f"triage.{name}", Route(self._stepping(step, key), triage))
        router.press("triage.priority", Route(self.priority, triage))
        router.press("triage.set_priority", Route(self.set_priority, triage))
        router.press("triage.assign", Route(self.assign, triage))
        router.press("triage.give", Route(self.give, triage))

    async def priority(self, turn: Turn) -> None:
        """Offer the other priorities."""
        ticket = await self.cards.of_button(turn)
        if ticket is not None:
            await self.cards.show(turn, ticket, priority_rows(turn, ticket))

    async def set_priority(self, turn: Turn) -> None:
        """Give the ticket the priority of the button."""
        number, priority = int(pressed(turn)["ticket"]), Priority(int(pressed(turn)["priority"]))
        ticket = await self.cards.take(turn, number, self.desk.set_priority, turn.person, priority)
        if ticket is not None:
            await self.cards.show(turn, ticket)

    async def assign(self, turn: Turn) -> None:
        """Offer the colleagues who support this ticket, too."""
        ticket = await self.cards.of_button(turn)
        if ticket is None:
            return
        colleagues = [one for one in await turn.do(support_of, ticket) if one.id != ticket.owner_id]
        if colleagues:
            await self.cards.show(turn, ticket, colleague_rows(turn, ticket, colleagues))
        else:
            await turn.say("assign-nobody", ticket=ticket.id)

    async def give(self, turn: Turn) -> None:
        """Give the ticket to the colleague of the button, who supports it still."""
        ticket = await self.cards.of_button(turn)
        if ticket is None:
            return
        support = {one.id: one for one in await turn.do(support_of, ticket)}
        colleague = support.get(int(pressed(turn)["person"]))
        if colleague is None:
            await turn.say("assign-not-support", ticket=ticket.id)
            return
        given = await self.cards.take(turn, ticket.id, self.desk.assign, turn.person, colleague)
        if given is not None:
            await turn.say("assigned", ticket=given.id, owner=given.owner)
            await self.cards.show(turn, given)

    def _stepping(self, step: Step, key: str) -> Handler:
        async def handler(turn: Turn) -> None:
            ticket = await self.cards.take(turn, int(pressed(turn)["ticket"]), step, turn.person)
            if ticket is None:
                return
            if key:
                await turn.say(key, ticket=ticket.id)
            if not key or await self.cards.is_pressed(turn, ticket):
                await self.cards.show(turn, ticket)

        return handler
