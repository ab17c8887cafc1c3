"""Sends pictures and files: by the id that Telegram knows them by, else their bytes, else their name in words."""

from __future__ import annotations

import asyncio
import logging
import mimetypes
from collections.abc import AsyncIterator
from typing import Any

from telegram import Bot, Message
from telegram.error import TelegramError

from bot.channels.sending import Payload
from bot.channels.telegram_errors import is_about_media
from bot.channels.telegram_keyboard import entities_of, keyboard_of
from bot.channels.telegram_parts import WITHOUT_CAPTION
from bot.dialog.messages import Media
from bot.tickets.attachments import Store

log = logging.getLogger(__name__)

KINDS = {"photo", "document", "video", "audio", "voice", "animation", "video_note", "sticker"}
LARGEST_PHOTO = 10 * 1024 * 1024  # bytes; a larger one goes as a file
LARGEST_UPLOAD = 50 * 1024 * 1024  # bytes
UPLOAD_TIMEOUT_S = 60.0

Way = tuple[str, str | bytes]  # kind, and the id or the bytes


class Uploads:
    """Sends what comes with a message.

    Args:
        store: where the bytes are; without it, only ids are known.
    """

    def __init__(self, bot: Bot, store: Store | None) -> None:
        self._bot = bot
        self._store = store

    async def send(self, chat_id: int, payload: Payload) -> Message | None:
        """Send a picture or file with its caption; None when there is no way to.

        Raises:
            telegram.error.TelegramError: for another reason than the picture or file.
        """
        media = Media(**payload["media"])
        async for kind, what in self._ways(media):
            try:
                sent = await self._send(chat_id, payload, media, kind, what)
            except TelegramError as error:
                if not is_about_media(error):
                    raise
                log.info("TG-415: a %s was not taken: %s", kind, error)
            else:
                self._let_go(media)
                return sent
        return None

    def _let_go(self, media: Media) -> None:
        if media.passing and self._store is not None:
            self._store.remove(media.sha256)

    async def _ways(self, media: Media) -> AsyncIterator[Way]:
        """Yield the ways to send it, the best one first."""
        kind = media.kind if media.kind in KINDS else "document"
        if media.file_id:
            yield kind, media.file_id
        content = await self._bytes(media)
        if content is None:
            return
        if kind != "photo" or len(content) <= LARGEST_PHOTO:
            yield kind, content
        if kind != "document":
            yield "document", content

    async def _bytes(self, media: Media) -> bytes | None:
        path = self._store.path_of(media.sha256) if self._store else None
        if path is None or path.stat().st_size > LARGEST_UPLOAD:
            return None
        return await asyncio.to_thread(path.read_bytes)

    async def _send(
        self, chat_id: int, payload: Payload, media: Media, kind: str, what: str | bytes
    ) -> Message:
        more: dict[str, Any] = {kind: what}
        if kind not in WITHOUT_CAPTION:
            more |= {"caption": payload.get("text") or None, "caption_entities": entities_of(payload)}
        if isinstance(what, bytes):
            more |= {"read_timeout": UPLOAD_TIMEOUT_S, "write_timeout": UPLOAD_TIMEOUT_S}
        if isinstance(what, bytes) and kind != "sticker":
            more |= {"filename": media.name or f"{kind}{mimetypes.guess_extension(media.mime) or ''}"}
        message: Message = await getattr(self._bot, f"send_{kind}")(
            chat_id=chat_id,
            message_thread_id=payload.get("thread"),
            reply_markup=keyboard_of(payload),
            **more,
        )
        return message
