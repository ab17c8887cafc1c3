"""Says things in Telegram chats."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.channels.entities import split_with_entities
from bot.channels.sending import (
    GoneError,
    Payload,
    RefusedError,
    SendError,
    SlowDownError,
    UnreachableError,
)

LONGEST_TEXT = 4096  # UTF-16 units
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
UNCHANGED = "message is not modified"
GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")


class TelegramSender:
    """The outbox's sender for Telegram.

    Args:
        on_sent: told the chat of each message that was sent.
    """

    def __init__(self, bot: Bot, on_sent: Callable[[int], None]) -> None:
        self._bot = bot
        self._on_sent = on_sent

    async def send(self, chat_id: int, payload: Payload) -> int:
        """Send a message of at most 4096 units; return its id."""
        with _as_send_errors():
            message = await self._bot.send_message(
                chat_id,
                payload["text"],
                entities=_entities(payload),
                reply_markup=_keyboard(payload),
                link_preview_options=NO_PREVIEW,
            )
        self._on_sent(chat_id)
        return message.message_id

    async def edit(self, chat_id: int, message_id: int, payload: Payload) -> None:
        """Replace a message's text and buttons."""
        with _as_send_errors():
            await self._bot.edit_message_text(
                payload["text"],
                chat_id,
                message_id,
                entities=_entities(payload),
                reply_markup=_keyboard(payload),
                link_preview_options=NO_PREVIEW,
            )

    async def delete(self, chat_id: int, message_id: int) -> None:
        """Delete a message; the bot's own, or in a private chat the person's."""
        with _as_send_errors():
            await self._bot.delete_message(chat_id, message_id)

    async def answer_press(self, payload: Payload) -> None:
        """Stop the button's waiting sign."""
        with _as_send_errors():
            await self._bot.answer_callback_query(payload["press_id"], text=payload.get("text") or None)


def parts(payload: Payload) -> Sequence[Payload]:
    """Cut a message into parts that Telegram takes; the buttons stand under the last."""
    cut = split_with_entities(payload.get("text", ""), payload.get("entities", ()), LONGEST_TEXT)
    *earlier, last = ({"text": text, "entities": entities} for text, entities in cut)
    return [*earlier, {**payload, **last}]


def pause_of(error: RetryAfter) -> float:
    """Return the pause that Telegram asks for, in seconds."""
    pause = error.retry_after
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)


def _entities(payload: Payload) -> list[MessageEntity] | None:
    return [MessageEntity(**entity) for entity in payload.get("entities", ())] or None


def _keyboard(payload: Payload) -> InlineKeyboardMarkup | None:
    rows = payload.get("buttons")
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(b["label"], callback_data=b["nonce"]) for b in row] for row in rows]
    )


@contextmanager
def _as_send_errors() -> Iterator[None]:
    try:
        yield
    except TelegramError as error:
        ours = _send_error(error)
        if ours is not None:
            raise ours from error


def _send_error(error: TelegramError) -> SendError | None:
    """Return what the outbox should make of an error; None when there is nothing to do."""
    said = str(error).lower()
    match error:
        case RetryAfter():
            return SlowDownError(pause_of(error))
        case BadRequest() if UNCHANGED in said:
            return None
        case BadRequest() if any(sign in said for sign in GONE):
            return GoneError(said)
        case BadRequest() | Forbidden() | ChatMigrated():
            return RefusedError(said)
        case _:
            return UnreachableError(f"{type(error).__name__}: {said}")
