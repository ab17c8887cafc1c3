"""Support sees in chat what the bot could not answer, and gets a draft."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from bot.people import Role, person
from bot.records.journal import QuestionRow
from bot.records.types import now
from handlers.misses import grouped
from tests.handlers.office import LIBRARY, Office
from tests.handlers.rig import Chat

REFUSED = "您没有权限做这件事"
PRINTER = ["打印机卡纸了", "打印机又卡纸", "打印机卡纸怎么办"]


async def ask(office: Office, chat: Chat, *texts: str, **changes: Any) -> None:
    def keep(session: Session) -> None:
        sites = sorted(person(session, chat.person_id).places)
        for text in texts:
            row = {
                "person_id": chat.person_id,
                "text": text,
                "decision": "handoff",
                "sites": sites,
                **changes,
            }
            session.add(QuestionRow(**row))
            session.flush()

    await office.rig.do(keep)


async def test_the_largest_cluster_comes_first_with_its_figures(office: Office) -> None:
    other = office.rig.chat("小陈", (office.site_id, Role.CLERK))
    await ask(office, office.clerk, *PRINTER[:2], candidates=[{"article": "how-to-clear", "score": 0.1}])
    await ask(office, other, PRINTER[2], candidates=[{"article": "how-to-clear", "score": 0.1}])
    await ask(office, other, "公积金怎么取")
    await office.support.says("没答上")
    said = await office.support.expects("4 个问题，归成 2 类", button="1")
    lines = said.text.splitlines()
    assert lines[1].startswith("1. “打印机卡纸")
    assert "3 次 · 2 人" in lines[1]
    assert f"最接近：{LIBRARY.article('how-to-clear').title}" in lines[1]
    assert lines[2].startswith("2. “公积金怎么取” · 1 次 · 1 人")


async def test_a_number_opens_a_cluster_its_questions_and_its_draft(office: Office) -> None:
    await ask(office, office.clerk, *PRINTER, thumb=-1, decision="answer", article="how-to-clear")
    await office.support.says("/misses")
    await office.support.presses("1")
    await office.support.expects("3 次 · 1 人", "点踩 3", button=LIBRARY.article("how-to-clear").title)
    await office.support.presses("看问题")
    listed = await office.support.expects("打印机又卡纸", f"P{office.clerk.person_id}")
    assert len(listed.text.splitlines()) == 4
    await office.support.presses("写草稿")
    draft = await office.support.expects("草稿 question-", "certainty: inferred")
    assert '  - "打印机又卡纸"' in draft.text


async def test_long_lists_are_paged(office: Office) -> None:
    texts = [
        f"{char * 3}{other * 3}"
        for char, other in zip("甲乙丙丁戊己庚辛壬癸子丑", "天地玄黄宇宙洪荒日月盈昃", strict=True)
    ]
    await ask(office, office.clerk, *texts)
    await office.support.says("没答上")
    await office.support.expects("12 类（1/2）")
    await office.support.presses("下一页")
    said = await office.support.expects("12 类（2/2）", button="12")
    assert "上一页" in "".join(said.labels)


async def test_the_questions_of_a_large_cluster_are_paged(office: Office) -> None:
    await ask(office, office.clerk, *["打印机卡纸"] * 11)
    await office.support.says("没答上")
    await office.support.presses("1")
    await office.support.presses("看问题")
    await office.support.expects("（1/2）")
    await office.support.presses("下一页")
    assert len((await office.support.expects("（2/2）")).text.splitlines()) == 2


async def test_support_of_a_site_sees_neither_other_sites_nor_guests(office: Office) -> None:
    there = office.rig.chat("海淀的人", (office.other_site_id, Role.CLERK))
    await ask(office, there, "打印机卡纸")
    await ask(office, office.guest, "公积金怎么取")
    await office.support.says("没答上")
    await office.support.expects("没有没答上的问题")
    everywhere = office.rig.chat("总客服", Role.SUPPORT)
    await everywhere.says("没答上")
    await everywhere.expects("打印机卡纸", "公积金怎么取")


async def test_a_number_says_how_many_days_back(office: Office) -> None:
    await ask(office, office.clerk, "公积金怎么取", at=now() - timedelta(days=40))
    await office.support.says("/misses")
    await office.support.expects("近 30 天没有没答上的问题")
    await office.support.says("/misses 60")
    await office.support.expects("近 60 天", "公积金怎么取")
    await office.support.presses("1")
    await office.support.expects("公积金怎么取", button="看问题")


@pytest.mark.parametrize("typed", ["abc", "0", "367", "#30"])
async def test_what_is_no_number_of_days_is_told_how(office: Office, typed: str) -> None:
    await ask(office, office.clerk, "公积金怎么取")
    await office.support.says(f"/misses {typed}")
    await office.support.expects("1 到 366", "/misses 60")


async def test_nobody_can_be_recognised_in_what_is_shown(office: Office) -> None:
    await ask(office, office.clerk, f"{office.clerk.name}的电话62345678打不通", unknown_codes=["62345678"])
    await office.support.says("没答上")
    await office.support.expects("“×的电话×打不通”")
    await office.support.presses("1")
    await office.support.expects("“×的电话×打不通”", "未收录的代码：—")
    await office.support.presses("看问题")
    listed = await office.support.expects("：“×的电话×打不通”")
    assert "62345678" not in listed.text
    await office.support.presses("写草稿")
    draft = await office.support.expects("多数姓名和号码已换成 ×")
    assert "62345678" not in draft.text


async def test_the_pages_of_one_list_are_clustered_once(office: Office) -> None:
    await ask(office, office.clerk, *PRINTER)
    await office.support.says("没答上")
    before = grouped.cache_info()
    await office.support.presses("1")
    await office.support.expects("打印机", button="看问题")
    assert grouped.cache_info() == before._replace(hits=before.hits + 1)


async def test_a_cluster_that_was_solved_meanwhile_is_gone(office: Office) -> None:
    await ask(office, office.clerk, "公积金怎么取")
    await office.support.says("没答上")

    def solve(session: Session) -> None:
        session.get_one(QuestionRow, 1).thumb = 1

    await office.rig.do(solve)
    await office.support.presses("1")
    await office.support.expects("已经不在了")


@pytest.mark.parametrize("role", [Role.GUEST, Role.CLERK, Role.MANAGER, Role.ADMIN])
async def test_nobody_but_support_may_look(office: Office, role: Role) -> None:
    chats = {
        Role.GUEST: office.guest,
        Role.CLERK: office.clerk,
        Role.MANAGER: office.manager,
        Role.ADMIN: office.admin,
    }
    await chats[role].says("/misses")
    await chats[role].expects(REFUSED)


async def test_in_english_it_is_said_in_english(office: Office) -> None:
    english = office.rig.chat("Sam", Role.SUPPORT, language="en")
    await ask(office, office.clerk, "公积金怎么取", unknown_codes=["9988"])
    await english.says("misses")
    await english.expects("One unanswered question in 30 days, of one sort", "once · one person")
    await english.presses("1")
    await english.expects("Unknown codes: 9988", button="Draft")
