"""What one hub at a time does. A role is lost with the hub's connection; the records have the last word.

Errors:
    LostRoleError  HUB-002  another hub has the role now
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from sqlmodel import Session, select

from bot.errors import HubError
from bot.pulse import Pulse
from bot.records.hubs import HubRoleRow

log = logging.getLogger(__name__)

CLOCK, TELEGRAM = "clock", "telegram"
WAITING_BEAT_S = 5.0


class LostRoleError(HubError):
    """Another hub has the role now."""

    code = "HUB-002"


class Role:
    """One role of this hub. Without a call to `gain` it is another's.

    Attributes:
        hub: this hub's number among several; None: it is alone, and has every role.
    """

    def __init__(self, name: str, hub: int | None = None, *, ours: bool = False) -> None:
        self.name = name
        self.hub = hub
        self._ours, self._lost = asyncio.Event(), asyncio.Event()
        (self._ours if ours else self._lost).set()

    @property
    def is_ours(self) -> bool:
        return self._ours.is_set()

    def gain(self, hub: int) -> None:
        """This hub has the role from now on."""
        if not self.is_ours:
            log.info("HUB-200: this hub has the role %r", self.name)
        self.hub = hub
        self._lost.clear()
        self._ours.set()

    def lose(self) -> None:
        """Another hub may have it from now on."""
        if self.is_ours:
            log.info("HUB-201: this hub has the role %r no more", self.name)
        self._ours.clear()
        self._lost.set()

    def hold(self, session: Session) -> None:
        """Keep every other hub from taking the role over until the transaction ends.

        Raises:
            LostRoleError: one has done so already.
        """
        if self.hub is None:
            return
        query = select(HubRoleRow.hub_id).where(HubRoleRow.name == self.name).with_for_update(read=True)
        if session.exec(query).first() != self.hub:
            raise LostRoleError(f"another hub has the role {self.name!r} now")

    async def lead(self, work: Callable[[], Coroutine[Any, Any, None]], *pulses: Pulse) -> None:
        """Do `work` whenever the role is this hub's, until cancelled; it is cancelled when the role is lost.

        Args:
            pulses: they beat while another hub does the work.
        """
        while True:
            await self._gained(pulses)
            await self._lead(work)

    async def _gained(self, pulses: tuple[Pulse, ...]) -> None:
        while not self.is_ours:
            for pulse in pulses:
                pulse.beat()
            with suppress(TimeoutError):
                async with asyncio.timeout(WAITING_BEAT_S):
                    await self._ours.wait()

    async def _lead(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        working = asyncio.create_task(work())
        losing = asyncio.create_task(self._lost.wait())
        try:
            await asyncio.wait({working, losing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            losing.cancel()
            working.cancel()
            ended = (await asyncio.gather(working, losing, return_exceptions=True))[0]
        if isinstance(ended, LostRoleError):
            self.lose()
        elif isinstance(ended, BaseException) and not isinstance(ended, asyncio.CancelledError):
            raise ended


def alone(name: str) -> Role:
    """Return a role that nobody else can have."""
    return Role(name, ours=True)
