"""A clear in chat, and each way in which it is not done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlmodel import Session, SQLModel

from bot.clearing.flow import Clearing
from bot.clearing.reports import Reports
from bot.dialog.router import Route
from bot.dialog.turn import Turn
from bot.people import Role
from bot.records.types import now
from bot.relay import commands
from bot.roles import revoke
from bot.tickets import listing
from device.contract import ActState, Level, Outcome, Progress, Reason, Started
from handlers.approve import ApproveHandler
from handlers.clear import ClearHandler
from handlers.notices import ChatNotices
from tests.handlers.rig import Chat, Rig
from tests.handlers.scripted_agent import DISK, ScriptedAgent, blocked, evidence


class World:
    """One site with two devices, a clerk, two managers, and an agent that does what the test says."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.questions: list[str] = []
        self.site_id = rig.site("朝阳")
        rig.device(self.site_id, "一店 · 主机", DISK)
        rig.device(self.site_id, "二店 · 主机", "661234567891")
        self.clerk = rig.chat("王芳", (self.site_id, Role.CLERK))
        self.manager = rig.chat("李经理", (self.site_id, Role.MANAGER))
        self.other_manager = rig.chat("赵经理", (self.site_id, Role.MANAGER))
        self.stranger = rig.chat("路人")
        self.announced: list[int] = []
        self.clearing = Clearing(ChatNotices(rig.post))
        self.listener = Reports(self.clearing, lambda _session, ticket: self.announced.append(ticket.id))
        self.clear = ClearHandler(self.clearing)
        rig.use(self.clear, ApproveHandler(self.clearing, self.ask))
        agent_id = rig.agent(self.site_id, [self.manager, self.other_manager])
        self.agent = ScriptedAgent(rig, agent_id, self.listener)

    async def ask(self, turn: Turn) -> None:
        self.questions.append(turn.typed)
        await turn.say("cannot-read")

    async def asked(self, word: str = "清卡") -> None:
        await self.clerk.says(word)
        await self.clerk.presses("朝阳 · 一店")

    async def waits_for_approval(self) -> None:
        await self.asked()
        await self.agent.prepares()

    async def code_sent(self, code: str = "482913") -> None:
        await self.waits_for_approval()
        await self.manager.presses("批准")
        await self.manager.says(code)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    rig = Rig()
    yield World(rig)
    await rig.close()


def progress(chat: Chat) -> str:
    """Return what the chat's progress line shows now."""
    return [said.text for said in chat.shown if (said.slot or "").startswith("operation-")][-1]


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
    await world.agent.takes("read_back")


async def test_cleared_but_the_bureau_was_not_told_is_done_with_a_warning_and_a_ticket(world: World) -> None:
    await world.code_sent()
    warned = (blocked(Reason.BUREAU_NOT_TOLD).model_copy(update={"level": Level.WARN}),)
    await world.agent.acts(findings=warned)
    await world.clerk.expects("✅ 清卡完成", "税局那边还没收到确认")
    assert world.announced == [1]


async def test_a_backup_ends_after_the_backup(world: World) -> None:
    await world.asked("备份")
    await world.agent.inspects()
    await world.agent.backs_up(420)
    await world.clerk.expects("备份完成", "420 张发票，2 处")
    await world.agent.nothing_waits()


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
    assert await world.manager.state() is None


async def test_a_guest_who_says_clear_asks_a_question(world: World) -> None:
    world.rig.router.anything(Route(world.ask))
    await world.stranger.says("清卡")
    assert world.questions == ["清卡"]
    await world.agent.nothing_waits()
