"""What is written in a ticket's topic: support's words go to the person, its notes stay, nobody else's go anywhere."""

from __future__ import annotations

from typing import Any

from bot.dialog.inbox import REDACTED, redacted
from bot.dialog.messages import Buttons
from bot.dialog.router import SLASHES, Route, Router
from bot.dialog.turn import Turn
from bot.tickets import copies
from bot.tickets.desk import Desk
from bot.tickets.errors import TicketError
from bot.tickets.states import ENDED
from bot.tickets.tracing import about_slot
from bot.tickets.views import TicketView
from handlers.group_buttons import reopen_button
from handlers.group_turns import my_ticket_here, say_whose, ticket_here, why_not_here
from handlers.turns import words_of


class GroupTalkHandler:
    """Relays what is said in topics."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def register(self, router: Router) -> None:
        router.overhear(Route(self.hear, private=False))
        router.group_command("note", Route(self.note))

    async def hear(self, turn: Turn) -> None:
        """Pass on what support says in a topic, keep its notes; what is about no ticket is nobody's business."""
        ticket = await ticket_here(turn)
        if ticket is not None:
            await self._hear(turn, ticket)
        elif turn.incoming.addressed:
            await turn.say("only-private")

    async def note(self, turn: Turn) -> None:
        """Keep what stands behind the command as a note."""
        ticket = await my_ticket_here(turn)
        if ticket is not None:
            await self._note(turn, ticket, turn.argument.strip())

    async def _hear(self, turn: Turn, ticket: TicketView) -> None:
        if await self._is_not_here(turn, ticket):
            return
        if turn.typed[:1] in SLASHES and turn.typed[1:2] in SLASHES:
            await self._note(turn, ticket, turn.typed[2:].strip())
        elif redacted(turn.typed) == REDACTED:
            await turn.say("group-bare-code")
        elif not turn.typed and turn.incoming.media is None:
            await turn.say("cannot-pass-on")
        elif ticket.state in ENDED:
            await self._keep(turn, ticket)
        else:
            await self._answer(turn, ticket)

    async def _is_not_here(self, turn: Turn, ticket: TicketView) -> bool:
        """Say why nothing of what this person writes here is passed on, if so; who is no support hears it once."""
        why_not = await why_not_here(turn, ticket)
        if why_not == "group-not-support":
            who = turn.person
            await self._say_once(turn, ticket, f"stranger-{who.id}", "group-stranger", name=who.name)
        elif why_not is not None:
            await self._say_once(turn, ticket, _of(turn, why_not), why_not, ticket=ticket.id)
        return why_not is not None

    async def _answer(self, turn: Turn, ticket: TicketView) -> None:
        source, media = turn.incoming.source, turn.incoming.media
        try:
            ticket = await turn.do(
                self.desk.answer, ticket.id, turn.person, turn.typed, source=source, media=media, helping=True
            )
        except TicketError as error:
            await turn.say(error.message_key, **error.params)
        else:
            await say_whose(turn, ticket)

    async def _note(self, turn: Turn, ticket: TicketView, text: str) -> None:
        source, media = turn.incoming.source, turn.incoming.media
        if not text and media is None:
            await turn.say("group-note-how")
            return
        await turn.do(self.desk.note, ticket.id, turn.person, text, source=source, media=media)

    async def _keep(self, turn: Turn, ticket: TicketView) -> None:
        """Keep words about what has ended as a note, say that they are one, and offer to go on."""
        await self._note(turn, ticket, turn.typed)
        if ticket.merged_into is not None:
            key, given, buttons = "group-ended-merged", {"into": ticket.merged_into}, []
        else:
            key, given, buttons = "group-ended", {}, [[reopen_button(words_of(turn), ticket)]]
        await self._say_once(turn, ticket, _of(turn, key), key, buttons, ticket=ticket.id, **given)

    async def _say_once(
        self, turn: Turn, ticket: TicketView, what: str, key: str, buttons: Buttons = (), /, **params: Any
    ) -> None:
        slot = about_slot(ticket.id, what)
        if not await turn.do(copies.is_shown, turn.chat, slot):
            await turn.say_text(turn.text(key, **params), buttons=buttons, slot=slot)


def _of(turn: Turn, what: str) -> str:
    """Return what a slot of a message's answer is called; the pictures of an album are one message."""
    return f"{what}-{turn.incoming.album or turn.incoming.message_id}"
