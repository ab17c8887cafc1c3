"""The agent: asks the hub for commands, has them run, reports, and says that it is there. Nothing listens here."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sqlite3
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from device import config as configuration
from device import logs
from device.clock import HubClock, now
from device.config import Config
from device.contract import Admit, AnyCommand, PresenceAnswer, Report, RunAct
from device.enrol import LOCK
from device.errors import HubAnswerError, HubAwayError, JournalError, RevokedError
from device.files import only_one
from device.identity import Identity
from device.journal import Journal
from device.life import Pulse
from device.link import Link
from device.presence import presence_of
from device.reporting import Reporter
from device.session import Halt
from device.unwritten import TROUBLE, end_of
from device.work import Work

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 0.5  # after the hub was not reached once; doubled from try to try
AGAIN_S = 5.0  # after a command could not be brought to an end, because the journal could not be written, say
LOCK_WAIT_S = 2.0  # for a doctor that has the device, or whoever looks at the lock
LAST_REPORTS_S = 5.0  # for reports that wait when the agent stops
POLL_S = 50  # until the hub says how long a poll may wait
ADMISSIONS = "admissions"  # the lane of commands that need no port


class Agent:
    """One site's agent. A device runs one command at a time; one that needs no port waits for none of them."""

    def __init__(self, config: Config, journal: Journal, link: Link, identity: Identity) -> None:
        self._config = config
        self._journal = journal
        self._link = link
        self._identity = identity
        self._loop = asyncio.get_running_loop()
        self._reporter = Reporter(journal, link, config.limits.backoff_max_s)
        self._hub_clock = HubClock()
        self._work = Work(config, journal, identity, self._news, hub_clock=self._hub_clock)
        self._threads = ThreadPoolExecutor(len(config.devices) + 3, thread_name_prefix="device")
        self._running: dict[str, asyncio.Task[None]] = {}  # by lane: a disk number, or ADMISSIONS
        self._halts: dict[str, Halt] = {}  # by command
        self._freed = asyncio.Event()
        self._instance = uuid.uuid4().hex
        self._poll_s = POLL_S
        self._changed = asyncio.Event()
        self._judged = asyncio.Event()
        self._pulse = Pulse(journal)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; an act that has begun is brought to its end first.

        Raises:
            RevokedError: the hub does not know this agent any more.
        """
        self._resume()
        asking = [asyncio.create_task(one) for one in (self._presence(), self._poll())]
        reporting = asyncio.create_task(self._reporter.run())
        stopping = asyncio.create_task(stop.wait())
        try:
            parts = [*asking, reporting, stopping]
            ended, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()
        finally:
            for halt in self._halts.values():
                halt.stop()
            await _cancelled(*asking, stopping)
            await asyncio.gather(*self._running.values())
            await _cancelled(reporting)
            await self._reporter.drain(LAST_REPORTS_S)
            self._threads.shutdown()

    def _resume(self) -> None:
        for command in self._journal.commands.unended():
            self._start(command, resumed=True)

    def _start(self, command: AnyCommand, *, resumed: bool = False) -> None:
        lane = lane_of(command)
        before = self._running.get(lane)
        self._halts[command.id] = Halt(cancellable=not isinstance(command, RunAct))
        self._running[lane] = asyncio.create_task(self._carry(command, before, resumed))

    async def _carry(self, command: AnyCommand, before: asyncio.Task[None] | None, resumed: bool) -> None:
        """Run a command in a thread, after what its lane is at."""
        if before is not None:
            await before
        run = self._work.resume if resumed else self._work.run
        try:
            await self._loop.run_in_executor(self._threads, run, command, self._halts[command.id])
        except Exception:
            log.exception("AGT-000: command %s has no end; again in %g s", command.id, AGAIN_S)
            self._loop.call_later(AGAIN_S, partial(self._start, command, resumed=True))
        finally:
            del self._halts[command.id]
            if self._running[lane_of(command)] is asyncio.current_task():
                del self._running[lane_of(command)]
            self._freed.set()
            self._changed.set()

    def _news(self) -> None:
        """There is a report to send; called from any thread."""
        self._loop.call_soon_threadsafe(self._reporter.wake)

    async def _poll(self) -> None:
        """Ask for commands, once the hub has judged this life's journal: what a lost one had begun is not for it."""
        await self._judged.wait()
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                await self._poll_once()
            except (HubAwayError, HubAnswerError) as err:
                log.warning("%s: %s; again in %g s", err.code, err, pause_s)
            except TROUBLE as err:
                log.error("AGT-221: the journal cannot be used: %s; again in %g s", err, pause_s)  # noqa: TRY400
            else:
                pause_s = FIRST_PAUSE_S
                continue
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, self._config.limits.backoff_max_s)

    async def _poll_once(self) -> None:
        busy = self._busy()
        if busy and len(busy) >= len(self._config.devices) and not await self._may_admit():
            self._freed.clear()
            await self._freed.wait()
            return
        wait_s = self._config.limits.busy_poll_s if self._running else self._poll_s
        known = await asyncio.to_thread(self._journal.commands.known)
        command = await self._link.next_command(busy, known, wait_s)
        if command is not None:
            await self._take(command)

    def _busy(self) -> list[str]:
        """Return the disk numbers of the devices at work."""
        return [lane for lane in self._running if lane != ADMISSIONS]

    async def _may_admit(self) -> bool:
        """Say whether a command that needs no port may come: of a batch whose evidence is open."""
        return await asyncio.to_thread(self._journal.evidence.batch) is not None

    async def _take(self, command: AnyCommand) -> None:
        """Write the command down before it is run; one that is known already is reported once more.

        Raises:
            JournalError, sqlite3.Error: it could not be written down and is not run; the hub has heard of it.
        """
        try:
            begun = await asyncio.to_thread(self._journal.commands.begin, command)
        except TROUBLE as err:
            await self._decline(command, err)
            raise
        if begun:
            self._start(command)
        elif command.id not in self._halts:
            await asyncio.to_thread(self._journal.commands.send_again, command.id)
            self._reporter.wake()

    async def _decline(self, command: AnyCommand, err: sqlite3.Error | JournalError) -> None:
        """End a command that is in no journal, with a report that is in none."""
        if await asyncio.to_thread(self._journal.commands.has, command.id):
            return
        ended = self._identity.sign(end_of(command, err, self._config.state), command.id)
        await self._link.report(command.id, Report(seq=1, at=now(), body=ended))

    async def _presence(self) -> None:
        pause_s = FIRST_PAUSE_S
        there = False
        while True:
            self._changed.clear()
            try:
                await self._show()
            except (HubAwayError, HubAnswerError) as err:
                log.warning("%s: %s; again in %g s", err.code, err, pause_s)
                await asyncio.to_thread(self._pulse.hub_away, str(err))
                there = False
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, self._config.limits.presence_s)
                continue
            if not there:
                log.info("AGT-211: the hub is there")
            there, pause_s = True, FIRST_PAUSE_S
            self._judged.set()
            await self._change_or(self._config.limits.presence_s)

    async def _show(self) -> None:
        shown = await asyncio.to_thread(
            presence_of, self._config, self._journal, self._instance, self._busy()
        )
        answer = await self._link.presence(shown)
        self._heed(answer)
        await asyncio.to_thread(self._take_note, answer)

    async def _change_or(self, pause_s: float) -> None:
        try:
            async with asyncio.timeout(pause_s):
                await self._changed.wait()
        except TimeoutError:
            return

    def _heed(self, answer: PresenceAnswer) -> None:
        self._poll_s = answer.poll_wait_s
        self._hub_clock.set(answer.clock)
        for command in answer.cancel:
            if command in self._halts:
                self._halts[command].cancel()

    def _take_note(self, answer: PresenceAnswer) -> None:
        """Write down what the hub says of this journal; not on the event loop."""
        self._pulse.hub_there()
        if not answer.trusted and self._journal.trusted:
            log.error(
                "AGT-200: the hub does not trust this journal; acts are refused until the site pairs again"
            )
            self._journal.distrust()


