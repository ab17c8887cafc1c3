"""A solved ticket becomes a draft article that lacks only what a person must say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

import bot.records as tables
from bot.learning import drafts, misses
from bot.learning.drafts import Draft
from bot.learning.errors import LearningError, NoTicketError, UnsolvedError
from bot.people import Person, Role, meet, person
from bot.records.database import open_engine
from bot.records.journal import QuestionRow
from bot.records.people import EVERY_SITE, RoleRow, SiteRow
from bot.tickets import opening, steps, talk
from knowledge import reading
from tests.databases import own_url
from tests.tables import make_tables

TODAY = date(2026, 11, 26)
LONG_AGO = datetime(2026, 11, 26, tzinfo=UTC) - timedelta(days=365)
SAID = st.text(st.characters(exclude_categories=["Cs"]), max_size=90)
ANSWER = "王芳您好。\n1. 关掉开票软件；2. 拔下金税盘，等十秒再插。\n还不行打13800138000找李经理"


class Counter:
    """A support desk where one ticket is asked and answered."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.clerk = self.person("王芳", Role.CLERK)
        self.support = self.person("赵客服", Role.SUPPORT)

    def person(self, name: str, role: Role, site_id: int = EVERY_SITE) -> Person:
        number = 100 + sum(map(ord, name))
        who = meet(self.session, "rig", number, number, name, "zh")
        self.session.add(RoleRow(person_id=who.id, site_id=site_id, role=role))
        self.session.flush()
        return person(self.session, who.id)

    def ticket(
        self, *asked: str, answers: tuple[str, ...] = (ANSWER,), code: str = "", solved: bool = True
    ) -> int:
        number = opening.open_question(self.session, self.clerk, *asked, code=code).id
        steps.claim(self.session, number, self.support)
        for text in answers:
            talk.answer(self.session, number, self.support, text)
        if solved:
            steps.resolve(self.session, number, self.support)
        return number

    def asked(self, text: str, **changes: Any) -> None:
        row = QuestionRow(**{"person_id": self.clerk.id, "text": text, "decision": "handoff", **changes})
        self.session.add(row)
        self.session.flush()

    def draft(self, number: int) -> Draft:
        return drafts.of_ticket(self.session, number, TODAY)


@contextmanager
def opened() -> Iterator[Counter]:
    assert tables.people is not None
    engine = open_engine(own_url())
    make_tables(engine)
    with Session(engine) as session:
        session.add(SiteRow(name="朝阳"))
        session.flush()
        yield Counter(session)
    engine.dispose()


@pytest.fixture
def desk() -> Iterator[Counter]:
    with opened() as desk:
        yield desk


def read(draft: Draft, folder: Path) -> reading.Reading:
    file = folder / draft.file
    file.write_text(draft.markdown(), encoding="utf-8")
    return reading.read(file, language="zh", strict=True)


def test_a_draft_says_what_was_asked_and_what_support_answered(desk: Counter) -> None:
    draft = desk.draft(desk.ticket("提示9988打不开发票", "税号91500123456789012A", code="9988, A77"))
    assert draft.id == "ticket-1"
    assert draft.questions == ("提示9988打不开发票", "税号×")
    assert draft.codes == ("9988", "A77")
    assert draft.sources == ("客服答复（工单 #1）",)
    assert draft.steps == ("关掉开票软件", "拔下金税盘，等十秒再插。", "还不行打×找×经理")


def test_a_draft_lacks_only_what_a_person_must_say(desk: Counter, tmp_path: Path) -> None:
    found = read(desk.draft(desk.ticket("打不开发票")), tmp_path)
    assert [(one.line, one.code) for one in found.mistakes] == [(7, "KB-106")]
    assert "the field tags is empty" in found.mistakes[0].sentence


def test_without_an_answer_steps_and_sources_are_left_to_a_person(desk: Counter, tmp_path: Path) -> None:
    found = read(desk.draft(desk.ticket("打不开发票", answers=("好的", "谢谢"))), tmp_path)
    assert {one.code for one in found.mistakes} == {"KB-106", "KB-110"}


def test_what_was_only_a_greeting_is_no_question(desk: Counter, tmp_path: Path) -> None:
    draft = desk.draft(desk.ticket("您好"))
    assert draft.questions == ()
    assert {one.sentence for one in read(draft, tmp_path).mistakes} >= {
        "the field title is empty",
        "the field questions is empty",
    }


def test_the_questions_that_led_to_the_ticket_come_first(desk: Counter) -> None:
    number = desk.ticket("提示9988打不开发票")
    desk.asked("发票打不开", ticket_id=number, unknown_codes=["9988"])
    draft = desk.draft(number)
    assert (draft.questions, draft.codes) == (("发票打不开", "提示9988打不开发票"), ("9988",))


def test_what_the_person_said_after_an_answer_is_no_question(desk: Counter) -> None:
    number = desk.ticket("打不开发票", solved=False)
    talk.say(desk.session, number, desk.clerk, "还是不行")
    steps.resolve(desk.session, number, desk.support)
    assert desk.draft(number).questions == ("打不开发票",)


def test_a_ticket_that_is_not_resolved_is_refused(desk: Counter) -> None:
    number = desk.ticket("打不开发票", solved=False)
    with pytest.raises(UnsolvedError, match="not resolved"):
        desk.draft(number)


def test_a_ticket_that_was_opened_again_is_refused(desk: Counter) -> None:
    number = desk.ticket("打不开发票")
    steps.reopen(desk.session, number, desk.clerk)
    with pytest.raises(UnsolvedError):
        desk.draft(number)


def test_a_ticket_that_there_is_not_is_refused(desk: Counter) -> None:
    with pytest.raises(NoTicketError) as caught:
        desk.draft(99)
    assert isinstance(caught.value, LearningError)
    assert caught.value.code == "LRN-404"


def test_the_codes_of_the_hub_itself_are_no_codes_of_an_article(desk: Counter) -> None:
    assert desk.draft(desk.ticket("没反应", code="DEV-001")).codes == ()


def test_somebodys_number_is_no_code_of_an_article(desk: Counter) -> None:
    number = desk.ticket("打电话62345678没人接", code="62345678, 9988")
    desk.asked("电话62345678", ticket_id=number, unknown_codes=["62345678"])
    assert desk.draft(number).codes == ("9988",)


def test_a_cluster_becomes_a_draft_with_the_answers_that_its_reader_may_see(desk: Counter) -> None:
    number = desk.ticket("打印机卡纸")
    desk.asked("打印机卡纸", ticket_id=number)
    desk.asked("打印机又卡纸了")
    (cluster,) = misses.clustered(misses.find(desk.session, LONG_AGO))
    mine = drafts.of_cluster(desk.session, cluster, TODAY, desk.support)
    assert len(mine.questions) == 2
    assert mine.sources == (f"客服答复（工单 #{number}）",)
    stranger = drafts.of_cluster(desk.session, cluster, TODAY, desk.person("钱会计", Role.CLERK))
    assert (stranger.steps, stranger.sources) == ((), ())


@given(st.lists(SAID, min_size=1, max_size=3), st.lists(SAID, max_size=3))
@settings(deadline=None, max_examples=30)
def test_whatever_was_said_the_draft_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, asked: list[str], answers: list[str]
) -> None:
    with opened() as desk:
        found = read(desk.draft(desk.ticket(*asked, answers=tuple(answers))), tmp_path_factory.getbasetemp())
    assert {one.code for one in found.mistakes} <= {"KB-106", "KB-110", "KB-111"}
