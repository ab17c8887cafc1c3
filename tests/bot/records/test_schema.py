"""The migrations lead to the tables."""

from __future__ import annotations

from pathlib import Path

from bot.records import schema
from bot.records.database import open_engine


def test_a_migrated_database_has_what_the_tables_say(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'hub.db'}")
    schema.upgrade(engine)
    assert schema.differences(engine) == []
    assert schema.is_current(engine)
    engine.dispose()


def test_migrating_twice_does_nothing(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'hub.db'}")
    schema.upgrade(engine)
    schema.upgrade(engine)
    assert schema.is_current(engine)
    engine.dispose()


def test_a_database_that_was_never_migrated_is_not_current(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'hub.db'}")
    assert not schema.is_current(engine)
    assert schema.differences(engine)
    engine.dispose()
