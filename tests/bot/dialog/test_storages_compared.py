"""Whatever is done to a dialog, aiogram's memory, ours, SQLite and PostgreSQL say the same afterwards."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine, Iterator
from contextlib import ExitStack
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from aiogram.fsm.context import FSMContext as TheirContext
from aiogram.fsm.storage.base import StorageKey as TheirKey
from aiogram.fsm.storage.memory import MemoryStorage as TheirMemoryStorage
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from bot.dialog.context import FSMContext
from bot.dialog.keys import StorageKey
from bot.dialog.memory import MemoryStorage
from bot.dialog.sql import SqlStorage
from bot.dialog.states import State, StateType
from tests.bot.dialog.conftest import with_dialog_table
from tests.bot.dialog.test_codec import VALUES, shape

PLACES: list[tuple[Any, ...]] = [(7, 7), (-100, 7, 3), (-100, 7, None, "b", "d")]
STATES = st.sampled_from([None, "Form:name", State("name", group_name="Form"), State(), "订单:确认 🧾"])
NAMES = st.sampled_from(["a", "b", "清卡", "$", ""])
DATA = st.dictionaries(NAMES, VALUES, max_size=3)
AT = st.integers(0, len(PLACES) - 1)


class Storages:
    """All four, on one event loop, for the examples of one test."""

    def __init__(self, urls: list[str]) -> None:
        self.runner = asyncio.Runner()
        self.bots = itertools.count(1)
        self.theirs = TheirMemoryStorage()
        self._stack = ExitStack()
        self.ours = [MemoryStorage(), *(SqlStorage(self._opened(url)) for url in urls)]

    def run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(doing)

    def close(self) -> None:
        self._stack.close()
        self.runner.close()

    def _opened(self, url: str) -> Any:
        table = with_dialog_table(url)
        self._stack.callback(lambda: self.run(table.__aexit__(None, None, None)))
        return self.run(table.__aenter__())


class Compared(RuleBasedStateMachine):
    storages: Storages

    @initialize()
    def another_bot(self) -> None:
        bot = next(self.storages.bots)
        self.dialogs: list[list[Any]] = [
            [
                TheirContext(self.storages.theirs, TheirKey(bot, *place)),
                *(FSMContext(storage, StorageKey(bot, *place)) for storage in self.storages.ours),
            ]
            for place in PLACES
        ]

    @rule(at=AT, state=STATES)
    def set_state(self, at: int, state: StateType) -> None:
        text = state.state if isinstance(state, State) else state  # aiogram knows its own States only
        theirs, *ours = self.dialogs[at]
        self._all(theirs.set_state(text), *(context.set_state(state) for context in ours))
        self._agree(at)

    @rule(at=AT, data=DATA)
    def set_data(self, at: int, data: dict[str, Any]) -> None:
        self._all(*(context.set_data(deepcopy(data)) for context in self.dialogs[at]))
        self._agree(at)

    @rule(at=AT, data=st.none() | DATA, more=st.dictionaries(st.sampled_from(["a", "c"]), VALUES, max_size=2))
    def update_data(self, at: int, data: dict[str, Any] | None, more: dict[str, Any]) -> None:
        self._all(*(context.update_data(deepcopy(data), **deepcopy(more)) for context in self.dialogs[at]))

    @rule(at=AT, name=NAMES, default=st.sampled_from([None, 0, "no"]))
    def get_value(self, at: int, name: str, default: object) -> None:
        self._all(*(context.get_value(name, default) for context in self.dialogs[at]))

    @rule(at=AT)
    def clear(self, at: int) -> None:
        self._all(*(context.clear() for context in self.dialogs[at]))
        self._agree(at)

    @rule(at=AT, data=st.sampled_from([None, [], "text", 5]))
    def refuse(self, at: int, data: Any) -> None:
        errors = [self._refusal(context, data) for context in self.dialogs[at]]
        assert len(set(errors)) == 1

    def teardown(self) -> None:
        for at in range(len(getattr(self, "dialogs", []))):
            self._agree(at)

    def _agree(self, at: int) -> None:
        self._all(*(context.get_state() for context in self.dialogs[at]))
        self._all(*(context.get_data() for context in self.dialogs[at]))

    def _all(self, *doing: Coroutine[Any, Any, Any]) -> None:
        first, *others = [shape(self.storages.run(each)) for each in doing]
        assert others == [first] * len(others)

    def _refusal(self, context: Any, data: Any) -> str:
        with pytest.raises(Exception, match="must be a dict or dict-like object") as caught:
            self.storages.run(context.set_data(data))
        return f"{type(caught.value).__name__}: {caught.value}"


@pytest.fixture
def storages(postgres_url: str, tmp_path: Path) -> Iterator[Storages]:
    opened = Storages([f"sqlite:///{tmp_path / 'hub.db'}", postgres_url])
    yield opened
    opened.close()


def test_all_storages_say_the_same_whatever_is_done(storages: Storages) -> None:
    machine = type("Compared", (Compared,), {"storages": storages})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