def lane_of(command: AnyCommand) -> str:
    """Return what a command waits for: the one before it in the same lane."""
    return ADMISSIONS if isinstance(command, Admit) else command.device


async def _cancelled(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def run(path: Path, kept_by: str = "") -> int:
    """Run the agent of the configuration at `path` until SIGTERM or SIGINT; return the exit code.

    Args:
        kept_by: what starts it again when it ends, see life.keeper.

    Raises:
        AgentError: the configuration, the journal or the key cannot be used, another agent works here, or the
            hub does not know this one any more.
    """
    config = configuration.load(path)
    config.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    with only_one(config.state / LOCK, LOCK_WAIT_S), logs.kept(config):
        return asyncio.run(_run(config, kept_by))


def _rise(journal: Journal, kept_by: str) -> None:
    """Begin a life; where the disk is full, the agent is there nevertheless, and says so of each command."""
    try:
        journal.rise()
        Pulse(journal).begin(kept_by)
        journal.commands.prune()
    except sqlite3.Error as err:
        log.error("AGT-221: the journal cannot be written: %s", err)  # noqa: TRY400


async def _run(config: Config, kept_by: str) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C raises KeyboardInterrupt instead
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    identity = Identity.load(config.state)
    journal = Journal(config.state)
    _rise(journal, kept_by)
    log.info("AGT-210: agent %s, %s devices, hub %s", config.hub.agent, len(config.devices), config.hub.url)
    try:
        async with Link(config.hub) as link:
            await Agent(config, journal, link, identity).run(stop)
    except RevokedError as err:
        Pulse(journal).hub_away(str(err))
        raise
    finally:
        journal.close()
    return 0
