"""The relay: what the HTTP API does, without HTTP, and the one poller behind all long polls."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot import audit
from bot.pulse import Pulse
from bot.records.database import Database
from bot.records.types import now
from bot.relay import agents, commands, picking, reports
from bot.relay.errors import PairingError, SignatureError
from bot.relay.listener import AlarmKind, Listener
from bot.relay.presence import Seen, arrive, touch, unchanged
from bot.relay.tries import Tries
from bot.relay.views import AWAY_AFTER_S
from bot.relay.waiting import Bell
from device.contract import AnyCommand, Enrolled, Enrolment, Presence, PresenceAnswer, Report, ReportAnswer

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RelaySettings:
    poll_wait_s: int = 50  # how long a poll waits at most
    away_after_s: float = AWAY_AFTER_S
    look_every_s: float = 0.3  # for commands that another process queued
    look_rarely_s: float = 5.0  # the same, where the database tells of them
    tidy_every_s: float = 1.0  # expire commands, keep when agents were seen
    silent_s: float = 30.0  # without a look at the commands, agents hear nothing
    wrong_codes: int = 10  # of one address within the window
    wrong_codes_over_all: int = 1000
    wrong_codes_window_s: float = 600.0
    body_limit_bytes: int = 4 * 1024 * 1024


class Relay:
    """The hub's end of its agents.

    Args:
        listener: draws conclusions from reports, in their transactions.
        changed: called on the event loop after each commit in which the listener may have said something.
        hears: says whether `wake` is called for what other processes queue.

    Attributes:
        pulse: beats with each look at what was queued.
    """

    def __init__(
        self,
        database: Database,
        listener: Listener,
        settings: RelaySettings | None = None,
        changed: Callable[[], None] = lambda: None,
        hears: Callable[[], bool] = lambda: False,
    ) -> None:
        self.database = database
        self.listener = listener
        self.settings = settings or RelaySettings()
        self.changed = changed
        self.hears = hears
        self.pulse = Pulse("relay", self.settings.silent_s)
        self._bell = Bell()
        self._nudge = asyncio.Event()
        limits = self.settings.wrong_codes, self.settings.wrong_codes_over_all
        self._tries = Tries(*limits, self.settings.wrong_codes_window_s)
        self._seen: dict[str, datetime] = {}

    async def enrol(self, enrolment: Enrolment, address: str = "") -> Enrolled:
        """See agents.enrol; wrong codes are counted by the address that they come from. Raises TooManyError as well."""
        with self._tries.one(address):
            try:
                enrolled = await self.database.do(agents.enrol, enrolment, self.listener)
            except PairingError:
                await self.database.do(audit.append, "hub", "pairing.refused", "hub")
                raise
        self._settled(enrolled.agent)
        return enrolled

    async def rotate(self, token: str) -> str:
        """Return a new token for the holder of this one."""
        return await self.database.do(lambda session: agents.rotate(session, _id(session, token)))

    async def presence(self, token: str, shown: Presence) -> PresenceAnswer:
        """Take in a presence; one that says nothing new costs no write of its own."""
        same, agent_id = await self.database.read(self._unchanged, token, shown)
        if same is not None:
            self._seen[agent_id] = now()
            return self._answer(same)
        seen, agent_id = await self.database.do(self._arrive, token, shown)
        self._settled(agent_id)
        return self._answer(seen)

    def _answer(self, seen: Seen) -> PresenceAnswer:
        return PresenceAnswer(
            poll_wait_s=self.settings.poll_wait_s, cancel=seen.cancel, trusted=seen.trusted, clock=now()
        )

    async def next(
        self,
        token: str,
        busy: Collection[str],
        known: Collection[str],
        wait_s: float,
        gone: Callable[[], Awaitable[bool]],
    ) -> AnyCommand | None:
        """Return the next command, None when there is none within `wait_s`.

        Args:
            gone: says whether nobody waits for the answer any more; then nothing is claimed.
        """
        deadline = asyncio.get_running_loop().time() + min(wait_s, self.settings.poll_wait_s)
        while True:
            agent_id = await self._bearer(token)
            with self._bell.waiter(agent_id, busy) as waiter:
                if await self.database.read(commands.has_work, agent_id, busy, known):
                    if await gone():
                        return None
                    command = await self.database.do(_claim, token, busy, known)
                    if command is not None:
                        return command
                if not await waiter.until(deadline):
                    return None

    async def report(self, token: str, command_id: str, report: Report) -> ReportAnswer:
        """See reports.receive. A bad signature is kept in the audit log and raises an alarm."""
        try:
            agent_id, received = await self.database.do(self._receive, token, command_id, report)
        except SignatureError:
            await self.database.do(self._refused, token, command_id)
            self.changed()
            raise
        if received.fresh:
            self._settled(agent_id)
        return ReportAnswer(expected=received.expected)

    def wake(self, agent_id: str | None = None) -> None:
        """Something was queued for an agent, or, without one, for whomever it may concern."""
        if agent_id is None:
            self._nudge.set()
        else:
            self._bell.ring(agent_id)

    def close(self) -> None:
        """Answer every waiting poll now, so that the server can stop."""
        self._bell.close()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep the poller running."""
        poller = asyncio.create_task(self._poll(), name="relay poller")
        try:
            yield
        finally:
            self.close()
            poller.cancel()
            with suppress(asyncio.CancelledError):
                await poller
            await self._keep_seen()

    async def _poll(self) -> None:
        loop = asyncio.get_running_loop()
        look_at = tidy_at = loop.time()
        while True:
            nudged = await self._nudged()
            try:
                if nudged or loop.time() >= look_at:
                    look_at = loop.time() + self._look_every_s()
                    await self._look()
                if loop.time() >= tidy_at:
                    tidy_at = loop.time() + self.settings.tidy_every_s
                    await self._tidy()
                self.pulse.beat()
            except Exception:
                log.exception("the relay's poller failed; it goes on")

    async def _nudged(self) -> bool:
        """Say whether something was queued, after a moment at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(min(self._look_every_s(), self.settings.tidy_every_s)):
                await self._nudge.wait()
        nudged = self._nudge.is_set()
        self._nudge.clear()
        return nudged

    def _look_every_s(self) -> float:
        return self.settings.look_rarely_s if self.hears() else self.settings.look_every_s

    async def _look(self) -> None:
        if self._bell:
            self._bell.ring_for(await self.database.read(picking.claimable))

    async def _tidy(self) -> None:
        await self._keep_seen()
        if await self.database.read(commands.has_expired, now()):
            await self.database.at_length(self._expire)
            self.changed()

    async def _keep_seen(self) -> None:
        seen, self._seen = self._seen, {}
        if seen:
            await self.database.do(touch, seen)

    async def _bearer(self, token: str) -> str:
        bearer = await self.database.read(agents.authenticate, token)
        if bearer.renewed:
            await self.database.do(agents.settle, bearer.agent_id, token)
        return bearer.agent_id

    def _settled(self, agent_id: str) -> None:
        self.wake(agent_id)
        self.changed()

    def _expire(self, session: Session) -> None:
        for command in commands.expire(session, now()):
            self.listener.expired(session, command)

    def _unchanged(self, session: Session, token: str, shown: Presence) -> tuple[Seen | None, str]:
        bearer = agents.authenticate(session, token)
        if bearer.renewed:
            return None, bearer.agent_id
        seen = unchanged(session, bearer.agent_id, shown, self.settings.away_after_s)
        return seen, bearer.agent_id

    def _arrive(self, session: Session, token: str, shown: Presence) -> tuple[Seen, str]:
        agent_id = _id(session, token)
        seen = arrive(session, agent_id, shown, self.listener, self.settings.away_after_s)
        return seen, agent_id

    def _receive(
        self, session: Session, token: str, command_id: str, report: Report
    ) -> tuple[str, reports.Received]:
        agent_id = _id(session, token)
        return agent_id, reports.receive(session, agent_id, command_id, report, self.listener)

    def _refused(self, session: Session, token: str, command_id: str) -> None:
        bearer = agents.authenticate(session, token)
        audit.append(session, f"agent:{bearer.agent_id}", "report.bad-signature", f"command:{command_id}")
        params = {"agent": bearer.agent_id, "command": command_id}
        self.listener.alarm(session, bearer.site_id, AlarmKind.BAD_SIGNATURE, params)


def _id(session: Session, token: str) -> str:
    """Return whose token this is; a new one used for the first time voids the old one."""
    bearer = agents.authenticate(session, token)
    if bearer.renewed:
        agents.settle(session, bearer.agent_id, token)
    return bearer.agent_id


def _claim(session: Session, token: str, busy: Collection[str], known: Collection[str]) -> AnyCommand | None:
    """Who waited so long may have been revoked or paired again meanwhile: ask for the token once more."""
    return commands.claim(session, _id(session, token), busy, known)
