"""States kept in memory, and locks per key within one process."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from bot.dialog.codec import copied
from bot.dialog.keys import Key, StorageKey, key_text, plain
from bot.dialog.states import StateType, state_text
from bot.dialog.storage import BaseEventIsolation, BaseStorage, as_dict


@dataclass
class MemoryStorageRecord:
    data: dict[str, Any] = field(default_factory=dict)
    state: str | None = None


class MemoryStorage(BaseStorage):
    """Keeps what SqlStorage keeps, and refuses what it refuses; gone with the process.

    `storage` holds a record per dialog that is not at rest; asking it for another makes one, to fill by hand.
    """

    def __init__(self) -> None:
        self.storage: defaultdict[StorageKey, MemoryStorageRecord] = defaultdict(MemoryStorageRecord)

    async def set_state(self, key: Key, state: StateType = None) -> None:
        self._keep(key, replace(self._record(key), state=state_text(state)))

    async def get_state(self, key: Key) -> str | None:
        return self._record(key).state

    async def set_data(self, key: Key, data: Mapping[str, Any]) -> None:
        self._keep(key, replace(self._record(key), data=copied(dict(as_dict(data)))))

    async def get_data(self, key: Key) -> dict[str, Any]:
        data: dict[str, Any] = copied(self._record(key).data)
        return data

    async def close(self) -> None:
        """Nothing is held that would have to be given back."""

    def _record(self, key: Key) -> MemoryStorageRecord:
        return self.storage.get(plain(key)) or MemoryStorageRecord()

    def _keep(self, key: Key, record: MemoryStorageRecord) -> None:
        if record.state is None and not record.data:
            self.storage.pop(plain(key), None)
        else:
            self.storage[plain(key)] = record


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
