"""The Telegram channel: updates come by polling or by webhook, are kept, and have their turns; the outbox is sent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Protocol, TypeVar

from sqlmodel import Session
from starlette.types import ASGIApp
from telegram import User
from telegram.helpers import create_deep_linked_url

from bot.channels.order import Order
from bot.channels.outbox import Outbox
from bot.channels.outbox_types import Tell, Watch
from bot.channels.telegram_client import CHANNEL, TelegramSettings, open_bot
from bot.channels.telegram_files import Files
from bot.channels.telegram_keeper import Keeper
from bot.channels.telegram_menu import Menus
from bot.channels.telegram_parts import parts
from bot.channels.telegram_patience import Patience
from bot.channels.telegram_polling import Polling
from bot.channels.telegram_sender import TelegramSender
from bot.channels.telegram_uploads import Uploads
from bot.channels.telegram_webhook import WebhookWatch
from bot.channels.turns import Turns
from bot.dialog.dispatcher import Dispatcher
from bot.dialog.messages import Chat, Media
from bot.dialog.post import Post
from bot.dialog.router import Router
from bot.dialog.texts import Texts
from bot.hubs.hubs import Hubs
from bot.hubs.roles import TELEGRAM, alone
from bot.pulse import Pulse
from bot.records.database import Database
from bot.tickets.attachments import LostError, Store
from bot.tickets.groups import StaffGroup

__all__ = ["CHANNEL", "TelegramChannel", "TelegramSettings"]

T = TypeVar("T")

log = logging.getLogger(__name__)


class Source(Protocol):
    """Where updates come from."""

    by_one_hub: bool  # of several, at a time

    @property
    def pulse(self) -> Pulse: ...
    @property
    def apps(self) -> Mapping[str, ASGIApp]: ...
    async def run(self, keeper: Keeper) -> None: ...


class TelegramChannel:
    """One bot on Telegram.

    Args:
        attachments: where the files of tickets are kept; without it none are fetched or uploaded.
        tell: who is told what became of the outbox's rows, besides the groups that have no topics.
        watch: who counts what the outbox does.
        hubs: who else speaks for this bot; without it nobody.

    Attributes:
        pulse: beats as long as updates can come.
        outbox_pulse: beats as long as the outbox is looked at.
        apps: what is to be served under these paths; nothing while it polls.
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
        watch: Watch | None = None,
        hubs: Hubs | None = None,
    ) -> None:
        self._hubs = hubs
        self._role = hubs.roles[TELEGRAM] if hubs is not None else alone(TELEGRAM)
        self._settings = settings
        self._database = database
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
            pace=settings.pace,
            probe=sender.probe,
            watch=watch,
            role=self._role,
        )
        self.outbox_pulse = self._outbox.pulse
        self._me: User | None = None
        self._source = self._source_of(settings)
        self.pulse, self.apps = self._source.pulse, self._source.apps
        self._patience = Patience(self.pulse, settings.first_pause_s, settings.conflict_pause_s)
        self._order = Order(database) if hubs is not None and hubs.may_be_several else None
        self._turns = Turns(dispatcher, database, settings.first_pause_s, order=self._order)
        self._stopping = asyncio.Event()
        self._ended = asyncio.Event()
        self._ended.set()

    def wake(self) -> None:
        """Say that there may be something in the outbox, or to fetch, which no unit of this database has written."""
        self._outbox.wake()
        if self._files is not None:
            self._files.wake()
        if self._order is not None:
            self._order.wake()

    def deep_link(self, code: str) -> str:
        """Return the link that opens the bot with "/start CODE"; "" while the bot's name is not known.

        Raises:
            ValueError: the code has other characters than A-Z a-z 0-9 _ - or more than 64.
        """
        return create_deep_linked_url(self._me.username or "", code) if self._me else ""

    async def fetch(self, media: Media) -> bytes:
        """Return a file that came with a message, at once. Raises as Files.fetch."""
        if self._files is None:
            raise LostError
        return await self._files.fetch(media)

    async def run(self) -> None:
        """Talk until stopped or cancelled."""
        self._ended.clear()
        try:
            await self._talk()
        finally:
            await self._bot.shutdown()
            self._ended.set()

    async def stop(self) -> None:
        """Fetch no more, let the turns under way end, and return when `run` has ended."""
        self._stopping.set()
        await self._ended.wait()

    async def _talk(self) -> None:
        self._me = await self._or_stop(self._patience.insist(self._connect))
        if self._me is None:
            return
        pause_s = self._settings.first_pause_s
        keeper = Keeper(self._me, self._database, self._turns, self._post, pause_s, self._hubs)
        async with asyncio.TaskGroup() as group:
            led = [part.run for part in (self._outbox, self._menus, self._files) if part is not None]
            background = [group.create_task(self._role.lead(run, self.outbox_pulse)) for run in led]
            background.append(group.create_task(keeper.run()))
            try:
                await self._or_stop(self._listen(keeper))
            finally:
                await keeper.close()
                await self._turns.end()
                for task in background:
                    task.cancel()

    async def _connect(self) -> User:
        if self._hubs is not None:
            await self._hubs.seen()
        await self._bot.initialize()
        return self._bot.bot

    async def _listen(self, keeper: Keeper) -> None:
        log.info("TG-200: @%s is listening", keeper.me.username)
        await keeper.insist(keeper.catch_up)
        if self._source.by_one_hub:
            await self._role.lead(partial(self._source.run, keeper), self.pulse)
        else:
            await self._source.run(keeper)

    def _source_of(self, settings: TelegramSettings) -> Source:
        if settings.webhook is None:
            return Polling(self._bot, settings)
        return WebhookWatch(self._bot, settings, settings.webhook)

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
