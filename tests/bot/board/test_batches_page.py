"""Batches on the board: a new one's preview, how one stands, and who may stop it."""

from __future__ import annotations

import io
import re

import pytest
from playwright.async_api import expect
from python_calamine import CalamineWorkbook
from sqlmodel import Session

from bot.batches import reading
from bot.people import Role
from bot.records.batches import BatchItemRow
from bot.records.operations import OperationRow
from bot.records.relay import DeviceRow
from tests.bot.board.chromium import PHONE, Seats, fits
from tests.bot.board.house import House
from tests.handlers.batch_rows import asked

DISK = "661234567890"


async def waits(house: House) -> int:
    """Let a batch of the clerk's wait for the manager's code; return its number."""
    office = house.office
    house.rig.agent(office.site_id, [office.manager])

    def make(session: Session) -> int:
        run = OperationRow(
            site_id=office.site_id, device_id=office.device_id, plan="clear", phase="awaiting_approval",
            requester_id=office.clerk.person_id, period="2026-10",
        )  # fmt: skip
        session.add(run)
        session.flush()
        batch = asked(session, office.device_id, run.id, office.clerk, office.manager.person_id)
        run.batch_id = batch
        return batch

    return await house.rig.do(make)


def joined(session: Session, batch_id: int, device_id: int) -> None:
    """Let a device of another site be in a batch, too."""
    site_id = session.get_one(DeviceRow, device_id).site_id
    session.add(BatchItemRow(batch_id=batch_id, device_id=device_id, site_id=site_id, position=2))


async def test_ticked_devices_lead_to_a_preview_and_its_button_starts_a_batch(house: House) -> None:
    house.rig.agent(house.office.site_id, [house.office.manager])
    visitor, device = await house.enters(house.office.clerk), str(house.office.device_id)
    assert 'form="together"' in (await visitor.get("/board/due")).text
    preview = await visitor.post("/board/batches/preview", device=device, plan="clear")
    assert "批量清卡：1 台，1 个站点" in preview.text
    answer = await visitor.post("/board/batches", device=device, plan="clear")
    assert answer.headers["location"] == "/board/batches/1"
    assert "批量 B1 · 清卡 · 1 台" in (await visitor.get("/board/batches/1")).text
    await house.office.clerk.expects("批量 B1 · 清卡 · 1 台", button="停下")


async def test_the_whole_list_is_taken_with_its_words(house: House) -> None:
    house.rig.agent(house.office.site_id, [house.office.manager])
    house.rig.device(house.office.site_id, "二店", "661234567891")
    visitor = await house.enters(house.office.clerk)
    told = (await visitor.post("/board/batches/preview", all="1", q="二店", plan="backup")).text
    assert "批量备份（二店）：1 台" in told


def fields(page: str) -> dict[str, str]:
    """Return what the hidden fields of the form that starts a batch say."""
    form = page[page.index('action="/board/batches"') :].split("</form>", maxsplit=1)[0]
    found = re.findall(r'name="(\w+)" value="([^"]*)"', form)
    return {name: value for name, value in found if name not in {"form_token", "canary"}}


async def test_a_list_that_has_grown_since_the_preview_starts_what_was_shown(house: House) -> None:
    house.rig.agent(house.office.site_id, [house.office.manager])
    visitor = await house.enters(house.office.clerk)
    preview = (await visitor.post("/board/batches/preview", all="1", q="", plan="clear")).text
    house.rig.device(house.office.site_id, "二店", "661234567891")
    await visitor.post("/board/batches", **fields(preview))
    (batch,) = await house.rig.do(reading.open_batches)
    assert batch.counts.total == 1


async def test_a_form_that_is_sent_twice_starts_one_batch(house: House) -> None:
    house.rig.agent(house.office.site_id, [house.office.manager])
    visitor = await house.enters(house.office.clerk)
    sent = fields((await visitor.post("/board/batches/preview", device="1", plan="clear")).text)
    first, second = [await visitor.post("/board/batches", **sent) for _ in range(2)]
    assert first.headers["location"] == "/board/batches/1"
    assert second.headers["location"] == "/board/batches"
    assert len(await house.rig.do(reading.open_batches)) == 1


