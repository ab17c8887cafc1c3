"""Support's list of tickets: words that filter, words that are searched for, pages, and nobody else's tickets."""

from __future__ import annotations

import pytest

from bot.people import Person, Role
from bot.tickets.states import Priority
from handlers.ticket_filters import WORDS, filter_of
from tests.handlers.office import Office

SUPPORT = Person(7, "赵客服", "zh")


async def three(office: Office) -> None:
    """1 is support's and waits, 2 is open and urgent, 3 is a failure with a code."""
    await office.clerk.says("/human 打印机不出纸")
    await office.support.presses("接单")
    await office.support.presses("问对方")
    await office.support.says("哪台？")
    await office.manager.says("/human 全店停业")
    await office.rig.do(office.desk.set_priority, 2, await office.support.person(), Priority.URGENT)
    await office.fails(code="9988", phase="inspecting", article="", line_log=[], subject="#1001")


async def listed(office: Office, typed: str) -> list[str]:
    await office.support.says(typed)
    shown = await office.support.expects("工单")
    found = [label for label in shown.labels if label.startswith("#")]
    assert found or "没有符合" in shown.text
    return found


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("工单", ["#3", "#2", "#1"]),
        ("工单 我的", ["#1"]),
        ("工单 待接", ["#3", "#2"]),
        ("工单 等待", ["#1"]),
        ("工单 紧急", ["#2"]),
        ("工单 故障", ["#3"]),
        ("工单 提问", ["#2", "#1"]),
        ("工单 9988", ["#3"]),
        ("工单 一店", ["#3"]),
        ("工单 王芳", ["#3", "#1"]),
        ("工单 待接 王芳", ["#3"]),
        ("工单 我的 一店", []),
        ("/tickets 停业", ["#2"]),
        ("/工单 mine", ["#1"]),
        ("tickets open", ["#3", "#2"]),
        ("工单 已解决", []),
        ("工单 税局", []),
        ("工单 没有这个词", []),
    ],
)
async def test_words_filter_or_are_searched_for(office: Office, typed: str, numbers: list[str]) -> None:
    await three(office)
    assert await listed(office, typed) == numbers


async def test_what_is_not_found_says_what_could_be_written(office: Office) -> None:
    await office.support.says("工单 没有这个词")
    await office.support.expects("没有符合“没有这个词”的未结束工单", "我的、待接、等待、紧急")


async def test_a_number_shows_that_ticket_and_an_unknown_one_says_so(office: Office) -> None:
    await office.clerk.says("/human 打印机不出纸")
    await office.support.says("工单 1")
    await office.support.expects("工单 #1 · 待接", "“打印机不出纸”")
    await office.support.says("工单 #77")
    await office.support.expects("没有工单 #77")
    await office.support.says("工单 77")
    await office.support.expects("没有工单 #77")


async def test_pages_keep_their_words(office: Office) -> None:
    for number in range(12):
        await office.rig.chat(f"店员{number}", (office.site_id, Role.CLERK)).says(f"/human 卡纸 {number}")
    await office.clerk.says("/human 没网")
    await office.support.says("工单 卡纸")
    await office.support.expects("“卡纸”的工单（1/2）", button="下一页")
    await office.support.presses("下一页")
    shown = await office.support.expects("“卡纸”的工单（2/2）")
    assert [label for label in shown.labels if label.startswith("#")] == ["#2", "#1"]


async def test_another_sites_tickets_are_neither_listed_nor_found_nor_shown(office: Office) -> None:
    stranger = office.rig.chat("外人", (office.other_site_id, Role.SUPPORT))
    await office.clerk.says("/human 打印机不出纸")
    for typed in ("工单", "工单 打印机", "工单 全部", "工单 王芳"):
        await stranger.says(typed)
        await stranger.expects("没有")
        assert not [said for said in stranger.news if "打印机不出纸" in said.text]
    await stranger.says("工单 1")
    await stranger.expects("或者您不能查看")


async def test_for_a_clerk_the_word_is_a_question(office: Office) -> None:
    await office.clerk.says("工单 我的")
    assert office.answers.asked == ["工单 我的"]


def test_every_word_filters_and_none_means_two_things() -> None:
    words = [word for group in WORDS for word in group]
    assert len(words) == len(set(words))
    plain = filter_of("", SUPPORT)
    assert [word for word in words if filter_of(word, SUPPORT) == plain] == []
    assert [word for word in words if filter_of(word, SUPPORT).words] == []


def test_a_search_is_cut() -> None:
    assert len(filter_of("卡" * 5000, SUPPORT).words) == 64
