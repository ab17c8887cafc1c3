"""Two who announce one signature at the same moment, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.people import Person
from bot.records.tickets import ProblemRow, ProblemTellingRow
from bot.tickets import problems
from tests.bot.tickets.databases import new_database, with_tables
from tests.bot.tickets.desk_world import DeskWorld, WrittenNotices
from tests.bot.tickets.test_problems import SIGNATURE, TEXT, down


@pytest.fixture
def server(postgres_url: str) -> Iterator[Engine]:
    engine = with_tables(new_database(postgres_url, "announcing"))
    yield engine
    engine.dispose()


def announce(session: Session, by: Person) -> int:
    number = problems.announce(session, WrittenNotices(), by, SIGNATURE, "断了", TEXT).id
    session.commit()
    return number


def test_who_announces_second_waits_and_takes_the_problem_of_the_first(server: Engine) -> None:
    with Session(server, expire_on_commit=False) as setting:
        world = DeskWorld(setting)
        down(world, world.site("朝阳"))
        helpers = [world.support(), world.support()]
        setting.commit()
    with Session(server) as first, Session(server) as second, ThreadPoolExecutor(1) as threads:
        number = problems.announce(first, WrittenNotices(), helpers[0], SIGNATURE, "断了", TEXT).id
        other = threads.submit(announce, second, helpers[1])
        assert wait([other], 0.3).not_done
        first.commit()
        assert other.result(10) == number
    with Session(server) as session:
        assert len(session.exec(select(ProblemRow)).all()) == 1
        assert len(session.exec(select(ProblemTellingRow)).all()) == 1