async def test_nothing_ticked_is_no_batch(house: House) -> None:
    visitor = await house.enters(house.office.clerk)
    answer = await visitor.post("/board/batches/preview", plan="clear")
    assert (answer.status_code, "没有选中任何设备" in answer.text) == (409, True)


async def test_devices_of_another_site_are_neither_shown_nor_taken(house: House) -> None:
    house.rig.agent(house.office.site_id, [house.office.manager])
    outsider = await house.enters(house.rig.chat("外人", (house.office.other_site_id, Role.MANAGER)))
    for path in ("/board/batches/preview", "/board/batches"):
        answer = await outsider.post(path, device="1", plan="backup")
        assert DISK not in answer.text
        assert "一店" not in answer.text
    assert await house.rig.do(reading.open_batches) == []


async def test_a_batch_is_for_who_sees_its_devices(house: House) -> None:
    batch = await waits(house)
    for who, status in ((house.office.support, 200), (house.office.manager, 200)):
        assert (await (await house.enters(who)).get(f"/board/batches/{batch}")).status_code == status
    outsider = await house.enters(house.rig.chat("外人", (house.office.other_site_id, Role.MANAGER)))
    assert (await outsider.get(f"/board/batches/{batch}")).status_code == 404
    assert f"B{batch}" not in (await outsider.get("/board/batches")).text


async def test_a_manager_stops_it_and_the_page_says_where_approvals_are(house: House) -> None:
    batch = await waits(house)
    visitor = await house.enters(house.office.manager)
    page = (await visitor.get(f"/board/batches/{batch}")).text
    assert ("私聊里进行" in page, "482913" in page, "批准</button>" in page) == (True, False, False)
    await visitor.post(f"/board/batches/{batch}/stop")
    assert "已停下" in (await visitor.get(f"/board/batches/{batch}")).text
    again = await visitor.post(f"/board/batches/{batch}/stop")
    assert (again.status_code, "不能这样做" in again.text) == (409, True)


@pytest.mark.parametrize(("only", "count"), [("all", 1), ("open", 1), ("done", 0), ("bad", 0)])
async def test_filters_show_what_they_say(house: House, only: str, count: int) -> None:
    batch = await waits(house)
    page = (await (await house.enters(house.office.clerk)).get(f"/board/batches/{batch}?only={only}")).text
    assert page.count(DISK) == count


async def test_the_table_has_a_row_for_each_device(house: House) -> None:
    batch = await waits(house)
    answer = await (await house.enters(house.office.clerk)).get(f"/board/batches/{batch}/table.xlsx")
    head, row = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    told = dict(zip(head, row, strict=True))
    assert (told["盘号"], told["属期"], told["结果"]) == (DISK, "2026-10", "等待确认")


async def test_in_a_browser_a_change_comes_by_itself_and_a_phone_shows_it_whole(seats: Seats) -> None:
    house = seats.house
    batch = await waits(house)
    here = house.office.site_id
    chief = house.rig.chat("陈店长", (here, Role.MANAGER), (here, Role.SUPPORT))
    page = await seats.sit(chief, PHONE)
    await page.goto(f"{house.url}/board/batches/{batch}")
    await expect(page.locator("h1")).to_contain_text("等待批准")
    await house.rig.do(house.office.batches.stop, batch, await chief.person())
    house.board.live.wake()
    await expect(page.locator("h1")).to_contain_text("已停下", timeout=10_000)
    assert await fits(page)


async def test_codes_of_sites_that_one_does_not_see_are_not_named(house: House) -> None:
    batch = await waits(house)
    other = house.office.other_site_id
    house.rig.agent(other, [house.office.manager])
    far = house.rig.device(other, "远店", "661234567899")
    await house.rig.do(joined, batch, far)
    reader = house.rig.chat("孙会计", (other, Role.CLERK))
    page = (await (await house.enters(reader)).get(f"/board/batches/{batch}")).text
    assert ("远店" in page, "朝阳" in page) == (True, False)
