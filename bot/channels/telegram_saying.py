"""Says a text by a request made of plain JSON; of the answer, which shows the whole message, its number is read alone.

The client's own way makes objects of both, which costs as much as everything else that is done for a message.
"""

from __future__ import annotations

from typing import Any

from telegram import Bot

from bot.channels.sending import Payload
from bot.channels.telegram_client import UnusableAnswerError
from bot.channels.telegram_keyboard import rows_of

NO_PREVIEW = {"is_disabled": True}


async def say(bot: Bot, chat_id: int, payload: Payload) -> int:
    """Send a payload's text with its looks and buttons; return the message's number.

    Raises:
        telegram.error.TelegramError
    """
    # "sendMessage", in a spelling that takes plain parameters without a warning
    answer = await bot.do_api_request("send_Message", _parameters(chat_id, payload))
    number = answer.get("message_id") if isinstance(answer, dict) else None
    if not isinstance(number, int):
        raise UnusableAnswerError("no message")
    return number


def _parameters(chat_id: int, payload: Payload) -> dict[str, Any]:
    rows = rows_of(payload)
    return {
        "chat_id": chat_id,
        "text": payload["text"],
        "entities": payload.get("entities") or None,
        "reply_markup": {"inline_keyboard": rows} if rows else None,
        "link_preview_options": NO_PREVIEW,
        "message_thread_id": payload.get("thread"),
    }
