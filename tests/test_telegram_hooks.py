"""Webhooks of our Bot API server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from tests.telegram_server import TelegramServer
from tests.telegram_wire import Reply, Request, Wire

LONG_S = 60.0  # nothing is told by how long it takes


@dataclass
class Hub:
    """A place where updates are delivered; `answers` are the first statuses it gives."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    came: list[tuple[int, str]] = field(default_factory=list)  # update id, secret
    gate: asyncio.Event | None = None
    at_once: int = 0
    most_at_once: int = 0

    async def take(self, request: Request) -> Reply:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        update = httpx.Response(200, content=request.body).json()
        self.came.append((update["update_id"], request.headers.get("x-telegram-bot-api-secret-token", "")))
        if self.gate is not None:
            await self.gate.wait()
        self.at_once -= 1
        return Reply(self.answers.pop(0) if self.answers else 200)

    def ids(self) -> list[int]:
        return [update_id for update_id, _ in self.came]


@pytest.fixture(autouse=True)
def quiet_clients(caplog: pytest.LogCaptureFixture) -> None:
    """The clients of these tests name the token in their log; the bot's own are hushed."""
    for name in ("httpx", "httpcore", "telegram"):
        caplog.set_level(logging.ERROR, name)


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server
    server.check()


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    hub = Hub()
    wire = Wire(hub.take)
    hub.url = f"http://127.0.0.1:{await wire.listen(0)}/hook"
    yield hub
    await wire.close()


@pytest.fixture
async def bot(telegram: TelegramServer) -> AsyncIterator[Bot]:
    patient = HTTPXRequest(connect_timeout=LONG_S, read_timeout=LONG_S, pool_timeout=LONG_S)
    async with Bot(telegram.token, base_url=telegram.base_url, request=patient) as bot:
        yield bot


async def until(holds: Any) -> None:
    async with asyncio.timeout(LONG_S):
        while not holds():
            await asyncio.sleep(0.005)


async def test_updates_are_delivered_with_the_secret(telegram: TelegramServer, hub: Hub, bot: Bot) -> None:
    await bot.set_webhook(hub.url, secret_token="s3cret_-")
    update_id = telegram.user(1001, "王芳").says("清卡")
    await until(lambda: hub.came)
    assert hub.came == [(update_id, "s3cret_-")]
    await until(lambda: not telegram.world.updates)


async def test_what_waited_before_the_webhook_is_delivered_too(
    telegram: TelegramServer, hub: Hub, bot: Bot
) -> None:
    update_id = telegram.user(1001, "王芳").says("清卡")
    assert [update.update_id for update in await bot.get_updates()] == [update_id]
    await bot.set_webhook(hub.url)
    await until(lambda: hub.ids() == [update_id])


async def test_an_update_that_is_not_taken_comes_again_and_is_told_of(
    telegram: TelegramServer, hub: Hub, bot: Bot
) -> None:
    hub.answers = [500, 302]
    await bot.set_webhook(hub.url)
    wang = telegram.user(1001, "王芳")
    first, second = wang.says("一"), wang.says("二")
    await until(lambda: hub.ids() == [first, first, first, second])
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 302 Found"


async def test_a_hub_that_is_down_gets_everything_when_it_is_up(
    telegram: TelegramServer, hub: Hub, bot: Bot
) -> None:
    await bot.set_webhook("http://127.0.0.1:1/hook")
    update_id = telegram.user(1001, "王芳").says("一")
    await until(lambda: telegram.world.webhook.failed_at)
    info = await bot.get_webhook_info()
    assert (info.last_error_message, info.pending_update_count) == ("Connection refused", 1)
    await bot.set_webhook(hub.url)
    await until(lambda: hub.ids() == [update_id])


async def test_chats_are_delivered_side_by_side_and_no_more_of_them_than_allowed(
    telegram: TelegramServer, hub: Hub, bot: Bot
) -> None:
    hub.gate = asyncio.Event()
    await bot.set_webhook(hub.url, max_connections=2)
    people = [telegram.user(1001 + at, "人") for at in range(3)]
    ids = [person.says(word) for person in people for word in "一二"]
    await until(lambda: hub.at_once == 2)
    assert (await bot.get_webhook_info()).pending_update_count == 6
    hub.gate.set()
    await until(lambda: len(hub.came) == 6)
    assert (sorted(hub.ids()), hub.most_at_once) == (ids, 2)
    for first in (0, 2, 4):
        assert hub.ids().index(ids[first]) < hub.ids().index(ids[first + 1])


async def test_nobody_polls_while_there_is_a_webhook(telegram: TelegramServer, hub: Hub, bot: Bot) -> None:
    async with httpx.AsyncClient(timeout=LONG_S) as http:
        url = f"{telegram.base_url}{telegram.token}/getUpdates"
        polling = asyncio.create_task(http.post(url, json={"timeout": 20}))
        await until(lambda: telegram.calls_of("getUpdates"))
        await bot.set_webhook(hub.url)
        assert (await polling).json()["description"] == "Conflict: terminated by setWebhook request"
        assert "webhook is active" in (await http.post(url, json={})).json()["description"]
        await bot.delete_webhook()
        assert (await http.post(url, json={})).json() == {"ok": True, "result": []}


async def test_pending_updates_are_dropped_and_kinds_are_left_out_as_the_bot_asks(
    telegram: TelegramServer, hub: Hub, bot: Bot
) -> None:
    wang = telegram.user(1001, "王芳")
    wang.says("一")
    await bot.set_webhook(hub.url, drop_pending_updates=True, allowed_updates=["edited_message"])
    wang.says("二")
    edit = wang.edits(wang.last.id, "三")
    await until(lambda: hub.came)
    assert hub.ids() == [edit]
    assert (await bot.get_webhook_info()).allowed_updates == ("edited_message",)


async def test_a_webhook_outlives_a_restart_of_telegram(telegram: TelegramServer, hub: Hub, bot: Bot) -> None:
    await bot.set_webhook(hub.url)
    telegram.stop()
    update_id = telegram.user(1001, "王芳").says("一")
    telegram.start()
    await until(lambda: hub.ids() == [update_id])
