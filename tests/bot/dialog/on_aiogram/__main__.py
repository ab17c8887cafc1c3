"""Plays every scenario on our state layer and prints what happened as JSON.

python -m tests.bot.dialog.on_aiogram URL …    on MemoryStorage, and on SqlStorage at each URL
"""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from contextlib import AsyncExitStack
from typing import Any

from bot.dialog import aiogram_names
from bot.dialog.memory import MemoryStorage
from bot.dialog.sql import SqlStorage
from tests.bot.dialog.conftest import with_dialog_table


async def play(urls: list[str]) -> dict[str, Any]:
    """Return where -> scenario -> what happened."""
    scenarios = importlib.import_module("tests.bot.dialog.on_aiogram.scenarios")
    async with AsyncExitStack() as stack:
        tables = {url: await stack.enter_async_context(with_dialog_table(url)) for url in urls}
        storages = {"memory": MemoryStorage(), **{url: SqlStorage(table) for url, table in tables.items()}}
        return {name: await scenarios.play(storage) for name, storage in storages.items()}


def install() -> dict[str, Any]:
    """Return what installing our names did."""
    before = "aiogram" in sys.modules
    aiogram_names.install()
    aiogram_names.install()
    after = "aiogram" in sys.modules
    served = {
        name: importlib.import_module(name).__dict__.items() >= names.items()
        for name, names in aiogram_names.NAMES.items()
    }
    return {"imported": [before, after], "served": served}


if __name__ == "__main__":
    print(json.dumps({"install": install(), **asyncio.run(play(sys.argv[1:]))}, ensure_ascii=False))
