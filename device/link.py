"""The way to the hub: JSON over HTTPS under /agent/v1, and what its answers mean to an agent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from device.clock import now
from device.config import HubConfig
from device.contract import (
    COMMAND,
    AnyCommand,
    Enrolled,
    Enrolment,
    Presence,
    PresenceAnswer,
    Progress,
    Report,
    ReportAnswer,
)
from device.errors import HubAnswerError
from device.hub_http import host, open_client, printable, problem_of, read, send

TIMEOUT_S = 15.0  # for one answer; a poll has its own wait on top
NO_COMMAND = "doctor"  # an id that no command has
GAP = frozenset({409})
OVER = frozenset({404, 410})

ENROLLED = TypeAdapter(Enrolled)
PRESENCE_ANSWER = TypeAdapter(PresenceAnswer)
REPORT_ANSWER = TypeAdapter(ReportAnswer)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the hub says to a report."""

    expected: int | None  # the `seq` that it waits for; None: it wants nothing more of this command


class Link:
    """One agent's calls to its hub, to be entered. They may run at once, on one event loop.

    Every call raises HubAwayError (not reachable, too slow, a fault of its own), RevokedError (the token is not
    known any more) or HubAnswerError (it cannot read what was sent, or says what this agent does not understand).
    """

    def __init__(self, hub: HubConfig, timeout_s: float = TIMEOUT_S) -> None:
        """Raises ConfigValueError: url, token or proxy cannot be used."""
        self._timeout_s = timeout_s
        self._client = open_client(hub.url, hub.proxy, timeout_s)
        self._client.headers["Authorization"] = f"Bearer {printable(hub.token)}"

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.__aexit__(kind, err, trace)

    async def presence(self, shown: Presence) -> PresenceAnswer:
        """Say that the agent is there and what it has."""
        answer = await send(self._client, "PUT", "/presence", content=shown.model_dump_json())
        return read(PRESENCE_ANSWER, answer)

    async def next_command(
        self, busy: Collection[str], known: Collection[str], wait_s: int
    ) -> AnyCommand | None:
        """Wait for the next command; None when there was none.

        Args:
            busy: disk numbers of the devices at work.
            known: ids of commands whose end the hub does not have yet.
            wait_s: how long the hub may wait.
        """
        params = {"wait": wait_s, "busy": list(busy), "known": list(known)}
        timeout = httpx.Timeout(self._timeout_s, read=wait_s + self._timeout_s)
        answer = await send(self._client, "GET", "/commands/next", params=params, timeout=timeout)
        return None if answer.status_code == httpx.codes.NO_CONTENT else read(COMMAND, answer)

    async def report(self, command: str, report: Report) -> Receipt:
        """Hand over a report. A gap, or one that the hub had already, is a receipt like any other."""
        answer = await self._post(command, report)
        if answer.status_code in OVER:
            return Receipt(None)
        if answer.status_code in GAP:
            problem = problem_of(answer)
            if problem is None or problem.expected is None:
                raise HubAnswerError(
                    f"{host(answer.url)}: a report is missing, and the hub does not say which"
                )
            return Receipt(problem.expected)
        return Receipt(read(REPORT_ANSWER, answer).expected)

    async def clock(self) -> datetime | None:
        """Return the hub's clock to the second, if it shows one; it knows this agent then, and nothing has changed."""
        nothing = Report(seq=1, at=now(), body=Progress(phase="inspect", done=0, total=0))
        answer = await self._post(NO_COMMAND, nothing)
        try:
            return parsedate_to_datetime(answer.headers.get("Date", ""))
        except ValueError:
            return None

    async def _post(self, command: str, report: Report) -> httpx.Response:
        path = f"/commands/{quote(command, safe='')}/reports"
        return await send(self._client, "POST", path, OVER | GAP, content=report.model_dump_json())


async def enrol(url: str, enrolment: Enrolment, proxy: str = "", timeout_s: float = TIMEOUT_S) -> Enrolled:
    """Trade a pairing code for a token.

    Raises:
        PairingError: the code is wrong, used or expired.
        HubAwayError, HubAnswerError, ConfigValueError: see Link.
    """
    async with open_client(url, proxy, timeout_s) as client:
        return read(ENROLLED, await send(client, "POST", "/enrolments", content=enrolment.model_dump_json()))
