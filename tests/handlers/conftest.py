from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.handlers.firm import Firm, opened
from tests.handlers.office import Office
from tests.handlers.rig import Rig
from tests.handlers.world import World


@pytest_asyncio.fixture
async def rig() -> AsyncIterator[Rig]:
    made = Rig()
    yield made
    await made.close()


@pytest.fixture
def office(rig: Rig) -> Office:
    return Office(rig)


@pytest.fixture
def world(rig: Rig) -> World:
    return World(rig)


@pytest_asyncio.fixture
async def firm(office: Office) -> Firm:
    return await opened(office)
