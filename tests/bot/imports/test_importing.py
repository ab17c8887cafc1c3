"""Imports: what rows mean, what is wrong with them, and what becomes of the records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot import invitations, people, privacy
from bot.imports import importing, templates
from bot.imports.fields import ROLES, Kind
from bot.imports.importing import Report
from bot.invitations import WrongCodeError
from bot.offices import responsibility
from bot.people import Role, meet
from bot.records.database import open_engine
from bot.records.journal import AuditRow
from bot.records.offices import FilingDayRow, ResponsibilityRow, StandingRow
from bot.records.people import EVERY_SITE, InvitationRow, PersonRow, RoleRow, SiteRow
from bot.records.relay import DeviceRow
from bot.records.types import now
from bot.relay import devices
from bot.sheets import csv_files, xlsx_files
from bot.tickets.desk import Desk
from device.contract import DevicePresence
from tests.catalogues import SHIPPED
from tests.databases import own_url
from tests.tables import make_tables

CHINA = ZoneInfo("Asia/Shanghai")
TAX = "915001234567890123"
SITES = "站点,地区\n朝阳,北京\n福田,深圳\n"
DEVICES = f"盘号,设备,税号,站点\n661234567801,甲公司,{TAX},朝阳\n661234567802,乙公司,{TAX},福田\n"
PEOPLE = "姓名,角色,站点\n王芳,开票员,朝阳\n王芳,开票员,福田\n李经理,经理,全部\n"
DUTIES = "姓名,盘号\n王芳,661234567801\n李经理,661234567802\n"
ALL = (SITES, DEVICES, PEOPLE, DUTIES)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = open_engine(own_url())
    make_tables(made)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as opened:
        yield opened


def done(session: Session, *texts: str, by: int | None = None) -> Report:
    return importing.carry_out(session, importing.read([one.encode() for one in texts]), by, now())


def told(report: Report) -> dict[str, int]:
    return {f"{kind} {action}": count for (kind, action), count in report.counts.items()}


def faults(report: Report) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.key) for one in report.faults]


def count(session: Session, table: Any) -> int:
    return len(session.exec(select(table)).all())


def test_a_whole_office_comes_in_one_import_and_once(session: Session) -> None:
    first = done(session, *ALL)
    assert faults(first) == []
    assert told(first) == {"sites new": 2, "devices new": 2, "people new": 3, "duties new": 2}
    device = session.exec(select(DeviceRow).where(DeviceRow.skpbh == "661234567801")).one()
    assert (device.name, device.present, device.state, device.named) == ("甲公司", False, "announced", True)
    assert count(session, StandingRow) == 2
    again = done(session, *ALL)
    assert told(again) == {"sites same": 2, "devices same": 2, "people same": 3, "duties same": 2}
    assert (again.done, again.invited, count(session, PersonRow)) == (False, (), 2)


def test_a_dry_run_says_the_same_and_writes_nothing(session: Session) -> None:
    file = importing.read([one.encode() for one in ALL])
    dry = importing.examine(session, file, now())
    assert (count(session, SiteRow), count(session, AuditRow)) == (0, 0)
    assert dry.counts == importing.carry_out(session, file, None, now()).counts


def test_with_one_fault_nothing_is_done_and_all_faults_are_told(session: Session) -> None:
    report = done(
        session,
        SITES,
        "盘号,设备,税号,站点\n66123,甲,915,朝阳\n661234567802,,,\n661234567803,丙,9.15001E+17,天津\n",
        "姓名,角色,站点\n,老板,朝阳\n赵六,经理,天津\n",
        "姓名,盘号\n赵六,661234567899\n",
    )
    assert not report.done
    assert count(session, SiteRow) == 0
    assert sorted(faults(report)) == sorted(
        [
            (2, "盘号", "import-disk-bad"),
            (2, "税号", "import-taxpayer-bad"),
            (3, "设备", "import-new-device"),
            (3, "税号", "import-new-device"),
            (3, "站点", "import-new-device"),
            (4, "税号", "import-rounded"),
            (2, "姓名", "import-empty"),
            (2, "角色", "import-role-bad"),
            (3, "站点", "import-no-site"),
            (2, "盘号", "import-no-device"),
        ]
    )


def test_each_fault_has_its_sentence(session: Session) -> None:
    report = done(session, "站点\n朝阳\n朝阳\n" + "长" * 31 + "\n", "x,y\n1,2\n", "姓名,角色\n王芳,经理\n")
    assert {one.key for one in report.faults} == {
        "import-twice",
        "import-name-bad",
        "import-sheet-unknown",
    }
    for one in report.faults:
        assert SHIPPED.render("zh", one.key, **one.params)


def test_a_column_that_is_missing_is_named_where_the_sheets_name_says_what_it_holds(session: Session) -> None:
    book = xlsx_files.written([templates.template("zh")[2]], CHINA)
    (table,) = [templates.template("zh")[2]]
    short = type(table)(table.name, table.columns[:2], [row[:2] for row in table.rows])
    report = importing.carry_out(session, importing.read([xlsx_files.written([short], CHINA)]), None, now())
    assert [(one.key, one.params["columns"]) for one in report.faults] == [("import-column-missing", "站点")]
    assert importing.read([book]).read.faults == ()


@pytest.mark.parametrize("language", templates.LANGUAGES)
def test_a_template_is_an_import_that_has_no_faults(session: Session, language: str) -> None:
    content = xlsx_files.written(templates.template(language), CHINA)
    report = importing.carry_out(session, importing.read([content]), None, now())
    assert (faults(report), report.ignored, report.done) == ([], (), True)
    assert {kind for kind, _ in report.counts} == set(Kind)


@pytest.mark.parametrize("language", templates.LANGUAGES)
def test_every_role_can_be_written_as_the_bot_says_it(language: str) -> None:
    for role in (Role.CLERK, Role.MANAGER, Role.SUPPORT, Role.ADMIN):
        assert ROLES[SHIPPED.render(language, f"role-{role}")] is role


def test_columns_that_mean_nothing_are_named_and_let_be(session: Session) -> None:
    assert done(session, "站点,备注\n朝阳,旧\n").ignored == ("备注",)


def test_a_csv_that_was_exported_comes_back_as_it_was(session: Session) -> None:
    for table in templates.template("zh"):
        content = csv_files.written(table, CHINA)
        assert importing.read([content]).read.faults == ()
    assert session.is_active


def test_a_device_that_is_there_takes_another_name_and_no_other_place_or_taxpayer(session: Session) -> None:
    done(session, SITES, DEVICES)
    row = session.exec(select(DeviceRow).where(DeviceRow.skpbh == "661234567801")).one()
    shown = DevicePresence(skpbh=row.skpbh, name="POS-1", nsrsbh=TAX, port="COM3")
    devices.keep(session, row.site_id, [shown], "agent:a")
    named = done(session, "盘号,设备\n661234567801,甲公司总部\n")
    assert told(named) == {"devices changed": 1}
    assert named.changes[0].told == (("device", "甲公司", "甲公司总部"),)
    assert (row.name, row.state) == ("甲公司总部", "idle")
    wrong = done(session, "盘号,站点\n661234567801,福田\n", "盘号,税号\n661234567801,915001234567890999\n")
    assert {key for _, _, key in faults(wrong)} >= {"import-device-elsewhere"}


def test_a_device_that_is_only_announced_may_move(session: Session) -> None:
    done(session, SITES, DEVICES)
    assert told(done(session, "盘号,站点\n661234567801,福田\n")) == {"devices changed": 1}
    row = session.exec(select(DeviceRow).where(DeviceRow.skpbh == "661234567801")).one()
    assert session.get_one(SiteRow, row.site_id).name == "福田"
    assert session.get_one(StandingRow, row.id).site_id == row.site_id


def test_a_site_in_another_region_has_its_devices_due_by_the_days_of_that(session: Session) -> None:
    done(session, "站点\n朝阳\n", "盘号,设备,税号,站点\n661234567801,甲公司," + TAX + ",朝阳\n")
    session.add(FilingDayRow(region="深圳", month="2026-12", last_day=date(2026, 12, 20)))
    standing = session.exec(select(StandingRow)).one()
    standing.cleared = "2026-10"
    session.flush()
    done(session, "站点,地区\n朝阳,深圳\n")
    session.refresh(standing)
    assert standing.due == date(2026, 12, 20)


def test_who_takes_the_invitation_is_the_expected_one_with_all_roles_and_devices(session: Session) -> None:
    report = done(session, *ALL)
    by_name = {one.name: one for one in report.invited}
    guest = meet(session, "test", 1, 1, "微信昵称", "zh")
    taken = invitations.take(session, guest.id, by_name["王芳"].code, now())
    who = people.person(session, guest.id)
    assert (who.name, len(who.grants), taken.also) == ("王芳", 2, 1)
    assert responsibility.given_to(session, who.id) == frozenset(
        session.exec(select(DeviceRow.id).where(DeviceRow.skpbh == "661234567801")).all()
    )
    assert told(done(session, *ALL)) == {
        "sites same": 2,
        "devices same": 2,
        "people same": 3,
        "duties same": 2,
    }
    with pytest.raises(WrongCodeError):
        invitations.take(session, meet(session, "test", 2, 2, "别人", "zh").id, by_name["王芳"].code, now())


def test_a_manager_who_takes_an_invitation_keeps_his_own_name(session: Session) -> None:
    report = done(session, *ALL)
    manager = meet(session, "test", 1, 1, "周经理", "zh")
    session.add(RoleRow(person_id=manager.id, site_id=EVERY_SITE, role=Role.MANAGER))
    session.flush()
    invitations.take(session, manager.id, report.invited[0].code, now())
    assert people.person(session, manager.id).name == "周经理"


def test_only_the_hash_of_a_code_is_kept(session: Session) -> None:
    report = done(session, *ALL)
    kept = str([row.model_dump() for row in session.exec(select(InvitationRow)).all()])
    audits = str([row.body for row in session.exec(select(AuditRow)).all()])
    assert len(report.invited) == 2
    for one in report.invited:
        assert (one.code in kept, one.code in audits, one.name in audits) == (False, False, False)


def test_a_role_more_goes_into_the_same_invitation(session: Session) -> None:
    code = next(one.code for one in done(session, *ALL).invited if one.name == "王芳")
    more = done(session, "姓名,角色,站点\n王芳,经理,朝阳\n")
    assert (told(more), more.invited) == ({"people changed": 1}, ())
    guest = meet(session, "test", 1, 1, "昵称", "zh")
    invitations.take(session, guest.id, code, now())
    assert len(people.person(session, guest.id).grants) == 3


def test_who_did_not_come_in_time_is_invited_anew_with_everything(session: Session) -> None:
    old = next(one.code for one in done(session, *ALL).invited if one.name == "王芳")
    for row in session.exec(select(InvitationRow)).all():
        row.expires_at = now() - timedelta(days=1)
    session.flush()
    report = done(session, "姓名,角色,站点\n王芳,开票员,朝阳\n")
    (again,) = report.invited
    assert (len(again.given), again.code == old) == (2, False)
    assert len(session.exec(select(PersonRow).where(PersonRow.name == "王芳")).all()) == 1


def test_who_is_there_already_gets_a_role_at_once_and_a_guest_of_that_name_none(session: Session) -> None:
    done(session, SITES)
    member = meet(session, "test", 1, 1, "王芳", "zh")
    session.add(RoleRow(person_id=member.id, site_id=EVERY_SITE, role=Role.SUPPORT))
    meet(session, "test", 2, 2, "李经理", "zh")
    report = done(session, "姓名,角色,站点\n王芳,开票员,朝阳\n李经理,经理,朝阳\n")
    assert [one.name for one in report.invited] == ["李经理"]
    assert people.person(session, member.id).may(people.Permission.REQUEST)


def test_two_of_one_name_are_told_apart_by_their_numbers(session: Session) -> None:
    done(session, SITES, DEVICES)
    ids = []
    for number in (1, 2):
        one = meet(session, "test", number, number, "王芳", "zh")
        session.add(RoleRow(person_id=one.id, site_id=EVERY_SITE, role=Role.CLERK))
        ids.append(one.id)
    session.flush()
    unclear = done(session, "姓名,盘号\n王芳,661234567801\n")
    assert [(one.key, one.params["numbers"]) for one in unclear.faults] == [
        ("import-person-unclear", f"P{ids[0]}、P{ids[1]}")
    ]
    assert told(done(session, f"姓名,盘号\nP{ids[1]},661234567801\n")) == {"duties new": 1}


def test_who_may_not_clear_there_looks_after_nothing_there(session: Session) -> None:
    report = done(
        session, SITES, DEVICES, "姓名,角色,站点\n孙客服,客服,全部\n", "姓名,盘号\n孙客服,661234567801\n"
    )
    assert [key for _, _, key in faults(report)] == ["import-duty-unfit"]
    assert count(session, ResponsibilityRow) == 0


def test_whoever_is_expected_can_be_erased_before_he_comes(session: Session) -> None:
    code = next(one.code for one in done(session, *ALL).invited if one.name == "王芳")
    person_id = session.exec(select(PersonRow.id).where(PersonRow.name == "王芳")).one() or 0
    privacy.erase(session, person_id, None, Desk(Silent()))
    assert session.exec(select(InvitationRow).where(col(InvitationRow.person_id) == person_id)).all() == []
    with pytest.raises(WrongCodeError):
        invitations.take(session, meet(session, "test", 1, 1, "昵称", "zh").id, code, now())


class Silent:
    """Ticket notices that nobody hears."""

    def __getattr__(self, _name: str) -> Any:
        return lambda *_args, **_kwargs: 0


def test_one_line_of_the_audit_log_says_who_imported_how_much(session: Session) -> None:
    admin = meet(session, "test", 1, 1, "钱管理", "zh")
    session.add(RoleRow(person_id=admin.id, site_id=EVERY_SITE, role=Role.ADMIN))
    done(session, *ALL, by=admin.id)
    (line,) = session.exec(select(AuditRow).where(AuditRow.action == "import.done")).all()
    assert (line.actor, line.body["devices_new"], line.body["invited"]) == (admin.number, 2, 2)


def test_what_is_new_and_named_twice_in_one_workbook_is_one_thing(session: Session) -> None:
    report = done(session, SITES, "站点\n朝阳\n")
    assert not report.done
    assert faults(report) == [(2, "站点", "import-twice")]
