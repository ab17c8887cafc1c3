"""Questions: an answer with its source, did-you-mean, or a person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.dialog.router import Router
from bot.dialog.turn import Turn
from bot.records.journal import QuestionRow
from bot.records.messages import OutboxRow
from handlers.ask import AskHandler
from knowledge.article import Article
from tests.handlers.office import ANSWER, GUIDES, HANDOFF, LIBRARY, SUGGEST, Decided, Office

BACKUP = Decided("answer", "how-to-backup", 0.88, [("how-to-backup", 0.88), ("how-to-clear", 0.02)])


async def all_kept(office: Office) -> list[QuestionRow]:
    def rows(session: Session) -> list[QuestionRow]:
        found = list(session.exec(select(QuestionRow).order_by(col(QuestionRow.id))).all())
        session.expunge_all()
        return found

    return await office.rig.do(rows)


async def kept(office: Office) -> QuestionRow:
    return (await all_kept(office))[-1]


async def shown_payloads(office: Office) -> list[dict[str, Any]]:
    def payloads(session: Session) -> list[dict[str, Any]]:
        rows = session.exec(select(OutboxRow).where(OutboxRow.kind == "answer").order_by(col(OutboxRow.id)))
        return [dict(row.payload) for row in rows]

    return await office.rig.do(payloads)


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


async def test_a_doubt_becomes_buttons_with_none_of_these_and_a_person_last(office: Office) -> None:
    office.answers.found = SUGGEST
    await office.guest.says("清卡?那个")
    told = await office.guest.expects("您想问的是", button="都不是")
    assert [label for label, _ in told.buttons[-1]] == ["都不是", "转人工"]
    assert len(told.labels) == 4
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


@pytest.mark.parametrize("text", ["都不是", "都不是。", "没有", "None of these"])
async def test_none_of_these_may_be_typed(office: Office, text: str) -> None:
    office.answers.found = SUGGEST
    await office.guest.says("屏幕上有个红点")
    await office.guest.says(text)
    await office.guest.expects("没有把握", button="转人工")
    assert (await kept(office)).chosen == ""
    await office.guest.says(text)
    assert office.answers.asked == ["屏幕上有个红点", text]


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
    name = next(one.id for one in LIBRARY.articles if LIBRARY.article(one.id, "en").language == "zh")
    office.answers.found = replace(SUGGEST, candidates=[(name, 0.4)])
    await office.guest.says("clear?")
    told = await office.guest.expects("Did you mean", button="None of these")
    title = LIBRARY.article(name, "en").title
    assert told.labels[0].rstrip("…") == title[: len(told.labels[0].rstrip("…"))]
    await office.guest.presses(told.labels[0])
    shown = await office.guest.expects("in Chinese", title)
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


async def test_under_every_answer_stand_thumbs_and_a_person_and_then_related_titles(office: Office) -> None:
    await office.guest.says("怎么清卡")
    told = await office.guest.expects("来源：")
    assert [label for label, _ in told.buttons[0]] == ["👍", "👎", "转人工"]
    assert len(told.buttons) == 1 + len(LIBRARY.article("how-to-clear").related)
    assert all(len(row) == 1 for row in told.buttons[1:])


async def test_an_article_behind_a_button_has_a_person_who_is_given_the_question(office: Office) -> None:
    await office.guest.says("怎么清卡")
    await office.guest.presses(LIBRARY.article(LIBRARY.article("how-to-clear").related[0]).title[:8])
    told = await office.guest.expects("来源：", button="转人工")
    assert "把握" not in told.text
    await office.guest.presses("转人工")
    await office.support.expects("新工单 #1", "怎么清卡")


async def test_a_title_is_bold_and_the_body_has_the_looks_of_its_markdown(office: Office) -> None:
    await office.guest.says("怎么清卡")
    title = LIBRARY.article("how-to-clear").title
    payload = (await shown_payloads(office))[-1]
    looks = [(one["type"], payload["text"][one["offset"] :][: one["length"]]) for one in payload["entities"]]
    assert looks == [("bold", title), ("bold", "上报汇总"), ("bold", "清卡")]
    assert "**" not in payload["text"]


async def test_other_questions_of_a_message_are_answered_below_each_with_its_own_thumbs(
    office: Office,
) -> None:
    gone = Decided("answer", "no-such-article", 0.9, [("no-such-article", 0.9)])
    found = replace(ANSWER, also=(BACKUP, gone, ANSWER))
    office.answers.found = replace(found, candidates=[("how-to-clear", 0.93), ("how-to-backup", 0.11)])
    await office.guest.says("怎么清卡？怎么备份？")
    first, second = office.guest.news
    assert second.text.startswith(LIBRARY.article("how-to-backup").title)
    assert "把握 88%" in second.text
    await office.guest.presses_nonce(second.nonce("👍") or "")
    await office.guest.presses_nonce(first.nonce("👎") or "")
    rows = [(row.text, row.article, row.score, row.thumb) for row in await all_kept(office)]
    assert rows == [
        ("怎么清卡？怎么备份？", "how-to-clear", 0.93, -1),
        ("怎么清卡？怎么备份？", "how-to-backup", 0.88, 1),
    ]


async def test_another_answer_without_a_measured_score_shows_none(office: Office) -> None:
    office.answers.found = replace(ANSWER, also=(Decided("answer", "how-to-backup"),))
    await office.guest.says("怎么清卡？怎么备份？")
    assert ["把握" in said.text for said in office.guest.news] == [True, False]


@pytest.mark.parametrize(
    "found", [replace(ANSWER, article="gone"), replace(SUGGEST, candidates=[("gone", 0.4)])]
)
async def test_where_every_article_is_gone_a_person_is_offered(office: Office, found: Decided) -> None:
    office.answers.found = found
    await office.guest.says("怎么清卡")
    await office.guest.expects("没有把握", button="转人工")
    assert (await kept(office)).decision == "handoff"


async def test_what_decided_is_kept_with_its_features_and_unknown_codes(office: Office) -> None:
    office.answers.found = replace(ANSWER, features=(("words", 3.5),), unknown_codes=("a99999",))
    await office.guest.says("清卡 a99999")
    row = await kept(office)
    assert (row.score, row.features, row.unknown_codes) == (0.93, [["words", 3.5]], ["a99999"])


async def test_a_question_is_read_with_the_one_that_was_answered_before(office: Office) -> None:
    await office.guest.says("怎么清卡")
    assert office.answers.before == ""
    await office.guest.says("那金税盘呢？")
    assert office.answers.before == "怎么清卡"
    office.answers.found = HANDOFF
    await office.guest.says("那个红灯是什么")
    await office.guest.says("那金税盘呢？")
    assert office.answers.before == ""
    await office.clerk.says("那金税盘呢？")
    assert office.answers.before == ""


@pytest.mark.parametrize("also", [(BACKUP,), (SUGGEST, BACKUP), (BACKUP, SUGGEST)])
async def test_none_of_these_may_be_typed_below_whatever_the_message_asked_besides(
    office: Office, also: tuple[Decided, ...]
) -> None:
    office.answers.found = replace(SUGGEST, also=also)
    await office.guest.says("红点？怎么备份？")
    await office.guest.says("都不是")
    await office.guest.expects("没有把握", button="转人工")
    assert len(office.answers.asked) == 1


async def test_another_pick_forgets_the_thumb_for_the_one_before(office: Office) -> None:
    office.answers.found = SUGGEST
    await office.guest.says("清卡?那个")
    clear, reported = (office.guest.shown[-1].buttons[place][0][1] for place in (0, 1))
    await office.guest.presses_nonce(clear)
    await office.guest.presses("👎")
    await office.guest.presses_nonce(reported)
    row = await kept(office)
    assert (row.chosen, row.thumb, row.thumb_by) == ("not-reported", None, None)
    await office.guest.presses("👍")
    await office.guest.expects("谢谢")


async def test_a_thumb_under_a_related_article_is_for_that_article(office: Office) -> None:
    related = LIBRARY.article("how-to-clear").related[0]
    await office.guest.says("怎么清卡")
    await office.guest.presses("👎")
    await office.guest.presses(LIBRARY.article(related).title[:8])
    told = await office.guest.expects("来源：")
    assert [label for label, _ in told.buttons[0]] == ["👍", "👎", "转人工"]
    await office.guest.presses("👍")
    await office.guest.expects("谢谢")
    row = await kept(office)
    assert (row.article, row.chosen, row.thumb) == ("how-to-clear", related, 1)


async def test_an_article_that_no_question_led_to_has_no_thumbs(office: Office) -> None:
    await office.support.says("怎么清卡")
    await office.support.says("/why")
    await office.support.presses(LIBRARY.article("how-to-clear").title[:8])
    assert (await office.support.expects("来源：")).labels[0] == "转人工"


class Fading:
    """The articles, all of which are gone after so many looks."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def article(self, article_id: str, language: str = "zh") -> Article:
        return LIBRARY.article(article_id, language)

    def __contains__(self, article_id: str) -> bool:
        self.looks -= 1
        return self.looks >= 0 and article_id in LIBRARY


@pytest.mark.parametrize(("found", "said"), [(ANSWER, "这篇文章已经不在了"), (SUGGEST, "没有把握")])
async def test_what_a_reload_took_away_meanwhile_is_no_crash(
    office: Office, found: Decided, said: str
) -> None:
    office.rig.routes(Router())
    office.rig.use(AskHandler(office.answers, Fading(looks=1), GUIDES, _nobody_talks))
    office.answers.found = found
    await office.guest.says("怎么清卡")
    await office.guest.expects(said)


async def _nobody_talks(_turn: Turn) -> bool:
    return False


async def test_half_a_sign_is_kept_as_a_sign_and_is_no_crash(office: Office) -> None:
    await office.guest.says("怎么清卡\ud83d")
    await office.guest.expects("来源：")
    assert (await kept(office)).text == "怎么清卡\ufffd"
    await office.guest.presses("转人工")
    await office.support.expects("新工单 #1", "怎么清卡\ufffd")
