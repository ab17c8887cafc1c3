"""Hubs on one PostgreSQL server know who is there, share the roles, and tell each other."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import date

import psycopg
import pytest
from sqlmodel import Session

from bot.dialog.inbox_share import Share
from bot.hubs import signs
from bot.hubs.hubs import Hubs
from bot.hubs.roles import CLOCK, TELEGRAM, LostRoleError
from bot.records.batches import BatchRow
from bot.records.database import Database
from bot.records.messages import OutboxRow
from bot.records.people import PersonRow
from bot.records.telling import tell
from tests.bot.hubs.conftest import Yard, until


def has_all(hubs: Hubs) -> bool:
    return all(role.is_ours for role in hubs.roles.values())


def ends_connections(url: str) -> None:
    """End every connection that has locks of hubs."""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE classid = %s", [signs.HERE]
        )


async def test_one_of_two_hubs_has_every_role_and_the_other_has_them_when_it_leaves(yard: Yard) -> None:
    first = await yard.joins("first")
    await until(lambda: has_all(first))
    second = await yard.joins("second")
    await until(lambda: first.here == second.here == {first.number, second.number})
    assert not any(role.is_ours for role in second.roles.values())
    await yard.leaves(first)
    await until(lambda: has_all(second))
    await until(lambda: second.here == {second.number})


async def test_a_hub_whose_connection_is_cut_has_no_role_until_it_is_back(yard: Yard) -> None:
    hub = await yard.joins("first")
    await until(lambda: has_all(hub))
    number = hub.number
    ends_connections(yard.url)
    await until(lambda: not has_all(hub))
    await until(lambda: has_all(hub))
    assert hub.number == number


async def test_a_hub_that_hangs_is_not_waited_for(yard: Yard) -> None:
    with psycopg.connect(yard.url, autocommit=True) as hanging:
        number = signs.come(hanging, "hangs", None)
        assert signs.take(hanging, CLOCK, number)
        with psycopg.connect(yard.url, autocommit=True) as server:
            server.execute("UPDATE hub SET seen_at = now() - interval '1 minute' WHERE id = %s", [number])
        other = await yard.joins("other")
        await until(lambda: other.roles[CLOCK].is_ours)
        with pytest.raises(psycopg.OperationalError):
            hanging.execute("SELECT 1")


async def test_a_role_is_not_taken_over_while_its_work_is_under_way(yard: Yard) -> None:
    hub = await yard.joins("first")
    await until(lambda: has_all(hub))
    role, database = hub.roles[CLOCK], Database(yard.url)
    held, done = threading.Event(), threading.Event()

    def work(session: Session) -> None:
        role.hold(session)
        held.set()
        done.wait(30)

    working = asyncio.create_task(database.do(work))
    await asyncio.to_thread(held.wait, 30)
    with psycopg.connect(yard.url, autocommit=True) as next_one:
        number = signs.come(next_one, "next", None)
        await yard.leaves(hub)
        taking = asyncio.create_task(asyncio.to_thread(signs.take, next_one, CLOCK, number))
        assert await asyncio.wait({taking}, timeout=0.2) == (set(), {taking})
        done.set()
        await working
        assert await taking
        with pytest.raises(LostRoleError):
            await database.do(role.hold)
    await database.close()


async def test_work_that_does_not_end_leaves_the_role_for_a_later_try(yard: Yard) -> None:
    with (
        psycopg.connect(yard.url) as working,
        psycopg.connect(yard.url, autocommit=True) as one,
        psycopg.connect(yard.url, autocommit=True) as two,
    ):
        first, second = signs.come(one, "one", None), signs.come(two, "two", None)
        assert signs.take(one, TELEGRAM, first)
        working.execute("SELECT 1 FROM hub_role WHERE name = %s FOR SHARE", [TELEGRAM])
        one.execute("SELECT pg_advisory_unlock_all()")
        two.execute("SET lock_timeout = '50ms'")
        assert not signs.take(two, TELEGRAM, second)
        working.rollback()
        assert signs.take(two, TELEGRAM, second)


async def test_a_command_is_told_to_every_hub_once_it_is_committed(yard: Yard) -> None:
    one, two = await yard.joins("one"), await yard.joins("two")
    heard: list[tuple[str, str]] = []
    one.on_command = lambda agent: heard.append(("one", agent))
    two.on_command = lambda agent: heard.append(("two", agent))
    database = Database(yard.url)

    def queue(session: Session, *, fails: bool) -> None:
        tell(session, f"command agent{int(fails)}")
        assert not fails

    with pytest.raises(AssertionError):
        await database.do(queue, fails=True)
    await database.do(queue, fails=False)
    await until(lambda: len(heard) >= 2)
    assert sorted(heard) == [("one", "agent0"), ("two", "agent0")]
    await database.close()


def _a_message(session: Session) -> None:
    session.add(OutboxRow(channel="telegram", chat_id=1, payload={}))


def _a_batch_of_the_night(session: Session) -> None:
    session.add(PersonRow(id=1, name="李经理"))
    session.flush()
    session.add(BatchRow(plan="backup", requester_id=1, night=date(2026, 11, 26)))


@pytest.mark.parametrize("happens", [_a_message, _a_batch_of_the_night])
async def test_what_one_hub_does_is_told_to_the_others_and_not_to_itself(
    yard: Yard, happens: Callable[[Session], None]
) -> None:
    one, two = await yard.joins("one"), await yard.joins("two")
    await until(lambda: len(one.here) == 2)
    heard: list[str] = []
    one.on_news.append(lambda: heard.append("one"))
    two.on_news.append(lambda: heard.append("two"))
    await yard.databases[one].do(happens)
    await until(lambda: bool(heard))
    await asyncio.sleep(0.2)
    assert heard == ["two"]


async def test_a_hub_takes_care_of_what_nobody_else_does_once_it_knows_who_is_there(yard: Yard) -> None:
    one = await yard.joins("one")
    assert one.share() == Share(one.number, frozenset())
    two = await yard.joins("two")
    await until(lambda: one.share().others == {two.number})
    await yard.leaves(two)
    await until(one.gone.is_set)
    assert one.share() == Share(one.number, frozenset())
    await yard.leaves(one)
    assert one.share() == Share(one.number, None)
