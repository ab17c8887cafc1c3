"""Where a question leads to a guide: under an article, beside a suggestion, and where the bot does not know."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from bot.records.journal import GuideStepRow, QuestionRow
from tests.handlers.office import ANSWER, GUIDES, HANDOFF, LIBRARY, SUGGEST, Office
from tests.handlers.rig import Chat, Said

GUIDE = "一步步排查"
ABOUT_SLOW = replace(ANSWER, article="slow-system", candidates=[("slow-system", 0.93)])
MAYBE_SLOW = replace(SUGGEST, candidates=[("slow-system", 0.4), ("how-to-clear", 0.3)])
SLOW = GUIDES.guide("slow-system").title


def labels(said: Said) -> list[list[str]]:
    return [[label for label, _ in row] for row in said.buttons]


async def walked(office: Office) -> list[tuple[str, int | None]]:
    def rows(session: Session) -> list[tuple[str, int | None]]:
        return [(row.guide, row.question_id) for row in session.exec(select(GuideStepRow)).all()]

    return await office.rig.do(rows)


@pytest.fixture
def clerk(office: Office) -> Chat:
    return office.clerk


async def test_an_answer_offers_the_guide_about_its_article(office: Office, clerk: Chat) -> None:
    office.answers.found = ABOUT_SLOW
    await clerk.says("电脑好慢")
    told = await clerk.expects("来源：")
    assert labels(told)[:2] == [["👍", "👎", "转人工"], [GUIDE]]
    await clerk.presses(GUIDE)
    await clerk.expects(f"🧭 {SLOW} · 第 1 步")
    assert await walked(office) == [("slow-system", 1)]


async def test_an_article_without_a_guide_offers_none(office: Office, clerk: Chat) -> None:
    assert GUIDES.about("how-to-clear") is None
    await clerk.says("怎么清卡")
    assert GUIDE not in (await clerk.expects("来源：")).labels


async def test_a_suggestion_that_was_picked_offers_its_guide(office: Office, clerk: Chat) -> None:
    office.answers.found = MAYBE_SLOW
    await clerk.says("慢")
    await clerk.presses(LIBRARY.article("slow-system").title[:6])
    await clerk.expects("来源：", button=GUIDE)


async def test_beside_suggestions_the_guide_of_the_first_is_named(office: Office, clerk: Chat) -> None:
    office.answers.found = MAYBE_SLOW
    await clerk.says("慢")
    told = await clerk.expects("您想问的是")
    assert labels(told)[-2:] == [[f"{GUIDE}：{SLOW}"], ["都不是", "转人工"]]
    await clerk.presses(GUIDE)
    await clerk.expects(f"🧭 {SLOW} · 第 1 步")
    assert await walked(office) == [("slow-system", 1)]


async def test_an_article_behind_a_button_offers_its_guide(office: Office, clerk: Chat) -> None:
    name = next(one for one in LIBRARY.articles if any(GUIDES.about(other) for other in one.related))
    related = next(other for other in name.related if GUIDES.about(other))
    office.answers.found = replace(ANSWER, article=name.id, candidates=[(name.id, 0.9)])
    await clerk.says("问一下")
    await clerk.presses(LIBRARY.article(related).title[:8])
    told = await clerk.expects(LIBRARY.article(related).title, "来源：")
    assert labels(told)[:2] == [["👍", "👎", "转人工"], [GUIDE]]


async def test_who_is_not_understood_may_choose_from_the_guides(office: Office, clerk: Chat) -> None:
    office.answers.found = replace(HANDOFF, unknown_codes=())
    await clerk.says("它又那样了")
    told = await clerk.expects("没有把握")
    assert labels(told) == [["转人工", GUIDE]]
    await clerk.presses(GUIDE)
    await clerk.expects("遇到了哪种问题", button=SLOW)
    await clerk.presses(SLOW)
    await clerk.expects("第 1 步")
    assert await walked(office) == [("slow-system", 1)]


async def test_a_walk_that_ends_with_a_person_is_kept_with_the_question(office: Office, clerk: Chat) -> None:
    office.answers.found = replace(HANDOFF, unknown_codes=())
    await clerk.says("它又那样了")
    await clerk.presses(GUIDE)
    await clerk.presses(SLOW)
    await clerk.presses("转人工")
    await clerk.expects("已开工单 #1")
    rows = await office.rig.do(lambda session: list(session.exec(select(QuestionRow.ticket_id)).all()))
    assert rows == [1]


async def test_after_two_misses_a_person_alone_is_offered(office: Office, clerk: Chat) -> None:
    office.answers.found = replace(HANDOFF, unknown_codes=())
    await clerk.says("它又那样了")
    await clerk.says("就是那样")
    assert labels(await clerk.expects("连着两次")) == [["转人工（两个问题一起）"]]


async def test_in_english_the_guide_is_offered_in_english(office: Office) -> None:
    office.answers.found = MAYBE_SLOW
    mary = office.rig.chat("Mary", language="en")
    await mary.says("slow")
    await mary.expects("Did you mean", button=f"Step by step: {GUIDES.guide('slow-system', 'en').title}")
