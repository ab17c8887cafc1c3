"""Known problems in support's chat: seen, announced once, resolved for all, and only where one has a say."""

from __future__ import annotations

import itertools

import pytest

from bot.people import Role
from bot.records.types import now
from bot.tickets import listing, problem_lots, problem_views
from bot.tickets.listing import Filter
from bot.tickets.problem_lots import AT_ONCE
from bot.tickets.views import TicketView
from tests.handlers.office import Office
from tests.handlers.rig import Chat

NUMBERS = itertools.count(500)
SIGNATURE = "bureau-unreachable"


async def fails(office: Office, asker: Chat, site_id: int | None = None, **changes: object) -> TicketView:
    values: dict[str, object] = {
        "person_id": asker.person_id,
        "site_id": site_id or office.site_id,
        "device_id": office.device_id,
        "operation_id": next(NUMBERS),
        "code": "",
        "reason": "channel-down",
        "phase": "inspecting",
        "article": "net-unreachable",
        "line_log": [],
        "subject": "一店",
        "driver": "zc",
        "firmware": "V1.2",
    }
    return await office.rig.do(office.desk.open_failure, **{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture
def other(office: Office) -> Chat:
    return office.rig.chat("孙会计", (office.site_id, Role.CLERK))


async def test_without_failures_in_numbers_there_is_nothing_to_announce(office: Office) -> None:
    await fails(office, office.clerk)
    await office.support.says("已知问题")
    await office.support.expects("近 24 小时没有成批的故障")


async def test_what_looks_like_one_problem_is_announced_in_ones_own_words(
    office: Office, other: Chat
) -> None:
    await fails(office, office.clerk)
    await fails(office, other)
    await office.support.says("/problems")
    shown = await office.support.expects("1. 连不上税局服务器 · 2 张工单，未解决 2 张", button="看工单 1")
    assert "已公告" not in shown.text
    await office.support.presses("公告 1")
    await office.support.expects(
        "2 张未解决工单的人各收到一次", "不止您一家遇到（连不上税局服务器）", button="就用这句"
    )
    await office.support.says("税局在维护，下午三点恢复。")
    await office.support.expects("📣 已公告为已知问题 #1：连不上税局服务器。已告知 2 人")
    for chat in (office.clerk, other):
        await chat.expects("是已知问题：连不上税局服务器", "税局在维护，下午三点恢复。")
    assert await office.support.state() is None
    await office.support.says("已知问题")
    known = await office.support.expects(
        "#1 连不上税局服务器 · 未解决 2 张 · 已告知 2 人 · 赵客服", button="全部解决 #1"
    )
    assert "像是同一个问题" not in known.text


async def test_the_offered_sentence_is_announced_with_one_press(office: Office, other: Chat) -> None:
    await fails(office, office.clerk)
    await fails(office, other)
    await office.support.says("已知问题")
    await office.support.presses("公告 1")
    await office.support.presses("就用这句")
    await other.expects("不止您一家遇到", "请先不要反复重试")
    assert await office.support.state() is None


async def test_announced_again_it_keeps_the_words_that_were_shown(office: Office, other: Chat) -> None:
    await fails(office, office.clerk)
    await fails(office, other)
    await office.support.says("已知问题")
    await office.support.presses("公告 1")
    await office.support.says("税局在维护，下午三点恢复。")
    again = await fails(office, office.manager)
    await press(office, office.support, "problem.announce", ticket=again.id)
    await office.support.expects("已经公告过", "税局在维护，下午三点恢复。")
    await office.support.presses("就用这句")
    (known,) = await office.rig.do(problem_views.listed, None)
    assert known.text == "税局在维护，下午三点恢复。"


async def test_who_reports_it_later_hears_of_it_once(office: Office, other: Chat) -> None:
    ticket = await fails(office, office.clerk)
    await announce(office, ticket)
    late = await fails(office, other)
    await other.expects(f"您的工单 #{late.id} 是已知问题")
    await fails(office, other)
    await other.rig.deliver()
    assert sum("是已知问题" in said.text for said in other.shown) == 1


async def test_a_card_leads_to_the_announcement_of_its_ticket(office: Office) -> None:
    ticket = await fails(office, office.clerk)
    await press(office, office.support, "problem.announce", ticket=ticket.id)
    await office.support.expects("公告“连不上税局服务器”")


async def test_a_ticket_that_stands_alone_is_not_announced(office: Office) -> None:
    ticket = await fails(office, office.clerk, reason="password-refused")
    await press(office, office.support, "problem.announce", ticket=ticket.id)
    await office.support.expects("只关一个站点，不作为已知问题公告")
    assert await office.support.state() is None


async def test_another_sites_ticket_cannot_be_announced(office: Office) -> None:
    ticket = await fails(office, office.clerk, office.other_site_id)
    await press(office, office.support, "problem.announce", ticket=ticket.id)
    await office.support.expects(f"#{ticket.id}")
    assert await office.support.state() is None


async def test_six_bare_digits_are_told_to_nobody(office: Office) -> None:
    ticket = await fails(office, office.clerk)
    await press(office, office.support, "problem.announce", ticket=ticket.id)
    await office.support.says("482913")
    await office.support.expects("可能是动态码")
    await office.support.says("税局在维护。")
    await office.clerk.expects("税局在维护。")


async def test_another_sentence_reaches_only_those_who_report_later(office: Office, other: Chat) -> None:
    await announce(office, await fails(office, office.clerk))
    await press(office, office.support, "problem.announce", signature=SIGNATURE)
    await office.support.expects("已经公告过", "税局在维护。")
    await office.support.says("改到晚上恢复。")
    await fails(office, other)
    await other.expects("改到晚上恢复。")
    await office.clerk.rig.deliver()
    assert not [said for said in office.clerk.shown if "改到晚上" in said.text]


async def test_a_problem_of_every_site_is_not_announced_again_by_one(office: Office) -> None:
    head = office.rig.chat("总客服", Role.SUPPORT)
    ticket = await fails(office, office.clerk)
    await press(office, head, "problem.announce", ticket=ticket.id)
    await head.says("全国都断了。")
    await press(office, office.support, "problem.announce", ticket=ticket.id)
    await office.support.expects("已作为已知问题 #1 公告", button="看工单 #1")
    assert await office.support.state() is None


async def test_a_problem_is_resolved_for_all_with_a_word(office: Office, other: Chat) -> None:
    tickets = [await fails(office, office.clerk), await fails(office, other)]
    await announce(office, tickets[0])
    await office.support.presses("全部解决 #1")
    await office.support.expects("要结束 2 张工单", button="不加话，全部解决")
    await office.support.says("税局已恢复，请再试一次。")
    await office.support.expects("✅ 已知问题 #1（连不上税局服务器）已解决，结束 2 张工单")
    for chat in (office.clerk, other):
        await chat.expects("税局已恢复，请再试一次。")
        await chat.expects("", button="没解决")
    await office.support.says("已知问题")
    await office.support.expects("没有成批的故障")


async def test_many_are_told_and_ended_by_and_by(office: Office) -> None:
    tickets = [await fails(office, office.clerk) for _ in range(AT_ONCE + 2)]
    await announce(office, tickets[0])
    await office.support.expects("已告知 1 人", "还有 2 张工单在一批批处理")
    await office.rig.do(problem_lots.tick, now(), office.desk)
    await office.support.presses("全部解决 #1")
    await office.support.says("税局已恢复。")
    await office.support.expects(f"结束 {AT_ONCE + 2} 张工单", "还有 2 张工单在一批批处理")
    await office.rig.do(problem_lots.tick, now(), office.desk)
    left = await office.rig.do(listing.filtered_count, Filter(sites=None, problem_id=1))
    assert (left, await office.rig.do(problem_lots.has_left, now())) == (0, False)


async def test_a_problem_is_resolved_without_a_word_once(office: Office) -> None:
    await announce(office, await fails(office, office.clerk))
    await office.support.presses("全部解决 #1")
    await office.support.presses("不加话，全部解决")
    await office.support.expects("结束 1 张工单")
    assert await office.support.state() is None
    await press(office, office.support, "problem.resolve", problem=1)
    await office.support.expects("没有编号为 1 的未解决已知问题")
    await press(office, office.support, "problem.end", problem=1)
    await office.support.expects("没有编号为 1 的未解决已知问题")


async def test_a_site_resolves_its_own_part(office: Office) -> None:
    head = office.rig.chat("总客服", Role.SUPPORT)
    far = office.rig.chat("远方", (office.other_site_id, Role.CLERK))
    ticket = await fails(office, office.clerk)
    await fails(office, far, office.other_site_id)
    await press(office, head, "problem.announce", ticket=ticket.id)
    await head.says("全国都断了。")
    await press(office, office.support, "problem.resolve", problem=1)
    await office.support.says("我们这边好了。")
    await office.support.expects("结束您能处理的 1 张工单", "还涉及别的站点")
    assert not [said for said in far.shown if "我们这边好了" in said.text]


async def test_its_tickets_are_listed_with_their_cards_behind(office: Office) -> None:
    ticket = await fails(office, office.clerk)
    await fails(office, office.clerk, office.other_site_id)
    await announce(office, ticket)
    await office.support.presses("看工单 #1")
    listed = await office.support.expects(f"#{ticket.id}", "王芳", button=f"#{ticket.id}")
    assert len(listed.labels) == 1
    await office.support.presses(f"#{ticket.id}")
    await office.support.expects(f"#{ticket.id}")


async def test_tickets_that_are_gone_are_said_to_be(office: Office) -> None:
    await press(office, office.support, "problem.view", signature="nothing")
    await office.support.expects("没有这类未解决的工单")


async def test_of_many_groups_the_largest_are_shown_and_the_rest_counted(office: Office, other: Chat) -> None:
    for code in range(7):
        for _ in range(2):
            await fails(office, other, code=f"99{code}", reason="disk-refused")
    await office.support.says("已知问题")
    shown = await office.support.expects("5. 设备失败", "还有 2 个没有列出", button="公告 5")
    assert "6. " not in shown.text


async def test_the_other_language_has_it_all(office: Office, other: Chat) -> None:
    helper = office.rig.chat("Sam", (office.site_id, Role.SUPPORT), language="en")
    await fails(office, office.clerk)
    await fails(office, other)
    await helper.says("/problems")
    await helper.expects("1. The bureau's server cannot be reached · 2 tickets, 2 unresolved")
    await helper.presses("Announce 1")
    await helper.presses("Use this one")
    await helper.expects("2 people were told", button="Resolve all of #1")
    await office.clerk.expects("是已知问题：连不上税局服务器")


async def announce(office: Office, ticket: TicketView) -> None:
    await press(office, office.support, "problem.announce", ticket=ticket.id)
    await office.support.says("税局在维护。")


async def press(office: Office, chat: Chat, action: str, **args: object) -> None:
    """Press a button that the bot gives this chat now."""
    await office.rig.do(
        office.rig.post.to_person, chat.person_id, "understood", buttons=[[("button-solved", action, args)]]
    )
    await office.rig.deliver()
    nonces = [nonce for said in chat.shown for row in said.buttons for _, nonce in row]
    await chat.presses_nonce(nonces[-1])
