"""The page of receipts: who finds which, and the files behind it."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from bot.people import Role
from bot.records.offices import StandingRow
from bot.records.operations import OperationRow, ReceiptRow
from bot.records.types import now
from tests.bot.board.house import House
from tests.bot.papers import pdf

BODY = {"taxpayer": "915001234567890123", "requester": "P1", "approver": "P2", "rows": [], "attested": []}


async def cleared(house: House, device_id: int) -> int:
    """Let a clear of a device be done; return its number."""

    def write(session: Session) -> int:
        row = OperationRow(
            site_id=house.office.site_id, device_id=device_id, plan="clear", phase="done", period="2026-11",
            requester_id=house.office.clerk.person_id, ended_at=now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.add(ReceiptRow(operation_id=row.id or 0, body=BODY, audit_head="ab" * 32))
        return 1000 + (row.id or 0)

    return await house.rig.do(write)


async def test_a_receipt_is_found_by_words_and_comes_as_a_file(house: House) -> None:
    number = await cleared(house, house.office.device_id)
    visitor = await house.enters(house.office.manager)
    link = f"/board/receipts/{number}.pdf"
    for query, there in (
        ("", True),
        ("一店", True),
        (f"%23{number}", True),
        ("%239999", False),
        ("没有", False),
    ):
        assert (link in (await visitor.get(f"/board/receipts?q={query}")).text) is there, query
    answer = await visitor.get(link)
    assert answer.headers["content-type"] == "application/pdf"
    assert f"qingka-receipt-{number}.pdf" in answer.headers["content-disposition"]
    (page,) = pdf.read(answer.content).pages
    assert f"清卡回执#{number}" in pdf.text(page)


async def test_a_number_of_another_site_is_answered_as_none(house: House) -> None:
    number = await cleared(house, house.office.device_id)
    visitor = await house.enters(house.rig.chat("外人", (house.office.other_site_id, Role.MANAGER)))
    theirs, nobodys = [await visitor.get(f"/board/receipts/{one}.pdf") for one in (number, 4711)]
    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert theirs.text.replace(str(number), "4711") == nobodys.text
    assert "一店" not in (await visitor.get("/board/receipts")).text


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
async def test_a_statement_is_a_file_of_the_month_and_words(house: House, kind: str) -> None:
    visitor = await house.enters(house.office.support)
    answer = await visitor.get(f"/board/statements.{kind}?month=2026-11&q=一店")
    assert answer.status_code == 200
    assert f"qingka-statement-2026-11.{kind}" in answer.headers["content-disposition"]
    for wrong in ("month=2026-13", "", "month=2026-11&q=没有"):
        assert (await visitor.get(f"/board/statements.{kind}?{wrong}")).status_code == 404


async def test_the_ticket_and_the_fleet_lead_to_the_receipts(house: House) -> None:
    number = await cleared(house, house.office.device_id)
    ticket = await house.failed(number - 1000)

    def stands(session: Session) -> None:
        office = house.office
        session.add(StandingRow(device_id=office.device_id, site_id=office.site_id, cleared_at=now()))

    await house.rig.do(stands)
    visitor = await house.enters(house.office.support)
    assert f"/board/receipts?q=%23{number}" in (await visitor.get(f"/board/tickets/{ticket.id}")).text
    assert "/board/receipts?q=661234567890" in (await visitor.get("/board/fleet")).text
