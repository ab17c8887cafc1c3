"""A bot on our Bot API server: its token, its people and groups, what it asked and how that is answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.channels.telegram_setup import derived_secret
from tests import secrets_seen
from tests.telegram_answers import DESCRIPTIONS, HOOK_CAME, HOOKED, ApiError, Json
from tests.telegram_calls import call
from tests.telegram_failures import Failure, Failures, Wrong
from tests.telegram_groups import Group
from tests.telegram_hooks import Deliveries
from tests.telegram_people import User
from tests.telegram_world import World


@dataclass(frozen=True)
class Call:
    """A request that the bot made."""

    method: str
    params: Json
    at: float


class BotAccount:
    """One bot.

    Attributes:
        calls: every request of the bot, in order.
        latency_s: how long every answer takes, but those to getUpdates.
        deliveries: to its webhook, when it has one.
    """

    def __init__(self, token: str, world: World) -> None:
        self.token, self.world = secrets_seen.made(token), world
        secrets_seen.made(derived_secret(token))
        self.calls: list[Call] = []
        self.latency_s = 0.0
        self.failures = Failures()
        self.deliveries = Deliveries(world)
        self._polls = 0
        self._closing = False

    def user(self, user_id: int, name: str, language: str | None = "zh-hans") -> User:
        """Return a person who has a private chat with the bot."""
        return User(self.world, user_id, name, language)

    def group(self, chat_id: int, title: str, *, forum: bool = False) -> Group:
        """Return a group that the bot is in, perhaps with topics; `chat_id` is negative."""
        return Group(self.world, chat_id, title, forum=forum)

    def fail_next(
        self,
        method: str,
        code: int,
        *,
        description: str = "",
        retry_after: int | None = None,
        chat_id: int | None = None,
        times: int = 1,
        after: bool = False,
        wrong: Wrong | None = None,
        pause_s: float = 0.0,
    ) -> None:
        """Let the next calls fail; with `after`, they have their effect and only the answer is lost.

        Args:
            method: or "download", or "*" for all.
            code: 0 is no failure: the calls only take `pause_s`.
            wrong: what comes instead of an answer of the Bot API.
        """
        self.failures.waiting.append(
            Failure(method, code, description, retry_after, chat_id, times, after, wrong, pause_s)
        )

    def redeliver(self, update: Json) -> None:
        """Deliver an update again, as if it had never been confirmed."""
        self.world.put_back(update)

    def redeliver_confirmed(self, newest: int = 1) -> list[int]:
        """Deliver the newest confirmed updates again; return their ids."""
        again = list(self.world.confirmed.values())[-newest:]
        self.world.put_back(*again)
        return [one["update_id"] for one in again]

    def calls_of(self, method: str) -> list[Json]:
        """Return the parameters of each call of a method."""
        return [call.params for call in self.calls if call.method.lower() == method.lower()]

    def menu(self, user: User | None = None, language: str = "") -> list[str]:
        """Return the "command: description" lines of a person's menu, or of everybody's."""
        scope = f"chat:{user.id}" if user else "default"
        return [f"{c['command']}: {c['description']}" for c in self.world.commands.get((scope, language), [])]

    def open(self) -> asyncio.Task[None]:
        """Begin to deliver; the server calls this on its event loop, and ends the task."""
        self._closing, self._news, self.deliveries.news = False, asyncio.Event(), asyncio.Event()
        self.world.on_update = partial(_call, asyncio.get_running_loop(), self._wake)
        return asyncio.create_task(self.deliveries.run())

    def close(self) -> None:
        """Let those who poll go, with nothing."""
        self._closing = True
        self._wake()

    def _wake(self) -> None:
        self._news.set()
        self.deliveries.news.set()

    async def answer(self, method: str, params: Json) -> Any:
        """Return the result of a request.

        Raises:
            ApiError, tests.telegram_failures.WrongAnswerError
        """
        self.calls.append(Call(method, params, time.monotonic()))
        failure = self.failures.next(method, params)
        polls = method.lower() == "getupdates"
        pause_s = (0.0 if polls else self.latency_s) + (failure.pause_s if failure else 0.0)
        if pause_s:
            await asyncio.sleep(pause_s)
        if failure and failure.fails:
            if failure.after:
                call(self.world, method, params)
                self.failures.lost_at.append(time.monotonic())
            raise failure.error()
        return await self._poll(params) if polls else call(self.world, method, params)

    async def _poll(self, params: Json) -> list[Json]:
        """Wait for updates; a later poll ends this one, as Telegram does."""
        self._polls += 1
        mine, until = self._polls, time.monotonic() + (params.get("timeout") or 0)
        if self.world.webhook.url:
            raise ApiError(409, HOOKED)
        self._news.set()  # whoever polls already is ended
        while not (waiting := self.world.take_updates(params)):
            left_s = until - time.monotonic()
            if left_s <= 0 or self._closing:
                return []
            self._news.clear()
            await _any_news(self._news, left_s)
            self._may_poll(mine)
        return waiting

    def _may_poll(self, number: int) -> None:
        """Raises ApiError when a webhook was set, or a later poll came."""
        if self.world.webhook.url:
            raise ApiError(409, HOOK_CAME)
        if number != self._polls:
            raise ApiError(409, DESCRIPTIONS[409])


def _call(loop: asyncio.AbstractEventLoop, wake: Callable[[], None]) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(wake)


async def _any_news(news: asyncio.Event, at_most_s: float) -> None:
    try:
        await asyncio.wait_for(news.wait(), at_most_s)
    except TimeoutError:
        return
