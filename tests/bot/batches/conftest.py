"""One database for all tests of batches; what a test does in it is undone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.records.database import open_engine
from tests.bot.batches.office import Office
from tests.bot.tickets.databases import undone
from tests.databases import own_url
from tests.tables import make_tables


@pytest.fixture(scope="session")
def tables() -> Iterator[Engine]:
    engine = open_engine(own_url())
    make_tables(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def office(tables: Engine) -> Iterator[Office]:
    with undone(tables) as session:
        yield Office(session)
