"""The list of what is still to be cleared: whose devices, in which order, with which next step, and as a file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from bot.clearing.phases import Phase
from bot.offices import due, responsibility
from bot.offices.due_views import DueDevice, Next, Presence, Running, Urgency
from bot.people import Role
from bot.records.journal import AuditRow
from bot.records.offices import StandingRow
from bot.records.relay import DeviceRow
from bot.records.types import now
from device.contract import Plan
from handlers.times import CHINA
from tests.handlers.office import Office

TODAY = now().astimezone(CHINA).date()
A_DAY = timedelta(days=1)


async def stands(office: Office, device_id: int, **values: Any) -> None:
    """Let a device be known as inspected, reported and due today."""

    def write(session: Session) -> None:
        month = TODAY.replace(day=1) - A_DAY
        known: dict[str, Any] = {
            "seen_at": now(),
            "period": month.strftime("%Y-%m"),
            "reported": True,
            "pending": 0,
            "backed_up_at": now(),
            "due": TODAY,
            **values,
        }
        site_id = session.get_one(DeviceRow, device_id).site_id
        session.add(StandingRow(device_id=device_id, site_id=site_id, **known))

    await office.rig.do(write)


async def test_the_most_urgent_comes_first_with_its_next_step(office: Office) -> None:
    office.rig.agent(office.site_id, [office.manager])
    locked = office.rig.device(office.site_id, "甲公司", "661234567801")
    await stands(office, locked, lock_date=TODAY - A_DAY, due=TODAY - A_DAY, reported=False)
    pending = office.rig.device(office.site_id, "乙公司", "661234567802")
    await stands(office, pending, pending=3)
    await office.clerk.says("待清卡")
    said = await office.clerk.expects("还有 3 台未清卡，1 台已锁，1 台从未检查（1/1）")
    places = [said.text.index(name) for name in ("甲公司", "乙公司", "一店")]
    assert places == sorted(places)
    assert said.labels[:3] == ["1 抄报", "2 上传", "3 备份"]
    await office.clerk.presses("1 抄报")
    await office.clerk.expects("抄报 · 朝阳 · 甲公司")


async def test_a_cleared_device_is_not_on_the_list(office: Office) -> None:
    await stands(office, office.device_id, due=(TODAY.replace(day=28) + 10 * A_DAY))
    await office.clerk.says("/due")
    await office.clerk.expects("您负责的设备都清完了")


async def test_words_behind_the_command_narrow_the_list_whatever_their_case(office: Office) -> None:
    office.rig.device(office.site_id, "ABC 公司", "661234567801")
    office.rig.device(office.site_id, "百分 100% 公司", "661234567802")
    await office.clerk.says("/due 朝阳 abc")
    said = await office.clerk.expects("还有 1 台未清卡")
    assert "ABC 公司" in said.text
    await office.clerk.says("待清卡 %")
    assert "百分" in (await office.clerk.expects("还有 1 台未清卡")).text
    await office.clerk.says("/due 没有这家")
    await office.clerk.expects("没有符合的设备")


async def test_one_sees_what_one_looks_after_and_the_others_when_asked(office: Office) -> None:
    mine = office.rig.device(office.site_id, "我的", "661234567801")
    manager = await office.manager.person()
    await office.rig.do(responsibility.give, manager.id, [mine], manager)
    await office.clerk.says("待清卡")
    assert "我的" not in (await office.clerk.expects("还有 1 台未清卡")).text
    await office.clerk.presses("看全部设备")
    assert "我的" in (await office.clerk.expects("还有 2 台未清卡", button="只看我负责的")).text


async def test_nobody_sees_the_devices_of_another_site(office: Office) -> None:
    other = office.rig.chat("外人", (office.other_site_id, Role.CLERK))
    await other.says("待清卡")
    await other.presses("看全部设备")
    await other.expects("都清完了")


async def test_support_is_led_to_the_ticket_of_a_failure(office: Office) -> None:
    ticket = await office.fails()
    await office.support.says("待清卡")
    await office.support.presses(f"1 先处理工单 #{ticket.id}")
    await office.support.expects(f"#{ticket.id}")


async def test_many_devices_come_in_pages_that_keep_the_words(office: Office) -> None:
    for number in range(11):
        office.rig.device(office.site_id, f"分机 {number:02}", f"66123456800{number:02}")
    await office.clerk.says("/due 分机")
    await office.clerk.expects("还有 11 台未清卡", "（1/2）", "10. 朝阳 · 分机 09")
    await office.clerk.presses("下一页")
    await office.clerk.expects("（2/2）", "11. 朝阳 · 分机 10", button="‹ 上一页")


async def test_together_carries_the_words_of_the_list(office: Office) -> None:
    office.rig.device(office.site_id, "二店", "661234567891")
    await office.clerk.says("/due 一店")
    await office.clerk.presses("一起清卡")
    await office.clerk.expects("批量清卡（一店）")


@pytest.mark.parametrize(("label", "name"), [("导出 XLSX", ".xlsx"), ("导出 CSV", ".csv")])
async def test_the_list_comes_as_a_file_and_is_written_down(office: Office, label: str, name: str) -> None:
    await office.clerk.says("待清卡")
    await office.clerk.presses(label)
    await office.pictures.drawn()
    said = await office.clerk.expects("待清卡名单，共 1 台")
    assert said.media is not None
    assert said.media.name.endswith(name)
    audits = await office.rig.do(lambda session: session.exec(select(AuditRow.action)).all())
    assert "due.exported" in audits


async def test_two_thousand_devices_take_as_many_queries_as_one(office: Office) -> None:
    asked: list[str] = []
    engine = office.rig.database.engine
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    clerk = await office.clerk.person()

    def seen(session: Session) -> tuple[int, int]:
        asked.clear()
        counted = due.counts(session, clerk, due.Wanted(), TODAY)
        due.page(session, clerk, due.Wanted(), TODAY, 0, 10)
        return counted.all, len(asked)

    one, few = await office.rig.do(seen)
    assert one == 1

    def many(session: Session) -> None:
        session.add_all(
            DeviceRow(site_id=office.site_id, skpbh=f"67{number:010}", name="店", nsrsbh="9")
            for number in range(2000)
        )

    await office.rig.do(many)
    assert await office.rig.do(seen) == (2001, few)


async def test_what_nobody_plugged_in_for_months_is_not_waited_for(office: Office) -> None:
    def gone(session: Session) -> None:
        session.get_one(DeviceRow, office.device_id).present = False

    await office.rig.do(gone)
    await stands(office, office.device_id, seen_at=now() - timedelta(days=100))
    await office.clerk.says("待清卡")
    await office.clerk.expects("都清完了")


async def test_a_device_that_is_only_announced_is_waited_for(office: Office) -> None:
    office.rig.agent(office.site_id)

    def announce(session: Session) -> None:
        session.add(
            DeviceRow(
                site_id=office.site_id, skpbh="669", name="新店", nsrsbh="9", present=False, state="announced"
            )
        )

    await office.rig.do(announce)
    await office.clerk.says("/due 新店")
    await office.clerk.expects("新店", "等设备接上")


@pytest.mark.parametrize("order", due.ORDERS)
async def test_every_order_can_be_asked_for(office: Office, order: str) -> None:
    await stands(office, office.device_id)
    office.rig.device(office.site_id, "另一台", "661234567802")
    clerk = await office.clerk.person()
    found = await office.rig.do(due.page, clerk, due.Wanted(order=order), TODAY, 0, 10)
    ids = await office.rig.do(due.ids, clerk, due.Wanted(order=order), TODAY)
    assert ([one.id for one in found], len(ids)) == (ids, 2)


DEVICE = DueDevice(
    id=1, site_id=1, site="朝阳", name="一店", nsrsbh="9", skpbh="66", present=True, locked=False,
    agent=Presence.THERE, period="2026-10", seen_at=now(), reported=True, pending=0, lock_date=None,
    due=date(2026, 11, 16), backed_up_at=now(), running=None, ticket=None,
)  # fmt: skip


def running(phase: Phase) -> Running:
    return Running(1, 1001, Plan.CLEAR, phase)


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({}, Next.CLEAR),
        ({"reported": None}, Next.CLEAR),
        ({"reported": False}, Next.REPORT),
        ({"reported": False, "pending": 2}, Next.UPLOAD),
        ({"pending": 2, "backed_up_at": None}, Next.BACKUP),
        ({"seen_at": None}, Next.BACKUP),
        ({"locked": True}, Next.READ_BACK),
        ({"present": False}, Next.PLUG_IN),
        ({"agent": Presence.LOCKED, "present": False}, Next.CODES),
        ({"agent": Presence.UNTRUSTED}, Next.PAIR),
        ({"agent": Presence.NONE}, Next.AGENT),
        ({"agent": Presence.AWAY, "ticket": 3}, Next.TICKET),
        ({"ticket": 3, "running": running(Phase.BACKING_UP)}, Next.RUNNING),
        ({"running": running(Phase.AWAITING_APPROVAL)}, Next.APPROVE),
        ({"running": running(Phase.UNKNOWN)}, Next.READ_BACK),
    ],
)
def test_the_next_step_is_the_first_that_stands_in_the_way(changes: dict[str, Any], step: Next) -> None:
    values = {name: getattr(DEVICE, name) for name in DueDevice.__slots__} | changes
    assert DueDevice(**values).next is step


@pytest.mark.parametrize(
    ("due_day", "lock_date", "urgency"),
    [
        (None, None, Urgency.NEVER),
        (date(2026, 11, 16), date(2026, 11, 9), Urgency.LOCKED),
        (date(2026, 11, 9), None, Urgency.OVERDUE),
        (date(2026, 11, 13), date(2026, 11, 13), Urgency.SOON),
        (date(2026, 11, 14), None, Urgency.LATER),
    ],
)
def test_urgent_is_what_locks_or_ends_soonest(
    due_day: date | None, lock_date: date | None, urgency: Urgency
) -> None:
    values = {name: getattr(DEVICE, name) for name in DueDevice.__slots__}
    one = DueDevice(**{**values, "due": due_day, "lock_date": lock_date})
    assert one.urgency(date(2026, 11, 10)) is urgency


async def test_a_reader_of_english_gets_english(office: Office) -> None:
    clerk = office.rig.chat("Ann", (office.site_id, Role.CLERK), language="en")
    await clerk.says("due")
    await clerk.expects("1 device still to clear, 1 never inspected (1/1)", button="All devices")
