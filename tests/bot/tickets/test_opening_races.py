"""An operation that fails again while somebody resolves its ticket, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.tickets import listing, steps
from bot.tickets.states import TicketState
from tests.bot.tickets.databases import new_database, with_tables
from tests.bot.tickets.desk_world import DeskWorld


@pytest.fixture
def server(postgres_url: str) -> Iterator[Engine]:
    engine = with_tables(new_database(postgres_url, "failing"))
    yield engine
    engine.dispose()


def test_a_new_failure_waits_for_the_end_of_its_ticket_and_opens_it_again(server: Engine) -> None:
    with Session(server, expire_on_commit=False) as setting:
        world = DeskWorld(setting)
        site = world.site("朝阳")
        clerk, helper = world.somebody("王芳"), world.support()
        ticket = world.failure(site, clerk, operation_id=1)
        setting.commit()

    def fails() -> None:
        with Session(server) as second:
            DeskWorld(second).failure(site, clerk, operation_id=1, code="157")
            second.commit()

    with Session(server) as first, ThreadPoolExecutor(1) as threads:
        steps.resolve(first, ticket.id, helper)
        other = threads.submit(fails)
        assert wait([other], 0.3).not_done
        first.commit()
        other.result(10)
    with Session(server) as session:
        stands = listing.get(session, ticket.id)
        assert (stands.state, stands.code, stands.resolved_at) == (TicketState.OPEN, "157", None)
