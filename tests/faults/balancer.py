"""What stands before several hubs: each request goes to the next of them that takes it."""

from __future__ import annotations

import asyncio
import itertools
import socket
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from tests.telegram_hooks import SECRET_HEADER

PASSED_ON = {"authorization", "content-type", SECRET_HEADER.lower()}


class Balancer:
    """Listens at `url` inside `with`."""

    def __init__(self, hubs: Sequence[str]) -> None:
        self._hubs = list(hubs)
        self._next = itertools.cycle(range(len(self._hubs)))
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        app = Starlette(routes=[Route("/{path:path}", self._pass, methods=["GET", "POST", "PUT"])])
        config = uvicorn.Config(app, log_config=None, lifespan="off", ws="none", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.002)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(10)

    async def _serve(self) -> None:
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(timeout=60, trust_env=False, limits=limits) as self._client:
            await self._server.serve(sockets=[self._listener])

    async def _pass(self, request: Request) -> Response:
        try:
            body = await request.body()
        except ClientDisconnect:  # it was killed in the middle
            return Response(status_code=502)
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        headers = {name: value for name, value in request.headers.items() if name in PASSED_ON}
        for _ in self._hubs:
            url = f"{self._hubs[next(self._next)]}{path}"
            try:
                answer = await self._client.request(request.method, url, content=body, headers=headers)
            except httpx.ConnectError:
                continue
            except httpx.HTTPError:  # it may have had its effect
                break
            kind = answer.headers.get("content-type")
            return Response(answer.content, answer.status_code, media_type=kind)
        return Response(status_code=502)
