"""Asks Telegram again for as long as it takes, and says in the log what it waits for.

All pauses are measured by the event loop's clock, which no change of the time of day moves.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels.pauses import growing_pause_s
from bot.channels.telegram_client import UnusableAnswerError
from bot.channels.telegram_errors import pause_of
from bot.pulse import Pulse

T = TypeVar("T")

log = logging.getLogger(__name__)

# What the client raises for an answer that is JSON, but not of the Bot API's form.
UNUSABLE = (AttributeError, LookupError, TypeError, ValueError, RecursionError)
REFUSALS = 3  # in a row, before a person is asked for another token: Telegram makes mistakes, too

ANOTHER_POLLS = "TG-409: another process polls with this bot's token; stop one of the two"
TOKEN_IS_REFUSED = (
    "TG-401: Telegram refuses the bot's token. Ask @BotFather for the token (/mybots, API Token), set it and start "
    "again; until then Telegram is asked every minute, and everything else goes on"
)
WEBHOOK_IS_SET = (
    "TG-409: a webhook was set for this bot while it polls, so Telegram answers no polls; "
    "stop the program that set it, then start this hub again: it takes the webhook down"
)


@dataclass
class Patience:
    """How one channel waits.

    Attributes:
        pulse: learns what the channel suffers from.
    """

    pulse: Pulse
    first_pause_s: float = 1.0
    conflict_pause_s: float = 10.0

    async def insist(self, call: Callable[[], Awaitable[T]]) -> T:
        """Return what Telegram answers, trying again for as long as it takes."""
        attempt = refusals = 0
        while True:
            try:
                return await _answer(call)
            except TelegramError as error:
                attempt += 1
                refusals = refusals + 1 if _is_refusal(error) else 0
                if refusals == REFUSALS:
                    log.error(TOKEN_IS_REFUSED)  # noqa: TRY400  the client's own text holds the token
                await self._pause(error, attempt)

    async def _pause(self, error: TelegramError, attempt: int) -> None:
        pause_s = self._pause_s(error, attempt)
        self.pulse.trouble = told(error)
        log.warning("%s, again in %g s", self.pulse.trouble, pause_s)
        await asyncio.sleep(pause_s)

    def _pause_s(self, error: TelegramError, attempt: int) -> float:
        if isinstance(error, RetryAfter):
            return pause_of(error)
        if isinstance(error, Conflict):
            return self.conflict_pause_s
        return growing_pause_s(attempt, self.first_pause_s)


async def _answer(call: Callable[[], Awaitable[T]]) -> T:
    try:
        return await call()
    except UNUSABLE as error:
        raise UnusableAnswerError(type(error).__name__) from error


def told(error: TelegramError) -> str:
    """Return what an error means to an operator, without secrets."""
    said = str(error).lower()
    match error:
        case Conflict():
            return WEBHOOK_IS_SET if "webhook" in said else ANOTHER_POLLS
        case RetryAfter():
            return "TG-429: Telegram asks for a pause"
        case InvalidToken() | EndPointNotFound() if _is_refusal(error):
            return "TG-401: Telegram refuses the bot's token"
        case NetworkError() if not isinstance(error, BadRequest):
            return f"TG-503: Telegram cannot be reached ({type(error).__name__})"
        case BadRequest():
            return f"TG-400: Telegram refuses the request ({error.message})"
        case _:
            return f"TG-502: what answers is not Telegram as we know it ({type(error).__name__})"


def _is_refusal(error: TelegramError) -> bool:
    """Say whether Telegram itself does not know the token; a page of a proxy says nothing about it."""
    if not isinstance(error, InvalidToken | EndPointNotFound):
        return False
    cause: BaseException | None = error
    while cause is not None:
        if type(cause) is TelegramError:  # the client's word for what is no JSON
            return False
        cause = cause.__cause__
    return True
