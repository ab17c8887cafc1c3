"""How far articles and guides help, in figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

import bot.records as tables
from bot.guiding import Figures
from bot.learning import stats
from bot.learning.stats import Helped
from bot.people import Person, meet
from bot.records.database import open_engine
from bot.records.journal import GuideStepRow, QuestionRow
from bot.tickets import opening
from tests.databases import own_url
from tests.tables import make_tables

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def session() -> Iterator[Session]:
    assert tables.people is not None
    engine = open_engine(own_url())
    make_tables(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def person(session: Session) -> Person:
    return meet(session, "rig", 1, 1, "王芳", "zh")


def asked(session: Session, person: Person, **changes: Any) -> None:
    given = {"decision": "answer", "article": "clear", "at": NOW, **changes}
    session.add(QuestionRow(person_id=person.id, text="怎么清卡", **given))
    session.flush()


def walked(session: Session, person: Person, run: str, *steps: tuple[str, str | None]) -> None:
    for step, choice in steps:
        session.add(
            GuideStepRow(run=run, person_id=person.id, guide="slow", step=step, choice=choice, at=NOW)
        )
        session.flush()


def test_an_article_counts_where_it_was_shown_or_picked(session: Session, person: Person) -> None:
    asked(session, person)
    asked(session, person, thumb=1)
    asked(session, person, decision="suggest", article="other", chosen="clear", thumb=-1)
    asked(session, person, decision="suggest", article="clear", chosen="")
    asked(session, person, decision="handoff", article=None)
    (figures,) = stats.articles(session)
    assert (figures.article, figures.shown, figures.up, figures.down) == ("clear", 3, 1, 1)
    assert figures.helped == Helped(solved=1, ended=2)


def test_who_went_to_a_person_afterwards_was_not_helped(session: Session, person: Person) -> None:
    ticket = opening.open_question(session, person, "怎么清卡")
    asked(session, person, ticket_id=ticket.id, thumb=1)
    asked(session, person, ticket_id=ticket.id, thumb=-1)
    (figures,) = stats.articles(session)
    assert (figures.person, figures.helped) == (2, Helped(solved=0, ended=2))


def test_the_most_shown_article_comes_first_and_older_questions_are_left_out(
    session: Session, person: Person
) -> None:
    asked(session, person, article="a", at=NOW - timedelta(days=9))
    asked(session, person, article="a")
    asked(session, person, article="b")
    asked(session, person, article="b")
    assert [(one.article, one.shown) for one in stats.articles(session, NOW - timedelta(days=1))] == [
        ("b", 2),
        ("a", 1),
    ]


def test_a_rate_that_is_not_known_is_none_and_its_interval_everything() -> None:
    assert (Helped(0, 0).rate, Helped(0, 0).interval) == (None, (0.0, 1.0))
    low, high = Helped(8, 10).interval
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)


def test_a_guide_and_each_step_count_walks_by_how_they_ended(session: Session, person: Person) -> None:
    walked(session, person, "one", ("where", "network"), ("network", "solved"))
    walked(session, person, "two", ("where", "network"), ("network", "back"), ("where", "unsolved"))
    walked(session, person, "three", ("where", None))
    assert stats.guides(session) == [
        Figures("slow", "", shown=3, solved=1, unsolved=1, person=0),
        Figures("slow", "network", shown=2, solved=1, unsolved=0, person=0),
        Figures("slow", "where", shown=3, solved=0, unsolved=1, person=0),
    ]
    assert stats.helped_by(stats.guides(session)[0]) == Helped(1, 2)


def test_a_walk_that_ended_twice_counts_with_its_last_end(session: Session, person: Person) -> None:
    walked(session, person, "one", ("where", "person"), ("where", "solved"))
    assert stats.guides(session)[0] == Figures("slow", "", shown=1, solved=1, unsolved=0, person=0)


def test_walks_before_the_period_are_left_out(session: Session, person: Person) -> None:
    walked(session, person, "one", ("where", "solved"))
    assert stats.guides(session, NOW + timedelta(days=1)) == []
