"""What handlers of groups read from a turn: the group, the ticket that it is about, and how a press is answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from bot.dialog.messages import Button, Incoming, Source
from bot.dialog.post import Formatted
from bot.dialog.turn import Turn
from bot.tickets import copies, groups, listing, seats
from bot.tickets.errors import TakenError, TicketError
from bot.tickets.groups import StaffGroup
from bot.tickets.tracing import about_slot, ticket_behind
from bot.tickets.views import TicketView
from handlers.group_cards import GroupCards
from handlers.turns import pressed


async def group_of(turn: Turn) -> StaffGroup | None:
    """Return the group of support in which this was said."""
    if turn.incoming.private:
        return None
    return await turn.do(groups.at, turn.incoming.channel, turn.incoming.chat_id)


async def ticket_here(turn: Turn) -> TicketView | None:
    """Return the ticket of the topic, or of the message that is answered; the group may not serve it any more."""
    return None if turn.incoming.private else await turn.do(_ticket_at, turn.incoming)


async def why_not_here(turn: Turn, ticket: TicketView) -> str | None:
    """Return the key of why this person does nothing with a ticket in this group; `ticket` is its parameter.

    In a private chat, none but who supports it does anything.
    """
    if not ticket.triaged_by(turn.person):
        return "group-not-support"
    group = await group_of(turn)
    if group is None:
        return None if turn.incoming.private else "group-no-more"
    return None if await turn.do(groups.serves, group, ticket) else "group-not-served"


async def my_ticket_here(turn: Turn) -> TicketView | None:
    """Return the ticket of the topic, if this person is its support and the group serves it; else say why not."""
    ticket = await ticket_here(turn)
    if ticket is None:
        await turn.say("group-not-here")
        return None
    why_not = await why_not_here(turn, ticket)
    if why_not is not None:
        await turn.say(why_not, ticket=ticket.id)
        return None
    return ticket


async def pressed_ticket(turn: Turn) -> TicketView | None:
    """Return the ticket of the pressed button, as `my_ticket_here`; else the press is answered with why not."""
    ticket = await turn.do(listing.find, int(pressed(turn)["ticket"]))
    if ticket is None:
        await answer(turn, "group-gone")
        return None
    why_not = await why_not_here(turn, ticket)
    if why_not is not None:
        await answer(turn, why_not, ticket=ticket.id)
        return None
    return ticket


async def say_about(
    turn: Turn, ticket: TicketView, text: str | Formatted, *, buttons: Sequence[Sequence[Button]] = ()
) -> None:
    """Say something about a ticket; what answers it is about the ticket, too."""
    slot = about_slot(ticket.id, str(turn.incoming.update_id))
    await turn.say_text(text, buttons=buttons, slot=slot)


async def answer(turn: Turn, key: str, /, **params: Any) -> None:
    """Answer a press where only who pressed sees it; answer anything else in the chat."""
    text = turn.text(key, **params)
    if turn.incoming.press_id is None:
        await turn.say_text(text)
    else:
        await turn.do(turn.post.acknowledge, turn.chat, turn.incoming.press_id, text)


async def show_again(turn: Turn, cards: GroupCards, ticket_id: int, *, more: bool = False) -> None:
    """Bring the card in this group up to date; with `more`, with the rare buttons that are for this person."""
    group, ticket = await group_of(turn), await turn.do(listing.find, ticket_id)
    if group is not None and ticket is not None:
        await turn.do(cards.show_in, ticket, group, turn.person if more else None)


async def say_stale(turn: Turn, cards: GroupCards, ticket_id: int, error: TicketError) -> None:
    """Answer a press with why it could do nothing, and show how the ticket stands now."""
    await answer(turn, _why(error), **error.params)
    await show_again(turn, cards, ticket_id)


async def did(turn: Turn, ticket_id: int) -> None:
    """Keep that what this person just did with a ticket was done in this group."""
    incoming = turn.incoming
    await turn.do(seats.take, ticket_id, turn.person.id, incoming.channel, incoming.chat_id)


async def say_whose(turn: Turn, ticket: TicketView) -> None:
    """Say once to who answers in a colleague's ticket whose it is."""
    who = turn.person
    slot = about_slot(ticket.id, f"helped-{who.id}-{ticket.owner_id}")
    if ticket.owner_id == who.id or await turn.do(copies.is_shown, turn.chat, slot):
        return
    await turn.say("group-helped", slot=slot, name=who.name, person=ticket.person, owner=ticket.owner)


def _why(error: TicketError) -> str:
    """Return the key of why a press did nothing; here, what somebody else has can be taken over."""
    return "group-taken" if isinstance(error, TakenError) else error.message_key


def _ticket_at(session: Session, incoming: Incoming) -> TicketView | None:
    channel, chat_id = incoming.channel, incoming.chat_id
    if incoming.thread_id is not None:
        found = groups.ticket_in(session, channel, chat_id, incoming.thread_id)
        if found is not None:
            return found
    if incoming.reply_to is None:
        return None
    return ticket_behind(session, Source(channel, chat_id, incoming.reply_to))
