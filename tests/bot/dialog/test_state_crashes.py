"""A hub that is killed between two writes of a dialog leaves the dialog as it was before both."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from bot.dialog.keys import StorageKey
from bot.dialog.sql import SqlStorage
from bot.records.database import Database
from tests.bot.dialog import dying

WAIT_S = 60  # a process starts on a loaded machine


@pytest.fixture
def killed(database: Database) -> SqlStorage:
    """The storage that a hub held open when it was killed by SIGKILL."""
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.bot.dialog.dying", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as hub:
        assert hub.stdout is not None
        assert hub.stdout.readline() == "now\n"
        hub.kill()
        assert hub.wait(WAIT_S) == -9
    return SqlStorage(database)


WHOLE = ("Form:old", dying.KNOWN)
BEFORE = [(dying.NEW, (None, {})), (dying.OLD, WHOLE), (dying.CLEARED, WHOLE)]


async def test_nothing_is_half_written_and_nothing_stays_locked(killed: SqlStorage) -> None:
    for key, before in BEFORE:
        assert (await killed.get_state(key), await killed.get_data(key)) == before
    async with asyncio.timeout(WAIT_S):
        for key, (_, known) in BEFORE:
            assert await killed.update_data(key, {"more": 1}) == {**known, "more": 1}


async def test_a_unit_that_fails_leaves_the_dialog_as_it_was(database: Database, key: StorageKey) -> None:
    storage = SqlStorage(database)
    await storage.set_state(key, "Form:old")
    await storage.set_data(key, {"ticket": 7})
    with pytest.raises(ValueError, match="in the middle"):
        await fail_in_the_middle(database, storage, key)
    assert (await storage.get_state(key), await storage.get_data(key)) == ("Form:old", {"ticket": 7})


async def fail_in_the_middle(database: Database, storage: SqlStorage, key: StorageKey) -> None:
    async with database.unit() as unit:
        within = storage.within(unit)
        await within.set_state(key, "Form:new")
        assert await within.get_state(key) == "Form:new"
        await within.clear(key)
        assert (await within.get_state(key), await within.get_data(key)) == (None, {})
        raise ValueError("in the middle")
