"""Our python-telegram-bot client: how it is set up, and how raw updates are fetched with it.

Errors:
    telegram.error.TelegramError
    └── UnusableAnswerError  TG-502  an answer that is not of the Bot API's form
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field
from typing import Any

from telegram import Bot
from telegram.error import TelegramError
from telegram.request import BaseRequest, HTTPXRequest

from bot.channels.pacing import BOT_FAQ, Pace

# The client then gives pauses as timedelta and does not warn that it gives them as int.
os.environ.setdefault("PTB_TIMEDELTA", "1")

CHANNEL = "telegram"
ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
# These spell out URLs, which hold the token, and what people write.
LEVELS = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "telegram": logging.INFO,
    "telegram.request.BaseRequest": logging.CRITICAL,
}
ANSWER_TIMEOUT_S = 10.0
CONNECTIONS = 256  # at once; far more than the outbox has messages under way


class UnusableAnswerError(TelegramError):
    """An answer that is not of the Bot API's form."""

    code = "TG-502"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram brings updates to.

    Attributes:
        url: the hub's public address; what stands behind it is ours.
        secrets: the first is told to Telegram, all are taken.
        certificate: PEM, when the address has one that no authority signed.
    """

    url: str
    secrets: tuple[str, ...] = field(repr=False)
    certificate: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """How to reach Telegram.

    Attributes:
        base_url: what stands before the token in a URL; a Bot API server of one's own has another.
        proxy: URL of an HTTP proxy.
        webhook: without it, the channel polls.
        pace: how fast the bot speaks; None: as fast as it is let.
        aiohttp: requests are made by it instead of httpx.
    """

    token: str = field(repr=False)
    base_url: str = "https://api.telegram.org/bot"
    proxy: str | None = None
    webhook: Webhook | None = None
    pace: Pace | None = BOT_FAQ
    aiohttp: bool = False
    poll_timeout_s: int = 25
    first_pause_s: float = 1.0  # after the first failure in a row; doubled up to a minute
    conflict_pause_s: float = 10.0
    watch_s: float = 60.0  # between two looks at the webhook

    @property
    def file_url(self) -> str:
        """What stands before the token in the URL of a file."""
        return f"{self.base_url.removesuffix('bot')}file/bot"


def open_bot(settings: TelegramSettings) -> Bot:
    """Return a client that logs neither URLs nor content."""
    for name, level in LEVELS.items():
        logger = logging.getLogger(name)
        logger.setLevel(max(level, logger.level))
    return Bot(
        settings.token,
        base_url=settings.base_url,
        base_file_url=settings.file_url,
        request=_client(settings, CONNECTIONS),
        get_updates_request=_client(settings, 1),
    )


def _client(settings: TelegramSettings, connections: int) -> BaseRequest:
    proxy, answer_s = settings.proxy, ANSWER_TIMEOUT_S
    if not settings.aiohttp:
        return HTTPXRequest(connections, proxy=proxy, read_timeout=answer_s, pool_timeout=answer_s)
    from bot.channels.aiohttp_request import AiohttpRequest  # aiohttp is an extra

    return AiohttpRequest(connections, proxy=proxy, read_timeout=answer_s, pool_timeout=answer_s)


async def fetch(bot: Bot, offset: int, timeout_s: int) -> list[Any]:
    """Return the raw updates from `offset` on, waiting for them up to `timeout_s`; 0 is from the first.

    Raises:
        telegram.error.TelegramError
    """
    raws = await bot.do_api_request(
        "get_Updates",  # "getUpdates", in a spelling that gives raw updates without a warning
        {"offset": offset, "timeout": timeout_s, "allowed_updates": ALLOWED_UPDATES},
        read_timeout=timeout_s + ANSWER_TIMEOUT_S,
    )
    if not isinstance(raws, list):
        raise UnusableAnswerError("no list of updates")
    return raws
