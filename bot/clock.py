"""What the hub does by itself, once a second: overdue approvals, commands that nobody came for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from sqlmodel import Session

from bot.records.database import Database

log = logging.getLogger(__name__)

PAUSE_S = 1.0


class Clock:
    """Runs `chores` in one transaction a tick, when `due` says that there is something to do."""

    def __init__(
        self,
        database: Database,
        due: Callable[[Session], bool],
        chores: Callable[[Session], None],
        done: Callable[[], None],
    ) -> None:
        self.database = database
        self.due = due
        self.chores = chores
        self.done = done

    async def run(self) -> None:
        """Tick until cancelled; a tick that fails is logged and the next one tries again."""
        while True:
            await asyncio.sleep(PAUSE_S)
            try:
                await self.tick()
            except Exception:
                log.exception("CLK-001: the hub's chores failed; they are tried again")

    async def tick(self) -> None:
        """Do what is due now."""
        if await self.database.read(self.due):
            await self.database.do(self.chores)
            self.done()
