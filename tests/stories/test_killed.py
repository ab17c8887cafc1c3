"""kill -9 in the middle of a clear, then a restart: done once, and everybody is told the truth."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

from tests.stories.conftest import OpenOffice
from tests.stories.office import LONG_S, Office, devices

SLOW = devices("--fault", "slow-act:3@12")
QUICK_TO_SETTLE = {"settle_s": 4}


async def acting(office: Office) -> None:
    """Return when the device is at the first type's clear."""
    while not _asked(office):
        await asyncio.sleep(0.02)


def _asked(office: Office) -> bool:
    """Say whether the agent has written down that it starts."""
    journal = office.stage.folder / "qingka-state" / "journal.sqlite3"
    with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as connection:
        (started,) = connection.execute("SELECT COUNT(*) FROM act_rows WHERE state = 'started'").fetchone()
    return bool(started)


async def test_the_agent_is_killed_while_the_device_clears(open_office: OpenOffice) -> None:
    async with open_office(SLOW, **QUICK_TO_SETTLE) as office:
        clerk = office.people.clerk
        await office.requests()
        await office.approves()
        await asyncio.wait_for(acting(office), LONG_S)
        office.stage.agent.kill()
        office.stage.agent.start()
        await clerk.expects("只完成了一部分", button="重新清卡", timeout_s=LONG_S)
        assert office.acted() == {"004": 1}
        await office.enrols()  # a code of the same half minute would be refused
        await office.stage.agent.heard(r"AGT-211")
        clerk.presses("重新清卡")
        await office.approves()
        await clerk.expects("✅ 清卡完成 #1002", timeout_s=LONG_S)
        assert office.acted() == {"004": 1, "007": 1}


async def test_the_hub_is_killed_while_the_device_clears(open_office: OpenOffice) -> None:
    async with open_office(SLOW) as office:
        await office.requests()
        await office.approves()
        await asyncio.wait_for(acting(office), LONG_S)
        office.stage.hub.kill()
        await office.stage.open_hub()
        await office.people.clerk.expects("✅ 清卡完成 #1001", button="查看回执", timeout_s=LONG_S)
        assert office.acted() == {"004": 1, "007": 1}
