"""Where Telegram brings updates: an ASGI app that says 200 only to what is kept.

Telegram brings again, after growing pauses, whatever is not answered with 2xx, and until then nothing else of the same
chat. So nothing that came with the secret is refused for what it says, and 503 is for what may go better later.
Nothing is believed of who asks but the secret.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Sequence

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.channels.telegram_keeper import Keeper
from bot.channels.telegram_raw import update_of

log = logging.getLogger(__name__)

SECRET = "x-telegram-bot-api-secret-token"
LARGEST_BYTES = 1 << 20  # Telegram's updates are far below
LATER_S = 10


class TooLargeError(Exception):
    """A body that no update has."""


class Door:
    """Closed until there is a keeper.

    Args:
        secrets: each of them opens.
        came: called for each update that was kept.
    """

    def __init__(self, secrets: Sequence[str], came: Callable[[], None]) -> None:
        self._secrets = [secret.encode() for secret in secrets]
        self._came = came
        self._keeper: Keeper | None = None

    def open(self, keeper: Keeper) -> None:
        """Let updates in."""
        self._keeper = keeper

    def close(self) -> None:
        """Let none in; Telegram keeps them."""
        self._keeper = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            answer = await self._answer(request)
        except ClientDisconnect:
            return
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        try:
            body = await _body(request)
        except TooLargeError:
            log.warning("TG-413: an update of more than %s bytes was refused", LARGEST_BYTES)
            return Response(status_code=413)
        return await self._take(body)

    def _refusal(self, request: Request) -> Response | None:
        if request.method != "POST":
            return Response(status_code=405, headers={"Allow": "POST"})
        if not self._opens(request.headers.get(SECRET, "")):
            return Response(status_code=403)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        return None if kind == "application/json" else Response(status_code=415)

    def _opens(self, given: str) -> bool:
        """Compare with every secret, each in a time that tells nothing about it."""
        said = given.encode("latin-1", "replace")
        opens = [hmac.compare_digest(said, secret) for secret in self._secrets]
        return any(opens)

    async def _take(self, body: bytes) -> Response:
        if self._keeper is None:
            return _later()
        try:
            await self._keeper.take([update_of(body)])
        except SQLAlchemyError as error:
            log.error("TG-507: the inbox fails, Telegram brings it again: %s", type(error).__name__)  # noqa: TRY400
            return _later()
        self._came()
        return Response()  # empty: a body could be read as a call


async def _body(request: Request) -> bytes:
    told = request.headers.get("content-length", "0")
    if told.isdigit() and int(told) > LARGEST_BYTES:
        raise TooLargeError
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BYTES:
            raise TooLargeError
    return body


def _later() -> Response:
    return Response(status_code=503, headers={"Retry-After": str(LATER_S)})
