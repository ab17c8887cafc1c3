"""`qingka …`: what each command prints, its exit code, and one sentence with a code where it cannot go on."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from sqlmodel import Session, select

from bot import audit, cli, invitations
from bot.people import Role, meet
from bot.records import schema
from bot.records.database import open_engine
from bot.records.journal import AuditRow
from bot.records.people import EVERY_SITE, PersonRow
from bot.records.types import now
from tests.databases import own_url, setting_of

Run = Callable[..., int]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a hub without any database yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QINGKA_HOME", str(tmp_path / "hub"))
    for name in ("QINGKA_DATABASE_URL", "QINGKA_SETTINGS"):
        monkeypatch.delenv(name, raising=False)
    if database := setting_of(tmp_path / "hub" / "qingka.db"):
        monkeypatch.setenv("QINGKA_DATABASE_URL", database)
    return tmp_path / "hub"


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process and return its exit code."""

    def run(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["qingka", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0)

    return run


@pytest.fixture
def session(home: Path, run: Run) -> Iterator[Session]:
    """The new database, which was upgraded from the command line."""
    assert run("db", "upgrade") == 0
    engine = open_engine(own_url(home / "qingka.db"))
    yield Session(engine)
    engine.dispose()


def test_an_invitation_makes_the_first_administrator(
    run: Run, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("admin", "invite") == 0
    code = capsys.readouterr().out.partition("/start ")[2].strip()
    with session:
        person = meet(session, "telegram", 1, 1, "王芳", "zh")
        taken = invitations.take(session, person.id, code, now())
    assert (taken.site_id, taken.role) == (EVERY_SITE, Role.ADMIN)


def test_a_whole_audit_log_is_counted(run: Run, session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    with session:
        for number in range(3):
            audit.append(session, "hub", "tested", f"thing:{number}")
        session.commit()
    capsys.readouterr()
    assert run("audit", "verify") == 0
    assert capsys.readouterr().out == "The audit log is whole: 3 entries.\n"


def test_a_changed_entry_is_named_and_ends_with_1(
    run: Run, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    with session:
        for number in range(3):
            audit.append(session, "hub", "tested", f"thing:{number}")
        row = session.exec(select(AuditRow)).all()[1]
        row.actor = "P1"
        session.add(row)
        session.commit()
    capsys.readouterr()
    assert run("audit", "verify") == 1
    assert capsys.readouterr().err == "AUD-001: entry 2 was changed\n"


def test_a_head_that_the_log_does_not_hold_ends_with_1(
    run: Run, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    with session:
        entry = audit.append(session, "hub", "tested", "thing:1")
        head = entry.hash
        session.commit()
    capsys.readouterr()
    assert run("audit", "verify", "--head", head[:8].upper()) == 0
    assert run("audit", "verify", "--head", "f" * 64) == 1
    assert "the hash is not of this log" in capsys.readouterr().err


def test_an_export_is_json_lines_on_standard_output_or_in_a_file(
    run: Run, session: Session, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with session:
        audit.append(session, "hub", "tested", "设备")
        session.commit()
    capsys.readouterr()
    assert run("audit", "export") == 0
    lines = capsys.readouterr().out
    assert [json.loads(line)["subject"] for line in lines.splitlines()] == ["设备"]
    assert run("audit", "export", str(tmp_path / "audit.jsonl")) == 0
    assert (tmp_path / "audit.jsonl").read_text("utf-8") == lines


def test_an_export_into_no_folder_is_one_sentence(
    run: Run, home: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run("audit", "export", str(tmp_path / "nowhere" / "audit.jsonl")) == 3
    assert capsys.readouterr().err.startswith("OS-001: [Errno 2] No such file or directory")


def test_an_upgrade_makes_the_database_and_twice_is_no_harm(run: Run, home: Path) -> None:
    assert run("db", "upgrade") == run("db", "upgrade") == 0
    engine = open_engine(own_url(home / "qingka.db"))
    assert schema.is_current(engine)
    engine.dispose()


def test_a_database_of_ones_own_is_not_upgraded_unasked(
    run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QINGKA_DATABASE_URL", f"sqlite:///{tmp_path / 'own.db'}")
    assert run("admin", "invite") == 3
    assert capsys.readouterr().err == (
        "DB-002: the database's schema is not of this version; run: qingka db upgrade\n"
    )
    assert run("db", "upgrade") == run("admin", "invite") == 0


TELEGRAM = {"QINGKA_TELEGRAM_TOKEN": "4711:nobody", "QINGKA_RELAY_PORT": "0"}
WRONG = [
    ({}, ["chat", "--as", "Bob", "--language", "fr"], 2, "USE-001: --language is zh or en\n"),
    ({}, ["chat", "--as", "P9"], 2, "CHT-404: there is no person P9; a name makes a new guest\n"),
    ({"QINGKA_RELAY_PORT": "x"}, ["serve"], 2, "SET-001: QINGKA_RELAY_PORT in the environment"),
    ({"QINGKA_SETTINGS": "nowhere.toml"}, ["audit", "verify"], 2, "SET-001: nowhere.toml: there is no such"),
    ({"QINGKA_DATABASE_URL": "oracle7://x"}, ["admin", "invite"], 3, "DB-001: oracle7://x: "),
    (
        {"QINGKA_DATABASE_URL": "no url"},
        ["db", "upgrade"],
        3,
        "DB-001: QINGKA_DATABASE_URL is no URL such as ",
    ),
    (
        {"QINGKA_DATABASE_URL": "postgresql://h:x/d"},
        ["admin", "invite"],
        3,
        "DB-001: QINGKA_DATABASE_URL is no",
    ),
    ({"QINGKA_DATABASE_URL": "mysql://h/d"}, ["admin", "invite"], 3, "DB-001: mysql://h/d: No module named"),
    (
        {"QINGKA_DATABASE_URL": "sqlite:////nowhere/hub.db"},
        ["db", "upgrade"],
        3,
        "DB-001: sqlite:////nowhere/",
    ),
    (
        {**TELEGRAM, "QINGKA_TELEGRAM_WEBHOOK": "hub.example"},
        ["serve"],
        2,
        "SET-001: setting 'telegram_webhook'",
    ),
    (
        {
            **TELEGRAM,
            "QINGKA_TELEGRAM_WEBHOOK": "https://h.example",
            "QINGKA_TELEGRAM_WEBHOOK_CERTIFICATE": "/nowhere",
        },
        ["serve"],
        2,
        "SET-001: setting 'telegram_webhook_certificate'",
    ),
    ({**TELEGRAM, "QINGKA_TELEGRAM_PROXY": "foo://x"}, ["serve"], 2, "SET-001: setting 'telegram_proxy'"),
    ({"QINGKA_TIMEZONE": "Asia/Shangha"}, ["serve"], 2, "SET-001: setting 'timezone'"),
    ({"QINGKA_OFFICE_HOURS": "9-12"}, ["chat", "--as", "Bob"], 2, "SET-001: setting 'office_hours'"),
    (
        {"QINGKA_DATABASE_URL": "postgresql://127.0.0.1:1/db?user=a&password=geheim&sslpassword=hush%21"},
        ["db", "status"],
        3,
        "DB-001: postgresql://127.0.0.1:1/db?password=hidden&sslpassword=hidden&user=a: ",
    ),
    ({"QINGKA_ARTICLES": "/nowhere"}, ["chat", "--as", "Bob"], 3, "KB-"),
]


@pytest.mark.parametrize(("environment", "arguments", "code", "sentence"), WRONG)
def test_what_cannot_go_on_is_one_sentence_with_a_code(
    run: Run,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    arguments: list[str],
    code: int,
    sentence: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert run(*arguments) == code
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert said.err.startswith(sentence)


def test_a_talk_takes_nothing_from_the_log_of_its_process(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    assert run("chat", "--as", "P9") == 2
    logging.getLogger("bot.test").warning("TST-100: heard")
    assert "TST-100: heard" in caplog.text


def test_between_the_bubbles_of_a_talk_only_errors_are_said() -> None:
    script = """
import logging
from bot import logs
logs.only_errors()
logging.getLogger("bot.test").warning("TST-100: no")
logging.getLogger("bot.test").error("TST-500: yes")
"""
    assert python("-c", script).stderr == "TST-500: yes\n"


def process(*arguments: str) -> CompletedProcess[str]:
    return python("-m", "bot.cli", *arguments)


def python(*arguments: str) -> CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=os.environ, capture_output=True, text=True, timeout=30, check=False)


def test_a_command_that_is_not_there_ends_with_2_and_help_with_0(home: Path) -> None:
    assert process("fly").returncode == 2
    shown = process("--help")
    assert shown.returncode == 0
    assert all(name in shown.stdout for name in ("serve", "chat", "demo", "kb", "admin", "audit", "db"))


def test_an_operator_erases_a_person(run: Run, session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    with session:
        number = meet(session, "telegram", 7, 7, "王芳", "zh").number
        session.commit()
        assert run("people", "erase", number, "--yes") == 0
        assert f"{number} is erased" in capsys.readouterr().out
        session.expire_all()
        assert session.exec(select(PersonRow.name)).all() == [number]
        assert audit.verify(session) is None
    assert run("people", "erase", number, "--yes") == 2
    assert capsys.readouterr().err.startswith("PRV-404: there is no such person")


def test_the_last_administrator_is_not_erased(
    run: Run, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    with session:
        who = meet(session, "telegram", 7, 7, "王芳", "zh")
        invitations.take(session, who.id, invitations.make_admin_invitation(session), now())
        session.commit()
    assert run("people", "erase", who.number, "--yes") == 2
    assert capsys.readouterr().err.startswith("PRV-409: this is the last administrator")
