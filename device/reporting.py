"""Sends what the journal has to report: in order per command, again until the hub has it, for days if need be."""

from __future__ import annotations

import asyncio
import logging

from device.errors import HubAnswerError, HubAwayError
from device.journal import Journal
from device.journal_commands import Waiting
from device.link import Link
from device.unwritten import TROUBLE

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 0.5


class Reporter:
    def __init__(self, journal: Journal, link: Link, most_pause_s: float) -> None:
        self._commands = journal.commands
        self._link = link
        self._most_pause_s = most_pause_s
        self._news = asyncio.Event()
        self._refused: set[str] = (
            set()
        )  # commands whose report the hub cannot read; tried again at the next start

    def wake(self) -> None:
        """There is something to report. Call it on the event loop."""
        self._news.set()

    async def run(self) -> None:
        """Send until cancelled.

        Raises:
            RevokedError: the hub does not know this agent any more.
        """
        pause_s = FIRST_PAUSE_S
        while True:
            self._news.clear()
            try:
                sent = await self._round()
                pause_s = FIRST_PAUSE_S
            except HubAwayError as err:
                log.warning("%s: %s; reports wait, again in %g s", err.code, err, pause_s)
            except TROUBLE as err:
                log.error("AGT-221: the journal cannot be used: %s; again in %g s", err, pause_s)  # noqa: TRY400
            else:
                if not sent:
                    await self._news.wait()
                continue
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, self._most_pause_s)

    async def drain(self, within_s: float) -> None:
        """Give what waits a last chance."""
        try:
            async with asyncio.timeout(within_s):
                while await self._round():
                    continue
        except (HubAwayError, TimeoutError, *TROUBLE):
            log.warning("AGT-401: some reports wait for the next start")

    async def _round(self) -> int:
        """Send the next report of each command; return how many there were."""
        waiting = [
            one for one in await asyncio.to_thread(self._commands.waiting) if one.command not in self._refused
        ]
        away: HubAwayError | None = None
        for one in waiting:
            try:
                await self._send(one)
            except HubAwayError as err:  # perhaps at this one alone: the others shall not wait for it
                away = err
        if away is not None:
            raise away
        return len(waiting)

    async def _send(self, one: Waiting) -> None:
        try:
            receipt = await self._link.report(one.command, one.report)
        except HubAnswerError as err:
            log.error("%s: the hub refuses a report of command %s: %s", err.code, one.command, err)  # noqa: TRY400
            self._refused.add(one.command)
            return
        if receipt.expected is None:
            await asyncio.to_thread(self._commands.forget, one.command)
        else:
            await asyncio.to_thread(self._commands.acknowledged, one.command, receipt.expected)
