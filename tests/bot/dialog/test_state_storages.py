"""One contract over every storage; the part that aiogram promises runs over aiogram's own storage too."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest
from aiogram.exceptions import DataNotDictLikeError as TheirDataNotDictLikeError
from aiogram.fsm.state import State as TheirState
from aiogram.fsm.storage.base import StorageKey as TheirStorageKey
from aiogram.fsm.storage.memory import MemoryStorage as TheirMemoryStorage
from sqlmodel import select

from bot.dialog.context import FSMContext
from bot.dialog.errors import UnkeepableError
from bot.dialog.keys import StorageKey
from bot.dialog.memory import MemoryStorage
from bot.dialog.sql import SqlStorage
from bot.dialog.states import State, StatesGroup
from bot.dialog.storage import BaseStorage, DataNotDictLikeError
from bot.records.dialog import DialogRow
from tests.bot.dialog.conftest import open_storage

REFUSED = (DataNotDictLikeError, TheirDataNotDictLikeError)


class Form(StatesGroup):
    name = State()


@pytest.fixture(params=["memory", "sqlite", "postgres", "aiogram"])
def any_storage(request: pytest.FixtureRequest) -> Any:
    return TheirMemoryStorage() if request.param == "aiogram" else open_storage(request)


async def test_a_key_never_written_has_no_state_and_no_data(any_storage: Any, key: StorageKey) -> None:
    assert await any_storage.get_state(key=key) is None
    assert await any_storage.get_data(key=key) == {}
    assert await any_storage.get_value(storage_key=key, dict_key="a") is None
    assert await any_storage.get_value(storage_key=key, dict_key="a", default="b") == "b"


async def test_a_state_is_kept_as_text_until_it_is_taken_away(any_storage: Any, key: StorageKey) -> None:
    await any_storage.set_state(key=key, state="Form:age")
    assert await any_storage.get_state(key=key) == "Form:age"
    await any_storage.set_state(key=key)
    assert await any_storage.get_state(key=key) is None


async def test_setting_data_replaces_all_of_it(any_storage: Any, key: StorageKey) -> None:
    await any_storage.set_data(key=key, data={"a": 1, "b": 2})
    await any_storage.set_data(key=key, data={"a": 3})
    assert await any_storage.get_data(key=key) == {"a": 3}
    await any_storage.set_data(key=key, data={})
    assert await any_storage.get_data(key=key) == {}


async def test_updating_data_merges_and_returns_everything(any_storage: Any, key: StorageKey) -> None:
    assert await any_storage.update_data(key=key, data={"a": 1}) == {"a": 1}
    assert await any_storage.update_data(key=key, data={"b": 2}) == {"a": 1, "b": 2}
    assert await any_storage.update_data(key=key, data={}) == {"a": 1, "b": 2}
    assert await any_storage.get_data(key=key) == {"a": 1, "b": 2}
    assert await any_storage.get_value(storage_key=key, dict_key="b") == 2


async def test_state_and_data_live_apart(any_storage: Any, key: StorageKey) -> None:
    await any_storage.set_state(key=key, state="s")
    await any_storage.set_data(key=key, data={"a": 1})
    await any_storage.set_state(key=key, state=None)
    assert await any_storage.get_data(key=key) == {"a": 1}
    await any_storage.set_state(key=key, state="t")
    await any_storage.set_data(key=key, data={})
    assert await any_storage.get_state(key=key) == "t"


@pytest.mark.parametrize("data", [(), [], {1}, "text", b"", None, 5, MappingProxyType({"a": 1})])
async def test_what_is_no_dict_is_refused_and_changes_nothing(
    any_storage: Any, key: StorageKey, data: Any
) -> None:
    await any_storage.set_data(key=key, data={"a": 1})
    with pytest.raises(REFUSED, match=f"must be a dict or dict-like object, got {type(data).__name__}"):
        await any_storage.set_data(key=key, data=data)
    assert await any_storage.get_data(key=key) == {"a": 1}


async def test_what_is_done_to_data_that_was_got_has_no_effect(any_storage: Any, key: StorageKey) -> None:
    given = {"a": 1}
    await any_storage.set_data(key=key, data=given)
    given["a"] = 2
    got = await any_storage.get_data(key=key)
    got["a"] = 3
    updated = await any_storage.update_data(key=key, data={})
    updated["a"] = 4
    assert await any_storage.get_data(key=key) == {"a": 1}


OTHERS = [
    {"bot_id": 43},
    {"chat_id": 7},
    {"user_id": -100},
    {"thread_id": 1},
    {"business_connection_id": "b"},
    {"destiny": "other"},
]


@pytest.mark.parametrize("other", OTHERS)
async def test_each_of_the_six_attributes_makes_another_dialog(
    any_storage: Any, key: StorageKey, other: Mapping[str, Any]
) -> None:
    await any_storage.set_state(key=key, state="s")
    await any_storage.set_data(key=key, data={"a": 1})
    elsewhere = replace(key, **other)
    assert await any_storage.get_state(key=elsewhere) is None
    assert await any_storage.get_data(key=elsewhere) == {}
    await any_storage.set_state(key=elsewhere, state="t")
    assert await any_storage.get_state(key=key) == "s"


@dataclass(frozen=True)
class OwnKey:
    bot_id: int = 42
    chat_id: int = -100
    user_id: int = 7
    thread_id: int | None = None
    business_connection_id: str | None = None
    destiny: str = "default"


@pytest.mark.parametrize("same", [TheirStorageKey(42, -100, 7), OwnKey(), SimpleNamespace(**vars(OwnKey()))])
async def test_any_object_with_the_six_attributes_is_a_key(
    storage: BaseStorage, key: StorageKey, same: Any
) -> None:
    await storage.set_state(key, "s")
    await storage.set_data(same, {"a": 1})
    assert await storage.get_state(same) == "s"
    assert await storage.get_data(key) == {"a": 1}


async def test_parts_of_a_key_never_run_together(storage: BaseStorage) -> None:
    await storage.set_state(StorageKey(1, 2, 3, None, "4", "5"), "s")
    for near in [
        StorageKey(1, 2, 3, 4, None, "5"),
        StorageKey(1, 2, 3, None, '4","5', ""),
        StorageKey(12, 3, 4),
    ]:
        assert await storage.get_state(near) is None


@pytest.mark.parametrize("state", [Form.name, TheirState("name", group_name="Form")])
async def test_a_state_object_is_kept_by_its_text(storage: BaseStorage, key: StorageKey, state: Any) -> None:
    await storage.set_state(key, state)
    assert await storage.get_state(key) == "Form:name"


async def test_clear_forgets_both_and_leaves_others_alone(storage: BaseStorage, key: StorageKey) -> None:
    neighbour = replace(key, user_id=8)
    for each in (key, neighbour):
        await storage.set_state(each, "s")
        await storage.set_data(each, {"a": 1})
    await storage.clear(key)
    assert (await storage.get_state(key), await storage.get_data(key)) == (None, {})
    assert (await storage.get_state(neighbour), await storage.get_data(neighbour)) == ("s", {"a": 1})
    await storage.clear(key)


async def test_every_type_comes_back_as_it_was(storage: BaseStorage, key: StorageKey) -> None:
    data = {
        "when": datetime(2026, 11, 3, 12, 0, 0, 5, tzinfo=UTC),
        "day": date(2026, 11, 30),
        "sum": Decimal("1203440.00"),
        "pair": (1, "二", None),
        "rolls": {118: {"left": [1, 2, 3]}, 302: {}},
        "seen": {1, 2},
        "raw": b"\x00\xff",
        "odd": "\x00 \ud800 '\"\\ 清卡",
        "big": 2**80,
        "$": {"$": "datetime", "v": "no"},
    }
    await storage.set_data(key, data)
    got = await storage.get_data(key)
    assert got == data
    assert [type(value) for value in got.values()] == [type(value) for value in data.values()]
    assert await storage.update_data(key, {"more": (1,)}) == {**data, "more": (1,)}


async def test_what_cannot_be_kept_is_refused_by_place_and_changes_nothing(
    storage: BaseStorage, key: StorageKey
) -> None:
    await storage.set_data(key, {"a": 1})
    with pytest.raises(UnkeepableError, match=r"data\['devices'\]\[1\] is a object"):
        await storage.update_data(key, {"devices": [1, object()]})
    with pytest.raises(UnkeepableError):
        await storage.set_data(key, {"devices": object()})
    assert await storage.get_data(key) == {"a": 1}


async def test_updates_of_one_key_at_once_lose_nothing(storage: BaseStorage, key: StorageKey) -> None:
    await asyncio.gather(*(storage.update_data(key, {f"k{n}": n}) for n in range(24)))
    assert await storage.get_data(key) == {f"k{n}": n for n in range(24)}


async def test_updates_and_removals_at_once_leave_a_whole_row_or_none(
    storage: BaseStorage, key: StorageKey
) -> None:
    for n in range(6):
        await asyncio.gather(
            storage.clear(key),
            storage.update_data(key, {"a": n}),
            storage.set_state(key, "s"),
            storage.clear(key),
        )
        assert await storage.get_data(key) in ({}, {"a": n})
        assert await storage.get_state(key) in (None, "s")
        await storage.clear(key)


async def test_an_update_takes_pairs_as_a_dict_does(any_storage: Any, key: StorageKey) -> None:
    context = FSMContext(any_storage, key)
    pairs: Any = [("a", 1), ("b", (2,))]
    assert await context.update_data(pairs, a=0, c=3) == {"a": 1, "b": (2,), "c": 3}
    assert await any_storage.update_data(key=key, data=pairs) == {"a": 1, "b": (2,), "c": 3}


LONG = {"text": "清卡 🧾 " * 100_000, "rolls": {number: [number, str(number)] for number in range(5_000)}}


async def test_long_data_and_names_in_any_script_come_back_whole(
    storage: BaseStorage, key: StorageKey
) -> None:
    odd = replace(key, business_connection_id='清"卡\\', destiny="🧾 " * 200)
    await storage.set_state(odd, "订单.卡:确认 🧾")
    await storage.set_data(odd, LONG)
    assert (await storage.get_state(odd), await storage.get_data(odd)) == ("订单.卡:确认 🧾", LONG)
    assert await storage.get_state(key) is None


AT_REST: list[tuple[str, Callable[[BaseStorage, StorageKey], Awaitable[object]]]] = [
    ("read", lambda storage, key: storage.get_value(key, "a")),
    ("a state taken away", lambda storage, key: storage.set_state(key, None)),
    ("an update with nothing", lambda storage, key: storage.update_data(key, {})),
    ("empty data", lambda storage, key: storage.set_data(key, {})),
    ("cleared", lambda storage, key: storage.clear(key)),
]


@pytest.mark.parametrize(("_why", "doing"), AT_REST, ids=[why for why, _ in AT_REST])
async def test_a_dialog_at_rest_leaves_nothing_behind(
    storage: BaseStorage, key: StorageKey, _why: str, doing: Any
) -> None:
    await doing(storage, key)
    assert await kept(storage) == 0
    await storage.set_state(key, "s")
    await storage.set_data(key, {"a": 1})
    assert await kept(storage) == 1
    await storage.set_data(key, {})
    await storage.set_state(key, None)
    await doing(storage, key)
    assert await kept(storage) == 0


async def kept(storage: BaseStorage) -> int:
    """Return how many dialogs a storage holds something of."""
    if isinstance(storage, MemoryStorage):
        return len(storage.storage)
    assert isinstance(storage, SqlStorage)
    return await storage._read(lambda session: len(session.exec(select(DialogRow)).all()))


async def test_a_record_of_the_memory_can_be_filled_by_hand(key: StorageKey) -> None:
    storage = MemoryStorage()
    storage.storage[key].state = "s"
    storage.storage[key].data = {"a": [1]}
    assert (await storage.get_state(OwnKey()), await storage.get_data(OwnKey())) == ("s", {"a": [1]})


async def test_a_context_speaks_for_one_key(any_storage: Any, key: StorageKey) -> None:
    context = FSMContext(storage=any_storage, key=key)
    other = FSMContext(storage=any_storage, key=replace(key, chat_id=1))
    await context.set_state("s")
    await context.set_data({"a": 1})
    assert await context.update_data({"b": 2}, b=3, c=4) == {"a": 1, "b": 2, "c": 4}
    assert await context.update_data(d=5) == {"a": 1, "b": 2, "c": 4, "d": 5}
    assert await context.get_value("d") == 5
    assert await context.get_value("e", "none") == "none"
    assert (await other.get_state(), await other.get_data()) == (None, {})
    await context.clear()
    assert (await context.get_state(), await context.get_data()) == (None, {})
