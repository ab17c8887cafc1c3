"""What a person begins from the terminal, and whether anybody is there to do it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

from sqlmodel import Session

from bot.clearing import operations
from bot.clearing.phases import Phase
from bot.dialog.router import SLASHES, Router, folded
from bot.people import Permission
from bot.records.database import Database
from bot.records.messages import PressRow

WAITS_FOR_A_PERSON = {Phase.AWAITING_APPROVAL, Phase.UNKNOWN}
LOOK_S = 0.1
CONNECT_S = 1.0
PORTS = {"http": 80, "https": 443}


class Work:
    """The operations that a person begins from now on.

    Args:
        known: the ids of those that were open before.
    """

    def __init__(self, database: Database, person_id: int, known: frozenset[int]) -> None:
        self._database = database
        self._person_id = person_id
        self._known = known

    @classmethod
    async def of(cls, database: Database, person_id: int) -> Work:
        """Return the work of a person who sits down now."""
        opened = await database.read(operations.open_of_person, person_id)
        return cls(database, person_id, frozenset(one.id for one in opened))

    async def rests(self) -> None:
        """Wait until each has ended, or waits for a person."""
        while await self._database.read(self._under_way):  # noqa: ASYNC110  the hub's process changes it
            await asyncio.sleep(LOOK_S)

    def _under_way(self, session: Session) -> bool:
        opened = operations.open_of_person(session, self._person_id)
        return any(one.id not in self._known and one.phase not in WAITS_FOR_A_PERSON for one in opened)


def asks_for_work(router: Router, line: str) -> bool:
    """Say whether a line is a command or word that begins an operation."""
    if line.startswith(SLASHES):
        route = router.commands.get(line[1:].partition(" ")[0].lower())
    else:
        route = router.words.get(folded(line))
    return route is not None and route.permission is Permission.REQUEST


def press_asks_for_work(session: Session, router: Router, nonce: str) -> bool:
    """Say whether a button begins an operation, or drops one."""
    press = session.get(PressRow, nonce)
    route = router.presses.get(press.action) if press else None
    return route is not None and route.permission is Permission.REQUEST


async def is_served(url: str) -> bool:
    """Say whether something listens at the relay's address; of port 0 nothing can be told, so it is said to."""
    parts = urlsplit(url)
    port = PORTS[parts.scheme or "http"] if parts.port is None else parts.port
    if port == 0:
        return True
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(CONNECT_S):
            _, writer = await asyncio.open_connection(parts.hostname, port)
        writer.close()
        return True
    return False
