"""Tags of a ticket, and which ticket it belongs into: what a supporter presses or types, in private chats."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Permission, Person
from bot.tickets import listing, tags
from bot.tickets.errors import TicketError
from bot.tickets.views import TicketView
from handlers.dialog import Step, Triage, advance
from handlers.ticket_buttons import merge_rows, tag_rows
from handlers.ticket_cards import TicketCards
from handlers.turns import number_of, pressed

TagStep = Callable[[Session, int, Person, str], TicketView]


class TicketMarksHandler:
    """Tags tickets and merges them."""

    def __init__(self, cards: TicketCards) -> None:
        self.cards = cards
        self.desk = cards.desk

    def register(self, router: Router) -> None:
        triage = Permission.TRIAGE
        router.press("triage.tags", Route(self.tags, triage))
        router.press("triage.tag", Route(self.tag, triage))
        router.press("triage.untag", Route(self.untag, triage))
        router.press("triage.new_tag", Route(self.new_tag, triage))
        router.press("triage.merge", Route(self.merge, triage))
        router.press("triage.merge_into", Route(self.merge_into, triage))
        router.state(Triage.tagging, Route(self.read_tag, triage))
        router.state(Triage.merging, Route(self.read_number, triage))

    async def tags(self, turn: Turn) -> None:
        """Offer to take tags off and to give others."""
        ticket = await self.cards.of_button(turn)
        if ticket is not None:
            await self._offer_tags(turn, ticket)

    async def tag(self, turn: Turn) -> None:
        """Give the ticket the tag of the button."""
        await self._tagged(turn, self.desk.tag, int(pressed(turn)["ticket"]), str(pressed(turn)["tag"]))

    async def untag(self, turn: Turn) -> None:
        """Take the tag of the button off."""
        await self._tagged(turn, self.desk.untag, int(pressed(turn)["ticket"]), str(pressed(turn)["tag"]))

    async def new_tag(self, turn: Turn) -> None:
        """Take the next text as a tag."""
        ticket = await self.cards.of_button(turn)
        if ticket is not None:
            await advance(turn.state, Step.ASK_TAG, ticket=ticket.id)
            await turn.say("tag-wanted", ticket=ticket.id)

    async def read_tag(self, turn: Turn) -> None:
        """Give the ticket the tag that was typed."""
        ticket_id = int((await turn.state.get_data())["ticket"])
        await advance(turn.state, Step.TAKEN)
        await self._tagged(turn, self.desk.tag, ticket_id, turn.typed)

    async def merge(self, turn: Turn) -> None:
        """Ask which of the person's other tickets this one goes into."""
        ticket = await self.cards.of_button(turn)
        if ticket is None:
            return
        others = await turn.do(listing.others, ticket, turn.person)
        if not others:
            await turn.say("merge-none", ticket=ticket.id, person=ticket.person)
            return
        await advance(turn.state, Step.ASK_MERGE, ticket=ticket.id)
        await self.cards.show(turn, ticket, merge_rows(turn, ticket, others))
        await turn.say("merge-wanted", ticket=ticket.id, person=ticket.person)

    async def merge_into(self, turn: Turn) -> None:
        """Merge the ticket of the button into the other one."""
        if await turn.state.get_state() == Triage.merging.state:
            await advance(turn.state, Step.TAKEN)
        await self._merge(turn, int(pressed(turn)["ticket"]), int(pressed(turn)["into"]))

    async def read_number(self, turn: Turn) -> None:
        """Merge the ticket into the one whose number was typed."""
        number = number_of(turn.typed)
        if number is None:
            await turn.say("merge-how")
            return
        ticket_id = int((await turn.state.get_data())["ticket"])
        await advance(turn.state, Step.TAKEN)
        await self._merge(turn, ticket_id, number)

    async def _merge(self, turn: Turn, ticket_id: int, into: int) -> None:
        try:
            await self.cards.get(turn, into)
        except TicketError as error:
            await turn.say(error.message_key, **error.params)
            return
        merged = await self.cards.take(turn, ticket_id, self.desk.merge, into, turn.person)
        if merged is not None:
            await turn.say("merged", ticket=merged[0].id, other=merged[1].id)
            await self.cards.show(turn, merged[1])

    async def _tagged(self, turn: Turn, step: TagStep, ticket_id: int, tag: str) -> None:
        ticket = await self.cards.take(turn, ticket_id, step, turn.person, tag)
        if ticket is not None:
            await self._offer_tags(turn, ticket)

    async def _offer_tags(self, turn: Turn, ticket: TicketView) -> None:
        used = await turn.do(tags.used, turn.person.sites_for(Permission.TRIAGE))
        await self.cards.show(turn, ticket, tag_rows(turn, ticket, used))
