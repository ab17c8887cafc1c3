"""The dialog's state layer under aiogram's names: aiogram's own Dispatcher, filters and scenes then run on it.

from bot.dialog import aiogram_names
aiogram_names.install()                          # before anything imports aiogram
from aiogram.fsm.storage.memory import MemoryStorage   # is bot.dialog.memory.MemoryStorage

aiogram itself is imported by whoever wants it, never from here.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from bot.dialog.context import FSMContext
from bot.dialog.errors import DataNotDictLikeError, DialogError, TooLateError
from bot.dialog.filters import Allowed, StateFilter
from bot.dialog.key_builders import DefaultKeyBuilder, KeyBuilder
from bot.dialog.keys import DEFAULT_DESTINY, FSMStrategy, StorageKey, apply_strategy
from bot.dialog.memory import (
    DisabledEventIsolation,
    MemoryStorage,
    MemoryStorageRecord,
    SimpleEventIsolation,
)
from bot.dialog.states import State, StatesGroup, StatesGroupMeta, StateType, any_state, default_state
from bot.dialog.storage import BaseEventIsolation, BaseStorage

# What a module holds, that which it imports from its neighbours included: others import it from there.
NAMES: dict[str, dict[str, object]] = {
    "aiogram.fsm.state": {
        "State": State,
        "StatesGroup": StatesGroup,
        "StatesGroupMeta": StatesGroupMeta,
        "default_state": default_state,
        "any_state": any_state,
    },
    "aiogram.fsm.strategy": {"FSMStrategy": FSMStrategy, "apply_strategy": apply_strategy},
    "aiogram.fsm.context": {
        "FSMContext": FSMContext,
        "BaseStorage": BaseStorage,
        "StateType": StateType,
        "StorageKey": StorageKey,
    },
    "aiogram.fsm.storage.base": {
        "BaseEventIsolation": BaseEventIsolation,
        "BaseStorage": BaseStorage,
        "DEFAULT_DESTINY": DEFAULT_DESTINY,
        "DefaultKeyBuilder": DefaultKeyBuilder,
        "KeyBuilder": KeyBuilder,
        "State": State,
        "StateType": StateType,
        "StorageKey": StorageKey,
    },
    "aiogram.fsm.storage.memory": {
        "DisabledEventIsolation": DisabledEventIsolation,
        "MemoryStorage": MemoryStorage,
        "MemoryStorageRecord": MemoryStorageRecord,
        "SimpleEventIsolation": SimpleEventIsolation,
        "BaseEventIsolation": BaseEventIsolation,
        "BaseStorage": BaseStorage,
        "DataNotDictLikeError": DataNotDictLikeError,
        "State": State,
        "StateType": StateType,
        "StorageKey": StorageKey,
    },
    "aiogram.filters.state": {
        "StateFilter": StateFilter,
        "StateType": Allowed,
        "State": State,
        "StatesGroup": StatesGroup,
    },
}


class Names(MetaPathFinder, Loader):
    """Finds and fills the modules of `NAMES`."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        return ModuleSpec(fullname, self, origin="bot.dialog") if fullname in NAMES else None

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__.update(NAMES[module.__name__])
        joined = JOINED.get(module.__name__)
        if joined is not None:
            joined()


def install() -> None:
    """Serve our classes under aiogram's names in this process from now on; a second call changes nothing.

    Raises:
        TooLateError: aiogram is imported already.
    """
    if any(isinstance(finder, Names) for finder in sys.meta_path):
        return
    if "aiogram" in sys.modules:
        raise TooLateError("aiogram")
    sys.meta_path.insert(0, Names())


def _join_filters() -> None:
    """Let `isinstance(…, Filter)` hold for our filters."""
    importlib.import_module("aiogram.filters.base").Filter.register(StateFilter)


def _join_errors() -> None:
    """Let `except` of aiogram's error, and of those above it, catch ours."""
    theirs = importlib.import_module("aiogram.exceptions").DataNotDictLikeError
    DataNotDictLikeError.__bases__ = (DialogError, theirs)


# What is done once a module's names are served; by then aiogram has imported what this needs, or would now.
JOINED: dict[str, Callable[[], object]] = {
    "aiogram.fsm.storage.base": partial(importlib.import_module, "aiogram.fsm.state"),
    "aiogram.filters.state": _join_filters,
    "aiogram.fsm.storage.memory": _join_errors,
}
