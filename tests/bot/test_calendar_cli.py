"""`qingka calendar` and `qingka people duty`: what they print and change, and one sentence where they cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlmodel import Session, select
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.people import Role, meet
from bot.records.offices import FilingDayRow, ResponsibilityRow
from bot.records.people import RoleRow, SiteRow
from bot.records.relay import DeviceRow
from bot.settings import read_settings
from bot.upkeep import open_database

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Run a command on a hub that all of these tests share: to bring its database up takes long."""
    home = tmp_path_factory.mktemp("hub")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        patch.setenv("QINGKA_HOME", str(home))
        for name in ("QINGKA_DATABASE_URL", "QINGKA_SETTINGS"):
            patch.delenv(name, raising=False)
        yield lambda *arguments: CliRunner().invoke(app, arguments)


@pytest.fixture
def session(run: Run) -> Iterator[Session]:
    engine = open_database(read_settings()).engine
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def site(session: Session, name: str) -> int:
    row = SiteRow(name=name)
    session.add(row)
    session.flush()
    return row.id or 0


def test_a_window_is_corrected_shown_and_taken_back(run: Run, session: Session) -> None:
    region = ("--region", "深圳")
    assert run("calendar", "set", "2099-12-18", *region, "--note", "系统升级").exit_code == 0
    (row,) = session.exec(select(FilingDayRow)).all()
    assert (row.region, row.month, row.note, row.set_by) == ("深圳", "2099-12", "系统升级", None)
    session.rollback()
    assert run("calendar", "drop", "2099-12").stderr.startswith("CAL-404")
    assert run("calendar", "drop", "2099-12", *region).exit_code == 0
    assert len(run("calendar", "show", "--months", "3").stdout.splitlines()) == 3


def test_what_is_shown_says_what_was_set_by_hand_and_what_is_not_known(run: Run) -> None:
    months = run("calendar", "show", "--months", "1").stdout.split()[0]
    run("calendar", "set", f"{months}-20", "--note", "升级")
    shown = run("calendar", "show", "--months", "24").stdout.splitlines()
    assert shown[0].endswith("# set by hand: 升级")
    assert shown[-1].endswith("by weekends alone")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("set", "18.12."), "USE-001"),
        (("set", "2026-12-18", "--month", "12"), "USE-001"),
        (("set", "2026-12-18", "--month", "2026-08"), "CAL-422"),
        (("set", "2026-12-18", "--region", "长" * 31), "CAL-423"),
        (("drop", "2026"), "USE-001"),
        (("region", "777", "深圳"), "CAL-404"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(run: Run, arguments: tuple[str, ...], code: str) -> None:
    ended = run("calendar", *arguments)
    assert (ended.exit_code, ended.stderr.partition(":")[0]) == (2, code)


def test_a_site_is_put_into_a_region(run: Run, session: Session) -> None:
    number = site(session, "福田")
    session.commit()
    assert run("calendar", "region", str(number), "深圳").exit_code == 0
    assert session.get_one(SiteRow, number).region == "深圳"


def test_devices_are_given_by_their_disks_numbers_and_taken_back(run: Run, session: Session) -> None:
    number = site(session, "罗湖")
    session.add(DeviceRow(site_id=number, name="一店", skpbh="661234567890", nsrsbh="9"))
    who = meet(session, "test", 1, 1, "王芳", "zh")
    session.commit()
    refused = run("people", "duty", who.number, "661234567890")
    assert (refused.exit_code, refused.stderr.partition(":")[0]) == (2, "RSP-409")
    session.add(RoleRow(person_id=who.id, site_id=number, role=Role.CLERK))
    session.commit()
    assert run("people", "duty", who.number, "661234567890").stdout.splitlines() == [
        "661234567890 一店",
        f"{who.number} was given 1 devices.",
    ]
    assert len(session.exec(select(ResponsibilityRow)).all()) == 1
    session.rollback()
    assert run("people", "duty", who.number, "1").stderr.startswith("RSP-404")
    assert run("people", "duty", who.number, "661234567890", "--take").stdout.startswith(
        f"{who.number} was given 0"
    )
