"""`/why`: what stood behind an answer, for support; the score shown is the score that decided."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.people import Role
from bot.roles import revoke
from knowledge import thresholds
from tests.handlers.office import ANSWER, HANDOFF, SUGGEST, Decided, Office

FOUND = replace(ANSWER, score=0.9312, features=(("words", 3.25), ("same-code", 1.0)))
FOUND = replace(FOUND, candidates=[("how-to-clear", 0.9312), ("not-reported", 0.02)])


async def test_support_sees_what_decided_about_its_own_last_question(office: Office) -> None:
    office.answers.found = FOUND
    await office.support.says("怎么清卡")
    told = await office.support.expects("把握 93%", "问题 #1 · /why 1")
    await office.support.says("/why")
    limits = thresholds.shipped(semantic=False)
    why = await office.support.expects(
        "问题 #1",
        "赵客服",
        "怎么清卡",
        "直接回答 · 得分 0.9312",
        f"直接回答 ≥ {limits.answer:.4f}",
        f"给出选项 ≥ {limits.suggest:.4f}",
    )
    assert "how-to-clear   0.9312\nnot-reported   0.0200" in why.text
    assert "words       3.2500\nsame-code   1.0000" in why.text
    assert "未收录的代码：—\n选择：— · 评价：— · 工单：—" in why.text
    assert told.text


async def test_support_sees_a_clerks_question_by_its_number_and_what_came_of_it(office: Office) -> None:
    office.answers.found = replace(SUGGEST, unknown_codes=("a9988",))
    await office.clerk.says("清卡 a9988")
    await office.clerk.presses("都不是")
    await office.clerk.presses("转人工")
    await office.support.says("/why #1")
    await office.support.expects(
        "王芳（P", "给出选项 · 得分 0.4000", "未收录的代码：A9988", "选择：都不是", "工单：#1", button="#1"
    )
    await office.support.presses("#1")
    await office.support.expects("工单 #1 ·", "来自问题 #1")


@pytest.mark.parametrize(("found", "word"), [(HANDOFF, "转人工"), (Decided("refuse"), "拒绝")])
async def test_where_nothing_was_measured_no_score_is_shown(
    office: Office, found: Decided, word: str
) -> None:
    office.answers.found = found
    await office.clerk.says("提示 9988")
    await office.support.says("/why 1")
    await office.support.expects(f"{word} · 得分 —")


async def test_a_thumb_is_shown(office: Office) -> None:
    await office.clerk.says("怎么清卡")
    await office.clerk.presses("👎")
    await office.support.says("/why 1")
    await office.support.expects("评价：👎")


async def test_a_question_of_another_site_is_as_good_as_none(office: Office) -> None:
    stranger = office.rig.chat("外人", (office.other_site_id, Role.CLERK))
    await stranger.says("怎么清卡")
    for text in ("/why 1", "/why 77", "/why"):
        await office.support.says(text)
        await office.support.expects("没有这个问题，或者您不能查看")


async def test_what_was_asked_without_a_site_is_for_who_looks_into_every_site(office: Office) -> None:
    await office.guest.says("怎么清卡")
    await office.support.says("/why 1")
    await office.support.expects("没有这个问题，或者您不能查看")
    await office.admin.says("/why 1")
    await office.admin.expects("路人")


async def test_where_a_question_was_asked_stays_when_the_role_is_taken_back(office: Office) -> None:
    other = office.rig.chat("孙客服", (office.other_site_id, Role.SUPPORT))
    await office.clerk.says("怎么清卡")
    await office.rig.do(revoke, office.clerk.person_id, office.site_id, Role.CLERK, office.admin.person_id)
    await other.says("/why 1")
    await other.expects("没有这个问题，或者您不能查看")
    await office.support.says("/why 1")
    await office.support.expects("王芳")


async def test_an_administrator_sees_what_decided_but_no_ticket(office: Office) -> None:
    await office.clerk.says("怎么清卡")
    await office.clerk.presses("转人工")
    await office.admin.says("/why 1")
    told = await office.admin.expects("王芳（P", "得分 0.9300", "工单：#1")
    assert "#1" not in told.labels
    await office.admin.says("怎么清卡")
    await office.admin.expects("来源：", "问题 #2 · /why 2")


async def test_an_administrator_of_another_site_sees_nothing(office: Office) -> None:
    other = office.rig.chat("小管", (office.other_site_id, Role.ADMIN))
    await office.clerk.says("怎么清卡")
    await other.says("/why 1")
    await other.expects("没有这个问题，或者您不能查看")


async def test_a_number_that_is_none_gets_a_sentence(office: Office) -> None:
    for text in ("/why 清卡", "/why P1"):
        await office.support.says(text)
        await office.support.expects("请写上问题编号")


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "²"])
async def test_a_strange_number_breaks_nothing(office: Office, number: str) -> None:
    await office.support.says(f"/why {number}")
    told = await office.support.expects("问题")
    assert "BUG" not in told.text


async def test_clerks_see_no_number_and_may_not_look(office: Office) -> None:
    await office.clerk.says("怎么清卡")
    assert "/why" not in (await office.clerk.expects("来源：")).text
    await office.clerk.says("/why 1")
    await office.clerk.expects("没有权限")


async def test_six_digits_alone_are_not_shown(office: Office) -> None:
    office.answers.found = replace(HANDOFF, unknown_codes=("482913",))
    await office.clerk.says("482 913")
    await office.clerk.expects("请连提示的文字一起发", button="转人工")
    await office.clerk.presses("转人工")
    assert not [said for said in office.support.shown if "482" in said.text]
    await office.support.says("/why 1")
    told = await office.support.expects("******")
    assert "482" not in told.text


async def test_in_english_the_same_is_shown(office: Office) -> None:
    support = office.rig.chat("Ann", (office.site_id, Role.SUPPORT), language="en")
    office.answers.found = FOUND
    await support.says("how to clear")
    await support.says("/why")
    await support.expects("Question #1", "Decision: answered · score 0.9312", "how-to-clear   0.9312")


async def test_a_question_of_several_thousand_characters_is_shown(office: Office) -> None:
    await office.clerk.says("清卡失败。" * 800)
    await office.support.says("/why 1")
    await office.support.expects("清卡失败。" * 800)
