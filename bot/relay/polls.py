"""Long polls past the framework: of ten thousand that wait, each holds what it needs and no more.

A poll that is written in any other way than the agents' own goes to the route that is described at /docs, and gets
the same answers there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.status import HTTP_204_NO_CONTENT
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.relay.answers import NOT_KEPT, refusal
from bot.relay.errors import RelayError
from bot.relay.relay import Relay
from device.contract import COMMAND, AnyCommand

PATH = "/agent/v1/commands/next"
SCHEME = b"Bearer "
LONGEST_WAIT = 9  # digits
NAMES = frozenset({"wait", "busy", "known"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a poll asks for."""

    token: str
    busy: tuple[str, ...]
    known: tuple[str, ...]
    wait_s: int | None  # None: as long as the relay likes


class Polls:
    """ASGI middleware that answers long polls itself."""

    def __init__(self, app: ASGIApp, relay: Relay) -> None:
        self._app = app
        self._relay = relay

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"] == PATH:
            asked = read(scope)
            if asked is not None:
                return self._answer(asked, scope, receive, send)
        return self._app(scope, receive, send)

    async def _answer(self, asked: Asked, scope: Scope, receive: Receive, send: Send) -> None:
        wait_s = self._relay.settings.poll_wait_s if asked.wait_s is None else asked.wait_s
        gone = partial(_is_gone, scope, receive)
        try:
            answer = said(await self._relay.next(asked.token, asked.busy, asked.known, wait_s, gone))
        except RelayError as error:
            answer = refusal(error)
        except asyncio.CancelledError:
            # The server stops, and has no time left. Passed on, it would be a 500 and a trace for each who waits.
            answer = said(None)
        await answer(scope, receive, send)


def said(command: AnyCommand | None) -> Response:
    """Return the answer to a poll."""
    if command is None:
        return Response(status_code=HTTP_204_NO_CONTENT)
    return Response(COMMAND.dump_json(command), media_type="application/json", headers=NOT_KEPT)


def read(scope: Scope) -> Asked | None:
    """Return what a poll asks for; None when it is written otherwise than agents write it, or is wrong."""
    token = _token(scope)
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    waits = [value for name, value in pairs if name == "wait"]
    if token is None or len(waits) > 1 or not all(name in NAMES for name, _ in pairs):
        return None
    if not all(wait.isascii() and wait.isdigit() and len(wait) <= LONGEST_WAIT for wait in waits):
        return None
    busy, known = (tuple(value for name, value in pairs if name == which) for which in ("busy", "known"))
    return Asked(token, busy, known, int(waits[0]) if waits else None)


def _token(scope: Scope) -> str | None:
    shown = [value for name, value in scope["headers"] if name == b"authorization"]
    if len(shown) != 1 or not shown[0].startswith(SCHEME):
        return None
    token = shown[0].removeprefix(SCHEME)
    return token.decode("ascii") if token.isascii() and token and b" " not in token else None


async def _is_gone(scope: Scope, receive: Receive) -> bool:
    return await Request(scope, receive).is_disconnected()
