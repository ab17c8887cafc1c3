"""Webhooks of our Bot API server: what setWebhook keeps, and how updates are delivered by HTTP."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp

from tests.telegram_answers import BadRequestError, Json

if TYPE_CHECKING:
    from tests.telegram_world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
ANSWER_S = 20.0
MOST_CONNECTIONS = 40  # when the bot does not say


@dataclass
class Webhook:
    """Where a bot's updates go; an empty URL is none."""

    url: str = ""
    secret: str = ""
    most: int = MOST_CONNECTIONS
    certificate: bytes = b""
    failed_at: int = 0
    failed_with: str = ""


def set_webhook(world: World, params: Json) -> bool:
    url, secret = params.get("url", ""), params.get("secret_token", "")
    if url and not re.match(r"https?://[^/]+", url):
        raise BadRequestError("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not SECRET.fullmatch(secret):
        raise BadRequestError("secret token contains unallowed characters")
    certificate = world.uploads[params["certificate"]][2] if "certificate" in params else b""
    world.webhook = Webhook(url, secret, params.get("max_connections") or MOST_CONNECTIONS, certificate)
    if "allowed_updates" in params:
        world.allowed = params["allowed_updates"]
    _drop(world, params)
    return True


def delete_webhook(world: World, params: Json) -> bool:
    world.webhook = Webhook()
    _drop(world, params)
    return True


def _drop(world: World, params: Json) -> None:
    if params.get("drop_pending_updates"):
        world.updates.clear()
    world.on_update()


def get_webhook_info(world: World, params: Json) -> Json:
    hook = world.webhook
    shown: Json = {
        "url": hook.url,
        "has_custom_certificate": bool(hook.certificate),
        "pending_update_count": len(world.waiting()),
    }
    if hook.url:
        shown |= {"max_connections": hook.most, "ip_address": "127.0.0.1"}
    if hook.failed_at:
        shown |= {"last_error_date": hook.failed_at, "last_error_message": hook.failed_with}
    return {**shown, "allowed_updates": world.allowed} if world.allowed else shown


CALLS: dict[str, Callable[[Any, Json], Any]] = {
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
}


@dataclass
class Deliveries:
    """Brings a bot's updates to its webhook: in order per chat, chats side by side, again until they are taken.

    Attributes:
        pause_s: after a delivery that was not taken.
        news: something waits, or the webhook changed.
    """

    world: World
    pause_s: float = 0.05
    news: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: dict[int, asyncio.Task[None]] = field(default_factory=dict)  # by chat

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(ANSWER_S), connector=aiohttp.TCPConnector(limit=0)
        ) as session:
            try:
                while True:
                    self.news.clear()
                    self._start(session)
                    await self.news.wait()
            finally:
                for task in self.under_way.values():
                    task.cancel()
                await asyncio.gather(*self.under_way.values(), return_exceptions=True)

    def _start(self, session: aiohttp.ClientSession) -> None:
        hook = self.world.webhook
        if not hook.url:
            return
        for update in self.world.waiting():
            chat = chat_of(update)
            if chat not in self.under_way and len(self.under_way) < hook.most:
                task = asyncio.create_task(self._deliver(session, hook, update))
                self.under_way[chat] = task

    async def _deliver(self, session: aiohttp.ClientSession, hook: Webhook, update: Json) -> None:
        try:
            failure = await self._post(session, hook, update)
            if failure:
                hook.failed_at, hook.failed_with = int(time.time()), failure
                await asyncio.sleep(self.pause_s)
            else:
                self.world.forget(update["update_id"])
        finally:
            del self.under_way[chat_of(update)]
            self.news.set()

    async def _post(self, session: aiohttp.ClientSession, hook: Webhook, update: Json) -> str:
        """Return what went wrong, as getWebhookInfo says it; "" when the update was taken."""
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers[SECRET_HEADER] = hook.secret
        body = json.dumps(update, ensure_ascii=False).encode()
        try:
            async with session.post(hook.url, data=body, headers=headers, ssl=_trust(hook)) as answer:
                said = await answer.read()
        except aiohttp.ClientSSLError as error:
            return f"SSL error {{{type(error).__name__}}}"
        except (aiohttp.ClientError, OSError):
            return "Connection refused"
        except TimeoutError:
            return "Read timeout expired"
        if not 200 <= answer.status < 300:
            return f"Wrong response from the webhook: {answer.status} {answer.reason}"
        if said.lstrip()[:1] == b"{" and "method" in json.loads(said):
            self.world.violations.append("a method in the answer to a webhook: this server does not know it")
        return ""


def chat_of(update: Json) -> int:
    """Return the chat in whose order an update stands; 0 without one."""
    for content in update.values():
        if isinstance(content, dict):
            message = content.get("message", content)
            chat = message.get("chat") if isinstance(message, dict) else None
            return int(chat["id"]) if isinstance(chat, dict) and isinstance(chat.get("id"), int) else 0
    return 0


def _trust(hook: Webhook) -> ssl.SSLContext | bool:
    if not hook.certificate:
        return True
    context = ssl.create_default_context(cadata=hook.certificate.decode())
    context.check_hostname = False
    return context
