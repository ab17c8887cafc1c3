"""Each way in which a clear is not done: why, what next, and the article."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.people import Role
from bot.records.types import now
from bot.roles import revoke
from device.contract import Reason
from tests.handlers.scripted_agent import DISK, blocked
from tests.handlers.world import World, progress


@pytest.mark.parametrize(
    ("reason", "params", "sentence", "button"),
    [
        (Reason.NOT_UPLOADED, {"count": "3"}, "还有 3 张发票没有上传", "现在上传发票"),
        (
            Reason.NOT_REPORTED,
            {"types": "004,007", "period": "2026-11"},
            "专票、普票在属期 2026-11 还没有抄报",
            "现在抄报",
        ),
        (Reason.ALREADY_CLEARED, {"period": "2026-11"}, "已经清过卡", "怎么办"),
        (Reason.WRONG_DISK, {"expected": DISK, "found": "661"}, "不是登记的那张盘", "怎么办"),
        (Reason.CLOCK_OFF, {"hours": "9.5"}, "相差 9.5 小时", "怎么办"),
        (Reason.PASSWORD_REFUSED, {}, "设备拒绝了口令，已立即停止", "怎么办"),
        (Reason.IDLE_DEVICE, {"days": "120"}, "120 天没有抄报", "怎么办"),
        (Reason.BRANCH_NOT_REPORTED, {"device": "分机 1"}, "分机 1", "现在抄报"),
    ],
)
async def test_a_blocking_finding_says_why_and_what_to_do(
    world: World, reason: Reason, params: dict[str, str], sentence: str, button: str
) -> None:
    await world.asked()
    await world.agent.inspects(findings=(blocked(reason, **params),))
    told = await world.clerk.expects(sentence, button=button)
    assert "怎么办" in told.labels
    await world.agent.nothing_waits()


async def test_not_reported_offers_to_report_and_the_button_starts_it(world: World) -> None:
    await world.asked()
    await world.agent.inspects(findings=(blocked(Reason.NOT_REPORTED, types="004", period="2026-11"),))
    await world.clerk.presses("现在抄报")
    command = await world.agent.takes("inspect")
    assert getattr(command, "plan", None) == "report"


async def test_not_uploaded_offers_to_upload_and_the_button_starts_it(world: World) -> None:
    await world.asked()
    await world.agent.inspects(findings=(blocked(Reason.NOT_UPLOADED, count="3"),))
    await world.clerk.presses("现在上传发票")
    command = await world.agent.takes("inspect")
    assert getattr(command, "plan", None) == "upload"


async def test_already_cleared_is_good_news(world: World) -> None:
    await world.asked()
    await world.agent.inspects(findings=(blocked(Reason.ALREADY_CLEARED, period="2026-11"),))
    told = await world.clerk.expects("不需要做了")
    assert told.text.startswith("✅")
    assert progress(world.clerk).startswith("✅")
    assert "✗" not in progress(world.clerk)


async def test_without_its_agent_nothing_starts(world: World) -> None:
    await world.agent.goes_away()
    await world.asked()
    await world.clerk.expects("现场程序没有连上来", button="怎么办")
    await world.agent.nothing_waits()


async def test_a_device_does_one_thing_at_a_time(world: World) -> None:
    await world.asked()
    await world.asked("备份")
    await world.clerk.expects("正在进行 #1001", button="怎么办")


async def test_a_wrong_code_asks_again_and_counts(world: World) -> None:
    await world.code_sent("000000")
    await world.agent.refuses_act(Reason.CODE_WRONG, tries_left=4)
    await world.manager.expects("动态码不对，没有执行。还可以再试 4 次", button="怎么办")
    await world.manager.says("482913")
    await world.agent.acts()
    await world.manager.expects("✅ 清卡完成")
    assert world.agent.codes == ["000000", "482913"]


async def test_five_wrong_codes_end_it(world: World) -> None:
    await world.code_sent("000000")
    await world.agent.refuses_act(Reason.CODES_LOCKED, code="GRD-005")
    await world.manager.expects("动态码连错太多次", "qingka-agent unlock", button="怎么办")


async def test_locked_codes_are_said_before_a_code_is_asked_for(world: World) -> None:
    await world.waits_for_approval()
    await world.agent.change(acts_locked=True)
    await world.manager.presses("批准")
    await world.manager.expects("现场已锁定", button="怎么办")


async def test_an_approval_expires(world: World) -> None:
    await world.waits_for_approval()
    await world.rig.deliver()
    await world.rig.do(world.clearing.tick, now() + timedelta(minutes=16))
    await world.clerk.expects("已过期，没有执行", "没有人确认", button="重新清卡")
    await world.manager.presses("批准")
    await world.manager.expects("已经失效", button="怎么办")
    await world.agent.nothing_waits()


async def test_two_managers_do_not_approve_at_once(world: World) -> None:
    await world.waits_for_approval()
    await world.manager.presses("批准")
    await world.other_manager.presses("批准")
    await world.other_manager.expects("李经理 正在确认", button="怎么办")
    await world.other_manager.says("482913")
    await world.agent.nothing_waits()


async def test_nobody_approves_his_own_request(world: World) -> None:
    await world.manager.says("清卡")
    await world.manager.presses("朝阳 · 一店")
    await world.agent.prepares()
    await world.rig.deliver()
    assert not [said for said in world.manager.shown if "请确认清卡" in said.text]
    card = await world.other_manager.expects("请确认清卡", button="批准")
    nonce = card.nonce("批准")
    assert nonce
    await world.manager.presses_nonce(nonce)
    await world.manager.expects("不认识")


async def test_a_requester_who_is_shown_the_card_of_an_agent_that_no_longer_allows_it_is_refused(
    world: World,
) -> None:
    await world.agent.change(self_approval=True)
    await world.manager.says("清卡")
    await world.manager.presses("朝阳 · 一店")
    await world.agent.prepares()
    await world.agent.change(self_approval=False)
    await world.manager.presses("批准")
    await world.manager.expects("不能由您本人批准", button="怎么办")


async def test_without_another_manager_it_does_not_start(world: World) -> None:
    await world.agent.change(approvers=[{"person": world.manager.number, "name": "李经理"}])
    await world.manager.says("清卡")
    await world.manager.presses("朝阳 · 一店")
    await world.manager.expects("没有可以批准的人", "approvers add", button="怎么办")


async def test_a_manager_without_a_code_is_told_how_to_get_one(world: World) -> None:
    await world.waits_for_approval()
    await world.agent.change(approvers=[{"person": world.other_manager.number, "name": "赵经理"}])
    await world.manager.presses("批准")
    await world.manager.expects(f"approvers add {world.manager.number}", button="怎么办")


async def test_a_manager_who_was_revoked_after_the_press_sends_no_code(world: World) -> None:
    await world.waits_for_approval()
    await world.manager.presses("批准")
    by = world.other_manager.person_id
    await world.rig.do(revoke, world.manager.person_id, world.site_id, Role.MANAGER, by)
    await world.manager.says("482913")
    await world.manager.expects("没有权限")
    assert await world.manager.state() is None
    await world.agent.nothing_waits()


async def test_the_card_can_be_looked_into_before_deciding(world: World) -> None:
    await world.waits_for_approval()
    await world.manager.presses("查看明细")
    await world.manager.expects("#1001 明细", "专票：自 2026-11-01 起，有效 118 张", "证据指纹", "备份：U盘")


async def test_an_agent_that_goes_away_before_the_press_is_said_at_the_press(world: World) -> None:
    await world.waits_for_approval()
    await world.agent.goes_away()
    await world.manager.presses("批准")
    await world.manager.expects("现场程序没有连上来", button="怎么办")
    assert await world.manager.state() is None


async def test_denied_means_nothing_is_done(world: World) -> None:
    await world.waits_for_approval()
    await world.manager.presses("拒绝")
    await world.manager.expects("已拒绝 #1001")
    await world.clerk.expects("被拒绝，没有执行")
    await world.other_manager.presses("批准")
    await world.other_manager.expects("已经失效")
    await world.agent.nothing_waits()


async def test_a_clerk_cannot_approve_even_with_the_button(world: World) -> None:
    await world.waits_for_approval()
    card = await world.manager.expects("请确认清卡", button="批准")
    nonce = card.nonce("批准")
    assert nonce
    await world.clerk.presses_nonce(nonce)
    await world.clerk.expects("这个按钮我不认识了")
