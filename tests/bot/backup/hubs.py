"""Hubs to back up: homes with a database of either kind, with rows of every shape and an attachment."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.engine import make_url
from sqlmodel import Session, SQLModel

from bot import audit
from bot.records import schema
from bot.records.database import open_engine
from bot.records.journal import QuestionRow
from bot.records.messages import InboxRow
from bot.records.people import PersonRow
from bot.records.tickets import AttachmentRow, StaffGroupRow, TicketEntryRow, TicketRow
from bot.settings import Settings

PICTURE = b"\x89PNG\r\n\x1a\n" + b"picture" * 100
SHA256 = hashlib.sha256(PICTURE).hexdigest()
MOMENT = datetime(2026, 11, 3, 4, 5, 6, 789, tzinfo=UTC)

Rows = dict[str, list[tuple[Any, ...]]]


def settings_of(home: Path, url: str = "") -> Settings:
    return Settings(home=home, database_url=url)


def new_database(server: str, name: str) -> str:
    """Return the URL of an empty database on a PostgreSQL server."""
    engine = open_engine(server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@contextmanager
def engine_of(settings: Settings) -> Iterator[Engine]:
    settings.home.mkdir(exist_ok=True, mode=0o700)
    engine = open_engine(settings.database)
    yield engine
    engine.dispose()


def fill(settings: Settings, *, migrate: bool = True) -> None:
    """Give a hub some records and a file."""
    with engine_of(settings) as engine:
        if migrate:
            schema.upgrade(engine)
        with Session(engine) as session:
            _records(session)
            session.commit()
    store = settings.home / "attachments"
    store.mkdir()
    (store / SHA256).write_bytes(PICTURE)
    (store / f"{SHA256}.0a.part").write_bytes(b"half")


def _records(session: Session) -> None:
    session.add(PersonRow(id=7, name="王芳 \\ \t\n'\"{}", language="zh", created_at=MOMENT))
    session.flush()
    session.add(
        QuestionRow(
            person_id=7, text="怎么清卡?\u2028", decision="answer", score=0.1 + 0.2, candidates=[1.5, None]
        )
    )
    session.add(
        InboxRow(channel="telegram", bot_id=2**53 + 1, update_id=2**40, payload=None, received_at=MOMENT)
    )
    session.add(
        InboxRow(channel="telegram", bot_id=1, update_id=-1, payload={"text": "清\\n卡", "n": [None, True]})
    )
    session.add(StaffGroupRow(channel="telegram", chat_id=-(2**45), topics=False))
    session.add(TicketRow(id=41, kind="failure", person_id=7, line_log=["→ 1B", "← ER"], changed_at=MOMENT))
    session.flush()
    entry = TicketEntryRow(ticket_id=41, kind="message", text="", source_message_id=2**40)
    session.add(entry)
    session.flush()
    session.add(
        AttachmentRow(ticket_id=41, entry_id=entry.id or 0, kind="photo", state="stored", sha256=SHA256)
    )
    audit.append(session, "P7", "ticket.opened", "ticket:41", reason="DEV-001", amount=0.1)
    audit.append(session, "hub", "ticket.told", "ticket:41", names=["张三", None])


def rows_of(settings: Settings) -> Rows:
    """Return every table's rows as the program reads them, in order of their keys; of the audit log the hashes."""
    with engine_of(settings) as engine, engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in SQLModel.metadata.sorted_tables
        }


def alter(database: Path, statement: str) -> None:
    connection = sqlite3.connect(database)
    with connection:
        connection.execute(statement)
    connection.close()
