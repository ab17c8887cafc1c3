"""What handlers of groups read from a turn: the group, the ticket that it is about, and how a press is answered."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from bot.dialog.messages import Incoming, Source
from bot.dialog.turn import Turn
from bot.tickets import groups, listing
from bot.tickets.errors import TicketError
from bot.tickets.groups import StaffGroup
from bot.tickets.tracing import ticket_behind
from bot.tickets.views import TicketView
from handlers.group_cards import GroupCards
from handlers.turns import pressed


async def group_of(turn: Turn) -> StaffGroup | None:
    """Return the group of support in which this was said."""
    if turn.incoming.private:
        return None
    return await turn.do(groups.at, turn.incoming.channel, turn.incoming.chat_id)


async def ticket_here(turn: Turn) -> TicketView | None:
    """Return the ticket of the topic, or of the message that is answered; None outside groups of support."""
    return await turn.do(_ticket_at, turn.incoming) if await group_of(turn) else None


async def my_ticket_here(turn: Turn) -> TicketView | None:
    """Return the ticket of the topic, if this person is its support; else say why there is none."""
    ticket = await ticket_here(turn)
    if ticket is None:
        await turn.say("group-not-here")
    elif not ticket.triaged_by(turn.person):
        await turn.say("group-not-support")
        return None
    return ticket


async def pressed_ticket(turn: Turn) -> TicketView | None:
    """Return the ticket of the pressed button, if this person is its support; else the press is answered with why."""
    ticket = await turn.do(listing.find, int(pressed(turn)["ticket"]))
    if ticket is None:
        await answer(turn, "group-gone")
    elif not ticket.triaged_by(turn.person):
        await answer(turn, "group-not-support")
        return None
    return ticket


async def answer(turn: Turn, key: str, /, **params: Any) -> None:
    """Answer a press where only who pressed sees it; where a channel cannot, say it."""
    text = turn.text(key, **params)
    if turn.incoming.press_id is None:
        await turn.say_text(text)
    else:
        await turn.do(turn.post.acknowledge, turn.chat, turn.incoming.press_id, text)


async def show_again(turn: Turn, cards: GroupCards, ticket_id: int, *, more: bool = False) -> None:
    """Bring the card in this group up to date."""
    group, ticket = await group_of(turn), await turn.do(listing.find, ticket_id)
    if group is not None and ticket is not None:
        await turn.do(cards.show_in, ticket, group, more=more)


async def say_stale(turn: Turn, cards: GroupCards, ticket_id: int, error: TicketError) -> None:
    """Answer a press with why it could do nothing, and show how the ticket stands now."""
    await answer(turn, error.message_key, **error.params)
    await show_again(turn, cards, ticket_id)


def _ticket_at(session: Session, incoming: Incoming) -> TicketView | None:
    channel, chat_id = incoming.channel, incoming.chat_id
    if incoming.thread_id is not None:
        found = groups.ticket_in(session, channel, chat_id, incoming.thread_id)
        if found is not None:
            return found
    if incoming.reply_to is None:
        return None
    return ticket_behind(session, Source(channel, chat_id, incoming.reply_to))
