"""The way to the board: a one-time link in the private chat, and the end of all logins."""

from __future__ import annotations

from bot import logins
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Permission
from bot.records.types import now

OUT = {"out", "退出", "logout"}


class BoardHandler:
    """Hands out links.

    Args:
        url: the hub's public address.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def register(self, router: Router) -> None:
        see = Permission.SEE_DEVICES
        router.command("board", Route(self.board, see, menu="menu-board"), ("看板", "工单看板", "board"))
        router.press("board.out", Route(self.out))

    async def board(self, turn: Turn) -> None:
        """Give a link, or end the logins."""
        argument = turn.argument.strip().lower()
        if argument in OUT:
            await self.out(turn)
        elif argument:
            await turn.say("board-how")
        else:
            await self._link(turn)

    async def out(self, turn: Turn) -> None:
        """End every login of the person; who may see nothing any more may do so, too."""
        ended = await turn.do(logins.leave_everywhere, turn.person.id, turn.person.number)
        await turn.say("board-ended", count=ended)

    async def _link(self, turn: Turn) -> None:
        token = await turn.do(logins.make_link, turn.person, now())
        out = Button(turn.text("button-board-out"), "board.out", once=False)
        minutes = int(logins.LINK_LIFE.total_seconds() // 60)
        link = f"{self.url}/board/login/{token}"
        await turn.say("board-link", link=link, minutes=minutes, buttons=[[out]], once=True)
