"""Statements: whose devices, which operations, and how each device stood at the month's end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import event
from sqlmodel import Session

from bot.papers import statement_facts
from bot.papers.months import Month, month_of
from bot.papers.statement_facts import Statement
from bot.people import Role
from bot.records.operations import ApprovalRow, OperationRow, ReceiptRow
from bot.records.relay import DeviceRow
from device.contract import Plan
from handlers.statement_page import statement_file
from handlers.statement_tables import statement_sheets
from tests.bot.papers import pdf
from tests.bot.papers.facts import LANGUAGES, ZONE, words
from tests.handlers.office import Office
from tests.handlers.rig import Chat, Rig

NOVEMBER = Month(2026, 11)
MIDDLE = datetime(2026, 11, 10, 4, tzinfo=UTC)
LAST = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)  # 23:59 in China
OURS, THEIRS = "915001234567890123", "915009999999999999"
BACKUP = {"run": "r", "invoices": 420, "places": [{"name": "U盘", "ok": True}]}


@pytest.fixture
def office(rig: Rig) -> Office:
    return Office(rig)


async def ended(
    office: Office, device_id: int, at: datetime | None, plan: Plan = Plan.CLEAR, **values: Any
) -> int:
    """Let an operation of the clerk's be done, approved by the manager."""

    def write(session: Session) -> int:
        known = {"phase": "done", "period": "2026-10", "backup": BACKUP, **values}
        row = OperationRow(
            site_id=session.get_one(DeviceRow, device_id).site_id, device_id=device_id, plan=plan, ended_at=at,
            created_at=(at or MIDDLE) - timedelta(minutes=9), requester_id=office.clerk.person_id, **known,
        )  # fmt: skip
        session.add(row)
        session.flush()
        if plan is Plan.CLEAR:
            number, until = row.id or 0, MIDDLE
            session.add(ReceiptRow(operation_id=number, body={}, audit_head="ab" * 32))
            approval = ApprovalRow(operation_id=number, digest="", state="used", expires_at=until)
            approval.approver_id = office.manager.person_id
            session.add(approval)
        return 1000 + (row.id or 0)

    return await office.rig.do(write)


async def of(office: Office, who: Chat, month: Month = NOVEMBER, said: str = "") -> list[Statement]:
    person = await who.person()
    return await office.rig.do(statement_facts.of_month, person, month, ZONE, said)


async def test_it_lists_what_ended_in_the_month_by_chinas_clock(office: Office) -> None:
    await ended(office, office.device_id, LAST - timedelta(days=30, minutes=1))
    mine = [await ended(office, office.device_id, at) for at in (MIDDLE, LAST)]
    await ended(office, office.device_id, LAST + timedelta(minutes=20))
    (found,) = await of(office, office.clerk)
    assert [line.number for line in found.operations] == mine
    line = found.operations[0]
    assert (line.invoices, line.places, line.requester, line.approver, line.head[:8]) == (
        420, 1, f"王芳 ({office.clerk.number})", f"李经理 ({office.manager.number})", "abababab",
    )  # fmt: skip


async def test_what_was_open_at_the_months_end_is_on_it_without_its_later_end(office: Office) -> None:
    await ended(office, office.device_id, LAST + timedelta(minutes=5), Plan.BACKUP)
    (found,) = await of(office, office.clerk)
    assert [line.ended_at for line in found.operations] == [None]
    assert "月底未结束" in pdf.text(pdf.read(statement_file(words("zh"), [found], ZONE)).pages[0])


async def test_a_device_stands_as_it_did_then(office: Office) -> None:
    await ended(office, office.device_id, MIDDLE, period="2026-10")
    await ended(office, office.device_id, MIDDLE + timedelta(days=3), Plan.BACKUP)
    await ended(office, office.device_id, MIDDLE + timedelta(days=4), Plan.BACKUP, phase="failed")
    await ended(office, office.device_id, MIDDLE + timedelta(days=30), period="2026-11")
    ((device,),) = [found.devices for found in await of(office, office.clerk)]
    assert (device.cleared, device.cleared_at, device.backed_up_at) == (
        "2026-10", MIDDLE, MIDDLE + timedelta(days=3),
    )  # fmt: skip


async def test_one_paper_holds_a_taxpayers_devices_at_every_site_that_one_sees(office: Office) -> None:
    office.rig.device(office.other_site_id, "海淀店", "661234567899")
    (clerks,), (admins,) = await of(office, office.clerk), await of(office, office.admin)
    assert ([one.site for one in clerks.devices], {one.site for one in admins.devices}) == (
        ["朝阳"],
        {"朝阳", "海淀"},
    )
    elsewhere = office.rig.chat("外人", (office.other_site_id, Role.MANAGER))
    assert [one.name for found in await of(office, elsewhere) for one in found.devices] == ["海淀店"]
    assert await of(office, office.guest) == []


async def test_words_choose_the_taxpayers(office: Office) -> None:
    assert [
        len(await of(office, office.clerk, said=said)) for said in ("一店", "朝阳 1234", "没有", "%")
    ] == [1, 1, 0, 0]


async def test_many_devices_take_no_more_queries_than_one(office: Office) -> None:
    told: list[str] = []
    event.listen(office.rig.database.engine, "before_cursor_execute", lambda *given: told.append(given[2]))
    await of(office, office.clerk)
    first = len(told)
    for number in range(20):
        device = office.rig.device(office.site_id, f"{number} 店", f"66000000{number:04}")
        await ended(office, device, MIDDLE)
    told.clear()
    await of(office, office.clerk)
    assert len(told) <= first + 2  # names of people are asked for where there are any


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_taxpayer_begins_on_a_page_and_a_long_list_goes_on_with_its_head(
    office: Office, language: str
) -> None:
    await ended(office, office.device_id, MIDDLE, Plan.BACKUP)
    (found,) = await of(office, office.clerk)
    lines = tuple(replace(found.operations[0], number=number) for number in range(5000, 5060))
    pages = pdf.read(statement_file(words(language), [replace(found, operations=lines)] * 2, ZONE)).pages
    told = [pdf.text(page) for page in pages]
    first, second = told[: len(told) // 2], told[len(told) // 2 :]
    assert len(first) > 1
    assert first == second
    assert all(words(language)("statement-approver").replace(" ", "") in page for page in told)
    assert all(f"#{line.number}" in "".join(first) for line in lines)


async def test_a_month_without_operations_says_so(office: Office) -> None:
    (found,) = await of(office, office.clerk)
    assert "本月没有操作" in pdf.text(pdf.read(statement_file(words("zh"), [found], ZONE)).pages[0])


async def test_the_spreadsheet_has_the_same_lines(office: Office) -> None:
    number = await ended(office, office.device_id, MIDDLE)
    found = await of(office, office.clerk)
    book = CalamineWorkbook.from_filelike(BytesIO(statement_sheets(words("zh"), found, ZONE)))
    devices, operations = (book.get_sheet_by_index(at).to_python() for at in range(2))
    assert (devices[1][0], devices[1][4]) == (found[0].taxpayer, "661234567890")
    assert [row[2] for row in operations[1:]] == [number]
    assert str(operations[1][7]) == "2026-11-10 12:00:00"


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "26-11", "2026-1", "", "2026-11-01", "１２"])
def test_what_names_no_month(text: str) -> None:
    assert month_of(text) is None


def test_a_year_ends() -> None:
    assert (Month(2026, 12).after, Month(2027, 1).before) == (Month(2027, 1), Month(2026, 12))
