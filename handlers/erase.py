"""Erase what is known of a person: /erase P12, and a button that says what goes and what stays."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot import privacy
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Permission
from bot.privacy import ErasingError
from bot.records.people import EVERY_SITE
from bot.tickets.desk import Desk
from handlers.turns import number_typed, pressed


class EraseHandler:
    """For administrators of every site.

    Args:
        forget: deletes a file of the store of pictures and files.
    """

    def __init__(self, desk: Desk, forget: Callable[[str], None]) -> None:
        self.desk = desk
        self.forget = forget

    def register(self, router: Router) -> None:
        may = Permission.MANAGE_PEOPLE
        router.command("erase", Route(self.ask, may), ("删除资料",))
        router.press("erase.do", Route(self.erase, may))

    async def ask(self, turn: Turn) -> None:
        """Show what goes and what stays, with the button."""
        turn.require(Permission.MANAGE_PEOPLE, EVERY_SITE)
        person_id = number_typed(turn, "P")
        if person_id is None:
            await turn.say("erase-how")
            return
        try:
            found = await turn.do(privacy.belongings, person_id, turn.person)
        except ErasingError as error:
            await turn.say(error.message_key, **error.params)
            return
        who = found.person
        counts = {"tickets": found.tickets, "texts": found.texts, "files": found.files}
        button = Button(turn.text("button-erase", number=who.number), "erase.do", {"person": who.id})
        lines = [turn.text("erase-confirm", number=who.number, person=who.name, **counts)]
        if who.blocked:
            lines.append(turn.text("erase-blocked", number=who.number))
        await turn.say_text("\n".join(lines), buttons=[[button]], slot="erase")

    async def erase(self, turn: Turn) -> None:
        """Erase the person of the button; the question, which names them, is replaced."""
        turn.require(Permission.MANAGE_PEOPLE, EVERY_SITE)
        try:
            erased = await turn.do(privacy.erase, int(pressed(turn)["person"]), turn.person, self.desk)
        except ErasingError as error:
            await turn.say(error.message_key, **error.params)
            return
        for file in sorted(erased.files):
            turn.unit.after_commit(partial(self.forget, file))
        await turn.say("erase-done", number=erased.number, slot="erase")
