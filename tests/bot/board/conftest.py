"""`house`: the board by HTTP. `seats`: people in headless Chromium before it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bot.board.chromium import Seats, require_chromium, started
from tests.bot.board.house import House
from tests.handlers.office import Office
from tests.handlers.rig import Rig


@pytest_asyncio.fixture
async def rig() -> AsyncIterator[Rig]:
    made = Rig()
    yield made
    await made.close()


@pytest.fixture
def office(rig: Rig) -> Office:
    return Office(rig)


@pytest.fixture
def house(office: Office, tmp_path: Path) -> Iterator[House]:
    made = House(office, tmp_path)
    yield made
    made.close()


@pytest_asyncio.fixture
async def seats(house: House) -> AsyncIterator[Seats]:
    """Fails the test at its end when the browser complained of anything."""
    require_chromium()
    async with house.served(), started() as browser:
        made = Seats(browser, house)
        yield made
    assert made.complaints == []
