"""Two tickets of one person become one, from the card of either in a group."""

from __future__ import annotations

from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.tickets import listing
from bot.tickets.desk import Desk
from bot.tickets.errors import TicketError
from bot.tickets.views import TicketView
from handlers.answers import Articles
from handlers.group_cards import GroupCards
from handlers.group_turns import answer, pressed_ticket, say_stale
from handlers.rows import in_rows
from handlers.turns import pressed


class GroupMergingHandler:
    """Merges tickets.

    Args:
        articles: whose titles stand on cards.
    """

    def __init__(self, desk: Desk, articles: Articles) -> None:
        self.desk = desk
        self.articles = articles

    def register(self, router: Router) -> None:
        router.press("group.merge", Route(self.merge_which, private=False))
        router.press("group.merge_into", Route(self.merge, private=False))

    async def merge_which(self, turn: Turn) -> None:
        """Ask into which other ticket of the same person."""
        ticket = await pressed_ticket(turn)
        if ticket is None:
            return
        others = await turn.do(listing.others, ticket, turn.person)
        if not others:
            await answer(turn, "group-merge-none", person=ticket.person)
            return
        buttons = [_merge_button(turn, ticket, one) for one in others]
        await turn.say("group-merge-which", ticket=ticket.id, person=ticket.person, buttons=in_rows(buttons))

    async def merge(self, turn: Turn) -> None:
        """Merge the ticket of the button into the other one of the button."""
        ticket = await pressed_ticket(turn)
        if ticket is None:
            return
        into = int(pressed(turn)["into"])
        if into not in {one.id for one in await turn.do(listing.others, ticket, turn.person)}:
            await answer(turn, "group-merge-none", person=ticket.person)
            return
        try:
            await turn.do(self.desk.merge, ticket.id, into, turn.person)
        except TicketError as error:
            await say_stale(turn, GroupCards(turn.post, self.articles), ticket.id, error)
        else:
            await answer(turn, "group-done-merge", ticket=ticket.id, into=into)


def _merge_button(turn: Turn, ticket: TicketView, into: TicketView) -> Button:
    label = turn.text("group-button-merge-into", ticket=into.id)
    return Button(label, "group.merge_into", {"ticket": ticket.id, "into": into.id}, once=False)
