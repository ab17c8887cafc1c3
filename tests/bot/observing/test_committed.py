"""What is counted is what was committed, once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from bot import questions
from bot.observing.committed import Committed
from bot.observing.metrics import Metrics
from bot.people import Person
from bot.questions import Decided
from bot.records.database import Database
from bot.records.journal import QuestionRow
from bot.records.messages import InboxRow
from bot.records.people import PersonRow
from bot.records.types import now
from tests.databases import about_sqlite, own_url
from tests.tables import make_tables


@pytest.fixture(params=["in memory", "in a file"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    in_memory = request.param == "in memory"
    database = Database(own_url(None if in_memory else tmp_path / "qingka.db"))
    make_tables(database.engine)
    yield database
    await database.close()


@pytest.fixture
def metrics(database: Database) -> Metrics:
    metrics = Metrics()
    Committed(metrics).listen(database.sessions)
    return metrics


def asked(metrics: Metrics) -> float | None:
    return metrics.registry.get_sample_value("qingka_searches_total", {"decision": "answer"})


def ask(session: Session) -> None:
    person = PersonRow(name="张会计")
    session.add(person)
    session.flush()
    session.add(QuestionRow(person_id=person.id or 0, text="怎么清卡", decision="answer"))
    session.flush()


async def test_what_was_committed_counts(database: Database, metrics: Metrics) -> None:
    await database.do(ask)
    await database.do(ask)
    assert asked(metrics) == 2


async def test_a_question_that_is_kept_without_an_object_counts_with_its_commit(
    database: Database, metrics: Metrics
) -> None:
    def keeps(session: Session, *, fails: bool) -> None:
        person = PersonRow(name="张会计")
        session.add(person)
        session.flush()
        questions.keep(session, Person(person.id or 0, "张会计", "zh"), "怎么清卡", [Decided("answer")])
        if fails:
            raise ValueError("half-way")

    await database.do(keeps, fails=False)
    with pytest.raises(ValueError, match="half-way"):
        await database.do(keeps, fails=True)
    assert asked(metrics) == 1


async def test_what_was_rolled_back_does_not_count_then_or_later(
    database: Database, metrics: Metrics
) -> None:
    def fails(session: Session) -> None:
        ask(session)
        raise ValueError("half-way")

    with pytest.raises(ValueError, match="half-way"):
        await database.do(fails)
    await database.do(ask)
    assert asked(metrics) == 1


@about_sqlite
async def test_what_the_commit_refuses_does_not_count_and_nothing_of_its_kind_later(
    database: Database, metrics: Metrics
) -> None:
    def refused_at_the_end(session: Session) -> None:
        ask(session)
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
        session.add(QuestionRow(person_id=999, text="谁问的", decision="answer"))
        session.flush()

    with pytest.raises(IntegrityError):
        await database.do(refused_at_the_end)
    assert asked(metrics) == 0
    await database.do(ask)
    assert asked(metrics) == 1


async def test_a_savepoint_counts_with_its_transaction_or_not_at_all(
    database: Database, metrics: Metrics
) -> None:
    before = list[float | None]()

    def partly(session: Session) -> None:
        with session.begin_nested():
            ask(session)
        before.append(asked(metrics))
        undone = session.begin_nested()
        ask(session)
        undone.rollback()

    await database.do(partly)
    assert (before, asked(metrics)) == ([0], 1)


async def test_an_update_is_counted_once_as_poison_whether_it_was_kept_before_or_not(
    database: Database, metrics: Metrics
) -> None:
    def keep(session: Session) -> None:
        session.add(InboxRow(channel="telegram", bot_id=1, update_id=1, payload={}))
        session.add(InboxRow(channel="telegram", bot_id=1, update_id=2, payload={}, state="poison"))

    def set_aside(session: Session) -> None:
        row = session.get_one(InboxRow, 1)
        row.state = "poison"

    def see(session: Session) -> None:
        session.get_one(InboxRow, 1).seen_at = now()

    for step in (keep, set_aside, see):
        await database.do(step)
    assert metrics.registry.get_sample_value("qingka_updates_poisoned_total") == 2


async def test_two_hubs_in_one_process_count_each_for_itself(database: Database, metrics: Metrics) -> None:
    other = Database(own_url())
    make_tables(other.engine)
    Committed(Metrics()).listen(other.sessions)
    await other.do(ask)
    await other.close()
    assert asked(metrics) == 0
