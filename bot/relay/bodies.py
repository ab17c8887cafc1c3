"""No body larger than a limit, whether its length is told or not."""

from __future__ import annotations

from collections.abc import Awaitable

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.relay.errors import TooLargeError


class BodyLimit:
    """ASGI middleware. Requests without a body pass through it without a trace: many of them wait long."""

    def __init__(self, app: ASGIApp, limit_bytes: int) -> None:
        self._app = app
        self._limit_bytes = limit_bytes

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["type"] != "http" or scope["method"] == "GET":
            return self._app(scope, receive, send)
        told = dict(scope["headers"]).get(b"content-length", b"0")
        if told.isdigit() and int(told) > self._limit_bytes:
            answer = {"code": TooLargeError.code, "sentence": self._sentence}
            return JSONResponse(answer, TooLargeError.status)(scope, receive, send)
        return self._app(scope, self._counting(receive), send)

    @property
    def _sentence(self) -> str:
        return f"The body is larger than {self._limit_bytes} bytes."

    def _counting(self, receive: Receive) -> Receive:
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._limit_bytes:
                raise HTTPException(TooLargeError.status, self._sentence)
            return message

        return counted
