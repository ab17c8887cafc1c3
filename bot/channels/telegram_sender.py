"""Says things in Telegram chats."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from telegram import Bot, LinkPreviewOptions
from telegram.error import BadRequest

from bot.channels.legible import well_formed
from bot.channels.sending import GoneError, NoTopicsError, Payload, TopicGoneError, in_words
from bot.channels.splitting import beginning
from bot.channels.telegram_errors import TOPIC_CLOSED, UnchangedError, answer_to, says
from bot.channels.telegram_keyboard import entities_of, keyboard_of
from bot.channels.telegram_parts import WITHOUT_CAPTION
from bot.channels.telegram_saying import say
from bot.channels.telegram_uploads import Uploads

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
LONGEST_NAME = 128  # UTF-16 units of a topic's name
LONGEST_TOAST = 200  # UTF-16 units of an answer to a press


class TelegramSender:
    """The outbox's sender for Telegram.

    Args:
        on_sent: told the chat of each message that was sent.
    """

    def __init__(self, bot: Bot, uploads: Uploads, on_sent: Callable[[int], None]) -> None:
        self._bot = bot
        self._uploads = uploads
        self._on_sent = on_sent

    async def send(self, chat_id: int, payload: Payload) -> int:
        """Send a part; return its id. A topic that was closed is opened again when Telegram asks for it."""
        message_id = await answer_to(self._say_opening(chat_id, payload))
        self._on_sent(chat_id)
        return message_id

    async def edit(self, chat_id: int, message_id: int, payload: Payload) -> None:
        """Replace a message's text, or what stands under its picture, and its buttons."""
        with suppress(UnchangedError):
            await answer_to(self._edit(chat_id, message_id, payload))

    async def delete(self, chat_id: int, message_id: int) -> None:
        """Delete a message; the bot's own, or in a private chat the person's. One that is gone is no error."""
        with suppress(GoneError):
            await answer_to(self._bot.delete_message(chat_id, message_id))

    async def answer_press(self, payload: Payload) -> None:
        """Stop the button's waiting sign."""
        text = beginning(well_formed(payload.get("text", "")), LONGEST_TOAST) or None
        await answer_to(self._bot.answer_callback_query(payload["press_id"], text=text))

    async def probe(self) -> None:
        """Ask Telegram who the bot is: it changes nothing, and is not counted."""
        await answer_to(self._bot.get_me())

    async def make_topic(self, chat_id: int, name: str) -> int:
        """Make a topic; return its thread."""
        return await answer_to(
            self._make_topic(chat_id, beginning(well_formed(name).strip(), LONGEST_NAME) or "#")
        )

    async def _make_topic(self, chat_id: int, name: str) -> int:
        try:
            topic = await self._bot.create_forum_topic(chat_id, name)
        except BadRequest as error:
            raise NoTopicsError(str(error)) from error
        return topic.message_thread_id

    async def _say_opening(self, chat_id: int, payload: Payload) -> int:
        try:
            return await self._say(chat_id, payload)
        except BadRequest as error:
            if not says(error, TOPIC_CLOSED):
                raise
        await self._reopen(chat_id, payload.get("thread"))
        return await self._say(chat_id, payload)

    async def _say(self, chat_id: int, payload: Payload) -> int:
        if payload.get("media") is not None:
            message = await self._uploads.send(chat_id, payload)
            if message is not None:
                return message.message_id
            payload = in_words(payload)
        return await say(self._bot, chat_id, payload)

    async def _edit(self, chat_id: int, message_id: int, payload: Payload) -> object:
        media, text, keyboard = payload.get("media"), payload.get("text", ""), keyboard_of(payload)
        if media is None:
            return await self._bot.edit_message_text(
                text,
                chat_id,
                message_id,
                entities=entities_of(payload),
                reply_markup=keyboard,
                link_preview_options=NO_PREVIEW,
            )
        if media.get("kind") in WITHOUT_CAPTION:
            return await self._bot.edit_message_reply_markup(chat_id, message_id, reply_markup=keyboard)
        return await self._bot.edit_message_caption(
            chat_id,
            message_id,
            caption=text or None,
            caption_entities=entities_of(payload),
            reply_markup=keyboard,
        )

    async def _reopen(self, chat_id: int, thread_id: int | None) -> None:
        """Open a topic again, or the one that every forum has. Raises TopicGoneError when that is refused."""
        try:
            if thread_id is None:
                await self._bot.reopen_general_forum_topic(chat_id)
            else:
                await self._bot.reopen_forum_topic(chat_id, thread_id)
        except BadRequest as error:
            raise TopicGoneError(str(error)) from error
