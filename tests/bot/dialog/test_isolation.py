"""One at a time per dialog, in order of asking, and no lock left behind."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from aiogram.fsm.storage.base import StorageKey as TheirStorageKey
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialog.context import FSMContext
from bot.dialog.keys import StorageKey
from bot.dialog.memory import DisabledEventIsolation, SimpleEventIsolation
from bot.dialog.storage import BaseStorage

WAIT_S = 10
OTHERS: list[dict[str, Any]] = [
    {"bot_id": 43},
    {"chat_id": 7},
    {"user_id": -100},
    {"thread_id": 1},
    {"business_connection_id": "b"},
    {"destiny": "other"},
]


class Room:
    """What a lock should let one at a time into."""

    def __init__(self) -> None:
        self.inside = 0
        self.most = 0
        self.order: list[int] = []

    async def visit(self, isolation: SimpleEventIsolation, key: Any, number: int, turns: int = 3) -> None:
        async with isolation.lock(key):
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.order.append(number)
            try:
                for _ in range(turns):
                    await asyncio.sleep(0)
            finally:
                self.inside -= 1


async def test_one_at_a_time_comes_in_in_order_of_asking(key: StorageKey) -> None:
    isolation, room = SimpleEventIsolation(), Room()
    await asyncio.gather(*(room.visit(isolation, key, number) for number in range(50)))
    assert (room.most, room.order, len(isolation)) == (1, list(range(50)), 0)


async def test_aiograms_key_and_ours_are_one_lock(key: StorageKey) -> None:
    isolation, room = SimpleEventIsolation(), Room()
    keys = [key, TheirStorageKey(42, -100, 7), replace(key)]
    await asyncio.gather(*(room.visit(isolation, one, number) for number, one in enumerate(keys)))
    assert room.most == 1


@pytest.mark.parametrize("other", OTHERS)
async def test_a_dialog_that_differs_in_anything_does_not_wait(
    key: StorageKey, other: dict[str, Any]
) -> None:
    isolation = SimpleEventIsolation()
    async with isolation.lock(key), asyncio.timeout(WAIT_S), isolation.lock(replace(key, **other)):
        assert len(isolation) == 2
    assert len(isolation) == 0


async def test_a_waiter_that_is_cancelled_lets_nobody_past_and_leaves_no_lock(key: StorageKey) -> None:
    isolation, room = SimpleEventIsolation(), Room()
    async with isolation.lock(key):
        second, third = (asyncio.create_task(room.visit(isolation, key, number)) for number in (2, 3))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.wait([second])
        assert room.order == []
    await third
    assert (room.order, len(isolation)) == ([3], 0)


@pytest.mark.parametrize("error", [ValueError, asyncio.CancelledError])
async def test_who_leaves_by_an_error_opens_the_door(key: StorageKey, error: type[BaseException]) -> None:
    isolation = SimpleEventIsolation()
    with pytest.raises(error):
        async with isolation.lock(key):
            raise error
    async with asyncio.timeout(WAIT_S), isolation.lock(key):
        assert len(isolation) == 1


async def test_closing_lets_no_newcomer_past_who_is_inside(key: StorageKey) -> None:
    isolation, room = SimpleEventIsolation(), Room()
    visits = [asyncio.create_task(room.visit(isolation, key, number)) for number in (1, 2)]
    await asyncio.sleep(0)
    await isolation.close()
    await asyncio.gather(*visits, room.visit(isolation, key, 3))
    assert (room.most, room.order) == (1, [1, 2, 3])


async def test_without_isolation_everybody_comes_in(key: StorageKey) -> None:
    isolation = DisabledEventIsolation()
    async with asyncio.timeout(WAIT_S), isolation.lock(key), isolation.lock(key):
        await isolation.close()


async def test_reading_and_writing_under_the_lock_loses_nothing(
    storage: BaseStorage, key: StorageKey
) -> None:
    isolation, context = SimpleEventIsolation(), FSMContext(storage, key)

    async def count() -> None:
        async with isolation.lock(key):
            known = await context.get_value("count", 0)
            await context.set_data({"count": (known or 0) + 1})

    await asyncio.gather(*(count() for _ in range(16)))
    assert (await context.get_data(), len(isolation)) == ({"count": 16}, 0)


Plan = list[tuple[int, int, bool]]  # which dialog, how long inside, cancelled while at it


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4), st.booleans()), max_size=12))
@settings(max_examples=60, deadline=None)
def test_whoever_comes_and_whoever_is_cancelled_one_is_inside_and_no_lock_stays(plan: Plan) -> None:
    asyncio.run(_carried_out(plan))


async def _carried_out(plan: Plan) -> None:
    isolation, rooms = SimpleEventIsolation(), [Room() for _ in range(3)]
    tasks = []
    for number, (dialog, turns, cancelled) in enumerate(plan):
        visit = rooms[dialog].visit(isolation, StorageKey(1, 2, dialog), number, turns)
        tasks.append(asyncio.create_task(visit))
        await asyncio.sleep(0)
        if cancelled:
            tasks[number // 2].cancel()
    await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), WAIT_S)
    assert len(isolation) == 0
    for room in rooms:
        assert room.most <= 1
        assert room.order == sorted(room.order)
