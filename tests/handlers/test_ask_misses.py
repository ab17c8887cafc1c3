"""What comes to nothing: twice in a row a person is offered unasked; a code that nobody knows goes with the ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.records.journal import QuestionRow
from bot.records.tickets import TicketRow
from bot.records.types import now
from bot.tickets import listing
from tests.handlers.office import ANSWER, HANDOFF, SUGGEST, Decided, Office

MISS = replace(HANDOFF, unknown_codes=())
OFFER = "连着两次都没帮上您"
BOTH = "转人工（两个问题一起）"


async def asks(office: Office, text: str, found: Decided = MISS) -> None:
    office.answers.found = found
    await office.guest.says(text)


async def tickets_of(office: Office) -> list[int | None]:
    return await office.rig.do(lambda session: list(session.exec(select(QuestionRow.ticket_id)).all()))


async def said_in(office: Office, ticket: int) -> list[str]:
    story = await office.rig.do(listing.entries, ticket)
    return [one.text for one in story if one.kind == "message"]


async def codes(office: Office) -> list[str]:
    return await office.rig.do(lambda session: list(session.exec(select(TicketRow.code)).all()))


async def test_the_second_miss_in_a_row_offers_a_person_with_both_questions(office: Office) -> None:
    await asks(office, "屏幕上有个红点")
    await office.guest.expects("没有把握", button="转人工")
    await asks(office, "还有个绿点")
    told = await office.guest.expects(OFFER, button=BOTH)
    assert "没有把握" not in told.text
    await office.guest.presses(BOTH)
    await office.support.expects("新工单 #1", "屏幕上有个红点 / 还有个绿点")
    assert await tickets_of(office) == [1, 1]
    await office.support.presses("查看")
    await office.support.expects("“屏幕上有个红点”", "“还有个绿点”", "来自问题 #1", "来自问题 #2")


async def test_it_is_offered_once(office: Office) -> None:
    for text in ("一", "二", "三", "四"):
        await asks(office, text)
    told = [said.text for said in office.guest.shown if OFFER in said.text]
    assert len(told) == 1
    await office.guest.expects("没有把握")


async def test_an_answer_in_between_begins_a_new_row(office: Office) -> None:
    await asks(office, "一")
    await asks(office, "怎么清卡", ANSWER)
    await asks(office, "二")
    await office.guest.expects("没有把握")
    await asks(office, "三")
    await office.guest.expects(OFFER)


async def test_after_a_ticket_the_row_begins_anew(office: Office) -> None:
    await asks(office, "一")
    await office.guest.presses("转人工")
    await asks(office, "二")
    await office.guest.expects("没有把握")


async def test_misses_of_two_persons_make_no_row(office: Office) -> None:
    await asks(office, "一")
    await office.clerk.says("二")
    await office.clerk.expects("没有把握")


async def test_a_thumb_down_after_a_miss_offers_both(office: Office) -> None:
    await asks(office, "一")
    await asks(office, "怎么清卡", ANSWER)
    await office.guest.presses("👎")
    await office.guest.expects(OFFER, button=BOTH)


async def test_none_of_these_after_a_miss_offers_both(office: Office) -> None:
    await asks(office, "一")
    await asks(office, "清卡?那个", SUGGEST)
    await office.guest.presses("都不是")
    await office.guest.expects(OFFER, button=BOTH)


async def test_an_answer_beside_an_unknown_code_counts_as_a_miss(office: Office) -> None:
    await asks(office, "一")
    await asks(office, "清卡 a99999", replace(ANSWER, unknown_codes=("a99999",)))
    assert [OFFER in said.text for said in office.guest.news] == [False, True]


async def test_what_missed_long_ago_makes_no_row(office: Office) -> None:
    await asks(office, "一")
    await office.rig.do(_made_older)
    await asks(office, "二")
    await office.guest.expects("没有把握")


async def test_the_row_is_remembered_over_a_restart(office: Office) -> None:
    await asks(office, "一")
    office.serves()
    await office.guest.says("二")
    await office.guest.expects(OFFER)


async def test_an_unknown_code_stands_in_the_ticket_and_on_its_card(office: Office) -> None:
    await asks(office, "提示 a9988", replace(HANDOFF, unknown_codes=("a9988",)))
    await office.guest.presses("转人工")
    await office.support.presses("查看")
    await office.support.expects("没有收录的代码：A9988", "来自问题 #1（/why 1）")
    assert (await codes(office), await tickets_of(office)) == (["A9988"], [1])


async def test_a_bare_number_that_may_be_a_one_time_code_is_neither_named_nor_passed_on(
    office: Office,
) -> None:
    await asks(office, "482913", replace(HANDOFF, unknown_codes=("482913",)))
    told = await office.guest.expects("请连提示的文字一起发", button="转人工")
    assert "482913" not in told.text
    await office.guest.presses("转人工")
    await office.guest.expects("请连提示的文字一起发")
    assert (await codes(office), await tickets_of(office)) == ([], [None])
    await office.guest.says("092800")
    await office.guest.expects("请连提示的文字一起发")
    await office.guest.says("提示 092800")
    await office.guest.expects("已开工单 #1")
    await office.support.expects("新工单 #1", "提示 092800")


async def test_with_a_bare_number_only_the_words_beside_it_are_passed_on(office: Office) -> None:
    await asks(office, "482913")
    await asks(office, "这个代码是什么")
    await office.guest.presses(BOTH)
    await office.support.presses("查看")
    card = await office.support.expects("“这个代码是什么”")
    assert "***" not in card.text


async def test_a_ticket_that_waits_takes_the_question_and_its_code(office: Office) -> None:
    await office.guest.says("/human 打印机不出纸")
    await asks(office, "提示 9988", HANDOFF)
    await office.guest.presses("问机器人")
    await office.guest.presses("转人工")
    await office.guest.expects("已补充到工单 #1")
    assert (await codes(office), await tickets_of(office)) == (["9988"], [1])


@pytest.mark.parametrize("found", [ANSWER, SUGGEST, MISS, Decided("refuse")])
async def test_every_ticket_that_a_question_opens_is_kept_with_it(office: Office, found: Decided) -> None:
    await asks(office, "屏幕上有个红点", found)
    await office.guest.presses("转人工")
    await office.guest.expects("已开工单 #1")
    assert await tickets_of(office) == [1]
    assert await codes(office) == [""]


def _made_older(session: Session) -> None:
    row = session.exec(select(QuestionRow)).one()
    row.at = now() - timedelta(days=1)
    session.add(row)


async def test_a_ticket_takes_the_codes_of_every_question(office: Office) -> None:
    for code in ("9988", "a9977", "9988"):
        await asks(office, f"提示 {code}", replace(HANDOFF, unknown_codes=(code,)))
        await office.guest.presses("转人工")
    assert (await codes(office), await tickets_of(office)) == (["9988, A9977"], [1, 1, 1])


async def test_a_question_that_people_look_at_is_not_told_them_again(office: Office) -> None:
    await asks(office, "屏幕上有个红点")
    one = office.guest.shown[-1].nonce("转人工")
    await asks(office, "还有个绿点")
    await office.guest.presses_nonce(one or "")
    await office.guest.presses(BOTH)
    await office.guest.expects("已补充到工单 #1")
    assert await said_in(office, 1) == ["屏幕上有个红点", "还有个绿点"]
    assert await tickets_of(office) == [1, 1]


async def test_a_message_with_two_answers_is_told_once(office: Office) -> None:
    backup = Decided("answer", "how-to-backup", 0.88, [("how-to-backup", 0.88)])
    await asks(office, "怎么清卡？怎么备份？", replace(ANSWER, also=(backup,)))
    for said in office.guest.news:
        await office.guest.presses_nonce(said.nonce("转人工") or "")
    await office.guest.expects("已补充到工单 #1")
    assert await said_in(office, 1) == ["怎么清卡？怎么备份？"]


async def test_what_is_asked_of_people_again_after_a_ticket_is_a_question_of_its_own(office: Office) -> None:
    await asks(office, "怎么清卡", ANSWER)
    await office.guest.presses("👎")
    below_answer, below_thumb = (said.nonce("转人工") for said in office.guest.shown if said.buttons)
    await office.guest.presses_nonce(below_answer or "")
    await office.guest.presses("结束工单")
    await office.guest.presses_nonce(below_thumb or "")
    await office.guest.expects("已开工单 #2")
    assert (await said_in(office, 1), await said_in(office, 2)) == (["怎么清卡"], ["怎么清卡"])
    assert await tickets_of(office) == [1, 2]


async def test_one_message_is_one_miss_however_much_of_it_missed(office: Office) -> None:
    backup = Decided("answer", "how-to-backup", 0.88, [("how-to-backup", 0.88)])
    await asks(office, "怎么清卡？怎么备份？", replace(ANSWER, also=(backup,)))
    for nonce in [said.nonce("👎") for said in office.guest.news]:
        await office.guest.presses_nonce(nonce or "")
        await office.guest.expects("没帮上忙")
    await asks(office, "屏幕上有个红点")
    await office.guest.expects(OFFER, button=BOTH)
