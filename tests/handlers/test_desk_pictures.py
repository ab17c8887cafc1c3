"""Pictures and files of a person: into the ticket that they belong to, and never lost on the way to one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.dialog.messages import Media
from bot.people import Role
from bot.records.tickets import AttachmentRow, TicketEntryRow, TicketRow
from tests.handlers.office import HANDOFF, Office
from tests.handlers.rig import photo

MINUTE = timedelta(minutes=1)


async def pictures_of(office: Office, ticket_id: int) -> list[str]:
    query = select(AttachmentRow.file_id).where(AttachmentRow.ticket_id == ticket_id)
    return list(await office.rig.do(lambda session: session.exec(query).all()))


async def number_of_tickets(office: Office) -> int:
    return len(await office.rig.do(lambda session: session.exec(select(TicketRow.id)).all()))


async def pass_time(office: Office, span: timedelta) -> None:
    await office.rig.do(_earlier, span)
    state = office.clerk.context()
    data = await state.get_data()
    if "pictures_at" in data:
        await state.set_data({**data, "pictures_at": data["pictures_at"] - span})


def _earlier(session: Session, span: timedelta) -> None:
    for entry in session.exec(select(TicketEntryRow)).all():
        entry.at -= span
    for ticket in session.exec(select(TicketRow)).all():
        ticket.changed_at -= span
        ticket.said_at = ticket.said_at - span if ticket.said_at else None
        ticket.resolved_at = ticket.resolved_at - span if ticket.resolved_at else None


async def test_a_picture_to_the_bot_is_offered_to_a_person_who_gets_it_and_the_words(office: Office) -> None:
    await office.clerk.says(None, media=photo("f1"))
    await office.clerk.expects("我看不懂", "打成文字", button="转人工，带上这张图")
    await office.clerk.presses("转人工，带上这张图")
    await office.clerk.expects("已开工单 #1")
    await office.clerk.expects("请再用一句话说说")
    await office.support.expects("新工单 #1", "[图片]")
    await office.clerk.says("提示 092999")
    await office.support.presses("查看")
    await office.support.expects("[图片]", "“提示 092999”")
    assert await pictures_of(office, 1) == ["f1"]


async def test_an_album_to_the_bot_is_offered_once_and_lands_in_one_ticket(office: Office) -> None:
    for name in ("f1", "f2", "f3"):
        await office.clerk.says(None, media=photo(name))
    offers = {said.message_id for said in office.clerk.shown if "我看不懂" in said.text}
    assert len(offers) == 1
    await office.clerk.presses("转人工，带上这 3 张图")
    assert await pictures_of(office, 1) == ["f1", "f2", "f3"]
    assert await number_of_tickets(office) == 1


async def test_a_picture_of_later_is_offered_anew(office: Office) -> None:
    await office.clerk.says(None, media=photo("f1"))
    await pass_time(office, 2 * MINUTE)
    await office.clerk.says(None, media=photo("f2"))
    first, second = (said for said in office.clerk.shown if "我看不懂" in said.text)
    assert first.message_id != second.message_id
    await office.clerk.presses("转人工，带上这张图")
    assert await pictures_of(office, 1) == ["f2"]


async def test_an_album_as_a_story_lands_in_one_ticket(office: Office) -> None:
    await office.clerk.says("人工")
    await office.clerk.says("屏幕是这样", media=photo("f1"), album="a1")
    await office.clerk.expects("已开工单 #1")
    for name in ("f2", "f3"):
        await office.clerk.says(None, media=photo(name), album="a1")
        await office.clerk.hears_nothing()
    assert await pictures_of(office, 1) == ["f1", "f2", "f3"]
    assert await number_of_tickets(office) == 1


async def test_an_album_without_words_as_a_story_lands_in_one_ticket_which_waits_for_the_words(
    office: Office,
) -> None:
    await office.clerk.says("人工")
    for name in ("f1", "f2"):
        await office.clerk.says(None, media=photo(name), album="a1")
    await office.clerk.hears_nothing()
    await office.clerk.says("打印机不出纸")
    await office.clerk.expects("已补充到工单 #1")
    assert await pictures_of(office, 1) == ["f1", "f2"]
    assert await number_of_tickets(office) == 1


async def test_a_picture_right_after_the_story_goes_into_its_ticket(office: Office) -> None:
    await office.clerk.says("/human 打印机不出纸")
    await pass_time(office, 2 * MINUTE)
    await office.clerk.says(None, media=photo("f1"))
    await office.clerk.expects("已补充到工单 #1")
    await pass_time(office, 20 * MINUTE)
    await office.clerk.says(None, media=photo("f2"))
    await office.clerk.expects("我看不懂")
    assert await pictures_of(office, 1) == ["f1"]


async def test_a_question_below_a_picture_is_answered_and_the_picture_goes_along_later(
    office: Office,
) -> None:
    office.answers.found = HANDOFF
    await office.clerk.says("提示 9988 是什么", media=photo("f1"))
    await office.clerk.expects("图片我看不懂，只看了文字")
    await office.clerk.expects("没有把握", button="转人工")
    await office.clerk.presses("转人工")
    await office.support.expects("新工单 #1", "提示 9988 是什么")
    assert await pictures_of(office, 1) == ["f1"]


async def test_a_picture_shown_just_before_asking_for_a_person_goes_along_with_the_story(
    office: Office,
) -> None:
    await office.clerk.says(None, media=photo("f1"))
    await office.clerk.says("人工")
    await office.clerk.says("清不了卡")
    assert await pictures_of(office, 1) == ["f1"]


async def test_a_picture_of_long_ago_does_not_go_along(office: Office) -> None:
    await office.clerk.says(None, media=photo("f1"))
    await pass_time(office, 11 * MINUTE)
    await office.clerk.says("/human 清不了卡")
    assert await pictures_of(office, 1) == []


async def test_a_picture_with_the_command_alone_goes_along_with_the_story(office: Office) -> None:
    await office.clerk.says("/human", media=photo("f1"))
    await office.clerk.expects("请用一句话说说")
    await office.clerk.says("清不了卡")
    assert await pictures_of(office, 1) == ["f1"]


async def test_a_picture_is_not_lost_between_the_offer_to_open_again_and_the_new_ticket(
    office: Office,
) -> None:
    await office.clerk.says("/human 打印机不出纸")
    await office.support.presses("接单")
    await office.support.presses("已解决")
    await office.clerk.says("/human 又来了", media=photo("f1"))
    await office.clerk.presses("重新打开 #1")
    await office.clerk.expects("已重新打开")
    assert await pictures_of(office, 1) == ["f1"]


async def test_six_digits_below_a_picture_open_nothing(office: Office) -> None:
    await office.clerk.says("人工")
    await office.clerk.says("654321", media=photo("f1"))
    await office.clerk.expects("请连提示的文字一起发")
    assert await number_of_tickets(office) == 0


@pytest.mark.parametrize(
    ("kind", "word"),
    [("document", "[文件]"), ("voice", "[语音]"), ("video", "[视频]"), ("sticker", "[表情]")],
)
async def test_a_file_or_a_voice_opens_a_ticket_under_its_own_word(
    office: Office, kind: str, word: str
) -> None:
    await office.clerk.says("人工")
    await office.clerk.says(None, media=Media(kind, "f1", name="日志.txt"))
    await office.support.expects("新工单 #1", word)


async def test_an_album_as_an_answer_goes_to_the_person_and_is_confirmed_once(office: Office) -> None:
    await office.clerk.says("/human 打印机不出纸")
    await office.support.presses("接单")
    await office.support.presses("回复")
    await office.support.says("按这里", media=photo("f1"), album="a1")
    await office.support.expects("已发给提问人")
    await office.support.says(None, media=photo("f2"), album="a1")
    await office.support.hears_nothing()
    assert [said.media for said in office.clerk.news if said.media] == [photo("f1"), photo("f2")]


async def test_an_album_as_a_note_stays_with_support(office: Office) -> None:
    await office.clerk.says("/human 打印机不出纸")
    await office.rig.deliver()
    await office.support.presses("查看")
    await office.support.presses("备注")
    await office.support.says("店里拍的", media=photo("f1"), album="a1")
    await office.support.expects("已记为工单 #1 的备注")
    await office.support.says(None, media=photo("f2"), album="a1")
    await office.support.hears_nothing()
    assert await pictures_of(office, 1) == ["f1", "f2"]
    assert not [said for said in office.clerk.shown if said.media]


async def test_a_picture_in_a_group_is_none_of_the_bots(office: Office) -> None:
    await office.clerk.says(None, media=photo("f1"), private=False)
    await office.clerk.expects("只看得懂文字")
    assert await number_of_tickets(office) == 0


async def test_a_picture_alone_after_one_to_a_person_goes_to_nobody(office: Office) -> None:
    await office.clerk.says("/human 打印机不出纸")
    await office.support.presses("接单")
    await office.support.presses("回复")
    await office.support.says(None, media=photo("f1"))
    await office.support.expects("已发给提问人")
    await office.support.says(None, media=photo("f2"))
    await office.support.expects("我看不懂")
    assert await pictures_of(office, 1) == ["f1"]


async def test_another_album_does_not_follow_the_first(office: Office) -> None:
    await office.clerk.says("/human 打印机不出纸")
    await office.support.presses("接单")
    await office.support.presses("回复")
    await office.support.says(None, media=photo("f1"), album="a1")
    await office.support.says(None, media=photo("f2"), album="a2")
    await office.support.expects("我看不懂")
    assert await pictures_of(office, 1) == ["f1"]


async def test_an_album_to_a_person_goes_there_though_the_supporter_talks_in_a_ticket_of_his_own(
    office: Office,
) -> None:
    other = office.rig.chat("孙客服", (office.site_id, Role.SUPPORT))
    await office.clerk.says("/human 打印机不出纸")
    await office.support.presses("接单")
    await office.support.says("/human 我的账号")
    await other.presses("接单")
    await office.support.presses("回复")
    await office.support.says(None, media=photo("f1"), album="a1")
    await office.support.says(None, media=photo("f2"), album="a1")
    assert await pictures_of(office, 1) == ["f1", "f2"]
