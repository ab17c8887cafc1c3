"""The migrations lead to the tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text
from sqlmodel import Session

from bot import questions
from bot.records import schema
from bot.records.database import open_engine
from bot.tickets import listing
from bot.tickets.states import Priority


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


ROWS = """
INSERT INTO person (id, name, language, created_at) VALUES (1, '王芳', 'zh', '2026-11-01 00:00:00');
INSERT INTO question (id, person_id, text, decision, score, candidates, at)
    VALUES (1, 1, '怎么清卡', 'answer', 0.9, '[]', '2026-11-01 00:00:00')
"""
LEARNED = """
INSERT INTO question (id, person_id, text, decision, score, candidates, at, ticket_id)
    VALUES (2, 1, '没网', 'handoff', 0, '[]', '2026-11-02 00:00:00', NULL);
INSERT INTO guide_step (id, run, person_id, guide, step, question_id, at)
    VALUES (1, 'a', 1, 'slow', 'where', 2, '2026-11-02 00:00:00')
"""


def test_a_database_with_questions_goes_up_to_0003_and_down_again(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'hub.db'}")
    move(engine, command.upgrade, "0002")
    run(engine, ROWS)
    schema.upgrade(engine)
    assert schema.differences(engine) == []
    with Session(engine) as session:
        (question,) = questions.these(session, [1])
    assert (question.text, question.features, question.sites) == ("怎么清卡", (), frozenset())
    run(engine, LEARNED)
    move(engine, command.downgrade, "0002")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT text FROM question ORDER BY id")).all() == [
            ("怎么清卡",),
            ("没网",),
        ]
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    schema.upgrade(engine)
    assert schema.differences(engine) == []
    engine.dispose()


TICKETS = """
INSERT INTO ticket
    (id, kind, state, person_id, code, reason, phase, article, subject, line_log, created_at, changed_at)
    VALUES (1, 'question', 'open', 1, '', '', '', '', '没网', '[]', '2026-11-01 00:00:00', '2026-11-01 00:00:00');
INSERT INTO ticket_entry (id, ticket_id, author_id, kind, text, params, at)
    VALUES (1, 1, 1, 'message', '没网', '{}', '2026-11-01 00:00:00')
"""


def test_a_database_with_tickets_goes_up_to_0004_and_down_again(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'hub.db'}")
    move(engine, command.upgrade, "0003")
    run(engine, ROWS)
    run(engine, TICKETS)
    schema.upgrade(engine)
    assert schema.differences(engine) == []
    with Session(engine) as session:
        ticket = listing.get(session, 1)
    assert (ticket.state, ticket.priority, ticket.signature, ticket.tags) == ("open", Priority.NORMAL, "", ())
    run(engine, "INSERT INTO ticket_tag (ticket_id, tag) VALUES (1, '网络')")
    move(engine, command.downgrade, "0003")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT text FROM ticket_entry")).all() == [("没网",)]
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    schema.upgrade(engine)
    assert schema.differences(engine) == []
    engine.dispose()


def move(engine: Engine, step: Callable[[Config, str], None], revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        step(config, revision)


def run(engine: Engine, statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements.split(";"):
            connection.execute(text(statement))
