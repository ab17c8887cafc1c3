"""A clear in chat, from the word to the receipt, and how it can end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session, SQLModel

from bot.dialog.router import Route
from bot.dialog.turn import Turn
from bot.records.types import now
from bot.relay import agents, commands
from bot.tickets import listing
from device.contract import ActState, Finding, Level, Outcome, Progress, ReadBack, Reason, Started
from tests.handlers.scripted_agent import blocked, evidence
from tests.handlers.world import World, progress


async def test_clerk_asks_and_manager_approves(world: World) -> None:
    await world.clerk.says("清卡")
    await world.clerk.expects("请选择要清卡的设备", button="朝阳 · 二店")
    await world.clerk.presses("朝阳 · 一店")
    await world.agent.inspects()
    await world.agent.backs_up()
    await world.agent.verifies()
    await world.rig.deliver()
    await world.clerk.expects("核对通过。已通知 李经理、赵经理 确认", "分钟内有效")
    card = await world.manager.expects(
        "请确认清卡 #1001", "朝阳 · 一店 · 主机 · 661234567890 · 属期 2026-11", button="批准"
    )
    assert "专票 118 张 1,203,440.00 · 普票 302 张 88,120.50" in card.text
    assert "备份 2 处，已回读 ✓" in card.text
    await world.manager.presses("批准")
    await world.manager.expects("请发送验证器上的 6 位动态码", "指纹")
    await world.manager.says("482 913")
    await world.manager.expects("已送到现场")
    await world.agent.acts()
    await world.manager.expects(
        "✅ 清卡完成 #1001", "专票、普票的报税起始日已变为 2026-12-01", button="查看回执"
    )
    await world.clerk.expects("✅ 清卡完成 #1001", "审计")
    assert world.agent.codes == ["482913"]


@pytest.mark.parametrize("written", ["482 913", "４８２９１３", "验证码：482913。", "code: 482-913"])
async def test_a_code_is_read_as_people_write_it_and_taken_out_of_the_chat(
    world: World, written: str
) -> None:
    await world.code_sent(written)
    await world.manager.expects("已送到现场")
    assert "delete" in [said.kind for said in world.manager.shown]
    await world.agent.acts()
    assert world.agent.codes == ["482913"]


async def test_progress_is_one_line_that_changes(world: World) -> None:
    await world.asked()
    await world.agent.inspects()
    command = await world.agent.takes("backup")
    await world.agent.reports(command, Started())
    await world.agent.reports(command, Progress(phase="backup", done=312, total=420, eta_s=40))
    await world.rig.deliver()
    assert "检查 ✓  备份 ▓▓▓▓▓▓░░ 312/420 张，约剩 40 秒  核对 ·  确认 ·  清卡 ·" in progress(world.clerk)


async def test_the_receipt_holds_the_digest_the_people_and_the_audit_head(world: World) -> None:
    await world.code_sent()
    await world.agent.acts()
    await world.clerk.presses("查看回执")
    await world.clerk.expects("回执 #1001", evidence(1).digest(), world.manager.number, "已申报且比对通过")
    await world.clerk.says("/receipt 1001")
    await world.clerk.expects("回执 #1001")
    await world.stranger.says("/receipt 1001")
    await world.stranger.expects("没有权限")


async def test_the_code_is_kept_nowhere_once_the_agent_has_it(world: World) -> None:
    await world.code_sent("482913")
    assert "482913" in await world.rig.do(dump)
    await world.agent.acts()
    assert "482913" not in await world.rig.do(dump)


def dump(session: Session) -> str:
    """Return everything that stands in the database."""
    tables = SQLModel.metadata.sorted_tables
    return "\n".join(str(row) for table in tables for row in session.execute(table.select()).all())


async def test_stale_evidence_is_verified_anew_and_asked_anew(world: World) -> None:
    await world.code_sent()
    await world.agent.refuses_act(Reason.EVIDENCE_STALE)
    await world.agent.verifies(manifest="cd" * 32)
    await world.manager.presses("批准")
    await world.manager.says("111222")
    await world.agent.acts()
    await world.manager.expects("✅ 清卡完成")


async def test_a_code_that_the_agent_does_not_fetch_in_time_expires(world: World) -> None:
    await world.code_sent()

    def too_late(session: Session) -> None:
        for command in commands.expire(session, now() + timedelta(minutes=3)):
            world.listener.expired(session, command)

    await world.rig.do(too_late)
    await world.clerk.expects("已过期，没有执行", "现场程序没有连上来")


async def test_a_partial_clear_says_what_is_done_and_opens_a_ticket(world: World) -> None:
    await world.code_sent()
    states = (ActState.MOVED, ActState.REFUSED)
    await world.agent.acts(Outcome.PARTIAL, *states, reason=Reason.NOT_MOVED, code="157")
    await world.clerk.expects(
        "只完成了一部分 (157)", "已完成：专票；未完成：普票", "工单 #1", button="怎么办"
    )
    assert world.announced == [1]


async def test_a_refused_clear_opens_a_ticket_with_the_redacted_log(world: World) -> None:
    await world.code_sent()
    states = (ActState.REFUSED, ActState.PENDING)
    log = ("12 clear -> ER 156",)
    await world.agent.acts(
        Outcome.REFUSED,
        *states,
        reason=Reason.DISK_REFUSED,
        code="156",
        params={"text": "税号不匹配"},
        line_log=log,
    )
    await world.clerk.expects("失败 (156)", "税号不匹配", "工单 #1", button="怎么办")
    ticket = await world.rig.do(listing.get, 1)
    assert (ticket.code, ticket.phase, ticket.article) == ("156", "confirming", "clear-mismatch-155")
    assert ticket.line_log == log


async def test_an_unknown_end_is_told_plainly_and_locks_the_device_until_it_is_read(world: World) -> None:
    await world.code_sent()
    states = (ActState.UNKNOWN, ActState.PENDING)
    await world.agent.acts(Outcome.UNKNOWN, *states, reason=Reason.DEVICE_SILENT, code="DEV-101")
    await world.clerk.expects("现在不知道是否完成", "已锁定", button="重新读取")
    await world.asked()
    await world.clerk.expects("正在进行 #1001")
    await world.clerk.presses("重新读取")
    command = await world.agent.takes("read_back")
    assert isinstance(command, ReadBack)
    # An agent that was paired anew does not know the act: the command says what to look for.
    assert [one.fplxdm for one in command.stood] == ["004", "007"]
    assert command.evidence == evidence(1).digest()


async def test_a_cancel_that_comes_too_late_changes_nothing(world: World) -> None:
    await world.waits_for_approval()
    world.rig.router.command("dropit", _route(world))
    await world.clerk.says("/dropit")
    await world.manager.presses("批准")
    await world.manager.says("482913")
    await world.clerk.presses("取消 #1001")
    await world.clerk.expects("不能取消了")
    await world.agent.acts()
    await world.clerk.expects("✅ 清卡完成 #1001")


async def test_an_unknown_end_lets_the_sites_next_operation_go_on(world: World) -> None:
    await world.waits_for_approval()
    await world.clerk.says("清卡")
    await world.clerk.presses("朝阳 · 二店")
    await world.agent.inspects()
    await world.agent.backs_up()
    await world.manager.presses("批准")
    await world.manager.says("482913")
    command = await world.agent.takes("act")
    await world.agent.ends(command, Outcome.UNKNOWN, reason=Reason.RESULT_UNKNOWN)
    await world.agent.takes("verify")


async def test_an_approval_expires_also_where_no_agent_is_paired_any_more(world: World) -> None:
    await world.waits_for_approval()
    await world.clerk.says("清卡")
    await world.clerk.presses("朝阳 · 二店")
    await world.agent.inspects()
    await world.agent.backs_up()
    await world.rig.do(agents.revoke, world.agent.agent_id, 1)
    await world.rig.do(world.clearing.tick, now() + timedelta(hours=1))
    await world.clerk.expects("⌛ #1001")


async def test_a_read_back_that_could_not_read_leaves_it_unknown(world: World) -> None:
    await world.code_sent()
    states = (ActState.UNKNOWN, ActState.PENDING)
    await world.agent.acts(Outcome.UNKNOWN, *states, reason=Reason.DEVICE_SILENT, code="DEV-101")
    for outcome, reason in ((Outcome.REFUSED, Reason.WRONG_DISK), (Outcome.FAILED, Reason.PORT_MISSING)):
        await world.clerk.presses("重新读取")
        await world.agent.ends(await world.agent.takes("read_back"), outcome, reason=reason)
        await world.clerk.expects("现在不知道是否完成", button="重新读取")
    await world.asked()
    await world.clerk.expects("正在进行 #1001")


async def test_cleared_but_the_bureau_was_not_told_is_done_with_a_warning_and_a_ticket(world: World) -> None:
    await world.code_sent()
    warned = (blocked(Reason.BUREAU_NOT_TOLD).model_copy(update={"level": Level.WARN}),)
    await world.agent.acts(findings=warned)
    await world.clerk.expects("✅ 清卡完成", "可能还没来得及告诉税局")
    assert world.announced == [1]


async def test_a_backup_ends_after_the_backup(world: World) -> None:
    await world.asked("备份")
    await world.agent.inspects()
    await world.agent.backs_up(420)
    await world.clerk.expects("备份完成", "420 张发票，2 处")
    await world.agent.nothing_waits()


async def test_a_backup_that_misses_invoices_is_done_and_says_what_to_do_about_it(world: World) -> None:
    await world.asked("备份")
    await world.agent.inspects()
    detail = {"types": "007", "detail": "positive 2 (8.00 + 1.04)/5 (20.00 + 2.60)"}
    warned = Finding(reason=Reason.RECORDS_INCOMPLETE, level=Level.WARN, params=detail)
    await world.agent.backs_up(2, findings=(warned,))
    await world.clerk.expects("备份完成", "⚠️", "普票：positive 2", "qingka-agent backups roll")


async def test_a_verify_ends_after_the_verify(world: World) -> None:
    await world.asked("核对")
    await world.agent.prepares()
    await world.clerk.expects("核对通过", "与设备统计一致")


async def test_a_second_operation_of_the_site_waits_for_the_first_ones_approval(world: World) -> None:
    await world.waits_for_approval()
    await world.clerk.says("清卡")
    await world.clerk.presses("朝阳 · 二店")
    await world.agent.inspects()
    await world.agent.backs_up()
    await world.agent.nothing_waits()
    await world.rig.deliver()
    assert "另一项操作在等待确认" in progress(world.clerk)
    await world.manager.presses("拒绝")
    await world.agent.takes("verify")


async def test_cancel_drops_it_before_the_approval_and_not_after(world: World) -> None:
    await world.waits_for_approval()
    world.rig.router.command("dropit", _route(world))
    await world.clerk.says("/dropit")
    await world.clerk.presses("取消 #1001")
    await world.clerk.expects("已取消，没有执行")
    await world.manager.presses("批准")
    await world.manager.expects("已经失效")


def _route(world: World) -> Route:
    async def offer(turn: Turn) -> None:
        assert await world.clear.offer_cancel(turn)

    return Route(offer)


async def test_words_instead_of_a_code_are_a_question(world: World) -> None:
    await world.waits_for_approval()
    await world.manager.presses("批准")
    await world.manager.says("指纹是什么")
    assert world.questions == ["指纹是什么"]
    await world.manager.says("12345")
    await world.manager.expects("动态码是 6 位数字")
    await world.manager.says("******")
    await world.manager.expects("请重新发送一个新码")


async def test_a_code_that_nobody_waits_for_does_nothing(world: World) -> None:
    await world.code_sent()
    await world.agent.acts()
    await world.manager.says("482913")
    await world.manager.expects("没有等待动态码", button="怎么办")
    assert [said.kind for said in world.manager.shown].count("delete") == 2
    assert await world.manager.state() is None


async def test_a_guest_who_says_clear_asks_a_question(world: World) -> None:
    world.rig.router.anything(Route(world.ask))
    await world.stranger.says("清卡")
    assert world.questions == ["清卡"]
    await world.agent.nothing_waits()


async def test_a_failure_of_port_or_line_offers_to_look_at_the_site(world: World) -> None:
    await world.asked()
    command = await world.agent.takes("inspect")
    await world.agent.ends(
        command, Outcome.FAILED, reason=Reason.PORT_MISSING, params={"port": "/dev/ttyUSB0"}
    )
    await world.clerk.expects("失败", button="现场体检")


async def test_a_refusal_that_is_no_fault_of_the_site_does_not(world: World) -> None:
    await world.asked()
    command = await world.agent.takes("inspect")
    await world.agent.ends(command, Outcome.REFUSED, reason=Reason.CLOCK_OFF, params={"hours": "9"})
    ended = await world.clerk.expects("没有执行", button="怎么办")
    assert ended.nonce("现场体检") is None
