"""The only place where the hub's objects are wired, and how the hub is started and stopped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from sqlmodel import Session

import handlers
from bot import office_hours
from bot.batches.batches import Batches
from bot.batches.nightly import Nightly
from bot.batches.nights import Nights
from bot.board.parts import Board
from bot.channels.outbox_types import Tell, Watch
from bot.channels.telegram import CHANNEL, TelegramChannel
from bot.channels.telegram_setup import client_of
from bot.clearing.flow import Clearing, Limits
from bot.clearing.reports import Reports
from bot.clock import Chore, Clock
from bot.dialog.dispatcher import Dispatcher
from bot.dialog.flood import Flood
from bot.dialog.memory import SimpleEventIsolation
from bot.dialog.messages import Media
from bot.dialog.post import Post
from bot.dialog.texts import Texts
from bot.hubs.figures import HubFigures
from bot.hubs.hubs import Hubs
from bot.hubs.roles import CLOCK
from bot.learning.folder import load
from bot.learning.live import Knowledge, State
from bot.learning.source import Source
from bot.observing.backups import LastBackup
from bot.observing.watch import Observing
from bot.offices.reminders import Reminders
from bot.offices.standing_lots import StandingLots
from bot.pulse import Pulse
from bot.relay.relay import Relay
from bot.reloading import Reloading
from bot.retention import Retention
from bot.settings import Settings
from bot.tickets import due, goal_policy, macros, orphans, problem_lots, signatures, steps
from bot.tickets.attachments import LostError, Store
from bot.tickets.desk import Desk
from bot.tickets.upgrading import OldTickets
from bot.upkeep import open_database
from handlers.batch_notices import ChatBatchNotices
from handlers.batch_summaries import Summaries
from handlers.group_cards import GroupCards
from handlers.group_pictures import Pictures
from handlers.imports_work import ImportWork
from handlers.notices import ChatNotices
from handlers.reminding import ChatReminding
from handlers.ticket_notices import ChatTicketNotices
from handlers.undelivered import Undelivered
from handlers.unhandled_notice import UnhandledNotice
from handlers.wiring import build_router
from knowledge.guides import Guides

TEXTS = Path(handlers.__file__).parent / "texts"


class Hub:
    """The hub's parts, wired to each other. Nothing runs yet.

    Args:
        begin: reads what is answered from at first.

    Attributes:
        wakes: called after each commit: there may be something for an agent, or for the board.

    Raises:
        SettingsError: the office hours cannot be read.
        GoalRulesError: the times to keep cannot be read.
        DatabaseError: the database cannot be used.
        SignaturesError, MacrosError: a file of the desk's folder cannot be used.
        knowledge.article.KnowledgeError: the articles or the guides cannot be used.
    """

    def __init__(self, settings: Settings, begin: Callable[[Source], State] = load) -> None:
        self.settings = settings
        self.office = office_hours.read(settings.timezone, settings.office_hours)
        goal_policy.use(goal_policy.load(settings.desk, self.office))
        signatures.use(signatures.load(settings.desk))
        self.database = open_database(settings)
        with Session(self.database.engine) as session:
            signatures.resign(session)
            session.commit()
        self.observing = Observing(self.database, CHANNEL)
        self.observing.metrics.registry.register(LastBackup(settings.home))
        self.wakes: list[Callable[[], None]] = []
        self.hubs = Hubs(self.database, settings.hub_name)
        self.observing.metrics.registry.register(HubFigures(self.hubs))
        self.texts = Texts(TEXTS)
        self.post = Post(self.texts)
        source = Source(
            settings.articles,
            settings.guides,
            settings.semantic,
            cache=settings.home / "index",
            kept=settings.home / "knowledge.zip",
        )
        self.knowledge = Knowledge(begin(source))
        self.reloading = Reloading(self.knowledge, source, self.database, self.post, self.news)
        self.attachments = Store(settings.home / "attachments", settings.attachment_mb)
        self.retention = Retention(settings.retention_days, self.attachments)
        life = timedelta(minutes=settings.approval_minutes)
        self.cards = GroupCards(self.post, self.knowledge.articles)
        self.desk = Desk(ChatTicketNotices(self.post, self.cards))
        self.clearing = Clearing(ChatNotices(self.post, self.desk), Limits(approval_life=life))
        nights = Nights.read(settings.timezone, settings.nightly_from, settings.nightly_until)
        store, zone = self.attachments, ZoneInfo(settings.timezone)
        self.summaries = Summaries(self.database, self.post, store.put, self.news, zone)
        batch_notices = ChatBatchNotices(self.post, self.summaries.ended)
        self.batches = Batches(self.clearing, batch_notices, nights=nights)
        listener = Reports(self.clearing, self.desk, self.batches.questions)
        self.relay = Relay(self.database, listener, changed=self.news, hears=lambda: self.hubs.hears)
        self.router = build_router(
            self.desk,
            self.clearing,
            self.batches,
            self.knowledge.answers,
            self.knowledge.articles,
            cast(Guides, self.knowledge.guides),
            settings.url,
            self.deep_link,
            macros.load(settings.desk),
            Pictures(self.database, self.post, self.attachments.put, self.news),
            ZoneInfo(settings.timezone),
            self.attachments.remove,
            self._imports(),
        )
        self.dispatcher = Dispatcher(
            self.database,
            SimpleEventIsolation(),
            self.router,
            self.post,
            self.news,
            self.desk.open_bug,
            Flood(settings.flood_per_minute),
            ended=self.observing.metrics.turn,
        )
        self.telegram = self._telegram()
        self.board = Board(
            settings,
            self.database,
            self.texts,
            self.desk,
            self.clearing,
            self.batches,
            self.knowledge.articles,
            self.news,
        )
        self.wakes += [self.relay.wake, self.board.live.wake, self.summaries.wake]
        self.clock = Clock(self.database, self._chores(), self.news, self.hubs.roles[CLOCK])
        self.hubs.on_command = self.relay.wake
        self.hubs.on_news += [part.wake for part in (self.board.live, self.telegram) if part is not None]

    def news(self) -> None:
        """Something was committed: for the outbox, or for an agent."""
        for wake in self.wakes:
            wake()

    @property
    def pulses(self) -> list[Pulse]:
        """Those of the parts that run."""
        own = [self.clock.pulse, self.relay.pulse, self.board.live.pulse, *self.hubs.pulses]
        if self.telegram is None:
            return own
        return [*own, self.telegram.pulse, self.telegram.outbox_pulse]

    def deep_link(self, code: str) -> str:
        """Return a link that opens the bot with an invitation; "" without Telegram."""
        return self.telegram.deep_link(code) if self.telegram is not None else ""

    async def _fetch(self, media: Media) -> bytes:
        if self.telegram is None:
            raise LostError
        return await self.telegram.fetch(media)

    def _imports(self) -> ImportWork:
        store, zone = self.attachments, ZoneInfo(self.settings.timezone)
        return ImportWork(
            self.database, self.post, store, store.put, self._fetch, self.deep_link, self.news, zone
        )

    def _telegram(self) -> TelegramChannel | None:
        settings = self.settings
        if settings.telegram_token is None:
            return None
        token = settings.telegram_token.get_secret_value()
        undelivered = Undelivered(self.post, self.desk, self.cards)
        return TelegramChannel(
            client_of(settings, token),
            self.database,
            self.dispatcher,
            self.router,
            self.texts,
            self.attachments,
            Tell(topic_gone=undelivered.topic_gone, lost=undelivered.lost),
            Watch(self.observing.metrics.sent, self.observing.metrics.pause.observe),
            self.hubs,
        )

    def _chores(self) -> list[Chore]:
        old, unhandled = OldTickets(), UnhandledNotice(self.post)
        reminders = Reminders(ChatReminding(self.post, self.router.presses), self.office)
        standing = StandingLots()
        nightly = Nightly(self.batches, self.batches.nights)
        return [
            Chore("approvals", self.clearing.is_due, self.clearing.tick),
            Chore("batches", self.batches.engine.is_due, self.batches.engine.tick),
            Chore("nightly backups", nightly.is_due, nightly.tick),
            Chore("goals", due.has_due, partial(due.tick, notices=self.desk.notices)),
            Chore("summaries of batches", self.summaries.is_due, self.summaries.tick),
            Chore("known problems", problem_lots.has_left, partial(problem_lots.tick, desk=self.desk)),
            Chore("solved tickets", steps.has_lapsing, self.desk.tick),
            Chore("tickets without their owner", orphans.has_any, self.desk.release_orphans),
            Chore("tickets of before", old.has_any, old.tick),
            Chore("standings", standing.is_due, standing.tick),
            Chore("unhandled messages", unhandled.is_due, unhandled.tick),
            Chore("reminders", reminders.is_due, reminders.tick),
            Chore("retention", self.retention.is_due, self.retention.tick),
        ]
