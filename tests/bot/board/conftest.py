"""`house`: the board by HTTP. `seats`: people in headless Chromium before it.

One Chromium serves all tests of a process, in one event loop; each window has cookies, storage and a cache of its own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

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


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    require_chromium()
    async with started() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def seats(house: House, browser: Browser) -> AsyncIterator[Seats]:
    """Fails the test at its end when the browser complained of anything."""
    made = Seats(browser, house)
    async with house.served():
        yield made
        await made.close()
    assert made.complaints == []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what has the browser in the browser's event loop."""
    for item in items:
        if isinstance(item, pytest.Function) and "seats" in item.fixturenames:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
