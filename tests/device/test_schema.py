"""A journal of an earlier version is brought up to this one, with all that it knows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from device.contract import Act, BackupResult
from device.errors import JournalNewerError
from device.journal import FILE, Journal
from device.journal_backups import Run
from device.journal_rolls import Roll
from device.schema import SCHEMA, SCHEMA_VERSION, STEPS
from tests.device.records import START

RESULT = BackupResult(run="r.zip", period="2026-11", manifest="0" * 64, places=(), invoices=1, size_bytes=2)
# What version 1 had otherwise: the tables of backups. The second name of the column is that of the first journals.
VERSION_1 = """
CREATE TABLE rolls (
    device TEXT NOT NULL, fplxdm TEXT NOT NULL, fpdm TEXT NOT NULL, last_fphm TEXT NOT NULL, {column} TEXT NOT NULL,
    PRIMARY KEY (device, fplxdm, fpdm)
) WITHOUT ROWID;
CREATE TABLE runs (
    run TEXT PRIMARY KEY, device TEXT NOT NULL, operation INTEGER, made_at TEXT NOT NULL, result TEXT NOT NULL,
    sha256 TEXT NOT NULL
)"""
# What versions 1 and 2 had otherwise: one evidence open, whatever device it is of.
ONE_EVIDENCE = """
CREATE TABLE evidence (
    number INTEGER PRIMARY KEY, digest TEXT NOT NULL, body TEXT NOT NULL, run TEXT NOT NULL, boot TEXT NOT NULL,
    made_s REAL NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'void', 'consumed'))
);
CREATE UNIQUE INDEX evidence_open ON evidence (state) WHERE state = 'open'"""


def without(*names: str) -> list[str]:
    """Return the statements of the schema but those that make one of these."""
    return [one for one in SCHEMA.split(";") if not any(name in one for name in names)]


SINCE_3 = ("TABLE evidence", "INDEX evidence", "admissions")
VERSION_2 = [*without(*SINCE_3), *ONE_EVIDENCE.split(";")]
ELSE = [
    one.replace(" waiting INTEGER,", "")
    for one in [*without("TABLE rolls", "TABLE runs", "removals", *SINCE_3), *ONE_EVIDENCE.split(";")]
]


def old(folder: Path, column: str) -> Path:
    """Make a journal as version 1 left it: paired, with two rolls of one type and a run."""
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as file:
        for statement in (*ELSE, *VERSION_1.format(column=column).split(";")):
            file.execute(statement)
        file.execute("PRAGMA user_version = 1")
        file.executemany(
            "INSERT INTO facts VALUES (?, ?)", [("id", "j1"), ("trusted", "yes"), ("made_at", "x")]
        )
        # The walk of the first journals came to the older roll later.
        rolls = [("011000700012", "2026-11-20T00:00:00"), ("011000700011", "2026-11-20T00:00:09")]
        for fpdm, at in rolls:
            file.execute("INSERT INTO rolls VALUES ('d', '007', ?, '00000005', ?)", (fpdm, at))
        file.execute(
            "INSERT INTO runs VALUES ('r.zip', 'd', 7, '2026-11-20', ?, 'abc')", (RESULT.model_dump_json(),)
        )
    return folder


def of_version_2(folder: Path) -> Path:
    """Make a journal as version 2 left it: an approver, an act that was done, and evidence open for the next."""
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as file:
        for statement in VERSION_2:
            file.execute(statement)
        file.execute("PRAGMA user_version = 2")
        file.execute("INSERT INTO facts VALUES ('id', 'j1'), ('trusted', 'yes')")
        file.execute("INSERT INTO approvers VALUES ('P3', '李经理', 'ABCDEFGH', 5)")
        file.execute("INSERT INTO acts VALUES ('a1', 'd', 7, 'clear', 'abc', '2026-11-20T00:00:00')")
        for digest, state in (("abc", "consumed"), ("def", "open")):
            file.execute(
                "INSERT INTO evidence (digest, body, run, boot, made_s, state) VALUES (?, '{}', 'r', 'b', 1, ?)",
                (digest, state),
            )
    return folder


def columns(path: Path) -> dict[str, list[tuple[str, int]]]:
    """Return the columns of each table, and which of its key each is."""
    with closing(sqlite3.connect(path)) as file:
        tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {one: [row[1::4] for row in file.execute(f"PRAGMA table_info({one})")] for one in tables}


@pytest.mark.parametrize("column", ["issued", "seen_at"])
def test_a_journal_of_version_1_is_brought_up_and_goes_on(tmp_path: Path, column: str) -> None:
    for _ in range(2):
        with closing(
            Journal(old(tmp_path, column) if not (tmp_path / FILE).exists() else tmp_path)
        ) as journal:
            assert (journal.id, journal.trusted) == ("j1", True)
            assert journal.backups.runs()[0] == Run("r.zip", "d", 7, "2026-11-20", RESULT, "abc", "abc")
            assert journal.backups.runs()[0].file == "r.zip"
            assert journal.store.row("PRAGMA user_version")[0] == SCHEMA_VERSION  # type: ignore[index]


def test_rolls_of_which_only_the_time_of_the_walk_is_known_come_first(tmp_path: Path) -> None:
    with closing(Journal(old(tmp_path, "seen_at"))) as journal:
        rolls = journal.backups.rolls("d", "007")
        assert rolls.known() == [Roll("011000700012", "00000005"), Roll("011000700011", "00000005")]
        rolls.saw(Roll("011000700012", "00000005", START))
        assert rolls.known() == [Roll("011000700011", "00000005"), Roll("011000700012", "00000005", START)]


@pytest.mark.parametrize("column", ["issued", "seen_at"])
def test_a_journal_that_was_brought_up_is_like_a_new_one(tmp_path: Path, column: str) -> None:
    (tmp_path / "new").mkdir()
    Journal(old(tmp_path, column)).close()
    Journal(tmp_path / "new").close()
    assert columns(tmp_path / FILE) == columns(tmp_path / "new" / FILE)


def test_a_journal_of_version_2_keeps_what_was_done_and_asks_anew_for_what_was_open(tmp_path: Path) -> None:
    for _ in range(2):
        with closing(
            Journal(of_version_2(tmp_path) if not (tmp_path / FILE).exists() else tmp_path)
        ) as journal:
            assert (journal.id, journal.trusted, journal.acts.last("d", Act.CLEAR, 7)) == (
                "j1", True, journal.acts.run("a1"),
            )  # fmt: skip
            assert [one.last_step for one in journal.people.approvers()] == [5]
            states = journal.store.rows("SELECT digest, state FROM evidence ORDER BY number")
            assert [tuple(one) for one in states] == [("abc", "consumed"), ("def", "void")]
            assert journal.evidence.batch() is None


def test_a_journal_that_was_brought_up_from_version_2_is_like_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    Journal(of_version_2(tmp_path)).close()
    Journal(tmp_path / "new").close()
    assert columns(tmp_path / FILE) == columns(tmp_path / "new" / FILE)


def test_every_earlier_version_has_its_step() -> None:
    assert sorted(STEPS) == list(range(1, SCHEMA_VERSION))


def test_a_step_that_fails_leaves_the_journal_as_it_was(tmp_path: Path) -> None:
    path = old(tmp_path, "seen_at") / FILE
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("CREATE TABLE removals (x)")
    before = columns(path)
    with pytest.raises(Exception, match="removals"):
        Journal(tmp_path)
    assert columns(path) == before


def test_a_journal_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    Journal(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as file:
        file.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(JournalNewerError):
        Journal(tmp_path)
