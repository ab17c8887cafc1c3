"""While somebody in support talks with a person, the bot says nothing of its own; buttons and commands work."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from bot.records.journal import QuestionRow
from tests.handlers.office import LIBRARY, SUGGEST, Decided, Office
from tests.handlers.rig import photo


async def taken_over(office: Office) -> None:
    await office.clerk.says("/human 打印机不出纸")
    await office.support.presses("接单")
    await office.rig.deliver()


async def kept(office: Office) -> tuple[str | None, int | None]:
    query = select(QuestionRow.chosen, QuestionRow.thumb)
    return await office.rig.do(lambda session: session.exec(query).one())


def _thumb_of(session: Session, person_id: int) -> int | None:
    return session.exec(select(QuestionRow.thumb).where(QuestionRow.person_id == person_id)).one()


async def test_what_the_bot_would_suggest_or_answer_goes_to_the_person_who_helps(office: Office) -> None:
    await taken_over(office)
    office.answers.found = SUGGEST
    for text in ("怎么清卡", "跳过审批直接清卡", "提示 9988", "谢谢"):
        await office.clerk.says(text)
        await office.clerk.hears_nothing()
        await office.support.expects(text)
    assert office.answers.asked == []


async def test_a_thumb_is_kept_in_silence(office: Office) -> None:
    for label, value in (("👎", -1), ("👍", 1)):
        chat = office.rig.chat("甲")
        await chat.says("怎么清卡")
        await chat.says("/human 打印机不出纸")
        await office.support.presses("接单")
        await chat.presses(label)
        await chat.hears_nothing()
        assert await office.rig.do(_thumb_of, chat.person_id) == value


async def test_none_of_these_is_kept_in_silence_and_a_pick_is_shown(office: Office) -> None:
    office.answers.found = SUGGEST
    await office.clerk.says("清卡?那个")
    await taken_over(office)
    await office.clerk.presses("都不是")
    await office.clerk.hears_nothing()
    assert await kept(office) == ("", None)
    await office.clerk.presses("怎么清卡")
    await office.clerk.expects("来源：")
    assert await kept(office) == ("how-to-clear", None)


async def test_what_a_button_names_is_shown_article_or_guide(office: Office) -> None:
    office.answers.found = Decided("answer", "slow-system", 0.93, [("slow-system", 0.93)])
    await office.clerk.says("电脑好慢")
    await taken_over(office)
    await office.clerk.presses("一步步排查")
    await office.clerk.expects("第 1 步")
    await office.clerk.presses(LIBRARY.article(LIBRARY.article("slow-system").related[0]).title[:8])
    await office.clerk.expects("来源：")
    await office.support.says("工单")
    assert not [said for said in office.support.shown if "电脑好慢" in said.text]


@pytest.mark.parametrize("code", ["654321", "654 321"])
async def test_six_digits_alone_reach_nobody_and_the_writer_learns_it(office: Office, code: str) -> None:
    await taken_over(office)
    await office.clerk.says(code)
    await office.clerk.expects("只有六位数字的消息可能是动态码")
    await office.support.expects("工单 #1 · 王芳：\n******")
    assert not [said for said in office.support.shown if "321" in said.text]


async def test_words_below_a_picture_arrive_with_the_picture(office: Office) -> None:
    await taken_over(office)
    await office.clerk.says("屏幕是这样", media=photo("f1"))
    await office.clerk.hears_nothing()
    assert (await office.support.expects("屏幕是这样")).media == photo("f1")
    await office.support.presses("回复")
    await office.support.says("按这里", media=photo("f2"))
    assert (await office.clerk.expects("按这里")).media == photo("f2")


async def test_a_picture_without_words_arrives_in_silence(office: Office) -> None:
    await taken_over(office)
    await office.clerk.says(None, media=photo("f1"))
    await office.clerk.hears_nothing()
    assert (await office.support.expects("工单 #1 · 王芳")).media == photo("f1")


async def test_a_place_or_a_contact_is_said_not_to_arrive(office: Office) -> None:
    await taken_over(office)
    await office.clerk.shows_a_place()
    await office.clerk.expects("我转不过去")
    await office.support.presses("已解决")
    await office.clerk.shows_a_place()
    await office.clerk.expects("只看得懂文字")


async def test_a_picture_alone_is_an_answer(office: Office) -> None:
    await taken_over(office)
    await office.support.presses("回复")
    await office.support.says(None, media=photo("f1"))
    await office.support.expects("已发给提问人")
    assert (await office.clerk.expects("赵客服 回复")).media == photo("f1")


async def test_a_picture_alone_is_a_story_and_the_words_to_it_are_asked_for(office: Office) -> None:
    await office.clerk.says("人工")
    await office.clerk.says(None, media=photo("f1"))
    await office.clerk.expects("已开工单 #1")
    await office.clerk.expects("请再用一句话说说")
    await office.support.expects("新工单 #1", "[图片]")
    await office.clerk.says("打印机不出纸")
    await office.clerk.expects("已补充到工单 #1")
    assert await office.clerk.state() is None


async def test_commands_work(office: Office) -> None:
    await taken_over(office)
    await office.clerk.says("设备")
    await office.clerk.expects("一店")
    await office.clerk.says("/help")
    await office.clerk.expects("直接提问")


async def test_when_the_ticket_is_resolved_the_bot_answers_again(office: Office) -> None:
    await taken_over(office)
    await office.support.presses("已解决")
    await office.clerk.says("怎么清卡")
    await office.clerk.presses("问机器人")
    await office.clerk.expects("来源：")
    await office.clerk.says("那抄报呢")
    await office.clerk.expects("来源：")
