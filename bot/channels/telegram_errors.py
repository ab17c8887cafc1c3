"""What Telegram's errors mean to the outbox. Telegram tells most of them apart by their sentences alone."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeVar

from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.channels.sending import (
    DoubtfulError,
    GoneError,
    MovedError,
    RefusedError,
    SendError,
    ShutOutError,
    SlowDownError,
    TopicGoneError,
    UnreachableError,
)

T = TypeVar("T")

UNCHANGED = ("message is not modified",)
GONE = (
    "message to edit not found",
    "message to delete not found",
    "message can't be edited",
    "message_id_invalid",
    "no text in the message to edit",
    "no caption in the message to edit",
)
TOPIC_GONE = ("message thread not found", "topic_deleted", "topic_id_invalid")
TOPIC_CLOSED = ("topic_closed",)
SHUT_OUT = (
    "not enough rights to send text messages",
    "have no rights to send a message",
    "chat_write_forbidden",
    "chat not found",
)
# What httpx and aiohttp raise, by name, before a request has been sent; of all else nobody knows what became of it.
UNSENT = {
    "ConnectError",
    "ConnectTimeout",
    "PoolTimeout",
    "ProxyError",
    "LocalProtocolError",
    "UnsupportedProtocol",
    "InvalidURL",
    "ClientConnectorError",
    "ConnectionTimeoutError",
}
TOO_LARGE = ("request entity too large", "(413)")  # the client has no error of its own for this


class UnchangedError(SendError):
    """A message says already what it is to say."""

    code = "OUT-304"


def pause_of(error: RetryAfter) -> float:
    """Return the pause that Telegram asks for, in seconds."""
    pause = error.retry_after
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)


def says(error: TelegramError, signs: tuple[str, ...]) -> bool:
    """Say whether Telegram refused a request with one of these sentences."""
    said = str(error).lower()
    return isinstance(error, BadRequest) and any(sign in said for sign in signs)


def is_about_media(error: TelegramError) -> bool:
    """Say whether another way to send a picture or file may succeed where this one was refused."""
    if isinstance(error, BadRequest):
        return not says(error, TOPIC_GONE + TOPIC_CLOSED)
    said = str(error).lower()
    return isinstance(error, NetworkError) and any(sign in said for sign in TOO_LARGE)


async def answer_to(request: Awaitable[T]) -> T:
    """Return what Telegram answers. Raises SendError."""
    try:
        return await request
    except TelegramError as error:
        raise _send_error(error) from error


def _send_error(error: TelegramError) -> SendError:
    said = str(error).lower()
    match error:
        case RetryAfter():
            return SlowDownError(pause_of(error))
        case ChatMigrated():
            return MovedError(error.new_chat_id)
        case BadRequest() | Forbidden():
            return _refusal(error)
        case _ if _was_sent(error):
            return DoubtfulError(f"{type(error).__name__}: {said}")
        case _:
            return UnreachableError(f"{type(error).__name__}: {said}")


def _was_sent(error: TelegramError) -> bool:
    """Say whether a request that has no answer, or one that says nothing, may have reached Telegram."""
    cause = error.__cause__
    return cause is None or not UNSENT & {kind.__name__ for kind in type(cause).__mro__}


def _refusal(error: TelegramError) -> SendError:
    kinds: dict[type[SendError], tuple[str, ...]] = {
        UnchangedError: UNCHANGED,
        TopicGoneError: TOPIC_GONE,
        GoneError: GONE,
        ShutOutError: SHUT_OUT,
    }
    if isinstance(error, Forbidden):
        return ShutOutError(str(error).lower())
    found = next((kind for kind, signs in kinds.items() if says(error, signs)), RefusedError)
    return found(str(error).lower())
