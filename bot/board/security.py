"""What protects the board in a browser: headers on each answer, forms of its own only, nothing too large."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.board.errors import ForgedError, LargeError

STATIC = "/board/static/"
SAFE = {"GET", "HEAD"}
FORM_BYTES = 256 * 1024  # without a file
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Strict:
    """ASGI middleware that puts the headers on whatever is answered; one that an answer has already stands.

    Redirects lead to the host that the browser knows.

    Args:
        url: the board's public address.
    """

    def __init__(self, app: ASGIApp, url: str) -> None:
        self._app = app
        self._headers = {**HEADERS, "Referrer-Policy": referrer_policy(url)}
        if url.startswith("https:"):
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        static = scope["type"] == "http" and scope["path"].startswith(STATIC)

        async def strict(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._put(MutableHeaders(scope=message), static=static and message["status"] == 200)
            await send(message)

        await self._app(scope, receive, strict)

    def _put(self, headers: MutableHeaders, *, static: bool) -> None:
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        if "location" in headers:  # a framework's own redirects repeat the host that was asked
            headers["location"] = own(headers["location"])
        if static:  # its address changes with its content
            headers["Cache-Control"] = "public, max-age=31536000, immutable"


def referrer_policy(url: str) -> str:
    """Return the strictest policy under which a form's origin can be told.

    Under no-referrer a form comes with `Origin: null`; Sec-Fetch-Site tells then, which browsers send to https and to
    this machine only.
    """
    told = url.startswith("https:") or urlsplit(url).hostname in LOOPBACK
    return "no-referrer" if told else "same-origin"


def require_own(headers: Headers, url: str) -> None:
    """Raises ForgedError unless a page of this board sent the request, as the browser says."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    own = site == "same-origin" if site is not None else origin == origin_of(url)
    if not own or origin not in {None, "null", origin_of(url), _asked(headers, url)}:
        raise ForgedError


def own(address: str) -> str:
    """Return an address without its host: nothing here leads elsewhere."""
    return urlsplit(address)._replace(scheme="", netloc="").geturl()


def origin_of(url: str) -> str:
    """Return "https://hub.example:8443" of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def form_token(login_token: str) -> str:
    """Return what a form of this login carries. It does not tell the login's token."""
    return hmac.new(login_token.encode(), b"qingka board form", hashlib.sha256).hexdigest()


def require_token(given: str, login_token: str) -> None:
    """Raises ForgedError when a form does not belong to this login."""
    if not hmac.compare_digest(given.encode("utf-8", "replace"), form_token(login_token).encode()):
        raise ForgedError


class Limit:
    """ASGI middleware: no body larger than a limit is read, whether its length is told or not.

    Args:
        file_bytes: of a form with files; another form may have FORM_BYTES.
    """

    def __init__(self, app: ASGIApp, file_bytes: int) -> None:
        self._app = app
        self._file_bytes = file_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        with_files = headers.get("content-type", "").startswith("multipart/form-data")
        limit = self._file_bytes if with_files else FORM_BYTES
        told = headers.get("content-length", "0")
        await self._app(scope, _counting(receive, limit, int(told) if told.isdigit() else 0), send)


def _counting(receive: Receive, limit: int, told: int) -> Receive:
    """Raise LargeError to whoever reads the body: there it is answered like other errors."""
    read = 0

    async def counted() -> Message:
        nonlocal read
        if told > limit:
            raise LargeError
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise LargeError
        return message

    return counted


def _asked(headers: Headers, url: str) -> str:
    """Return the origin that the browser asked, which may be another name of the same board."""
    return f"{urlsplit(url).scheme}://{headers.get('host', '')}"
