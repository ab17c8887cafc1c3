"""Questions: an answer with its source, did-you-mean, or a person."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session, select

from bot.records.journal import QuestionRow
from tests.handlers.office import ANSWER, HANDOFF, LIBRARY, SUGGEST, Office


async def kept(office: Office) -> QuestionRow:
    def last(session: Session) -> QuestionRow:
        row = session.exec(select(QuestionRow)).all()[-1]
        session.expunge(row)
        return row

    return await office.rig.do(last)


async def test_an_answer_stands_with_source_date_and_confidence(office: Office) -> None:
    article = LIBRARY.article("how-to-clear")
    await office.guest.says("怎么清卡")
    told = await office.guest.expects(article.title, "来源：", article.sources[0], "把握 93%", button="👍")
    assert str(article.updated) in told.text


async def test_a_thumb_is_kept_once(office: Office) -> None:
    await office.guest.says("怎么清卡")
    await office.guest.presses("👍")
    await office.guest.expects("谢谢")
    assert (await kept(office)).thumb == 1
    await office.guest.presses("👎")
    await office.guest.expects("已经按过")
    assert (await kept(office)).thumb == 1


async def test_a_thumb_down_offers_a_person(office: Office) -> None:
    await office.guest.says("怎么清卡")
    await office.guest.presses("👎")
    await office.guest.expects("没帮上忙", button="转人工")
    assert (await kept(office)).thumb == -1


async def test_a_doubt_becomes_buttons_with_none_of_these_last(office: Office) -> None:
    office.answers.found = SUGGEST
    await office.guest.says("清卡?那个")
    told = await office.guest.expects("您想问的是", button="都不是")
    assert told.labels[-1] == "都不是"
    assert len(told.labels) == 3
    await office.guest.presses(told.labels[1])
    shown = await office.guest.expects(LIBRARY.article("not-reported").title)
    assert "把握" not in shown.text
    assert (await kept(office)).chosen == "not-reported"


async def test_none_of_these_hands_over_with_the_question(office: Office) -> None:
    office.answers.found = SUGGEST
    await office.guest.says("屏幕上有个红点")
    await office.guest.presses("都不是")
    await office.guest.expects("没有把握", button="转人工")
    await office.guest.presses("转人工")
    await office.guest.expects("已开工单 #1")
    await office.support.expects("新工单 #1", "屏幕上有个红点", button="接单")


async def test_an_unknown_code_is_named_when_it_is_handed_over(office: Office) -> None:
    office.answers.found = HANDOFF
    await office.guest.says("提示 9988")
    await office.guest.expects("没有收录代码 9988", "没有把握", button="转人工")


async def test_an_unknown_code_is_named_above_an_answer_too(office: Office) -> None:
    office.answers.found = replace(ANSWER, unknown_codes=("a99999",))
    await office.guest.says("清卡 a99999 怎么清")
    told = await office.guest.expects("没有收录代码 A99999", LIBRARY.article("how-to-clear").title)
    assert told.text.startswith("没有收录代码")


async def test_english_speakers_get_english_titles_and_are_told_what_is_in_chinese(office: Office) -> None:
    await office.guest.says("/language")
    await office.guest.presses("English")
    office.answers.found = SUGGEST
    await office.guest.says("clear?")
    told = await office.guest.expects("Did you mean", button="None of these")
    assert told.labels[0] == LIBRARY.article("how-to-clear", "en").title
    await office.guest.presses(told.labels[0])
    shown = await office.guest.expects("in Chinese", LIBRARY.article("how-to-clear").body.splitlines()[0][:8])
    assert "Source: " in shown.text


async def test_chinese_articles_bear_no_remark_for_chinese_readers(office: Office) -> None:
    await office.guest.says("怎么清卡")
    told = await office.guest.expects(LIBRARY.article("how-to-clear").title)
    assert "没有中文版" not in told.text


async def test_a_related_article_opens_and_opens_again(office: Office) -> None:
    related = LIBRARY.article("how-to-clear").related[0]
    await office.guest.says("怎么清卡")
    label = LIBRARY.article(related).title[:8]
    await office.guest.presses(label)
    await office.guest.presses(label)
    await office.guest.expects(LIBRARY.article(related).title)


async def test_a_greeting_is_no_question(office: Office) -> None:
    await office.guest.says("你好！")
    await office.guest.expects("您好")
    await office.guest.says("Thank  you!")
    await office.guest.expects("不客气")
    assert office.answers.asked == []
