"""Who shares a dialog: chats, people, topics, business accounts, channels, bots and destinies."""

from __future__ import annotations

from typing import Any

from aiogram.fsm.context import FSMContext
from aiogram.fsm.strategy import FSMStrategy
from aiogram.types import InlineQuery, Message, Poll

from tests.bot.dialog.on_aiogram.world import ANN, BOB, CHANNEL, GROUP, OTHER_GROUP, World, Worlds

SAID: list[dict[str, Any]] = [
    {"user": ANN},
    {"user": BOB},
    {"user": ANN, "chat": GROUP},
    {"user": BOB, "chat": GROUP},
    {"user": ANN, "chat": OTHER_GROUP},
    {"user": ANN, "chat": GROUP, "thread": 3},
    {"user": BOB, "chat": GROUP, "thread": 3},
    {"user": ANN, "chat": GROUP, "thread": 4},
    {"user": ANN, "connection": "one"},
    {"user": ANN, "connection": "two"},
    {"user": BOB, "connection": "one"},
    {"user": ANN, "chat": BOB, "connection": "one"},
]


async def a_strategy_says_who_shares_a_dialog(worlds: Worlds) -> Any:
    return [[strategy.name, await _counted(worlds(fsm_strategy=strategy))] for strategy in FSMStrategy]


async def _counted(world: World) -> list[Any]:
    """Return how often each of SAID's dialogs has been written to, and its key, after each."""
    seen: list[Any] = []

    @world.dp.message()
    @world.dp.business_message()
    @world.dp.channel_post()
    async def count(message: Message, state: FSMContext | None = None) -> None:
        if state is None:
            seen.append("no dialog")
            return
        data = await state.update_data(count=await state.get_value("count", 0) + 1)
        seen.append([data["count"], *_place(state)])

    for said in SAID:
        await world.says("x", **said)
    await world.posts("x")
    await world.posts("x")
    return seen


def _place(state: FSMContext) -> list[Any]:
    key = state.key
    return [key.chat_id, key.user_id, key.thread_id, key.business_connection_id, key.destiny]


RESOLVED: list[dict[str, Any]] = [
    {"chat_id": GROUP, "user_id": ANN},
    {"chat_id": GROUP, "user_id": ANN, "thread_id": 3},
    {"chat_id": None, "user_id": ANN},
    {"chat_id": CHANNEL, "user_id": None},
    {"chat_id": CHANNEL, "user_id": None, "thread_id": 3},
    {"chat_id": None, "user_id": None},
    {"chat_id": GROUP, "user_id": ANN, "business_connection_id": "one", "destiny": "other"},
]


async def a_context_is_resolved_for_any_place(worlds: Worlds) -> Any:
    found = []
    for strategy in FSMStrategy:
        world = worlds(fsm_strategy=strategy)
        contexts = [world.dp.fsm.resolve_context(world.bot, **place) for place in RESOLVED]
        found.append([strategy.name, [context and _place(context) for context in contexts]])
    return found


async def a_context_got_from_outside_is_the_handlers(worlds: Worlds) -> Any:
    world = worlds()
    seen: list[Any] = []

    @world.dp.message()
    async def hear(message: Message, state: FSMContext, raw_state: str | None) -> None:
        seen.append([raw_state, await state.get_data()])
        await state.set_state(None)
        await state.update_data(seen=True)

    for user, chat in [(ANN, ANN), (ANN, GROUP), (BOB, GROUP)]:
        await world.context(user, chat).set_state(f"s{user}")
        await world.context(user, chat).set_data({"place": [user, chat]})
    for user, chat in [(ANN, ANN), (ANN, GROUP), (BOB, GROUP), (BOB, BOB)]:
        await world.says("x", user, chat)
        seen.append(await world.where(user, chat))
        seen.append(await world.where(user, chat, destiny="other"))
    return seen


POLL = {
    "id": "1",
    "question": "x",
    "options": [],
    "total_voter_count": 0,
    "is_closed": True,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}


async def an_event_without_a_chat_is_the_persons_or_nobodys(worlds: Worlds) -> Any:
    world = worlds()
    seen: list[Any] = []

    @world.dp.inline_query()
    async def ask(query: InlineQuery, state: FSMContext) -> None:
        await state.set_state("asked")
        seen.append(_place(state))

    @world.dp.poll()
    async def close(poll: Poll, **data: Any) -> None:
        seen.append(["state" in data, "fsm_storage" in data])

    person = {"id": ANN, "is_bot": False, "first_name": "x"}
    await world.feed(inline_query={"id": "1", "from": person, "query": "x", "offset": ""})
    await world.feed(poll=POLL)
    return [seen, await world.where(ANN)]


async def two_bots_keep_their_dialogs_apart(worlds: Worlds) -> Any:
    one, other = worlds(), worlds()
    for world in (one, other):
        world.dp.message.register(_counting)
    for world in (one, other, one):
        await world.says("x")
    return [await one.where(), await other.where()]


async def _counting(message: Message, state: FSMContext) -> None:
    await state.update_data(count=await state.get_value("count", 0) + 1)


SCENARIOS = [
    a_strategy_says_who_shares_a_dialog,
    a_context_is_resolved_for_any_place,
    a_context_got_from_outside_is_the_handlers,
    an_event_without_a_chat_is_the_persons_or_nobodys,
    two_bots_keep_their_dialogs_apart,
]
