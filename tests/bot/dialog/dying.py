"""A hub that is killed in the middle of a unit: `python -m tests.bot.dialog.dying URL`.

Says "now" when a new question has its state and not yet its data, and an old one has lost its state and not yet
its data; then waits for its end.
"""

from __future__ import annotations

import asyncio
import sys

from bot.dialog.keys import StorageKey
from bot.dialog.sql import SqlStorage
from bot.records.database import Database

NEW, OLD, CLEARED = (StorageKey(42, 1, user) for user in (1, 2, 3))
KNOWN = {"ticket": 7}


async def die(url: str) -> None:
    database = Database(url)
    storage = SqlStorage(database)
    for key in (OLD, CLEARED):
        await storage.set_state(key, "Form:old")
        await storage.set_data(key, KNOWN)
    async with database.unit() as unit:
        within = storage.within(unit)
        await within.set_state(NEW, "Form:new")
        await within.set_state(OLD, None)
        await within.clear(CLEARED)
        print("now", flush=True)
        await asyncio.sleep(60)
        await within.set_data(NEW, KNOWN)
        await within.set_data(OLD, {})


if __name__ == "__main__":
    asyncio.run(die(sys.argv[1]))
