"""The state of one dialog, as a handler sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialog.keys import Key
from bot.dialog.states import StateType
from bot.dialog.storage import BaseStorage


class FSMContext:
    """A storage with the key already given."""

    def __init__(self, storage: BaseStorage, key: Key) -> None:
        self.storage = storage
        self.key = key

    async def set_state(self, state: StateType = None) -> None:
        await self.storage.set_state(key=self.key, state=state)

    async def get_state(self) -> str | None:
        return await self.storage.get_state(key=self.key)

    async def set_data(self, data: Mapping[str, Any]) -> None:
        """Replace the data."""
        await self.storage.set_data(key=self.key, data=data)

    async def get_data(self) -> dict[str, Any]:
        return await self.storage.get_data(key=self.key)

    async def get_value(self, key: str, default: Any | None = None) -> Any | None:
        return await self.storage.get_value(storage_key=self.key, dict_key=key, default=default)

    async def update_data(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> dict[str, Any]:
        """Merge `kwargs`, then `data`, into the data, and return all of it."""
        if data:
            kwargs.update(data)
        return await self.storage.update_data(key=self.key, data=kwargs)

    async def clear(self) -> None:
        """Forget state and data, together where the storage can."""
        if isinstance(self.storage, BaseStorage):
            await self.storage.clear(key=self.key)
        else:  # one of aiogram's
            await self.set_state(None)
            await self.set_data({})
