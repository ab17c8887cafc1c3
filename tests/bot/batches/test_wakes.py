"""Who waits for a site's one open evidence is woken, and nobody is waited for while the audit log is held."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from bot.clearing import approvals, operations
from bot.clearing.operations import Operation
from bot.clearing.phases import Phase
from bot.records.types import now
from device.contract import Plan
from tests.bot.batches.office import Office
from tests.bot.tickets.databases import new_database, with_tables

NUMBERS = count(1)


@pytest.fixture
def server(postgres_url: str) -> Iterator[Engine]:
    engine = with_tables(new_database(postgres_url, f"wakes_{next(NUMBERS)}"))
    yield engine
    engine.dispose()


def test_an_end_waits_for_nobody_who_is_at_the_one_to_be_woken(server: Engine) -> None:
    with Session(server, expire_on_commit=False) as session:
        office = Office(session)
        first, second = _two(office)
        session.commit()
        with Session(server) as other:
            operations.locked(other, second)
            session.execute(text("SET LOCAL lock_timeout = '2s'"))
            _denies(office, first)
            session.commit()
            office.clearing.cancel(other, second, office.clerk)
            other.commit()
        assert _phases(session, first, second) == [Phase.DENIED, Phase.CANCELLED]


def test_what_was_passed_over_is_woken_by_the_clock(server: Engine) -> None:
    with Session(server, expire_on_commit=False) as session:
        office = Office(session)
        first, second = _two(office)
        session.commit()
        with Session(server) as other:
            operations.locked(other, second)
            _denies(office, first)
            session.commit()
        assert office.clearing.is_due(session, now())
        office.clearing.tick(session, now())
        office.goes()
        assert _phases(session, first, second) == [Phase.DENIED, Phase.AWAITING_APPROVAL]
        assert not office.clearing.is_due(session, now())


def test_what_waits_for_an_evidence_that_is_open_is_no_work_for_the_clock(office: Office) -> None:
    _two(office)
    assert not office.clearing.is_due(office.session, now())


def _two(office: Office) -> tuple[Operation, Operation]:
    """Let one operation wait for its approval, and the next of its site for the first one's end."""
    office.site(2)
    made = []
    for device_id in office.devices:
        made.append(office.clearing.request(office.session, office.clerk, device_id, Plan.CLEAR))
        office.goes()
    assert _phases(office.session, *made) == [Phase.AWAITING_APPROVAL, Phase.VERIFYING]
    return made[0], made[1]


def _denies(office: Office, operation: Operation) -> None:
    asked = approvals.latest(office.session, operation.id)
    assert asked is not None
    office.clearing.deny(office.session, asked.id, office.manager)


def _phases(session: Session, *of: Operation) -> list[Phase]:
    session.expire_all()
    found = (operations.find(session, one.id) for one in of)
    return [one.phase for one in found if one is not None]
