"""`qingka receipt`, `qingka statement` and `qingka audit verify --receipt` on a hub with one cleared device."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import Session
from typer.testing import CliRunner, Result

from bot import audit
from bot.clearing import receipts
from bot.cli import app
from bot.papers.codes import code_of
from bot.records.operations import OperationRow, ReceiptRow
from bot.records.people import PersonRow, SiteRow
from bot.records.relay import DeviceRow
from bot.records.types import now
from bot.settings import read_settings
from bot.upkeep import open_database
from tests.bot.papers import pdf

BODY = {"operation": 1001, "taxpayer": "915001234567890123", "requester": "P1", "approver": "P1", "rows": []}
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A hub's state: to bring its database up takes long."""
    place = tmp_path_factory.mktemp("hub")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        patch.setenv("QINGKA_HOME", str(place))
        for name in ("QINGKA_DATABASE_URL", "QINGKA_SETTINGS"):
            patch.delenv(name, raising=False)
        engine = open_database(read_settings()).engine
        with Session(engine) as session:
            clear(session)
            session.commit()
        engine.dispose()
        yield place


@pytest.fixture
def run(home: Path) -> Run:
    return lambda *arguments: CliRunner().invoke(app, arguments)


def clear(session: Session) -> None:
    site, who = SiteRow(name="朝阳"), PersonRow(name="王芳", language="zh")
    session.add_all([site, who])
    session.flush()
    device = DeviceRow(
        site_id=site.id or 0, name="一店", skpbh="661234567890", nsrsbh="915001234567890123", port=""
    )
    session.add(device)
    session.flush()
    operation = OperationRow(
        site_id=site.id or 0, device_id=device.id or 0, plan="clear", phase="done", requester_id=who.id or 0,
        ended_at=now(),
    )  # fmt: skip
    session.add(operation)
    session.flush()
    head = audit.append(session, "hub", receipts.MADE, receipts.subject_of(1001), **BODY)
    session.add(ReceiptRow(operation_id=operation.id or 0, body=BODY, audit_head=head.hash))


def test_a_receipt_is_written_and_found_in_the_chain_by_its_file(run: Run, home: Path) -> None:
    for language in ("zh", "en"):
        written = run("receipt", "1001", "--out", "r.pdf", "--language", language)
        assert written.exit_code == 0, written.output
        checked = run("audit", "verify", "--receipt", "r.pdf")
        assert checked.exit_code == 0, checked.output
        assert "stands in the audit chain, entry 1, unchanged" in checked.stdout
        assert json.loads(checked.stdout[checked.stdout.index("{") :]) == BODY
    assert len(pdf.read((home / "r.pdf").read_bytes()).pages) == 1


def test_a_file_without_a_code_and_one_with_half_of_it_are_said(run: Run, home: Path) -> None:
    (home / "other.pdf").write_bytes(b"%PDF-1.6 nothing")
    (home / "photographed.txt").write_text("QK1:1001")
    for name, code in (("other.pdf", "RCT-404"), ("photographed.txt", "RCT-400")):
        found = run("audit", "verify", "--receipt", name)
        assert (found.exit_code, code in found.output) == (2, True)


def test_another_hubs_receipt_does_not_stand(run: Run) -> None:
    found = run("audit", "verify", "--receipt", code_of(1001, "0" * 64, "0" * 64).text)
    assert found.exit_code == 1
    assert "says something else than the chain holds" in found.output


@pytest.mark.parametrize(("told", "code"), [("QK1", "RCT-400"), ("", "RCT-400"), ("x" * 5000, "RCT-400")])
def test_what_is_no_code_is_said_in_a_sentence(run: Run, told: str, code: str) -> None:
    found = run("audit", "verify", "--receipt", told)
    assert (found.exit_code, code in found.output) == (2, True)


def test_an_operation_without_a_receipt_is_said(run: Run) -> None:
    found = run("receipt", "4711", "--out", "r.pdf")
    assert (found.exit_code, "RCT-410" in found.output) == (2, True)


def test_a_statement_is_written_as_its_ending_says(run: Run, home: Path) -> None:
    month = f"{now():%Y-%m}"
    for name, begins in (("s.pdf", b"%PDF"), ("s.xlsx", b"PK")):
        assert run("statement", month, "--out", name).exit_code == 0
        assert (home / name).read_bytes().startswith(begins)
    assert run("statement", month, "--out", "s.csv").exit_code == 2
    assert run("statement", "2026-13", "--out", "s.pdf").exit_code == 2
    assert run("statement", month, "--out", "s.pdf", "--of", "没有").exit_code == 2
