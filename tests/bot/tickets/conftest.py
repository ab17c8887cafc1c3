from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import Session, SQLModel

import bot.records as tables
from bot.records.database import open_engine
from tests.bot.tickets.desk_world import DeskWorld


@pytest.fixture
def desk_world() -> Iterator[DeskWorld]:
    assert tables.people is not None
    engine = open_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        yield DeskWorld(session)
    engine.dispose()
