"""A ticket's card in a supporter's private chat: shown, brought up to date in place, and what is refused under it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlmodel import Session

from bot.dialog import slots
from bot.dialog.turn import Turn
from bot.tickets import dossier, listing
from bot.tickets.desk import Desk
from bot.tickets.dossier import Dossier
from bot.tickets.errors import NoTicketError, TicketError
from bot.tickets.tracing import card_slot
from bot.tickets.views import TicketView
from handlers.answers import Articles
from handlers.cards import story_lines
from handlers.group_header import header
from handlers.ticket_buttons import Rows, card_rows
from handlers.turns import pressed, words_of
from handlers.words import Words

P = ParamSpec("P")
T = TypeVar("T")

LINE = 100  # characters of what was said, on a card that is pressed


class TicketCards:
    """Shows tickets to who may triage them, and takes steps with them.

    Args:
        articles: whose titles stand on the cards.
    """

    def __init__(self, desk: Desk, articles: Articles) -> None:
        self.desk = desk
        self.articles = articles

    async def get(self, turn: Turn, ticket_id: int) -> TicketView:
        """Return a ticket. Raises NoTicketError when there is none, or it is not this person's to see."""
        ticket = await turn.do(listing.get, ticket_id)
        if not ticket.triaged_by(turn.person):
            raise NoTicketError(ticket=ticket_id)
        return ticket

    async def of_button(self, turn: Turn) -> TicketView | None:
        """Return the ticket of the button; say so when there is none."""
        try:
            return await self.get(turn, int(pressed(turn)["ticket"]))
        except TicketError as error:
            await turn.say(error.message_key, **error.params)
            return None

    async def show(self, turn: Turn, ticket: TicketView, rows: Rows | None = None) -> None:
        """Show the card whole; a press on it changes it in place, where long lines are cut: it stays one message.

        Args:
            rows: of a menu, in place of its buttons.
        """
        slot, in_place = card_slot(ticket.id), await self.is_pressed(turn, ticket)
        if not in_place:
            await turn.do(slots.forget, turn.chat, slot)
        found = await turn.do(dossier.of, ticket, turn.person)
        buttons = card_rows(turn, ticket) if rows is None else rows
        text = self._text(words_of(turn), found, LINE if in_place else None)
        await turn.say_text(text, buttons=buttons, slot=slot)

    async def is_pressed(self, turn: Turn, ticket: TicketView) -> bool:
        """Say whether the press is one on the ticket's card."""
        source = turn.incoming.source
        if turn.press is None or source is None:
            return False
        return await turn.do(slots.shown_in, source) == card_slot(ticket.id)

    async def take(
        self,
        turn: Turn,
        ticket_id: int,
        step: Callable[Concatenate[Session, int, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T | None:
        """Take a step with a ticket; when it cannot be taken, say why and show how the ticket stands now."""
        try:
            await self.get(turn, ticket_id)
            return await turn.do(step, ticket_id, *args, **kwargs)
        except TicketError as error:
            await turn.say(error.message_key, **error.params)
        ticket = await turn.do(listing.find, ticket_id)
        if ticket is not None and ticket.triaged_by(turn.person):
            await self.show(turn, ticket)
        return None

    def _text(self, words: Words, found: Dossier, longest: int | None) -> str:
        article = found.ticket.article
        known = article in self.articles
        title = self.articles.article(article, words.language).title if known else ""
        asked = [words("ticket-question", question=number) for number in found.questions]
        return "\n".join([header(words, found, title), *asked, *story_lines(words, found.story, longest)])
