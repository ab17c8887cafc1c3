"""What the hub does by itself, once a second: each chore in a transaction of its own, when it has anything to do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.pulse import Pulse
from bot.records.database import Database
from bot.records.types import now

log = logging.getLogger(__name__)

PAUSE_S = 1.0
SILENT_S = 60.0  # a chore may take its time; beyond, something holds them all up


@dataclass(frozen=True, slots=True)
class Chore:
    """Something that falls due. `due` is asked once a second and writes nothing."""

    name: str
    due: Callable[[Session, datetime], bool]
    do: Callable[[Session, datetime], object]


class Clock:
    """Does chores in their order.

    Args:
        done: called after each that was done.

    Attributes:
        pulse: beats with each tick.
    """

    def __init__(self, database: Database, chores: Sequence[Chore], done: Callable[[], None]) -> None:
        self.database = database
        self.chores = chores
        self.done = done
        self.pulse = Pulse("clock", SILENT_S)

    async def run(self) -> None:
        """Tick until cancelled; what fails is logged and the next tick tries again."""
        while True:
            await asyncio.sleep(PAUSE_S)
            try:
                await self.tick()
                self.pulse.beat()
            except Exception:
                log.exception("CLK-002: the hub's chores cannot be looked up; they are tried again")

    async def tick(self) -> None:
        """Do what is due now; a chore that fails is logged, and keeps no other from being done."""
        moment = now()
        for chore in await self.database.read(self._due, moment):
            try:
                await self.database.at_length(chore.do, moment)
                self.done()
            except Exception:
                log.exception("CLK-001: the hub's chore %r failed; it is tried again", chore.name)

    def _due(self, session: Session, moment: datetime) -> list[Chore]:
        return [chore for chore in self.chores if chore.due(session, moment)]
