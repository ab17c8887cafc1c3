"""The way between agent and hub, as a proxy on loopback that can lose, hold, double and reorder what passes."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Any, Self

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

CUT_S = 0.4
HELD_S = 0.4
METHODS = ["GET", "POST", "PUT"]


class Trick(StrEnum):
    """What happens to one report, or to one command."""

    REPORT_LOST = "report lost"
    RECEIPT_LOST = "receipt lost"  # the hub has the report, the agent does not know
    REPORT_HELD = "report delayed"
    REPORT_DOUBLED = "report doubled"
    REPORT_LATE = "report reordered"  # it comes once more behind the one after it
    COMMAND_LOST = "command lost"  # the hub has given it out, the agent never gets it
    CUT_UP = "cut to the hub"  # from this report on nothing reaches the hub for a while
    CUT_DOWN = "cut to the agent"  # from this report on no answer reaches the agent for a while


@dataclass(frozen=True, slots=True)
class Mischief:
    """Play a trick on the nth report, or command, from 1."""

    trick: Trick
    number: int


class Link:
    """Listens at `url`, passes on to the hub at `hub_url`."""

    def __init__(self, hub_url: str, mischief: Mischief | None = None) -> None:
        self.hub_url = hub_url
        self.mischief = mischief
        self.reports = 0
        self.commands = 0
        self._cut_until_s: dict[Trick, float] = {}
        self._late: tuple[str, bytes, dict[str, str]] | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def cut(self, trick: Trick, for_s: float = CUT_S) -> None:
        """Let nothing through in one direction for a while."""
        self._cut_until_s[trick] = time.monotonic() + for_s

    def __enter__(self) -> Self:
        app = Starlette(routes=[Route("/{path:path}", self._pass, methods=METHODS)])
        config = uvicorn.Config(app, log_config=None, lifespan="off", ws="none", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.002)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        async with httpx.AsyncClient(base_url=self.hub_url, timeout=60, trust_env=False) as self._client:
            await self._server.serve(sockets=[self._listener])

    async def _pass(self, request: Request) -> Response:
        try:
            body = await request.body()
        except ClientDisconnect:  # it was killed in the middle
            return Response(status_code=502)
        if self._is_cut(Trick.CUT_UP):
            return Response(status_code=502)
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        headers = {
            name: value
            for name, value in request.headers.items()
            if name in {"authorization", "content-type"}
        }
        try:
            if request.method == "POST" and path.endswith("/reports"):
                return await self._report(path, body, headers)
            answer = await self._client.request(request.method, path, content=body, headers=headers)
        except httpx.HTTPError:
            return Response(status_code=502)
        return self._given(request.method, answer)

    def _given(self, method: str, answer: httpx.Response) -> Response:
        """Pass an answer on; a command is one with a body to a GET."""
        if method == "GET" and answer.status_code == httpx.codes.OK:
            self.commands += 1
            if self.mischief == Mischief(Trick.COMMAND_LOST, self.commands):
                return Response(status_code=502)
        return self._answer(answer)

    async def _report(self, path: str, body: bytes, headers: dict[str, str]) -> Response:
        self.reports += 1
        trick = self.mischief.trick if self.mischief and self.mischief.number == self.reports else None
        if trick in {Trick.CUT_UP, Trick.CUT_DOWN}:
            self.cut(trick)
        if trick is Trick.REPORT_LOST or self._is_cut(Trick.CUT_UP):
            return Response(status_code=502)
        if trick is Trick.REPORT_HELD:
            await asyncio.sleep(HELD_S)
        late, self._late = self._late, (path, body, headers) if trick is Trick.REPORT_LATE else None
        answer = await self._client.post(path, content=body, headers=headers)
        if trick is Trick.REPORT_DOUBLED:
            answer = await self._client.post(path, content=body, headers=headers)
        if late is not None:
            await self._client.post(late[0], content=late[1], headers=late[2])
        return Response(status_code=502) if trick is Trick.RECEIPT_LOST else self._answer(answer)

    def _answer(self, answer: httpx.Response) -> Response:
        if self._is_cut(Trick.CUT_DOWN):
            return Response(status_code=502)
        kind: dict[str, Any] = {"media_type": answer.headers.get("content-type")}
        return Response(answer.content, answer.status_code, **kind)

    def _is_cut(self, trick: Trick) -> bool:
        return time.monotonic() < self._cut_until_s.get(trick, 0.0)
