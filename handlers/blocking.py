"""Block a person and let one speak again: /block P12, /unblock P12; without a number, who is blocked."""

from __future__ import annotations

from bot import blocking
from bot.blocking import BlockingError
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Permission, Person
from handlers.rows import in_rows, page_of
from handlers.turns import number_typed, pressed


class BlockingHandler:
    """For support, and for administrators; bot/blocking.py says whom each may block."""

    def register(self, router: Router) -> None:
        may = Permission.BLOCK
        router.command("block", Route(self.block, may), ("拉黑",))
        router.command("unblock", Route(self.unblock, may), ("解除拉黑",))
        router.press("blocking.page", Route(self.block, may))
        router.press("blocking.block", Route(self.block_pressed, may, private=False))
        router.press("blocking.unblock", Route(self.unblock_pressed, may, private=False))

    async def block(self, turn: Turn) -> None:
        """Block the person of the number; without one, list who is blocked."""
        if await self._listing(turn):
            return
        await self._block(turn, number_typed(turn, "P"))

    async def unblock(self, turn: Turn) -> None:
        """Let the person of the number speak again; without one, list who is blocked."""
        if await self._listing(turn):
            return
        await self._unblock(turn, number_typed(turn, "P"))

    async def block_pressed(self, turn: Turn) -> None:
        """Block the person of the button."""
        await self._block(turn, int(pressed(turn)["person"]))

    async def unblock_pressed(self, turn: Turn) -> None:
        """Let the person of the button speak again."""
        await self._unblock(turn, int(pressed(turn)["person"]))

    async def _listing(self, turn: Turn) -> bool:
        """Show who is blocked when no number was given; say whether that was all."""
        if turn.argument.strip():
            return False
        page = page_of(await turn.do(blocking.listed, turn.person), int(pressed(turn).get("page", 0)))
        if not page.items:
            await turn.say("block-none")
            return True
        lines = [
            turn.text("block-head", page=page.words),
            *(f"{one.number} {one.name}" for one in page.items),
        ]
        buttons = in_rows([_unblock_button(turn, one) for one in page.items], 2)
        await turn.say_text("\n".join(lines), buttons=[*buttons, *page.turners(turn, "blocking.page")])
        return True

    async def _block(self, turn: Turn, person_id: int | None) -> None:
        if person_id is None:
            await turn.say("block-how")
            return
        try:
            who = await turn.do(blocking.block, person_id, turn.person)
        except BlockingError as error:
            await turn.say(error.message_key)
            return
        await turn.do(turn.post.to_person, who.id, "you-are-blocked")
        buttons = [[_unblock_button(turn, who)]]
        await turn.say("block-done", number=who.number, person=who.name, buttons=buttons)

    async def _unblock(self, turn: Turn, person_id: int | None) -> None:
        if person_id is None:
            await turn.say("block-how")
            return
        try:
            who = await turn.do(blocking.unblock, person_id, turn.person)
        except BlockingError as error:
            await turn.say(error.message_key)
            return
        await turn.do(turn.post.to_person, who.id, "you-are-unblocked")
        await turn.say("unblock-done", number=who.number, person=who.name)


def _unblock_button(turn: Turn, who: Person) -> Button:
    label = turn.text("button-unblock", number=who.number)
    return Button(label, "blocking.unblock", {"person": who.id}, once=False)
