"""States kept in memory, and locks per key within one process."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.dialog.codec import decode, encode
from bot.dialog.keys import Key, key_text
from bot.dialog.states import StateType, state_text
from bot.dialog.storage import BaseEventIsolation, BaseStorage, as_dict


class MemoryStorage(BaseStorage):
    """Keeps what SqlStorage keeps, and refuses what it refuses; gone with the process."""

    def __init__(self) -> None:
        self._states: dict[str, str] = {}
        self._data: dict[str, str] = {}  # JSON

    async def set_state(self, key: Key, state: StateType = None) -> None:
        text = state_text(state)
        if text is None:
            self._states.pop(key_text(key), None)
        else:
            self._states[key_text(key)] = text

    async def get_state(self, key: Key) -> str | None:
        return self._states.get(key_text(key))

    async def set_data(self, key: Key, data: Mapping[str, Any]) -> None:
        kept = json.dumps(encode(dict(as_dict(data))))
        if data:
            self._data[key_text(key)] = kept
        else:
            self._data.pop(key_text(key), None)

    async def get_data(self, key: Key) -> dict[str, Any]:
        data: dict[str, Any] = decode(json.loads(self._data.get(key_text(key), "{}")))
        return data

    async def close(self) -> None:
        """Nothing is held that would have to be given back."""


@dataclass(slots=True)
class _Door:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0  # inside or waiting


class SimpleEventIsolation(BaseEventIsolation):
    """One lock per key, first come first served; a lock that nobody holds or waits for is freed."""

    def __init__(self) -> None:
        self._doors: defaultdict[str, _Door] = defaultdict(_Door)

    @asynccontextmanager
    async def lock(self, key: Key) -> AsyncIterator[None]:
        name = key_text(key)
        door = self._doors[name]
        door.users += 1
        try:
            async with door.lock:
                yield
        finally:
            door.users -= 1
            if not door.users:
                del self._doors[name]

    def __len__(self) -> int:
        """Return the number of keys that somebody holds or waits for."""
        return len(self._doors)

    def __bool__(self) -> bool:
        return True

    async def close(self) -> None:
        """Locks in use stay: whoever waits still gets his turn."""


class DisabledEventIsolation(BaseEventIsolation):
    """Lets everybody in at once."""

    @asynccontextmanager
    async def lock(self, key: Key) -> AsyncIterator[None]:  # noqa: ARG002
        yield

    async def close(self) -> None:
        """There are no locks."""
