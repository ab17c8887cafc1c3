"""What is kept of the guides that people walk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import Session, select

import bot.records as tables
from bot import guiding
from bot.guiding import Walk, Walked
from bot.people import meet
from bot.records.database import open_engine
from bot.records.journal import GuideStepRow, QuestionRow
from tests.databases import own_url
from tests.tables import make_tables


@pytest.fixture
def session() -> Iterator[Session]:
    assert tables.people is not None
    engine = open_engine(own_url())
    make_tables(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def walk(session: Session, run: str, *path: tuple[str, str | None]) -> Walk:
    """Walk a guide: at each step something is chosen, or nothing."""
    person = meet(session, "test", 7, 7, "王芳", "zh")
    walked = Walk(run, person.id, "slow")
    for step, choice in path:
        guiding.show(session, walked, step)
        if choice is not None:
            guiding.choose(session, walked, step, choice)
    return walked


def path(session: Session, run: str = "a") -> list[tuple[str, str | None]]:
    return [(one.step, one.choice) for one in guiding.path_of(session, run)]


def test_a_walk_is_kept_step_by_step(session: Session) -> None:
    walk(session, "a", ("where", "network"), ("network", "unsolved"))
    walk(session, "b", ("where", None))
    assert path(session) == [("where", "network"), ("network", "unsolved")]
    assert path(session, "b") == [("where", None)]
    assert path(session, "c") == []


def test_a_second_choice_at_a_step_does_not_hide_the_first(session: Session) -> None:
    walked = walk(session, "a", ("where", "operation"))
    guiding.choose(session, walked, "where", "solved")
    assert path(session) == [("where", "operation"), ("where", "solved")]


def test_a_button_of_an_earlier_step_is_a_line_of_its_own(session: Session) -> None:
    walked = walk(session, "a", ("where", "network"), ("network", None))
    guiding.choose(session, walked, "where", "solved")
    assert path(session) == [("where", "network"), ("network", None), ("where", "solved")]


def test_a_walk_remembers_the_question_that_it_came_from(session: Session) -> None:
    person_id = walk(session, "b").person_id
    session.add(QuestionRow(id=5, person_id=person_id, text="开票慢", decision="answer"))
    session.flush()
    guiding.show(session, Walk("a", person_id, "slow", question_id=5), "where")
    assert session.exec(select(GuideStepRow)).one().question_id == 5


def ways(*walked: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    straight = guiding.straight(Walked(step, choice) for step, choice in walked)
    return [(one.step, one.choice) for one in straight]


def test_what_was_gone_back_from_is_left_out() -> None:
    gone_back = [("where", "network"), ("network", "back"), ("where", "disk"), ("disk", None)]
    assert ways(*gone_back) == [("where", "disk"), ("disk", None)]


def test_going_back_leaves_everything_that_was_chosen_at_a_step() -> None:
    walked = [("where", "article a"), ("where", "network"), ("network", "operation"), ("network", "back")]
    assert ways(*walked, ("where", None)) == [("where", None)]


def test_going_back_at_the_beginning_stays_there() -> None:
    assert ways(("where", "back"), ("where", "back"), ("where", None)) == [("where", None)]


def test_a_step_counts_once_while_it_is_stayed_at() -> None:
    way = [Walked("where", "article a"), Walked("where", "network"), Walked("network", None)]
    assert guiding.steps_of(way) == ("where", "network")


@pytest.mark.parametrize(
    ("last", "ended"), [("person", True), ("unsolved", True), ("solved", False), (None, False)]
)
def test_a_walk_is_known_to_have_gone_to_a_person(session: Session, last: str | None, ended: bool) -> None:
    walk(session, "a", ("where", "network"), ("network", last))
    assert guiding.handed_over(guiding.path_of(session, "a")) is ended
