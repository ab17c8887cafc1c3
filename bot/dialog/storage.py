"""What a storage of dialog states can do, and what keeps two messages of one dialog apart."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

from bot.dialog.errors import DataNotDictLikeError
from bot.dialog.keys import Key
from bot.dialog.states import StateType

__all__ = ["BaseEventIsolation", "BaseStorage", "DataNotDictLikeError", "as_dict"]


class BaseStorage(ABC):
    """State and data per key. A key never written has state None and data {}."""

    @abstractmethod
    async def set_state(self, key: Key, state: StateType = None) -> None: ...

    @abstractmethod
    async def get_state(self, key: Key) -> str | None: ...

    @abstractmethod
    async def set_data(self, key: Key, data: Mapping[str, Any]) -> None:
        """Replace the data.

        Raises:
            DataNotDictLikeError: `data` is no dict.
            UnkeepableError: something in it cannot be kept.
        """

    @abstractmethod
    async def get_data(self, key: Key) -> dict[str, Any]:
        """Return the data; what is done to it stays without effect on the storage."""

    async def get_value(self, storage_key: Key, dict_key: str, default: Any | None = None) -> Any | None:
        """Return one value of the data."""
        data = await self.get_data(storage_key)
        return data.get(dict_key, default)

    async def update_data(self, key: Key, data: Mapping[str, Any]) -> dict[str, Any]:
        """Merge `data` into the data, and return all of it."""
        merged = await self.get_data(key=key)
        merged.update(data)
        await self.set_data(key=key, data=merged)
        return merged.copy()

    async def clear(self, key: Key) -> None:
        """Forget state and data."""
        await self.set_state(key=key, state=None)
        await self.set_data(key=key, data={})

    @abstractmethod
    async def close(self) -> None: ...


class BaseEventIsolation(ABC):
    """Lets one message per key in at a time. Take the lock first, load the state then."""

    @abstractmethod
    def lock(self, key: Key) -> AbstractAsyncContextManager[None]:
        """Return a context that is entered when no other of this key is inside, in order of asking."""

    @abstractmethod
    async def close(self) -> None: ...


def as_dict(data: object) -> dict[str, Any]:
    """Return `data`.

    Raises:
        DataNotDictLikeError: it is no dict.
    """
    if not isinstance(data, dict):
        raise DataNotDictLikeError(f"Data must be a dict or dict-like object, got {type(data).__name__}")
    return data
