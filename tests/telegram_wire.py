"""HTTP/1.1 as our Bot API server speaks it: small, because it is the peer when throughput is measured.

It logs nothing: the paths hold the token, and tests look for it in the log.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote

LONGEST_HEAD = 64 * 1024
JSON_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Request:
    """What came, whole."""

    path: str
    query: str
    headers: dict[str, str]  # names in small letters
    body: bytes

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "")


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back.

    Attributes:
        missing: so many bytes of the body are promised and never sent; then the connection ends.
        pieces: a body that is sent a little at a time, and has no length before.
        nothing: hang up instead.
    """

    status: int = 200
    body: bytes = b""
    kind: str = JSON_TYPE
    missing: int = 0
    pieces: AsyncIterator[bytes] | None = None
    nothing: bool = False

    @property
    def ends(self) -> bool:
        return self.nothing or self.missing > 0 or self.pieces is not None

    def head(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status} {_phrase(self.status)}", f"content-type: {self.kind}"]
        if self.pieces is None:
            lines.append(f"content-length: {len(self.body) + self.missing}")
        if self.ends:
            lines.append("connection: close")
        return "\r\n".join([*lines, "", ""]).encode()


Answer = Callable[[Request], Awaitable[Reply]]


class Wire:
    """Listens, and gives each request to `answer`."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._talks: set[asyncio.Task[None]] = set()

    async def listen(self, port: int) -> int:
        """Listen on loopback; return the port. Port 0 takes a free one."""
        self._server = await asyncio.start_server(
            self._talk, "127.0.0.1", port, limit=LONGEST_HEAD, reuse_address=True, backlog=2048
        )
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Hang up on everybody."""
        self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk is not None
        self._talks.add(talk)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while await self._exchange(reader, writer):
                    pass
        finally:
            self._talks.discard(talk)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Take one request and answer it; say whether there may be more."""
        reply = await self._answer(await _request(reader))
        if reply.nothing:
            writer.transport.abort()
            return False
        writer.write(reply.head() + reply.body)
        if reply.pieces is not None:
            async for piece in reply.pieces:
                writer.write(piece)
                await writer.drain()
        await writer.drain()
        return not reply.ends


async def _request(reader: asyncio.StreamReader) -> Request:
    """Raises asyncio.IncompleteReadError: the other side hung up."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip("\r\n").split("\r\n")
    path, _, query = first.split(" ")[1].partition("?")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return Request(unquote(path), query, headers, await _chunks(reader))
    return Request(
        unquote(path), query, headers, await reader.readexactly(int(headers.get("content-length", 0)))
    )


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readuntil(b"\r\n")
    return body


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
