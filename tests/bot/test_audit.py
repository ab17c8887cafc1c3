"""The audit chain: every way of tampering with it shows."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot import audit
from bot.audit import GENESIS, AuditHead, AuditProblem, Damage
from bot.records.database import open_engine
from bot.records.journal import AuditRow
from tests.databases import own_url
from tests.tables import make_tables


@pytest.fixture
def session() -> Iterator[Session]:
    engine = open_engine(own_url())
    make_tables(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def chain(session: Session) -> list[AuditHead]:
    return [audit.append(session, "P7", "operation.step", f"operation:{n}", n=n) for n in range(1, 6)]


def row(session: Session, number: int) -> AuditRow:
    return session.exec(select(AuditRow).where(col(AuditRow.id) == number)).one()


def test_an_empty_chain_has_the_head_of_zeros_and_is_whole(session: Session) -> None:
    assert audit.head(session) == AuditHead(0, GENESIS)
    assert audit.verify(session) is None


def test_each_row_hangs_on_the_one_before(session: Session, chain: list[AuditHead]) -> None:
    assert [head.number for head in chain] == [1, 2, 3, 4, 5]
    assert row(session, 3).previous == chain[1].hash
    assert audit.head(session) == chain[-1]
    assert audit.verify(session) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("at", "2020-01-01T00:00:00+00:00"),
        ("actor", "P8"),
        ("action", "other"),
        ("subject", "other"),
        ("body", {"n": 9}),
        ("hash", "f" * 64),
    ],
)
def test_a_changed_field_shows_at_its_row(
    session: Session, chain: list[AuditHead], field: str, value: object
) -> None:
    changed = row(session, 3)
    setattr(changed, field, value)
    session.add(changed)
    session.flush()
    assert audit.verify(session) == AuditProblem(3, Damage.CHANGED)


def test_a_row_taken_out_shows_at_the_next_one(session: Session, chain: list[AuditHead]) -> None:
    session.delete(row(session, 2))
    session.flush()
    assert audit.verify(session) == AuditProblem(3, Damage.MISSING)


def test_a_row_taken_out_and_the_rest_numbered_anew_shows_too(
    session: Session, chain: list[AuditHead]
) -> None:
    session.delete(row(session, 2))
    session.flush()
    for number in (3, 4, 5):
        row(session, number).id = number - 1
        session.flush()
    assert audit.verify(session) == AuditProblem(2, Damage.REORDERED)


def test_two_rows_exchanged_show(session: Session, chain: list[AuditHead]) -> None:
    lines = list(audit.export(session))
    lines[1], lines[2] = lines[2], lines[1]
    assert audit.verify_lines(lines) == AuditProblem(3, Damage.MISSING)
    first, second = (json.loads(line) for line in lines[1:3])
    first["number"], second["number"] = 2, 3
    lines[1:3] = [json.dumps(first), json.dumps(second)]
    assert audit.verify_lines(lines) == AuditProblem(2, Damage.REORDERED)


def test_a_cut_off_end_shows_against_the_head_on_a_receipt(session: Session, chain: list[AuditHead]) -> None:
    assert audit.verify(session, expected=chain[3].hash) is None
    for number in (5, 4):
        session.delete(row(session, number))
        session.flush()
    assert audit.verify(session) is None
    assert audit.verify(session, expected=chain[3].hash) == AuditProblem(4, Damage.SHORTENED)
    assert audit.verify(session, expected=chain[2].hash[:8]) is None


def test_an_emptied_log_shows_against_a_receipt(session: Session) -> None:
    assert audit.verify(session, expected="8c1f") == AuditProblem(1, Damage.SHORTENED)


def test_exported_lines_are_checked_without_the_database(session: Session, chain: list[AuditHead]) -> None:
    lines = list(audit.export(session))
    assert audit.verify_lines(lines, expected=chain[-1].hash) is None
    changed = [line.replace('"n":3', '"n":4') for line in lines]
    assert audit.verify_lines(changed) == AuditProblem(3, Damage.CHANGED)
    assert audit.verify_lines([*lines, "{"]) == AuditProblem(6, Damage.UNREADABLE)
    assert audit.verify_lines([*lines[:2], "[]", *lines[2:]]) == AuditProblem(3, Damage.UNREADABLE)


@pytest.mark.parametrize("key", ["code", "token", "Password", "SECRET"])
def test_secrets_are_refused_at_any_depth(session: Session, key: str) -> None:
    with pytest.raises(audit.AuditSecretError):
        audit.append(session, "hub", "x.y", "z", **{key: "1"})
    with pytest.raises(audit.AuditSecretError):
        audit.append(session, "hub", "x.y", "z", inner=[{"deep": {key: "1"}}])
    assert audit.head(session).number == 0


def test_two_writers_cannot_fork_the_chain(tmp_path: Path) -> None:
    engine = open_engine(own_url(tmp_path / "hub.db"))
    make_tables(engine)

    def write(actor: str) -> None:
        for n in range(10):
            with Session(engine) as session:
                audit.append(session, actor, "race", "x", n=n)
                session.commit()

    writers = [threading.Thread(target=write, args=(f"P{n}",)) for n in (1, 2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with Session(engine) as session:
        assert audit.verify(session) is None
        assert audit.head(session).number == 20
    engine.dispose()
