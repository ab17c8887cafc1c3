"""aiogram's Dispatcher with a bot that reaches no network; nothing here knows whose state layer it runs on."""

from __future__ import annotations

import itertools
from collections.abc import AsyncGenerator, Awaitable, Callable
from copy import deepcopy
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.fsm.context import FSMContext
from aiogram.fsm.storage.base import BaseEventIsolation, BaseStorage
from aiogram.fsm.storage.memory import SimpleEventIsolation
from aiogram.types import Update

ANN, BOB = 7, 8
GROUP, OTHER_GROUP, CHANNEL = -100, -200, -300

_bots = itertools.count(1)  # each world has a bot of its own, so that worlds on one storage do not meet


class InProcess(BaseSession):
    """Answers every request with True and keeps what was said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    async def make_request(self, bot: Bot, method: Any, timeout: int | None = None) -> Any:
        self.said.append(getattr(method, "text", type(method).__name__))
        return True

    async def stream_content(self, *args: Any, **kwargs: Any) -> AsyncGenerator[bytes, None]:
        yield b""

    async def close(self) -> None:
        """There is no connection."""


class World:
    """People who write to one dispatcher."""

    def __init__(self, storage: BaseStorage, isolation: BaseEventIsolation, **options: Any) -> None:
        self.session = InProcess()
        self.bot = Bot(f"{next(_bots)}:TEST", session=self.session)
        self.dp = Dispatcher(storage=storage, events_isolation=isolation, **options)
        self._numbers = itertools.count(1)

    @property
    def said(self) -> list[str]:
        """What the bot said since this was asked last."""
        said, self.session.said = self.session.said, []
        return said

    async def says(self, text: str, user: int = ANN, chat: int | None = None, **more: Any) -> Any:
        """Write a message; `thread` is a topic, `connection` a business account that the bot serves."""
        thread, connection = more.get("thread"), more.get("connection")
        message = self._message(text, user, user if chat is None else chat)
        if thread is not None:
            message |= {"message_thread_id": thread, "is_topic_message": True}
        if connection is None:
            return await self.feed(message=message)
        return await self.feed(business_message=message | {"business_connection_id": connection})

    async def presses(self, data: str, user: int = ANN, chat: int | None = None) -> Any:
        chat = user if chat is None else chat
        query = {"id": "1", "from": _person(user), "chat_instance": "1", "data": data}
        return await self.feed(callback_query=query | {"message": self._message("buttons", 1, chat)})

    async def posts(self, text: str) -> Any:
        """Write into the channel, where nobody has a name."""
        chat = {"id": CHANNEL, "type": "channel"}
        return await self.feed(channel_post={"message_id": 1, "date": 0, "chat": chat, "text": text})

    async def feed(self, **event: Any) -> Any:
        update = {"update_id": next(self._numbers), **event}
        return await self.dp.feed_update(self.bot, Update.model_validate(update, context={"bot": self.bot}))

    def context(self, user: int = ANN, chat: int | None = None, **more: Any) -> FSMContext:
        return self.dp.fsm.get_context(self.bot, user if chat is None else chat, user, **more)

    async def where(self, user: int = ANN, chat: int | None = None, **more: Any) -> list[Any]:
        """Return state and data of a dialog, copied: aiogram changes lists that it gave away before."""
        context = self.context(user, chat, **more)
        return [await context.get_state(), deepcopy(await context.get_data())]

    def _message(self, text: str, user: int, chat: int) -> dict[str, Any]:
        place = {"id": chat, "type": "private" if chat > 0 else "supergroup"}
        number = next(self._numbers)
        return {"message_id": number, "date": 0, "chat": place, "from": _person(user), "text": text}


def _person(user: int) -> dict[str, Any]:
    return {"id": user, "is_bot": False, "first_name": f"person {user}"}


class Worlds:
    """Makes worlds on one storage."""

    def __init__(self, storage: BaseStorage) -> None:
        self.storage = storage

    def __call__(self, isolation: BaseEventIsolation | None = None, **options: Any) -> World:
        return World(self.storage, isolation or SimpleEventIsolation(), **options)


Scenario = Callable[[Worlds], Awaitable[Any]]  # returns what happened, as JSON can hold it
