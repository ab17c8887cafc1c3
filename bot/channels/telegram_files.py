"""Fetches what came with the messages of tickets from Telegram into the store, and sweeps the store."""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from contextlib import suppress

import httpx
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from telegram import Bot
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.channels.pauses import growing_pause_s
from bot.channels.telegram_client import CHANNEL
from bot.channels.telegram_errors import pause_of, says
from bot.dialog.messages import Media
from bot.dialog.post import Post
from bot.records.database import Database
from bot.records.types import now
from bot.records.written import Writes
from bot.tickets import attachment_queue
from bot.tickets.attachment_queue import Wanted
from bot.tickets.attachments import AttachmentError, LostError, Store
from bot.tickets.views import Attachment

log = logging.getLogger(__name__)

POLL_S = 5.0
WANTED = "INSERT attachment"
SWEEP_S = 3600.0
AT_ONCE = 4
MOST_TRIES = 6  # when it is neither the network nor the disk that fails
LONGEST_PAUSE_S = 3600.0
DOWNLOAD_S = 300.0  # for one file
READ_S = 30.0  # without a byte
TOO_BIG = ("file is too big",)


class Files:
    """Fetches files until cancelled.

    Args:
        proxy: URL of an HTTP proxy.
    """

    def __init__(
        self, bot: Bot, database: Database, store: Store, post: Post, proxy: str | None, first_pause_s: float
    ) -> None:
        self._bot = bot
        self._database = database
        self._store = store
        self._post = post
        self._proxy = proxy
        self._first_pause_s = first_pause_s
        self._news = asyncio.Event()
        self._swept_at = float("-inf")  # on the monotonic clock

    def wake(self) -> None:
        """Say that there may be something to fetch."""
        self._news.set()

    async def run(self) -> None:
        """Fetch what tickets want, a few at once; sweep now and then."""
        with self._database.hearers.hearing(self._hear):
            async with httpx.AsyncClient(proxy=self._proxy, timeout=READ_S) as client:
                await self._go_round(client)

    async def fetch(self, media: Media) -> bytes:
        """Return a file that came with a message, at once.

        Raises:
            AttachmentError, telegram.error.TelegramError, httpx.HTTPError, httpx.InvalidURL, OSError
        """
        async with httpx.AsyncClient(proxy=self._proxy, timeout=READ_S) as client:
            return await self._fetch(client, Wanted(0, media.name, media.size_bytes, media.file_id, 1))

    async def _go_round(self, client: httpx.AsyncClient) -> None:
        while True:
            self._news.clear()
            found = False
            try:
                found = await self._round(client)
            except* (SQLAlchemyError, OSError) as group:
                why = type(group.exceptions[0]).__name__
                log.error("ATT-507: the store fails, again in %g s: %s", POLL_S, why)  # noqa: TRY400
            except* Exception as group:  # noqa: BLE001  the channel talks on, whatever a round wakes
                log.error("ATT-500: a round failed, again in %g s:\n%s", POLL_S, _where(group))  # noqa: TRY400
            if not found:
                await self._rest()

    def _hear(self, writes: Writes) -> None:
        if WANTED in writes:
            self._news.set()

    async def _round(self, client: httpx.AsyncClient) -> bool:
        """Fetch what may be fetched now; say whether there was anything."""
        if time.monotonic() - self._swept_at > SWEEP_S:
            await self._sweep()
        found = await self._database.read(attachment_queue.wanted, CHANNEL, now(), AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for one in found:
                group.create_task(self._take(client, one))
        return bool(found)

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_S):
                await self._news.wait()

    async def _sweep(self) -> None:
        self._swept_at = time.monotonic()
        named = await self._database.read(attachment_queue.named)
        swept = await asyncio.to_thread(self._store.sweep, named)
        if swept:
            log.info("ATT-201: %s files that nothing names were deleted", swept)

    async def _take(self, client: httpx.AsyncClient, one: Wanted) -> None:
        """Fetch one file and write down what became of it."""
        try:
            content = await self._fetch(client, one)
            kept = await asyncio.to_thread(self._store.put, content, one.name)
        except AttachmentError as error:
            await self._refuse(one, error)
        except (TelegramError, httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            await self._again(one, error)
        except Exception as error:  # noqa: BLE001  whatever is in it, one file stops no other
            log.error("ATT-500: file %s cannot be kept:\n%s", one.id, _where(error))  # noqa: TRY400
            await self._again(one, error)
        else:
            await self._database.do(attachment_queue.store, one.id, kept)

    async def _fetch(self, client: httpx.AsyncClient, one: Wanted) -> bytes:
        """Return the bytes; never reads more of them than the store takes.

        Raises:
            AttachmentError: it cannot be kept, however often it is tried.
            telegram.error.TelegramError, httpx.HTTPError, httpx.InvalidURL, OSError (TimeoutError is one)
        """
        if (one.size_bytes or 0) > self._store.most_bytes:
            raise self._store.too_large()
        async with asyncio.timeout(DOWNLOAD_S):
            try:
                file = await self._bot.get_file(one.file_id)
            except BadRequest as error:
                if says(error, TOO_BIG):
                    raise self._store.too_large() from error
                raise
            return await self._download(client, file.file_path or "")

    async def _download(self, client: httpx.AsyncClient, url: str) -> bytes:
        content = bytearray()
        async with client.stream("GET", url) as answer:
            if answer.status_code != httpx.codes.OK:
                raise BadRequest(f"status {answer.status_code}")
            async for chunk in answer.aiter_bytes():
                content += chunk
                if len(content) > self._store.most_bytes:
                    raise self._store.too_large()
        return bytes(content)

    async def _again(self, one: Wanted, error: Exception) -> None:
        if one.attempt >= MOST_TRIES and not _may_pass(error):
            await self._refuse(one, LostError())
            return
        pause_s = growing_pause_s(one.attempt, self._first_pause_s, LONGEST_PAUSE_S)
        if isinstance(error, RetryAfter):
            pause_s = max(pause_s, pause_of(error))
        # Not the error's text: it may hold the address, and with it the token.
        log.warning(
            "ATT-503: file %s was not fetched (%s), again in %g s", one.id, type(error).__name__, pause_s
        )
        await self._database.do(attachment_queue.postpone, one.id, pause_s)

    async def _refuse(self, one: Wanted, error: AttachmentError) -> None:
        log.info("%s: file %s is not kept", error.code, one.id)
        await self._database.do(attachment_queue.refuse, one.id, error.message_key, self._tell)

    def _tell(self, session: Session, person_id: int, file: Attachment) -> None:
        self._post.to_person(
            session,
            person_id,
            file.reason,
            ticket=file.ticket_id,
            name=file.name or "—",
            mb=f"{self._store.most_mb:g}",
        )


def _may_pass(error: Exception) -> bool:
    """Say whether it is the network or the disk that fails, and not this file."""
    passing = isinstance(error, TelegramError | httpx.HTTPError | OSError)
    return passing and not isinstance(error, BadRequest)


def _where(error: BaseException) -> str:
    """Return where something failed, without the error's own text: it may hold the address, or what is in the file."""
    if isinstance(error, BaseExceptionGroup):
        return "\n".join(_where(one) for one in error.exceptions)
    return "".join([*traceback.format_tb(error.__traceback__), type(error).__name__])
