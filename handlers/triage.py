"""Support's list of tickets and their cards, in private chats."""

from __future__ import annotations

from bot import blocking
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Permission, person
from bot.tickets import listing
from bot.tickets.errors import TicketError
from handlers.cards import log_sheet, summary
from handlers.dialog import Step, Triage, advance
from handlers.rows import in_rows
from handlers.ticket_buttons import more_rows
from handlers.ticket_cards import TicketCards
from handlers.ticket_filters import LONGEST, filter_of
from handlers.ticket_pages import ticket_page
from handlers.turns import number_typed, pressed, words_of


class TriageHandler:
    """Shows tickets to the support of their sites."""

    def __init__(self, cards: TicketCards) -> None:
        self.cards = cards

    def register(self, router: Router) -> None:
        triage = Permission.TRIAGE
        route = Route(self.tickets, triage, menu="menu-tickets")
        router.command("tickets", route, ("工单", "tickets"), behind=True)
        router.press("triage.page", Route(self.turn_over, triage))
        router.press("triage.view", Route(self.view, triage))
        router.press("triage.card", Route(self.back, triage))
        router.press("triage.more", Route(self.more, triage))
        router.press("triage.log", Route(self.log, triage))

    async def tickets(self, turn: Turn) -> None:
        """Show the unresolved tickets, or those that the words ask for; with a number, that ticket's card."""
        typed, number = turn.argument.strip(), number_typed(turn)
        known = number is not None and await turn.do(listing.find, number) is not None
        if number is not None and (known or typed != str(number)):
            await self._card(turn, number)
        elif not await self._list(turn, typed, 0):
            await self._none(turn, typed, number)

    async def turn_over(self, turn: Turn) -> None:
        """Show another page of the list that the button stands under."""
        typed, page = str(pressed(turn).get("words", "")), int(pressed(turn).get("page", 0))
        if not await self._list(turn, typed, page):
            await self._none(turn, typed)

    async def view(self, turn: Turn) -> None:
        """Show a ticket's card."""
        await self._card(turn, int(pressed(turn)["ticket"]))

    async def back(self, turn: Turn) -> None:
        """Show a ticket's card again; what a menu of it asked for is wanted no more."""
        if await turn.state.get_state() in {Triage.merging.state, Triage.tagging.state}:
            await advance(turn.state, Step.CANCEL)
        await self.view(turn)

    async def more(self, turn: Turn) -> None:
        """Show what is done rarely."""
        ticket = await self.cards.of_button(turn)
        if ticket is None:
            return
        who = await turn.do(person, ticket.person_id)
        block = Button(turn.text("button-block"), "blocking.block", {"person": who.id})
        also = [block] if not who.blocked and blocking.may(turn.person, who) else []
        await self.cards.show(turn, ticket, more_rows(turn, ticket, *also))

    async def log(self, turn: Turn) -> None:
        """Show the end of the line log."""
        ticket = await self.cards.of_button(turn)
        if ticket is not None:
            await turn.say_text(log_sheet(words_of(turn), ticket))

    async def _list(self, turn: Turn, typed: str, number: int) -> bool:
        """Show a page of what was asked for; say whether there is anything."""
        page, _ = await turn.do(ticket_page, filter_of(typed, turn.person), number)
        if not page.items:
            return False
        words = words_of(turn)
        key = "tickets-found" if typed else "tickets-head"
        given = {"words": typed[:LONGEST]} if typed else {}
        lines = [turn.text(key, page=page.words, **given), *(summary(words, one) for one in page.items)]
        views = [Button(f"#{one.id}", "triage.view", {"ticket": one.id}, once=False) for one in page.items]
        turners = page.turners(turn, "triage.page", words=typed)
        await turn.say_text("\n".join(lines), buttons=[*in_rows(views, 5), *turners])
        return True

    async def _none(self, turn: Turn, typed: str, number: int | None = None) -> None:
        if number is not None:
            await turn.say("ticket-none", ticket=number)
        elif typed:
            await turn.say("tickets-none-such", words=typed[:LONGEST])
        else:
            await turn.say("tickets-none")

    async def _card(self, turn: Turn, ticket_id: int) -> None:
        try:
            await self.cards.show(turn, await self.cards.get(turn, ticket_id))
        except TicketError as error:
            await turn.say(error.message_key, **error.params)
