"""Ready answers in a ticket's topic: listed as buttons, or sent by name."""

from __future__ import annotations

from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.tickets.desk import Desk
from bot.tickets.errors import TicketError
from bot.tickets.macros import Macros
from bot.tickets.views import TicketView
from handlers.group_turns import answer, did, my_ticket_here, pressed_ticket, say_whose
from handlers.ready_answers import PHOTO, ready_text
from handlers.rows import in_rows
from handlers.turns import pressed


class GroupMacrosHandler:
    """Sends macros to the person of a ticket, in the person's language."""

    def __init__(self, desk: Desk, macros: Macros) -> None:
        self.desk = desk
        self.macros = macros

    def register(self, router: Router) -> None:
        router.group_command("m", Route(self.macro))
        router.press("group.macro", Route(self.press, private=False))
        router.press("group.photo", Route(self.photo, private=False))

    async def macro(self, turn: Turn) -> None:
        """Send the macro behind the command; without one, list them."""
        ticket = await my_ticket_here(turn)
        if ticket is None:
            return
        wanted = turn.argument.strip().lower()
        if not wanted:
            await self._list(turn, ticket)
        elif self.macros.get(wanted) is None:
            await turn.say("macro-none", macro=wanted)
        else:
            await self._send(turn, ticket, wanted)

    async def press(self, turn: Turn) -> None:
        """Send the macro of the button."""
        ticket = await pressed_ticket(turn)
        if ticket is not None:
            await self._send(turn, ticket, str(pressed(turn)["macro"]))

    async def photo(self, turn: Turn) -> None:
        """Ask the person for a picture of the screen."""
        ticket = await pressed_ticket(turn)
        if ticket is not None:
            await self._send(turn, ticket, PHOTO)

    async def _list(self, turn: Turn, ticket: TicketView) -> None:
        buttons = [
            Button(title, "group.macro", {"ticket": ticket.id, "macro": name}, once=False)
            for name, title in self.macros.listed(turn.person.language)
        ]
        await turn.say("macro-which", person=ticket.person, buttons=in_rows(buttons, 2))

    async def _send(self, turn: Turn, ticket: TicketView, name: str) -> None:
        macro = self.macros.get(name)
        if macro is None:
            await answer(turn, "macro-none", macro=name)
            return
        text = await turn.do(ready_text, self.macros, name, ticket, turn.person)
        try:
            ticket = await turn.do(
                self.desk.answer,
                ticket.id,
                turn.person,
                text,
                waits=macro.waits,
                helping=True,
                marks=macro.tags,
            )
            await did(turn, ticket.id)
        except TicketError as error:
            await answer(turn, error.message_key, **error.params)
        else:
            await say_whose(turn, ticket)
