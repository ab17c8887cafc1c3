"""Several updates at once: one dialog takes them one after the other, others do not wait."""

from __future__ import annotations

import asyncio
from typing import Any

from aiogram import F
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import DisabledEventIsolation
from aiogram.fsm.strategy import FSMStrategy
from aiogram.types import Message

from tests.bot.dialog.on_aiogram.world import ANN, BOB, GROUP, World, Worlds

WAIT_S = 10


class Way(StatesGroup):
    first = State()
    second = State()


async def the_state_is_read_when_the_others_are_done(worlds: Worlds) -> Any:
    """aiogram's issue 1317."""
    world = worlds()
    took: list[str] = []

    @world.dp.message(Command("go"))
    async def go(message: Message, state: FSMContext) -> None:
        await asyncio.sleep(0)
        await state.set_state(Way.first)
        took.append("go")

    @world.dp.message(Way.first)
    async def first(message: Message, state: FSMContext, raw_state: str) -> None:
        await asyncio.sleep(0)
        await state.set_state(Way.second)
        took.append(f"first {raw_state}")

    @world.dp.message(Way.second)
    async def second(message: Message, state: FSMContext, raw_state: str) -> None:
        await asyncio.sleep(0)
        await state.clear()
        took.append(f"second {raw_state}")

    @world.dp.message()
    async def other(message: Message) -> None:
        took.append("other")

    await asyncio.gather(*(world.says(text) for text in ["/go", "a", "b", "c", "/go", "d"]))
    return [took, await world.where()]


async def updates_of_one_dialog_lose_nothing_and_keep_their_order(worlds: Worlds) -> Any:
    world = worlds()

    @world.dp.message()
    async def count(message: Message, state: FSMContext) -> None:
        data = await state.get_data()
        for _ in range(3):
            await asyncio.sleep(0)
        await state.set_data({"texts": [*data.get("texts", []), message.text]})

    texts = [str(n) for n in range(20)]
    await asyncio.gather(*(world.says(text, user) for text in texts for user in (ANN, BOB)))
    return [await world.where(ANN), await world.where(BOB)]


async def another_dialog_does_not_wait(worlds: Worlds) -> Any:
    world = worlds()
    freed = asyncio.Event()
    log: list[str] = []

    @world.dp.message(F.from_user.id == ANN)
    async def wait(message: Message) -> None:
        await asyncio.wait_for(freed.wait(), WAIT_S)
        log.append("ann")

    @world.dp.message()
    async def free(message: Message) -> None:
        log.append("bob")
        freed.set()

    await asyncio.gather(world.says("x", ANN), world.says("x", BOB))
    return log


async def what_shares_a_dialog_shares_its_lock(worlds: Worlds) -> Any:
    return [
        [strategy.name, await _most_inside(worlds(fsm_strategy=strategy), users=(ANN, BOB))]
        for strategy in (FSMStrategy.CHAT, FSMStrategy.CHAT_TOPIC)
    ]


async def _most_inside(world: World, users: tuple[int, int]) -> int:
    inside, most = 0, 0

    @world.dp.message()
    async def hear(message: Message) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        for _ in range(5):
            await asyncio.sleep(0)
        inside -= 1

    await asyncio.gather(*(world.says("x", user, GROUP) for user in users))
    return most


async def without_isolation_two_are_inside_at_once(worlds: Worlds) -> Any:
    world = worlds(DisabledEventIsolation())
    log: list[str] = []
    both = asyncio.Event()

    @world.dp.message()
    async def hear(message: Message) -> None:
        log.append("in")
        if len(log) == 2:
            both.set()
        await asyncio.wait_for(both.wait(), WAIT_S)
        log.append("out")

    await asyncio.gather(world.says("x"), world.says("x"))
    return log


async def a_handler_that_fails_lets_the_next_in(worlds: Worlds) -> Any:
    world = worlds()

    @world.dp.message()
    async def hear(message: Message, state: FSMContext) -> None:
        await state.update_data({message.text or "": True})
        if message.text == "bad":
            raise ValueError("bad")

    results = await asyncio.gather(*(world.says(text) for text in ["bad", "good"]), return_exceptions=True)
    return [[repr(result) for result in results], await world.where()]


async def a_cancelled_update_lets_nobody_past_the_one_before(worlds: Worlds) -> Any:
    """The first holds the lock, the second waits for it and is cancelled, the third still waits."""
    world = worlds()
    entered, freed = asyncio.Event(), asyncio.Event()
    log: list[str] = []

    @world.dp.message()
    async def hear(message: Message) -> None:
        log.append(f"{message.text} in")
        entered.set()
        await asyncio.wait_for(freed.wait(), WAIT_S)
        log.append(f"{message.text} out")

    first = asyncio.create_task(world.says("first"))
    await asyncio.wait_for(entered.wait(), WAIT_S)
    second, third = asyncio.create_task(world.says("second")), asyncio.create_task(world.says("third"))
    await asyncio.sleep(0.05)
    second.cancel()
    await asyncio.wait([second])
    log.append("second cancelled")
    await asyncio.sleep(0.05)
    freed.set()
    await asyncio.gather(first, third)
    return [log, second.cancelled()]


async def a_cancelled_handler_lets_the_next_in(worlds: Worlds) -> Any:
    world = worlds()
    entered = asyncio.Event()

    @world.dp.message(F.text == "stuck")
    async def stay(message: Message) -> None:
        entered.set()
        await asyncio.Event().wait()

    @world.dp.message()
    async def hear(message: Message, state: FSMContext) -> None:
        await state.set_state(Way.first)

    stuck = asyncio.create_task(world.says("stuck"))
    await asyncio.wait_for(entered.wait(), WAIT_S)
    following = asyncio.create_task(world.says("x"))
    stuck.cancel()
    await asyncio.wait_for(following, WAIT_S)
    return [stuck.cancelled(), await world.where()]


SCENARIOS = [
    the_state_is_read_when_the_others_are_done,
    updates_of_one_dialog_lose_nothing_and_keep_their_order,
    another_dialog_does_not_wait,
    what_shares_a_dialog_shares_its_lock,
    without_isolation_two_are_inside_at_once,
    a_handler_that_fails_lets_the_next_in,
    a_cancelled_update_lets_nobody_past_the_one_before,
    a_cancelled_handler_lets_the_next_in,
]
