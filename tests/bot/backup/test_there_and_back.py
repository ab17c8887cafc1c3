"""A backup brings every row and file back, into either kind of database, or changes nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect
from sqlmodel import Session

from bot import audit
from bot.backup.errors import DamagedError, LaterError, OccupiedError
from bot.backup.restoring import RESTORED, check, restore
from bot.backup.writing import Order, make
from bot.records import schema
from bot.records.people import PersonRow
from bot.settings import Settings
from tests.bot.backup.conftest import NewHub
from tests.bot.backup.hubs import PICTURE, SHA256, alter, engine_of, fill, rows_of

HOLDS = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1])
held.execute("PRAGMA journal_mode = WAL")
held.execute("SELECT count(*) FROM person").fetchone()
print("open", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
@pytest.mark.parametrize("source", ["sqlite", "postgresql"])
def test_every_row_and_file_comes_back(
    new_hub: NewHub, hub: Settings, folder: Path, source: str, target: str
) -> None:
    old, new = hub, new_hub(target)
    if source == "postgresql":
        old = new_hub(source)
        fill(old)
    made = make(old, Order(folder))
    assert (made.manifest.source, made.manifest.rows["ticket"], made.manifest.audit.number) == (source, 1, 2)
    done = restore(new, made.path, None, "")
    assert done.attachments == 1
    before, after = rows_of(old), rows_of(new)
    assert after.pop("audit")[:2] == before.pop("audit")
    assert after == before
    assert (new.home / "attachments" / SHA256).read_bytes() == PICTURE
    assert [one.name for one in (new.home / "attachments").iterdir()] == [SHA256]


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_what_comes_after_a_restore_is_numbered_and_chained_on(
    new_hub: NewHub, hub: Settings, folder: Path, target: str
) -> None:
    new = new_hub(target)
    restore(new, make(hub, Order(folder)).path, None, "")
    with engine_of(new) as engine, Session(engine) as session:
        person = PersonRow(name="李")
        session.add(person)
        session.flush()
        assert person.id == 8
        audit.append(session, "P8", "person.met", "P8")
        assert audit.verify(session) is None
        assert [one.action for one in audit._entries(session)][2:] == [RESTORED, "person.met"]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_with_rows_is_replaced_only_when_it_is_named(
    new_hub: NewHub, hub: Settings, folder: Path, kind: str
) -> None:
    path = make(hub, Order(folder)).path
    new = new_hub(kind)
    fill(new)
    with engine_of(new) as engine, Session(engine) as session:
        session.add(PersonRow(id=9, name="赵"))
        session.commit()
    before = rows_of(new)
    for named in ("", "other.db"):
        with pytest.raises(OccupiedError, match="--replace"):
            restore(new, path, None, named)
    assert rows_of(new) == before
    name = "qingka.db" if kind == "sqlite" else new.database_url.partition("?")[0].rpartition("/")[2]
    restore(new, path, None, name)
    assert rows_of(new)["person"] == rows_of(hub)["person"]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "header": lambda whole: b"?" * 100 + whole[100:],
    "first page": lambda whole: whole[:100] + b"\xff" * 3996 + whole[4096:],
    "cut in half": lambda whole: whole[: len(whole) // 2],
    "all but the beginning": lambda whole: whole[:8192] + b"\xff" * (len(whole) - 8192),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_is_kept_beside_the_restored_one_when_it_is_named(
    hub: Settings, folder: Path, damage: str
) -> None:
    path, database = make(hub, Order(folder)).path, hub.home / "qingka.db"
    before, damaged = rows_of(hub), DAMAGES[damage](database.read_bytes())
    for number in (1, 2):
        database.write_bytes(damaged)
        (hub.home / "qingka.db-wal").write_bytes(b"")
        with pytest.raises(OccupiedError, match=r"qingka\.db is damaged .*--replace qingka\.db"):
            restore(hub, path, None, "")
        assert database.read_bytes() == damaged
        done = restore(hub, path, None, "qingka.db")
        assert done.aside == hub.home / f"qingka.db.damaged{number}"
        assert done.aside.read_bytes() == damaged
        assert rows_of(hub)["person"] == before["person"]
        assert database.stat().st_mode & 0o777 == 0o600


def test_a_damaged_database_that_a_hub_has_open_is_left_alone(hub: Settings, folder: Path) -> None:
    path, database = make(hub, Order(folder)).path, hub.home / "qingka.db"
    command = [sys.executable, "-c", HOLDS, str(database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        damaged = DAMAGES["header"](database.read_bytes())
        database.write_bytes(damaged)
        with pytest.raises(OccupiedError, match="stop the hub"):
            restore(hub, path, None, "qingka.db")
        holder.communicate()
    assert database.read_bytes() == damaged


@pytest.mark.parametrize(("named", "stays"), [(False, True), (True, False)])
def test_tables_of_a_later_version_go_when_the_database_is_named(
    new_hub: NewHub, hub: Settings, folder: Path, *, named: bool, stays: bool
) -> None:
    path, new = make(hub, Order(folder)).path, new_hub("postgresql")
    with engine_of(new) as engine:
        schema.upgrade(engine)
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE later (id serial, person_id int)")
    name = new.database_url.partition("?")[0].rpartition("/")[2]
    if named:
        with engine_of(new) as engine, engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE later ADD FOREIGN KEY (person_id) REFERENCES person (id)")
            connection.exec_driver_sql("INSERT INTO later (person_id) VALUES (NULL)")
        with pytest.raises(OccupiedError, match="--replace"):
            restore(new, path, None, "")
    restore(new, path, None, name if named else "")
    with engine_of(new) as engine:
        assert inspect(engine).has_table("later") is stays
    assert rows_of(new)["person"] == rows_of(hub)["person"]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_nothing_is_restored_under_a_hub_that_runs(
    new_hub: NewHub, hub: Settings, folder: Path, kind: str
) -> None:
    path = make(hub, Order(folder)).path
    new = new_hub(kind)
    with engine_of(new) as engine:
        schema.upgrade(engine)
        with engine.connect() as held:
            schema.revision_on(held)
            with pytest.raises(OccupiedError, match="stop the hub"):
                restore(new, path, None, "")
    assert not any(rows_of(new).values())


@pytest.mark.parametrize("revision", ["0001", "0004"])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_older_version_s_records_are_backed_up_and_come_back_as_this_version_s(
    new_hub: NewHub, folder: Path, kind: str, revision: str
) -> None:
    old = new_hub(kind)
    with engine_of(old) as engine:
        schema.upgrade(engine, revision)
        with engine.begin() as connection:
            connection.exec_driver_sql(
                "INSERT INTO person (id, name, language, created_at) VALUES (3, '王', 'zh', '2026-11-01 00:00:00+00')"
            )
    made = make(old, Order(folder))
    assert made.manifest.revision == revision
    new = new_hub("sqlite")
    restore(new, made.path, None, "")
    assert [row[1] for row in rows_of(new)["person"]] == ["王"]
    with engine_of(new) as engine:
        assert schema.is_current(engine)


def test_a_backup_of_a_later_version_is_refused(new_hub: NewHub, hub: Settings, folder: Path) -> None:
    path = make(hub, Order(folder)).path
    alter(hub.home / "qingka.db", "UPDATE alembic_version SET version_num = '9999'")
    later = make(hub, Order(folder)).path
    new = new_hub("sqlite")
    for step in (lambda: restore(new, later, None, ""), lambda: check(new, later, None)):
        with pytest.raises(LaterError, match="9999"):
            step()
    assert not (new.home / "qingka.db").exists()
    assert check(new, path, None).revision == schema.newest()


def test_what_is_no_backup_changes_nothing(new_hub: NewHub, tmp_path: Path) -> None:
    new = new_hub("sqlite")
    (tmp_path / "letter.txt").write_text("清卡", "utf-8")
    for path in (tmp_path / "letter.txt", tmp_path / "missing.zip", tmp_path):
        with pytest.raises(DamagedError, match=path.name):
            restore(new, path, None, "")
    assert list(new.home.iterdir()) == []
