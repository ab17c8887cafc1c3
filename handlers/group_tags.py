"""Tags of a ticket, written in its topic."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Person
from bot.tickets.desk import Desk
from bot.tickets.errors import TicketError
from bot.tickets.views import TicketView
from handlers.group_turns import my_ticket_here, pressed_ticket

Tagging = Callable[[Session, int, Person, str], TicketView]


class GroupTagsHandler:
    """Adds and removes tags."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def register(self, router: Router) -> None:
        router.group_command("tag", Route(self.tag))
        router.group_command("untag", Route(self.untag))
        router.press("group.tags", Route(self.tags, private=False))

    async def tags(self, turn: Turn) -> None:
        """Say which tags there are, and how to change them."""
        ticket = await pressed_ticket(turn)
        if ticket is not None:
            await turn.say("group-tags-how", ticket=ticket.id, tags=_listed(turn, ticket))

    async def tag(self, turn: Turn) -> None:
        """Give the topic's ticket the tag behind the command."""
        await self._change(turn, self.desk.tag)

    async def untag(self, turn: Turn) -> None:
        """Take the tag behind the command off the topic's ticket."""
        await self._change(turn, self.desk.untag)

    async def _change(self, turn: Turn, change: Tagging) -> None:
        ticket = await my_ticket_here(turn)
        if ticket is None:
            return
        if not turn.argument.strip():
            await turn.say("group-tags-how", ticket=ticket.id, tags=_listed(turn, ticket))
            return
        try:
            ticket = await turn.do(change, ticket.id, turn.person, turn.argument)
        except TicketError as error:
            await turn.say(error.message_key, **error.params)
        else:
            await turn.say("group-tagged", tags=_listed(turn, ticket))


def _listed(turn: Turn, ticket: TicketView) -> str:
    return turn.text("list-separator").join(ticket.tags) or "—"
