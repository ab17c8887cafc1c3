"""Pictures that take a moment: drawn after the turn, while nothing is locked, and said when they are there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot.dialog.messages import Chat, Media
from bot.dialog.post import Post
from bot.dialog.turn import Turn
from bot.records.database import Database

log = logging.getLogger(__name__)

Draw = Callable[[], bytes]


class Pictures:
    """Draws and says pictures. One that a restart cut off does not come; whoever wants it asks again.

    Args:
        keep: puts a file where channels find it.
        said: called when a picture waits in the outbox.
    """

    def __init__(
        self, database: Database, post: Post, keep: Callable[[bytes, str], Media], said: Callable[[], None]
    ) -> None:
        self.database = database
        self.post = post
        self.keep = keep
        self.said = said
        self._drawing: set[asyncio.Task[None]] = set()

    def after(self, turn: Turn, draw: Draw, name: str, text: str) -> None:
        """Draw once this turn is committed, and say the picture where the turn was.

        Args:
            draw: called in a thread.
            name: of the file.
            text: stands under it.
        """
        turn.unit.after_commit(lambda: self._begin(turn.chat, draw, name, text))

    async def drawn(self) -> None:
        """Wait for what is being drawn."""
        await asyncio.gather(*self._drawing)

    def _begin(self, chat: Chat, draw: Draw, name: str, text: str) -> None:
        task = asyncio.create_task(self._say(chat, draw, name, text), name="picture")
        self._drawing.add(task)
        task.add_done_callback(self._drawing.discard)

    async def _say(self, chat: Chat, draw: Draw, name: str, text: str) -> None:
        try:
            media = await asyncio.to_thread(lambda: self.keep(draw(), name))
        except Exception:
            log.exception("PIC-500: the picture %s could not be drawn", name)
            return
        await self.database.do(self.post.to_chat, chat, text, media=media)
        self.said()
