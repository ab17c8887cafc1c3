"""The Telegram channel: fetches updates, keeps them, brings them to the dialog, sends what the outbox holds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from telegram import User
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError
from telegram.helpers import create_deep_linked_url

from bot.channels.outbox import Outbox
from bot.channels.outbox_types import Tell
from bot.channels.pauses import growing_pause_s
from bot.channels.telegram_client import (
    CHANNEL,
    TelegramSettings,
    TokenRefusedError,
    fetch,
    open_bot,
)
from bot.channels.telegram_errors import pause_of
from bot.channels.telegram_files import Files
from bot.channels.telegram_inbox import keep, left_over, read
from bot.channels.telegram_menu import Menus
from bot.channels.telegram_parts import parts
from bot.channels.telegram_sender import TelegramSender
from bot.channels.telegram_uploads import Uploads
from bot.dialog.dispatcher import Dispatcher
from bot.dialog.messages import Chat, Incoming
from bot.dialog.post import Post
from bot.dialog.router import Router
from bot.dialog.texts import Texts
from bot.records.database import Database
from bot.tickets.attachments import Store
from bot.tickets.groups import StaffGroup

__all__ = ["CHANNEL", "TelegramChannel", "TelegramSettings"]

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

TURNS_AT_ONCE = 200  # kept and not yet ended; fetching waits beyond
LAST_TURNS_S = 10.0


class TelegramChannel:
    """One bot on Telegram, polling.

    The dispatcher's `sent` must call `wake`, and so should whoever else writes into the outbox.

    Args:
        attachments: where the files of tickets are kept; without it none are fetched or uploaded.
        tell: who is told what became of the outbox's rows, besides the groups that have no topics.

    Attributes:
        refused: why the channel ended by itself, or None.
    """

    def __init__(
        self,
        settings: TelegramSettings,
        database: Database,
        dispatcher: Dispatcher,
        router: Router,
        texts: Texts,
        attachments: Store | None = None,
        tell: Tell | None = None,
    ) -> None:
        self.refused: TokenRefusedError | None = None
        self._settings = settings
        self._database = database
        self._dispatcher = dispatcher
        self._bot = open_bot(settings)
        self._menus = Menus(self._bot, database, router, texts)
        self._post = Post(texts)
        self._files = self._fetcher(attachments) if attachments is not None else None
        sender = TelegramSender(self._bot, Uploads(self._bot, attachments), self._menus.look_at)
        self._outbox = Outbox(
            database,
            CHANNEL,
            sender,
            split=parts,
            topics=sender,
            tell=replace(tell or Tell(), no_topics=self._tell_of_no_topics),
            first_pause_s=settings.first_pause_s,
        )
        self._me: User | None = None
        self._offset = 0
        self._turns: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(TURNS_AT_ONCE)
        self._stopping = asyncio.Event()
        self._ended = asyncio.Event()
        self._ended.set()

    def wake(self) -> None:
        """Say that there may be something in the outbox, or to fetch."""
        self._outbox.wake()
        if self._files is not None:
            self._files.wake()

    def deep_link(self, code: str) -> str:
        """Return the link that opens the bot with "/start CODE"; "" while the bot's name is not known.

        Raises:
            ValueError: the code has other characters than A-Z a-z 0-9 _ - or more than 64.
        """
        return create_deep_linked_url(self._me.username or "", code) if self._me else ""

    async def run(self) -> None:
        """Talk until stopped or cancelled. Ends by itself, with a line in the log, when the token is refused."""
        self._ended.clear()
        try:
            await self._talk()
        except* TokenRefusedError as group:
            self.refused = TokenRefusedError()
            log.error("%s: %s.", self.refused.code, group.exceptions[0])  # noqa: TRY400
        finally:
            await self._bot.shutdown()
            self._ended.set()

    async def stop(self) -> None:
        """Fetch no more, let the turns under way end, and return when `run` has ended."""
        self._stopping.set()
        await self._ended.wait()

    async def _talk(self) -> None:
        self._me = await self._or_stop(self._insist(self._connect))
        if self._me is None:
            return
        async with asyncio.TaskGroup() as group:
            every = (self._outbox, self._menus, self._files)
            background = [group.create_task(part.run()) for part in every if part is not None]
            try:
                await self._converse(self._me)
            finally:
                await self._last_turns()
                for task in background:
                    task.cancel()

    async def _connect(self) -> User:
        await self._bot.initialize()
        return self._bot.bot

    async def _converse(self, me: User) -> None:
        log.info("TG-200: @%s is listening", me.username)
        await self._start(await self._record(left_over, me, self._post))
        while not self._stopping.is_set():
            raws = await self._or_stop(self._insist(self._fetch))
            if raws:
                readings = [read(raw, me) for raw in raws]
                await self._start(await self._record(keep, me.id, self._post, readings))
                self._outbox.wake()
                self._offset = max(reading.update_id for reading in readings) + 1

    async def _fetch(self) -> list[dict[str, Any]]:
        return await fetch(self._bot, self._offset, self._settings.poll_timeout_s)

    async def _start(self, messages: list[Incoming]) -> None:
        """Start a turn for each message, in order; wait while too many are under way."""
        for incoming in messages:
            await self._room.acquire()
            task = asyncio.create_task(self._turn(incoming))
            self._turns.add(task)
            task.add_done_callback(self._turn_ended)

    def _turn_ended(self, task: asyncio.Task[None]) -> None:
        self._turns.discard(task)
        self._room.release()

    async def _turn(self, incoming: Incoming) -> None:
        try:
            await self._dispatcher.handle(incoming)
        except Exception:
            log.exception("TG-500: update %s waits in the inbox for the next start", incoming.update_id)

    async def _last_turns(self) -> None:
        if not self._turns:
            return
        _, late = await asyncio.wait(self._turns, timeout=LAST_TURNS_S)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _insist(self, call: Callable[[], Awaitable[T]]) -> T:
        """Return what Telegram answers, trying again for as long as it takes.

        Raises:
            TokenRefusedError
        """
        attempt = 0
        while True:
            try:
                return await call()
            except (InvalidToken, EndPointNotFound):
                raise TokenRefusedError from None  # the client's own text holds the token
            except TelegramError as error:
                attempt += 1
                pause_s = self._pause_s(error, attempt)
                log.warning("%s, again in %g s", _told(error), pause_s)
                await asyncio.sleep(pause_s)

    def _pause_s(self, error: TelegramError, attempt: int) -> float:
        if isinstance(error, RetryAfter):
            return pause_of(error)
        if isinstance(error, Conflict):
            return self._settings.conflict_pause_s
        return growing_pause_s(attempt, self._settings.first_pause_s)

    async def _record(
        self, call: Callable[Concatenate[Session, P], list[Incoming]], *args: P.args, **kwargs: P.kwargs
    ) -> list[Incoming]:
        """Return `call` of a unit of its own, trying again while the records cannot be written."""
        attempt = 0
        while True:
            try:
                return await self._database.do(call, *args, **kwargs)
            except SQLAlchemyError as error:
                attempt += 1
                pause_s = growing_pause_s(attempt, self._settings.first_pause_s)
                log.error("TG-507: the inbox fails, again in %g s: %s", pause_s, type(error).__name__)  # noqa: TRY400
                await asyncio.sleep(pause_s)

    def _fetcher(self, attachments: Store) -> Files:
        settings = self._settings
        return Files(
            self._bot, self._database, attachments, self._post, settings.proxy, settings.first_pause_s
        )

    def _tell_of_no_topics(self, session: Session, group: StaffGroup) -> None:
        log.warning(
            "TG-405: Telegram makes no topics in group %s; its tickets are shown in the group", group.id
        )
        text = self._post.texts.render(group.language, "group-no-topics")
        self._post.to_chat(session, Chat(CHANNEL, group.chat_id), text)

    async def _or_stop(self, work: Coroutine[Any, Any, T]) -> T | None:
        """Return the result of `work`, or None when the channel is stopped first."""
        working, stopping = asyncio.create_task(work), asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return working.result() if working.done() else None
        finally:
            working.cancel()
            stopping.cancel()
            await asyncio.gather(working, stopping, return_exceptions=True)


def _told(error: TelegramError) -> str:
    if isinstance(error, Conflict):
        return "TG-409: another process polls with this bot's token; stop one of the two"
    if isinstance(error, RetryAfter):
        return "TG-429: Telegram asks for a pause"
    return f"TG-503: Telegram cannot be reached ({type(error).__name__})"
