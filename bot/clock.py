"""What the hub does by itself, once a second: each chore in a transaction of its own, when it has anything to do.

Of several hubs one does it. A chore that it has begun ends, or is undone, before the next hub begins one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.hubs.roles import CLOCK, LostRoleError, Role, alone
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
        role: of whoever does them, among several hubs.

    Attributes:
        pulse: beats with each tick.
    """

    def __init__(
        self,
        database: Database,
        chores: Sequence[Chore],
        done: Callable[[], None],
        role: Role | None = None,
    ) -> None:
        self.database = database
        self.chores = chores
        self.done = done
        self.role = role or alone(CLOCK)
        self.pulse = Pulse("clock", SILENT_S)

    async def run(self) -> None:
        """Tick until cancelled, while this hub has the role."""
        await self.role.lead(self._run, self.pulse)

    async def _run(self) -> None:
        """What fails is logged and the next tick tries again. Raises LostRoleError."""
        while True:
            await asyncio.sleep(PAUSE_S)
            try:
                await self.tick()
                self.pulse.beat()
            except LostRoleError:
                raise
            except Exception:
                log.exception("CLK-002: the hub's chores cannot be looked up; they are tried again")

    async def tick(self) -> None:
        """Do what is due now; a chore that fails is logged, and keeps no other from being done.

        Raises:
            LostRoleError: another hub does it now.
        """
        moment = now()
        for chore in await self.database.read(self._due, moment):
            try:
                await self.database.at_length(self._do, chore, moment)
                self.done()
            except LostRoleError:
                raise
            except Exception:
                log.exception("CLK-001: the hub's chore %r failed; it is tried again", chore.name)

    def _do(self, session: Session, chore: Chore, moment: datetime) -> None:
        self.role.hold(session)
        chore.do(session, moment)

    def _due(self, session: Session, moment: datetime) -> list[Chore]:
        return [chore for chore in self.chores if chore.due(session, moment)]
