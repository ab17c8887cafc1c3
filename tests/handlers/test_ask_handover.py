"""While somebody in support talks with a person, the bot keeps what is pressed and says nothing; commands work."""

from __future__ import annotations

from sqlmodel import Session, select

from bot.records.journal import QuestionRow
from tests.handlers.office import SUGGEST, Office


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


async def test_a_suggestion_from_before_is_kept_in_silence(office: Office) -> None:
    office.answers.found = SUGGEST
    await office.clerk.says("清卡?那个")
    await taken_over(office)
    await office.clerk.presses("都不是")
    await office.clerk.hears_nothing()
    assert await kept(office) == ("", None)
    await office.clerk.presses("怎么清卡")
    await office.clerk.hears_nothing()
    assert await kept(office) == ("how-to-clear", None)


async def test_what_has_no_text_is_said_not_to_arrive(office: Office) -> None:
    await taken_over(office)
    await office.clerk.says(None)
    await office.clerk.expects("图片、语音和表情我转不过去")
    await office.support.presses("已解决")
    await office.clerk.says(None)
    await office.clerk.expects("只看得懂文字")


async def test_a_picture_instead_of_an_answer_is_said_not_to_arrive(office: Office) -> None:
    await taken_over(office)
    await office.support.presses("回复")
    await office.support.says(None)
    await office.support.expects("转不过去")
    await office.support.says("请换一根线")
    await office.clerk.expects("请换一根线")


async def test_a_picture_instead_of_a_story_is_said_not_to_arrive(office: Office) -> None:
    await office.clerk.says("人工")
    await office.clerk.says(None)
    await office.clerk.expects("转不过去")
    await office.clerk.says("打印机不出纸")
    await office.clerk.expects("已开工单 #1")


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
    await office.clerk.expects("来源：")
