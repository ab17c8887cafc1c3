"""Batches in chats: chosen on one card, approved with codes site by site, and told to its end."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session, select

from bot.batches.states import BatchState
from bot.people import Role
from bot.records.batches import BatchRow
from bot.records.messages import OutboxRow
from bot.records.relay import AgentRow
from device.contract import Ended, Outcome, Reason
from tests.bot.batches.agent import RIGHT
from tests.handlers.firm import Firm

WRONG = "000000"


async def test_the_card_says_what_would_be_done_and_changes_with_each_press(firm: Firm) -> None:
    clerk = firm.office.clerk
    await clerk.says("批量")
    card = await clerk.expects(
        "批量清卡：5 台，2 个站点", "朝阳：2 台", "海淀：3 台", "要 2 个动态码", "可批准：李经理"
    )
    assert "☑ 清卡" in card.labels
    await clerk.presses("☐ 备份")
    assert "动态码" not in (await clerk.expects("批量备份：5 台", button="▶ 开始备份 5 台")).text
    await clerk.presses("☐ 清卡")
    await clerk.presses("☐ 先试一台")
    await clerk.expects("先单独办一台", button="☑ 先试一台")


async def test_words_choose_and_all_takes_everything_again(firm: Firm) -> None:
    clerk = firm.office.clerk
    await clerk.says("批量 海淀")
    await clerk.expects("批量清卡（海淀）：3 台，1 个站点")
    await clerk.says("二店")
    await clerk.expects("批量清卡（二店）：1 台")
    await clerk.says("没有这家")
    await clerk.expects("没有符合“没有这家”")
    await clerk.says("全部")
    await clerk.expects("批量清卡：5 台")


async def test_devices_are_ticked_page_by_page(firm: Firm) -> None:
    office = firm.office
    for number in range(10):
        office.rig.device(office.site_id, f"分机{number}", f"66999999900{number}")
    await office.clerk.says("批量")
    await office.clerk.presses("挑选设备")
    await office.clerk.expects("已选 15/15 台（第 1/2 页）")
    await office.clerk.presses("下一页")
    await office.clerk.presses("☑ 海淀 · 海店1")
    await office.clerk.expects("已选 14/15 台（第 2/2 页）", button="☐ 海淀 · 海店1")
    await office.clerk.presses("选好了")
    await office.clerk.expects("批量清卡：14 台")
    await office.clerk.presses("挑选设备")
    await office.clerk.presses("全不选")
    await office.clerk.expects("已选 0/15 台")


async def test_who_cannot_take_part_is_named_with_the_reason(firm: Firm) -> None:
    def leaves(session: Session) -> None:
        session.get_one(AgentRow, f"agent{firm.office.other_site_id}").seen_at = None

    await firm.office.rig.do(leaves)
    await firm.office.clerk.says("批量")
    told = await firm.office.clerk.expects("批量清卡：2 台，1 个站点", "不能参加 3 台")
    assert "站点的现场程序没有连上来" in told.text


async def test_a_card_of_before_starts_nothing(firm: Firm) -> None:
    clerk = firm.office.clerk
    await clerk.says("批量")
    await clerk.says("取消")
    await clerk.expects("选择批量办理的设备")
    await clerk.presses("▶ 开始清卡")
    await clerk.expects("这张卡片已经不用了", button="重新选择")
    assert await firm.office.rig.do(lambda session: session.exec(select(BatchRow)).all()) == []


async def test_from_one_message_to_the_summary_with_a_wrong_code_and_a_failure(firm: Firm) -> None:
    office = firm.office
    failed = Ended(outcome=Outcome.FAILED, code="155", reason=Reason.NOT_MOVED)
    firm.ends["act", "661234560002"] = failed
    await firm.asks()
    progress = await office.clerk.expects("批量 B1 · 清卡 · 5 台 · 等待批准", button="停下")
    assert "检查备份 ▓▓▓▓▓▓▓▓ 5/5" in progress.text
    asked = await office.manager.expects("请您批准：清卡 5 台，2 个站点", button="批准")
    assert "朝阳：2 台" in asked.text
    await office.manager.presses("批准")
    await office.manager.expects("要 2 个", "1. 朝阳\n2. 海淀")
    await office.manager.says(f"{WRONG} {RIGHT}")
    await office.manager.expects("已送 2 个动态码")
    await firm.goes()
    await office.manager.expects("朝阳 的动态码不对，还可以试 4 次", "还等 1 个动态码（按此顺序）：朝阳")
    await office.manager.says(f"{RIGHT}")
    await firm.goes()
    done = await office.clerk.expects("已结束。", "✅ 完成 4", "❌ 1 台", "工单 #1", button="怎么办（155）")
    assert "海店" in done.text
    office.summaries.wake()
    await office.summaries.made()
    assert (await office.clerk.expects("批量 B1 结果")).media is not None
    assert (await office.manager.expects("明细表，共 5 台")).media is not None


async def test_codes_are_taken_out_of_the_chat_and_are_kept_nowhere(firm: Firm) -> None:
    manager = firm.office.manager
    await firm.asks()
    await manager.presses("批准")
    number = await manager.says(f"{WRONG} {RIGHT}")

    def deleted(session: Session) -> list[Any]:
        rows = session.exec(select(OutboxRow).where(OutboxRow.kind == "delete")).all()
        return [row.payload["message_id"] for row in rows]

    assert await firm.office.rig.do(deleted) == [number]


async def test_more_codes_than_sites_are_none(firm: Firm) -> None:
    manager = firm.office.manager
    await firm.asks()
    await manager.presses("批准")
    await manager.says("111111 222222 333333")
    await manager.expects("您发了 3 个，现在只等 2 个，都没有使用", "1. 朝阳\n2. 海淀")
    await manager.says("12345")
    await manager.expects("每个动态码是 6 位数字", "还等 2 个")


async def test_a_no_ends_it_and_a_late_code_does_nothing(firm: Firm) -> None:
    office = firm.office
    await firm.asks()
    await office.manager.presses("批准")
    await office.manager.presses("拒绝")
    await office.manager.expects("已拒绝批量 B1")
    await firm.goes()
    await office.manager.says(RIGHT)
    await office.manager.expects("现在没有等待动态码的确认")
    await office.clerk.expects("已结束。", "未获批准")


async def test_the_clerk_stops_drops_and_looks_at_devices(firm: Firm) -> None:
    clerk = firm.office.clerk
    await firm.asks()
    await clerk.presses("停下")
    await clerk.expects("批量 B1 已停下")
    await clerk.says("/batch B1")
    await clerk.expects("批量 B1 · 清卡 · 5 台 · 已停下", button="继续")
    await clerk.presses("详情")
    await clerk.expects("批量 B1：5 台（第 1/1 页）", "1. 朝阳 · ", "等待确认")
    await clerk.presses("明细表")
    await firm.office.pictures.drawn()
    assert (await clerk.expects("明细表，共 5 台")).media is not None
    await clerk.presses("放弃")
    await clerk.expects("批量 B1 已放弃")
    assert await firm.state() == BatchState.CANCELLED


async def test_a_batch_is_nobodys_elses(firm: Firm) -> None:
    await firm.asks()
    stranger = firm.office.rig.chat("外人", (firm.office.rig.site("通州"), Role.MANAGER))
    await stranger.says("/batch B1")
    await stranger.expects("这个批量已经结束，或者不存在")


@pytest.mark.parametrize("language", ["en"])
async def test_everything_is_said_in_the_persons_language(firm: Firm, language: str) -> None:
    office = firm.office
    for who in (office.clerk, office.manager):
        await who.says(f"/language {language}")
    await office.clerk.says("/batch")
    await office.clerk.expects("Batch: clear 5 devices at 2 sites", button="▶ clear 5 devices")
    await office.clerk.presses("▶ clear 5 devices")
    await firm.goes()
    await office.manager.presses("Approve")
    await office.manager.expects("needs 2 codes of 6 digits", "1. 朝阳\n2. 海淀")
    await office.manager.says(f"{RIGHT}\n{RIGHT}")
    await firm.goes()
    await office.clerk.expects("has ended", "✅ done 5")
