"""The card of a batch: an old one, one that has changed, and one for too much start nothing else than they show."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import select

from bot.batches.limits import BatchLimits
from bot.people import Role
from bot.records.batches import BatchRow
from bot.roles import revoke
from handlers.dialog import Batching
from tests.handlers.firm import Firm


async def begun(firm: Firm) -> int:
    return len(await firm.office.rig.do(lambda session: session.exec(select(BatchRow)).all()))


async def test_an_older_card_does_not_start_what_the_newer_one_shows(firm: Firm) -> None:
    clerk = firm.office.clerk
    await clerk.says("批量 海淀")
    old = (await clerk.expects("3 台，1 个站点")).nonce("▶ 开始清卡 3 台")
    await clerk.says("批量")
    await clerk.expects("5 台，2 个站点")
    await clerk.presses_nonce(str(old))
    await clerk.expects("已经不用了", button="重新选择")
    assert await begun(firm) == 0


async def test_ticks_of_an_older_card_change_nothing_of_the_newer_one(firm: Firm) -> None:
    clerk = firm.office.clerk
    await clerk.says("批量 海淀")
    await clerk.presses("挑选设备")
    old = (await clerk.expects("已选 3/3 台")).nonce("☑ 海淀 · 海店1")
    await clerk.says("批量")
    await clerk.presses_nonce(str(old))
    await clerk.expects("已经不用了")
    await clerk.presses("▶ 开始清卡 5 台")
    await clerk.expects("共 5 台")


async def test_a_list_that_has_grown_since_it_was_shown_is_shown_again_and_not_started(firm: Firm) -> None:
    office = firm.office
    await office.clerk.says("批量")
    await office.clerk.expects("5 台，2 个站点")
    office.rig.device(office.site_id, "三店", "661234560099")
    await office.clerk.presses("▶ 开始清卡 5 台")
    await office.clerk.expects("没有开始")
    assert await begun(firm) == 0
    await office.clerk.presses("▶ 开始清卡 6 台")
    await office.clerk.expects("共 6 台")


async def test_words_that_find_nothing_are_followed_by_others(firm: Firm) -> None:
    clerk = firm.office.clerk
    await clerk.says("批量 没有这家")
    await clerk.expects("没有符合“没有这家”", "换几个字试试")
    await clerk.says("海淀")
    await clerk.expects("批量清卡（海淀）：3 台")


async def test_too_many_devices_are_narrowed_by_words(firm: Firm) -> None:
    office = firm.office
    office.batches.limits = replace(BatchLimits(), devices=4)
    await office.clerk.says("批量")
    await office.clerk.expects("一次最多 4 台，您选了 5 台", "站点或名称")
    await office.clerk.says("海淀")
    await office.clerk.expects("批量清卡（海淀）：3 台")


async def test_who_may_not_any_more_is_told_so_once_and_goes_on_talking(firm: Firm) -> None:
    office = firm.office
    await office.clerk.says("批量")
    for site in (office.site_id, office.other_site_id):
        await office.rig.do(revoke, office.clerk.person_id, site, Role.CLERK, None)
    await office.clerk.says("海淀")
    await office.clerk.expects("没有权限")
    assert await office.clerk.state() not in {Batching.choosing.state}
