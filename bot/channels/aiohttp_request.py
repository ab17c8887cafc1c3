"""python-telegram-bot's requests by aiohttp, for hubs with much to send; httpx is what the project uses otherwise.

A connection that could not be made, or had, is told apart from an answer that did not come by the error's cause:
bot.channels.telegram_errors reads it.
"""

from __future__ import annotations

import json
from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT_TIMEOUT_S = 5.0
WRITE_TIMEOUT_S = 20.0  # of an upload, on top of the time for its answer


class AiohttpRequest(BaseRequest):
    """A client with a pool of its own.

    Args:
        connections: at once; whoever comes beyond waits for one.
        proxy: URL of an HTTP proxy; aiohttp knows no others.
        read_timeout: for an answer, in seconds.
        pool_timeout: for a connection, made or free, in seconds.
    """

    def __init__(
        self,
        connections: int,
        *,
        proxy: str | None = None,
        read_timeout: float = 5.0,
        pool_timeout: float = 1.0,
    ) -> None:
        self._connections = connections
        self._proxy = proxy
        self._read_timeout = read_timeout
        self._pool_timeout = pool_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the pool, once."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def shutdown(self) -> None:
        """Hang up."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Return the status and the body of an answer, whatever they are.

        Raises:
            TimedOut, NetworkError: their texts hold no URL, and so not the token.
        """
        if self._session is None:
            raise RuntimeError("the client is not open")
        read_s = _given(read_timeout, self._read_timeout)
        if request_data is not None and request_data.contains_files and read_s is not None:
            read_s += _given(write_timeout, WRITE_TIMEOUT_S) or 0.0
        timeout = aiohttp.ClientTimeout(
            total=None,
            connect=_given(pool_timeout, self._pool_timeout),
            sock_connect=_given(connect_timeout, CONNECT_TIMEOUT_S),
            sock_read=read_s,
        )
        headers = {**HEADERS, **_type_of(request_data)}
        asked = self._session.request(
            method, url, data=_body(request_data), timeout=timeout, proxy=self._proxy, headers=headers
        )
        try:
            async with asked as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut(type(error).__name__) from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"aiohttp.{type(error).__name__}") from error


HEADERS = {"User-Agent": BaseRequest.USER_AGENT}


def _given(value: Any, default: float) -> float | None:
    """Return a timeout: None waits for ever."""
    if value is BaseRequest.DEFAULT_NONE:
        return default
    seconds: float | None = value
    return seconds


def _type_of(data: RequestData | None) -> dict[str, str]:
    """Return the header that names JSON; a form names itself."""
    return {} if data is None or data.contains_files else {"Content-Type": "application/json"}


def _body(data: RequestData | None) -> Any:
    """Return parameters as JSON, or as a form with their files: to spell a Chinese text for a form takes long."""
    if data is None:
        return None
    if not data.contains_files:
        return json.dumps(data.parameters).encode()
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)  # a file's name stays as it reads
    for field, (name, content, mime) in data.multipart_data.items():
        form.add_field(field, content, filename=_in_one_line(name), content_type=mime)
    return form


def _in_one_line(name: str) -> str:
    return "".join(one if one.isprintable() else "_" for one in name)
