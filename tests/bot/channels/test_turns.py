"""Turns of kept messages: in order per dialog, and again when the records are back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, select, text

from bot.channels.turns import MOST_TRIES, Turns
from bot.dialog import inbox
from bot.dialog.dispatcher import key_of
from bot.dialog.flood import Flood, Verdict
from bot.dialog.messages import Incoming
from bot.dialog.router import Route
from bot.dialog.turn import Turn
from bot.records.away import is_away
from bot.records.database import Database
from bot.records.messages import InboxRow
from tests.bot.channels.absences import Absence, nothing_written
from tests.bot.channels.telegram_rig import until, until_so
from tests.bot.dialog.conversation import CHANNEL, Conversation
from tests.databases import own_url


@dataclass
class Lane:
    """The turns of a channel, over a database that may be away."""

    talk: Conversation
    turns: Turns
    absence: Absence

    async def kept(self, *texts: str, user_id: int = 7) -> list[Incoming]:
        """Return messages that are in the inbox."""
        messages = [self.talk.incoming(one, user_id) for one in texts]
        updates = [(one.update_id, {"text": one.text}) for one in messages]
        await self.talk.database.do(inbox.accept, CHANNEL, 1, updates)
        return messages

    async def states(self) -> list[str]:
        return [state for state, _ in await self.talk.inbox()]

    async def all_done(self) -> bool:
        return set(await self.states()) == {"done"}

    async def said(self) -> list[str]:
        return [row.payload["text"] for row in await self.talk.outbox()]


@pytest.fixture
async def lane(tmp_path: Path) -> AsyncIterator[Lane]:
    database = Database(own_url(tmp_path / "hub.db"))
    talk = Conversation(database)
    lane = Lane(talk, Turns(talk.dispatcher, database, 0.01), Absence(database))
    yield lane
    await lane.turns.end()
    await database.close()


@pytest.fixture
def pauses(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """What was said of turns that wait for the records."""
    told: list[str] = []

    class Heard(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.extend([record.getMessage()] if "TG-508" in record.getMessage() else [])

    handler = Heard()
    logging.getLogger("bot.channels.turns").addHandler(handler)
    yield told
    logging.getLogger("bot.channels.turns").removeHandler(handler)


@asynccontextmanager
async def away(lane: Lane, pauses: list[str], times: int = 3) -> AsyncIterator[None]:
    """Let the records be away until a turn has failed so often."""
    lane.absence.now = True
    yield
    await until(lambda: len(pauses) >= times, 10)
    lane.absence.now = False


async def test_what_the_records_cut_off_is_tried_again_and_nothing_overtakes_it(
    lane: Lane, pauses: list[str]
) -> None:
    messages = await lane.kept("一", "二", "三")
    async with away(lane, pauses):
        lane.turns.add(messages)
    await until_so(lane.all_done, 10)
    assert lane.talk.handlers.heard == ["一", "二", "三"]


async def test_what_comes_while_another_of_its_dialog_waits_comes_after_it(
    lane: Lane, pauses: list[str]
) -> None:
    first, second = await lane.kept("一", "二")
    async with away(lane, pauses):
        lane.turns.add([first])
        await until(lambda: pauses, 10)
        lane.turns.add([second])
    await until_so(lane.all_done, 10)
    assert lane.talk.handlers.heard == ["一", "二"]


async def test_nobody_hears_of_a_bug_when_the_records_were_away(lane: Lane, pauses: list[str]) -> None:
    messages = await lane.kept("一")
    async with away(lane, pauses):
        lane.turns.add(messages)
    await until_so(lane.all_done, 10)
    assert (await lane.said(), lane.talk.bugs) == (["你说：一"], [])


async def test_our_own_bug_is_set_aside_at_once_and_does_not_hold_the_next(lane: Lane) -> None:
    lane.turns.add(await lane.kept("/break", "二"))
    await until(lambda: lane.talk.handlers.heard == ["二"], 10)
    await lane.turns.end()
    assert await lane.states() == ["poison", "done"]


async def test_what_fails_before_its_turn_is_set_aside_and_may_be_tried_again(lane: Lane) -> None:
    lane.talk.dispatcher.flood = BrokenFlood(1)
    lane.turns.add(await lane.kept("一"))
    await until(lambda: not lane.turns.under_way, 10)
    assert await lane.talk.inbox() == [("poison", "TG-500")]


async def test_what_fails_after_its_effect_is_not_set_aside(lane: Lane) -> None:
    lane.talk.dispatcher.ended = _miscounts
    lane.turns.add(await lane.kept("一"))
    await until(lambda: not lane.turns.under_way, 10)
    assert await lane.talk.inbox() == [("done", "")]


async def test_a_turn_that_fails_while_the_records_can_count_it_is_set_aside_in_the_end(
    lane: Lane, pauses: list[str]
) -> None:
    lane.talk.dispatcher.router.command("full", Route(_writes_where_nothing_can_be_written))
    messages = await lane.kept("/full", "二")
    await lane.talk.database.do(_tried, messages[0].update_id, MOST_TRIES - 1)
    lane.turns.add(messages)
    await until(lambda: lane.talk.handlers.heard == ["二"], 10)
    await lane.turns.end()
    assert await lane.talk.inbox() == [("poison", "TG-509"), ("done", "")]
    assert len(pauses) == 2


async def test_a_dialog_with_many_messages_leaves_room_for_others(lane: Lane) -> None:
    turns = Turns(lane.talk.dispatcher, lane.talk.database, 0.01, most=4, in_lane=3)
    many = await lane.kept(*(f"第{number}" for number in range(20)))
    others = await lane.kept("二", user_id=8)
    async with lane.talk.dispatcher.isolation.lock(key_of(many[0])):
        turns.add(many)
        await asyncio.wait_for(turns.room(), 10)
        turns.add(others)
        await until(lambda: lane.talk.handlers.heard == ["二"], 10)
    await until_so(lane.all_done, 10)


async def test_for_many_dialogs_whoever_brings_more_waits(lane: Lane) -> None:
    turns = Turns(lane.talk.dispatcher, lane.talk.database, 0.01, most=4, in_lane=3)
    some, others = await lane.kept("一", "二"), await lane.kept("一", "二", user_id=8)
    locks = lane.talk.dispatcher.isolation
    async with locks.lock(key_of(some[0])), locks.lock(key_of(others[0])):
        turns.add([*some, *others])
        waiting = asyncio.create_task(turns.room())
        await asyncio.wait([waiting], timeout=0.05)
        assert not waiting.done()
    await asyncio.wait_for(waiting, 10)
    await until_so(lane.all_done, 10)


async def test_turns_that_end_while_the_records_are_away_leave_everything_in_the_inbox(
    lane: Lane, pauses: list[str]
) -> None:
    messages = await lane.kept("一", "二")
    async with away(lane, pauses, 1):
        lane.turns.add(messages)
        await until(lambda: pauses, 10)
        await lane.turns.end()
    assert await lane.states() == ["new", "new"]


def test_absence_and_a_wrong_statement_are_told_apart() -> None:
    database = Database(own_url())
    with Session(database.engine) as session, pytest.raises(SQLAlchemyError) as wrong:
        session.exec(text("SELECT * FROM nowhere"))  # type: ignore[call-overload]
    Absence(database).now = True
    with Session(database.engine) as session, pytest.raises(SQLAlchemyError) as refused:
        session.exec(text("CREATE TABLE own (n INTEGER)"))  # type: ignore[call-overload]
    database.engine.dispose()
    assert (is_away(wrong.value), is_away(refused.value)) == (False, True)


async def test_a_server_that_went_away_is_away_and_a_wrong_statement_on_it_is_ours(postgres_url: str) -> None:
    database = Database(postgres_url)
    with pytest.raises(SQLAlchemyError) as gone:
        await database.do(lambda session: session.exec(text("SELECT pg_terminate_backend(pg_backend_pid())")))  # type: ignore[call-overload]
    with pytest.raises(SQLAlchemyError) as wrong:
        await database.do(lambda session: session.exec(text("SELECT * FROM nowhere")))  # type: ignore[call-overload]
    await database.close()
    assert (is_away(gone.value), is_away(wrong.value)) == (True, False)


class BrokenFlood(Flood):
    """One with a bug."""

    def judge(self, incoming: Incoming) -> Verdict:
        raise RuntimeError(incoming.text)


def _miscounts(end: str, _seconds: float) -> None:
    raise RuntimeError(end)


async def _writes_where_nothing_can_be_written(turn: Turn) -> None:
    def write(session: Session) -> Any:
        with nothing_written(session):
            session.exec(text("DELETE FROM person"))  # type: ignore[call-overload]

    await turn.do(write)


def _tried(session: Session, update_id: int, times: int) -> None:
    row = session.exec(select(InboxRow).where(InboxRow.update_id == update_id)).one()
    row.attempts = times
    session.add(row)
