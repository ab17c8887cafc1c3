"""The two ways to choose what is said next, for few rows and for many, choose the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, delete

from bot.channels import outbox_few, outbox_heads
from bot.channels.outbox_types import MOST_TRIES, Room, Scope
from bot.records.database import Database
from bot.records.messages import OutboxRow
from bot.records.types import now
from tests.databases import own_url
from tests.tables import make_tables

KINDS = ("message", "answer", "delete", "press_answer")
CHATS = (1, 2, -3)
SLOTS = (None, "progress", "menu")
LINES = list(product(CHATS, (False, True)))

ROWS = st.lists(
    st.builds(
        OutboxRow,
        channel=st.just("telegram"),
        chat_id=st.sampled_from(CHATS),
        kind=st.sampled_from(KINDS),
        slot=st.sampled_from(SLOTS),
        payload=st.just({}),
        state=st.sampled_from(("new", "new", "new", "sending", "sent")),
        attempts=st.sampled_from((0, 1, MOST_TRIES)),
        not_before=st.sampled_from((-60, 0, 3600)).map(lambda s: now() + timedelta(seconds=s)),
    ),
    max_size=12,
)
ROOMS = st.builds(
    Room,
    places=st.integers(0, 5),
    words=st.integers(0, 5),
    closed=st.lists(st.sampled_from(LINES), max_size=3),
    resting=st.lists(st.tuples(st.sampled_from(CHATS), st.sampled_from(SLOTS[1:])), max_size=2),
)


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    database = Database(own_url())
    make_tables(database.engine)
    with Session(database.engine) as opened:
        yield opened
    database.engine.dispose()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, room=ROOMS)
def test_few_rows_are_chosen_as_many_are(session: Session, rows: list[OutboxRow], room: Room) -> None:
    session.exec(delete(OutboxRow))
    session.add_all([OutboxRow(**row.model_dump(exclude={"id"})) for row in rows])
    session.flush()
    few = outbox_few.waiting(session, Scope("telegram"))
    assert few is not None
    assert outbox_few.heads(few, room) == outbox_heads.of_many(session, Scope("telegram"), room)


def test_many_rows_and_news_of_cards_are_left_to_the_other_way(session: Session) -> None:
    session.exec(delete(OutboxRow))
    session.add(OutboxRow(channel="telegram", chat_id=1, slot="ticket-1", payload={}))
    session.flush()
    assert outbox_few.waiting(session, Scope("telegram")) is None
    session.exec(delete(OutboxRow))
    session.add_all(OutboxRow(channel="telegram", chat_id=1, payload={}) for _ in range(outbox_few.FEW + 1))
    session.flush()
    assert outbox_few.waiting(session, Scope("telegram")) is None
    assert outbox_few.waiting(session, Scope("console")) == []
