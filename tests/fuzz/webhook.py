"""The webhook of a building with its keeper: what comes in by it has its turn, in every handler that there is."""

from __future__ import annotations

import asyncio

from sqlmodel import Session

from bot.channels.telegram_client import CHANNEL
from bot.channels.telegram_door import Door
from bot.channels.telegram_keeper import Keeper
from bot.channels.turns import Turns
from bot.dialog import inbox
from tests.fuzz.updates import ME, bugs
from tests.permissions.building import Building

LONG_S = 60.0  # the first question waits for the articles


class OpenWebhook:
    """Lets updates in, one request at a time."""

    def __init__(self, building: Building) -> None:
        self._hub = building.hub
        assert self._hub.telegram is not None
        self._doors = {one for one in self._hub.telegram.apps.values() if isinstance(one, Door)}
        assert self._doors
        self._hub.dispatcher.flood = None  # the same people speak all the time
        self.open()

    def open(self) -> None:
        hub = self._hub
        self._turns = Turns(hub.dispatcher, hub.database, 0.01)
        keeper = Keeper(ME, hub.database, self._turns, hub.post, 0.01)
        for door in self._doors:
            door.open(keeper)

    async def settle(self) -> None:
        """Wait for the turns of what came, and fail for one that met a bug; then be open again."""
        async with asyncio.timeout(LONG_S):
            while self._turns.under_way:
                await asyncio.sleep(0)
        await self._turns.end()
        with Session(self._hub.database.engine) as session:
            assert bugs(session) == []
            assert inbox.waiting(session, CHANNEL, ME.id) == []
        self.open()
