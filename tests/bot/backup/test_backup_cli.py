"""`qingka backup`, `qingka restore` and `qingka db`: what they print and how they end."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest

from bot import cli
from bot.backup.folder import backups
from bot.records import schema
from bot.settings import Settings
from tests.bot.backup.hubs import SHA256, alter, engine_of, settings_of

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(hub: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command of the hub with the records, or of another home; return its end and what it said."""

    def run(*arguments: str, home: Path = hub.home) -> tuple[int, str, str]:
        monkeypatch.setenv("QINGKA_HOME", str(home))
        monkeypatch.setattr(sys, "argv", ["qingka", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_a_backup_and_its_way_back(run: Run, folder: Path, tmp_path: Path) -> None:
    status, said, _ = run("backup", str(folder))
    (path,) = backups(folder)
    assert (status, said.startswith(f"{path}: sqlite of ")) == (0, True)
    assert "1 attachments, audit log up to entry 2, read back and whole" in said
    status, said, _ = run("restore", str(path), "--check")
    assert (status, "whole. It was made by version" in said) == (0, True)
    status, said, _ = run("restore", str(path), home=tmp_path / "new")
    assert (status, "1 files were not there before" in said) == (0, True)
    status, said, _ = run("audit", "verify", home=tmp_path / "new")
    assert (status, said) == (0, "The audit log is whole: 3 entries.\n")


def test_without_a_folder_it_lies_in_the_home(run: Run, hub: Settings) -> None:
    assert run("backup")[0] == 0
    (path,) = backups(hub.home / "backups")
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_sealed_backup_says_that_only_the_key_proves_it(run: Run, folder: Path, tmp_path: Path) -> None:
    key = pyrage.x25519.Identity.generate()
    (tmp_path / "key").write_text(str(key), "utf-8")
    status, said, _ = run("backup", str(folder), "--seal-for", str(key.to_public()))
    assert (status, "before it was sealed" in said) == (0, True)
    (path,) = backups(folder)
    assert run("restore", str(path), "--check", "--key", str(tmp_path / "key"))[0] == 0
    status, _, said = run("restore", str(path), "--check")
    assert (status, said.startswith("BAK-003: ")) == (2, True)


def test_lost_attachments_are_told_and_end_with_1_but_a_restore_is_done(
    run: Run, hub: Settings, folder: Path, tmp_path: Path
) -> None:
    (hub.home / "attachments" / SHA256).unlink()
    status, _, said = run("backup", str(folder))
    assert (status, said.startswith("BAK-100: 1 attachments")) == (1, True)
    (path,) = backups(folder)
    status, out, said = run("restore", str(path), "--check")
    assert (status, "as it was made" in out, said.startswith("BAK-100: ")) == (1, True, True)
    status, _, said = run("restore", str(path), home=tmp_path / "new")
    assert (status, said.startswith("BAK-100: ")) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (["backup", "nowhere"], 2, "BAK-001"),
        (["backup", ".", "--seal-for", "age1"], 2, "BAK-007"),
        (["backup", ".", "--key", "nowhere"], 2, "BAK-003"),
        (["restore", "nowhere.zip"], 1, "BAK-002"),
        (["restore", "hub/qingka.db", "--check"], 1, "BAK-002"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_with_a_code(
    run: Run, arguments: list[str], status: int, code: str
) -> None:
    ended, _, said = run(*arguments)
    assert (ended, said.startswith(f"{code}: "), len(said.splitlines())) == (status, True, 1)


def test_rows_that_were_not_named_end_with_2(run: Run, folder: Path) -> None:
    run("backup", str(folder))
    status, _, said = run("restore", str(backups(folder)[0]))
    assert (status, said.startswith("BAK-005: "), "--replace qingka.db" in said) == (2, True, True)


# ---------------------------------------------------------------- db


def test_the_status_says_where_the_schema_stands_and_makes_nothing(run: Run, tmp_path: Path) -> None:
    assert run("db", "status")[0] == 0
    status, _, said = run("db", "status", home=tmp_path / "none")
    assert (status, said.startswith("DB-002: schema none"), (tmp_path / "none").exists()) == (1, True, False)


def test_an_upgrade_says_from_where_and_keeps_what_was(run: Run, tmp_path: Path) -> None:
    old = settings_of(tmp_path / "old")
    with engine_of(old) as engine:
        schema.upgrade(engine, "0003")
    assert run("db", "status", home=old.home)[2].startswith("DB-002: schema 0003")
    status, said, _ = run("db", "upgrade", home=old.home)
    assert (status, "before 0003" in said) == (0, True)
    assert str(old.home / "qingka-before-upgrade.db") in said
    assert run("db", "upgrade", home=old.home)[1] == (
        f"The database is up to date: schema {schema.newest()}, before {schema.newest()}.\n"
    )


def test_a_database_of_a_later_version_is_refused_by_name(run: Run, hub: Settings) -> None:
    alter(hub.home / "qingka.db", "UPDATE alembic_version SET version_num = '9999'")
    for command, status in ((["db", "upgrade"], 3), (["db", "status"], 1), (["audit", "verify"], 3)):
        ended, _, said = run(*command)
        assert (ended, said.startswith("DB-003: "), "9999" in said) == (status, True, True)
