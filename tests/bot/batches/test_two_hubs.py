"""Two hubs on one PostgreSQL move one batch, while agents report and a person presses twice."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.batches import reading
from bot.batches.batches import Batches
from bot.batches.errors import BatchError
from bot.batches.limits import BatchLimits
from bot.batches.states import BatchState
from bot.clearing.flow import Clearing
from bot.clearing.phases import Phase
from bot.people import Person
from bot.records.types import now
from tests.bot.batches.agent import RIGHT, Agent
from tests.bot.batches.office import Office
from tests.bot.tickets.databases import new_database, with_tables

LIMITS = BatchLimits(lot=3, lot_s=3600)
PATIENCE_S = 90


@pytest.fixture
def server(postgres_url: str) -> Iterator[Engine]:
    engine = with_tables(new_database(postgres_url, "two_hubs"))
    yield engine
    engine.dispose()


def test_two_hubs_and_their_agents_bring_a_batch_to_its_end_without_waiting_for_each_other(
    server: Engine,
) -> None:
    with Session(server, expire_on_commit=False) as session:
        office = Office(session, LIMITS)
        office.site(2), office.site(2)
        batch_id = office.opens()
        session.commit()
    stop = Event()
    with ThreadPoolExecutor(4) as threads:
        hubs = [threads.submit(_again, stop, server, _hub(office)) for _ in range(2)]
        agents = [threads.submit(_again, stop, server, _agent(one)) for one in office.agents]
        try:
            _until(server, batch_id, BatchState.ASKING)
            assert _types_twice(server, office.batches, batch_id, office.manager) == 1
            _until(server, batch_id, BatchState.DONE)
        finally:
            stop.set()
        assert [one.result(PATIENCE_S) for one in (*hubs, *agents)] == [None] * 4
    assert len(office.acted()) == len(set(office.acted())) == 4
    with Session(server) as session:
        assert reading.count(session, batch_id).phases == {Phase.DONE: 4}


def _hub(office: Office) -> Callable[[Session], None]:
    batches = Batches(Clearing(office.alone), office.told, LIMITS)
    return lambda session: batches.engine.tick(session, now())


def _agent(agent: Agent) -> Callable[[Session], None]:
    def work(session: Session) -> None:
        """Come for a command, or report on one: a request each, and so a transaction."""
        agent.session = session
        if agent.taken:
            agent.ends_it(agent.taken[0])
        else:
            agent.takes()

    return work


def _again(stop: Event, server: Engine, do: Callable[[Session], None]) -> None:
    while not stop.is_set():
        with Session(server, expire_on_commit=False) as session:
            do(session)
            session.commit()
        stop.wait(0.01)


def _until(server: Engine, batch_id: int, state: BatchState) -> None:
    found = None
    patience = time.monotonic() + PATIENCE_S
    while time.monotonic() < patience:
        with Session(server) as session:
            found = reading.find(session, batch_id)
        if found is not None and found.state is state:
            return
        time.sleep(0.02)
    raise AssertionError(found)


def _types_twice(server: Engine, batches: Batches, batch_id: int, by: Person) -> int:
    """Type all codes twice at the same time; return how often they were taken."""

    def types(_time: int) -> bool:
        with Session(server, expire_on_commit=False) as session:
            found = reading.find(session, batch_id)
            assert found is not None
            try:
                batches.approve(session, batch_id, found.digest, by, [RIGHT, RIGHT])
                session.commit()
            except BatchError:
                return False
            return True

    with ThreadPoolExecutor(2) as threads:
        return sum(threads.map(types, range(2)))
