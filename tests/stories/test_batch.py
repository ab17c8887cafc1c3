"""An office clears twelve devices at three sites from one message: the clerk on Telegram, the manager at a terminal."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pyotp
from python_calamine import CalamineWorkbook
from sqlmodel import Session, select

from bot import roles, sites
from bot.app import Hub
from bot.demo.cast import Cast
from bot.people import Role, meet
from bot.records.relay import AgentRow
from bot.relay import pairing
from bot.settings import Settings
from device.config import HubConfig
from device.contract import Enrolled, Enrolment
from tests import secrets_seen
from tests.bot.served import Served
from tests.office.office import Office
from tests.stories.office import LONG_S
from tests.telegram_server import TelegramServer

SITES, EACH = 3, 4
FAILS = 5  # a device of the second site


async def test_a_clerk_asks_for_all_a_manager_approves_once_and_one_failure_stops_no_other(
    tmp_path: Path, telegram: TelegramServer
) -> None:
    office = Office(tmp_path, SITES, EACH, faults={FAILS: ["clear-refused:155"]})
    clerk = telegram.user(1001, "张会计")
    settings = {
        "telegram_token": telegram.token, "telegram_base_url": telegram.base_url, "telegram_paced": False,
    }  # fmt: skip
    with office.plugged_in():
        async with Served(tmp_path, **settings) as served, at_a_terminal(served.settings) as cast:
            manager = await cast.join("李经理")
            codes = await cast.hub.database.do(_found, clerk.id, manager.person.id)
            await office.pairs(lambda number, enrolment: _pair(served.url, codes[number], enrolment))
            for site in office.sites:
                site.journal.people.add(manager.person.number, "李经理", site.secret)
            async with office.at_work():
                await _all_are_there(cast.hub)
                clerk.says("批量")
                await clerk.expects("批量清卡：12 台，3 个站点", button="▶ 开始清卡 12 台", timeout_s=LONG_S)
                clerk.presses("▶ 开始清卡 12 台")
                asked = await cast.told(
                    manager, "请您批准：清卡 12 台，3 个站点", button="批准", timeout_s=LONG_S
                )
                assert "指纹" in asked.text
                await cast.presses(manager, "批准")
                await cast.told(manager, "要 3 个验证器上的 6 位动态码", "1. 网点0", "3. 网点2")
                first, *others = (secrets_seen.made(pyotp.TOTP(one.secret).now()) for one in office.sites)
                await cast.says(manager, first)
                await cast.told(manager, "还要 2 个", "1. 网点1")
                await cast.says(manager, " ".join(others))
                told = await clerk.expects("已结束。", button="怎么办（155）", timeout_s=LONG_S)
                assert "✅ 完成 11" in told.text
                assert "失败 1" in told.text
                assert "工单 #1" in told.text
                await cast.told(manager, "已结束。", "✅ 完成 11", timeout_s=LONG_S)
                await clerk.expects("批量 B1 结果", timeout_s=LONG_S)
                await clerk.expects("明细表，共 12 台", timeout_s=LONG_S)
    assert [len(site.cleared()) for site in office.sites] == [4, 3, 4]
    ends = _ends(telegram)
    assert (ends.count("完成"), ends.count("失败")) == (11, 1)


@asynccontextmanager
async def at_a_terminal(settings: Settings) -> AsyncIterator[Cast]:
    """Let people talk to the hub from a process of their own, as `qingka chat` does."""
    hub = Hub(settings.model_copy(update={"telegram_token": None}))
    cast = Cast(hub, lambda *_: None)
    delivering = asyncio.create_task(cast.run())
    try:
        yield cast
    finally:
        delivering.cancel()
        await asyncio.gather(delivering, return_exceptions=True)
        await hub.database.close()


def _found(session: Session, clerk_id: int, manager_id: int) -> list[str]:
    """Make the office's sites and its people's roles; return the sites' pairing codes."""
    clerk = meet(session, "telegram", clerk_id, clerk_id, "张会计", "zh")
    made = [sites.create(session, f"网点{one}", manager_id).id for one in range(SITES)]
    for site_id in made:
        roles.grant(session, clerk.id, site_id, Role.CLERK, None)
        roles.grant(session, manager_id, site_id, Role.MANAGER, None)
    return [secrets_seen.made(pairing.make(session, site_id, None)) for site_id in made]


async def _pair(url: str, code: str, enrolment: Enrolment) -> HubConfig:
    body = enrolment.model_copy(update={"code": code}).model_dump(mode="json")
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{url}/agent/v1/enrolments", json=body)
    enrolled = Enrolled.model_validate(answer.json())
    secrets_seen.made(enrolled.token)
    return HubConfig(url=url, agent=enrolled.agent, token=enrolled.token, journal=enrolment.journal)


async def _all_are_there(hub: Hub) -> None:
    """Wait until every agent has shown its devices and who is enrolled at it."""
    async with asyncio.timeout(LONG_S):
        while await hub.database.read(_shown) < SITES * EACH:
            await asyncio.sleep(0.05)


def _shown(session: Session) -> int:
    known = (row for row in session.exec(select(AgentRow)).all() if row.presence.get("approvers"))
    return sum(len(row.presence["devices"]) for row in known)


def _ends(telegram: TelegramServer) -> list[str]:
    """Return what the table that the clerk was sent says of each device."""
    (table,) = {
        one.file.content
        for one in telegram.world.messages.values()
        if one.file and one.file.name.endswith(".xlsx")
    }
    head, *rows = CalamineWorkbook.from_filelike(io.BytesIO(table)).get_sheet_by_index(0).to_python()
    return [str(row[head.index("结果")]) for row in rows]
