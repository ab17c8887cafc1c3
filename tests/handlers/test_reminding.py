"""How a reminder reads, that it leads on, and that words and rows are kept together or not at all."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from bot import office_hours
from bot.offices.reminders import Reminders
from bot.records.messages import OutboxRow
from bot.records.offices import ReminderRow, StandingRow
from handlers.reminding import ChatReminding
from handlers.times import CHINA
from tests.handlers.office import Office

OFFICE = office_hours.read("Asia/Shanghai", "09:00-18:00")
MONDAY = datetime(2026, 12, 14, 10, tzinfo=CHINA)
DUE = date(2026, 12, 15)


async def stand(office: Office, due: date, count: int = 1) -> None:
    seen = MONDAY - timedelta(days=9)
    numbers = [
        office.rig.device(office.site_id, f"{number + 2}号店", f"66{due:%m%d}{number:06}")
        for number in range(count)
    ]
    rows = [StandingRow(device_id=one, site_id=office.site_id, due=due, seen_at=seen) for one in numbers]
    await office.rig.do(lambda session: session.add_all(rows))


def tick(session: Session, office: Office, known: Container[str] = ()) -> None:
    Reminders(ChatReminding(office.rig.post, known), OFFICE).tick(session, MONDAY)


async def test_a_reminder_names_the_first_few_and_leads_to_the_list_and_the_settings(office: Office) -> None:
    await stand(office, DUE, 7)
    await office.rig.do(tick, office)
    said = await office.clerk.expects("还有 7 台未清卡，最早 12月15日（周二） 截止，只剩 1 天")
    assert "· 2号店（朝阳）12月15日（周二）" in said.text
    assert "…另有 2 台" in said.text
    await office.support.hears_nothing()
    await office.clerk.presses("看清单")
    await office.clerk.expects("台未清卡", "一店")
    await office.clerk.presses("提醒设置")
    await office.clerk.expects("清卡提醒：开")


async def test_a_reminder_offers_to_clear_them_together_where_that_can_be_done(office: Office) -> None:
    await stand(office, DUE)
    await office.rig.do(tick, office, {"batch.choose"})
    said = await office.clerk.expects("还有 1 台未清卡")
    assert said.labels == ["看清单", "一起清卡", "提醒设置"]


async def test_overdue_devices_are_told_in_the_persons_language(office: Office) -> None:
    await stand(office, date(2026, 11, 16))
    await office.manager.says("/language en")
    await office.rig.do(tick, office)
    await office.manager.expects("1 device is past the last day", "2号店 (朝阳) Mon 16 Nov")


def _dies(session: Session, office: Office) -> None:
    tick(session, office)
    session.flush()
    raise InterruptedError


async def test_a_hub_that_dies_before_its_commit_has_neither_said_nor_kept_anything(office: Office) -> None:
    await stand(office, DUE)
    with pytest.raises(InterruptedError):
        await office.rig.do(_dies, office)
    with Session(office.rig.database.engine) as session:
        assert session.exec(select(OutboxRow)).all() == []
        assert session.exec(select(ReminderRow)).all() == []
