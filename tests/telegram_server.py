"""A Bot API server on loopback: our bot talks to it over real HTTP, tests play the people.

with TelegramServer() as telegram:            # telegram.base_url, telegram.token
    wang = telegram.user(1001, "王芳")
    wang.says("清卡")
    await wang.expects("请选择要清卡的设备", button="一店")
    wang.presses("一店")
telegram.check()                              # no request broke the Bot API's reference
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from tests.telegram_answers import ApiError, Json
from tests.telegram_groups import Group
from tests.telegram_media import UPLOAD
from tests.telegram_methods import MalformedRequestError, parameters_of, parameters_of_form
from tests.telegram_people import User
from tests.telegram_world import CALLS, World

PIECE = 64 * 1024  # bytes of a download at a time
TOKEN = "123456789:AAtest-token-that-no-log-may-hold-xyz"


@dataclass(frozen=True)
class Call:
    """A request that the bot made."""

    method: str
    params: Json
    at: float


@dataclass
class Failure:
    method: str
    code: int
    description: str
    retry_after: int | None
    chat_id: int | None
    times: int
    after: bool

    def hits(self, method: str, params: Json) -> bool:
        here = self.chat_id is None or params.get("chat_id") == self.chat_id
        return self.times > 0 and self.method.lower() == method.lower() and here

    def error(self) -> ApiError:
        parameters = {} if self.retry_after is None else {"retry_after": self.retry_after}
        return ApiError(self.code, self.description, **parameters)


DESCRIPTIONS = {
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    429: "Too Many Requests: retry after",
    502: "Bad Gateway",
}


class _Quiet(H11Protocol):
    """Logs no requests: their paths hold the token, and tests look for it in the log."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access_log = False


class TelegramServer:
    """Serves the Bot API in a thread of its own.

    Attributes:
        calls: every request of the bot, in order.
        violations: what broke the reference.
        downloaded_bytes: of files, so far.
    """

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.world = World()
        self.calls: list[Call] = []
        self.port = 0
        self.downloaded_bytes = 0
        self._failures: list[Failure] = []
        self._polls = 0
        self._closing = False

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bot"

    @property
    def violations(self) -> list[str]:
        return self.world.violations

    def user(self, user_id: int, name: str, language: str | None = "zh-hans") -> User:
        """Return a person who has a private chat with the bot."""
        return User(self.world, user_id, name, language)

    def group(self, chat_id: int, title: str, *, forum: bool = False) -> Group:
        """Return a group that the bot is in, perhaps with topics; `chat_id` is negative."""
        return Group(self.world, chat_id, title, forum=forum)

    def fail_next(
        self,
        method: str,
        code: int,
        *,
        description: str = "",
        retry_after: int | None = None,
        chat_id: int | None = None,
        times: int = 1,
        after: bool = False,
    ) -> None:
        """Let the next calls fail; with `after`, they have their effect and only the answer is lost.

        Args:
            method: or "download".
        """
        said = description or DESCRIPTIONS.get(code, "Internal Server Error")
        self._failures.append(Failure(method, code, said, retry_after, chat_id, times, after))

    def redeliver(self, update: Json) -> None:
        """Deliver an update again, as if it had never been confirmed."""
        with self.world.lock:
            self.world.updates[update["update_id"]] = update
        self.world.on_update()

    def calls_of(self, method: str) -> list[Json]:
        """Return the parameters of each call of a method."""
        return [call.params for call in self.calls if call.method.lower() == method.lower()]

    def menu(self, user: User | None = None, language: str = "") -> list[str]:
        """Return the "command: description" lines of a person's menu, or of everybody's."""
        scope = f"chat:{user.id}" if user else "default"
        return [f"{c['command']}: {c['description']}" for c in self.world.commands.get((scope, language), [])]

    def check(self) -> None:
        """Fail if any request broke the Bot API's reference."""
        assert not self.violations, "\n".join(self.violations)

    def start(self) -> None:
        """Listen on loopback; after a stop, on the same port again."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        self.port, self._closing = listener.getsockname()[1], False
        calls = Route("/bot{token}/{method}", self._serve, methods=["GET", "POST"])
        app = Starlette(routes=[calls, Route("/file/bot{token}/{path:path}", self._download)])
        config = uvicorn.Config(app, http=_Quiet, log_config=None, lifespan="off", ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listener],), daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.002)

    def stop(self) -> None:
        """Hang up; what the world knows stays."""
        self._closing = True
        self.world.on_update()
        self._server.should_exit = True
        self._thread.join(10)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def _serve(self, request: Request) -> JSONResponse:
        if request.path_params["token"] != self.token:
            return _refusal(ApiError(401, "Unauthorized"))
        method = request.path_params["method"]
        try:
            params = await self._parameters(method, request)
            return JSONResponse({"ok": True, "result": await self._answer(method, params)})
        except ApiError as error:
            return _refusal(error)

    async def _parameters(self, method: str, request: Request) -> Json:
        kind = request.headers.get("content-type", "")
        try:
            if kind.startswith("multipart/form-data"):
                params = parameters_of_form(method, await self._form(request))
            else:
                params = parameters_of(method, kind, await request.body(), request.scope["query_string"])
        except (MalformedRequestError, json.JSONDecodeError) as error:
            self.violations.append(str(error))
            raise ApiError(400, f"Bad Request: {error}") from error
        if method.lower() not in {*CALLS, "getupdates"}:
            self.violations.append(f"{method}: this server does not know it")
            raise ApiError(404, "Not Found")
        self.calls.append(Call(method, params, time.monotonic()))
        return params

    async def _form(self, request: Request) -> dict[str, str]:
        """Return a form's fields; the world takes its files."""
        fields: dict[str, str] = {}
        async with request.form(max_part_size=100 * 1024 * 1024) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    fields[name] = f"{UPLOAD}{self.world.count()}"
                    named = (value.filename or "", value.content_type or "", await value.read())
                    self.world.uploads[fields[name]] = named
                else:
                    fields[name] = value
        return fields

    async def _download(self, request: Request) -> Response:
        """Give a file out, a little at a time; in the end it is as long as it is, whatever was said of it."""
        path = request.path_params["path"]
        failure = next((one for one in self._failures if one.hits("download", {})), None)
        if failure:
            failure.times -= 1
            return Response(status_code=failure.code)
        file = next((one for one in self.world.files.values() if one.path == path), None)
        if file is None or request.path_params["token"] != self.token:
            return Response(status_code=404)
        return StreamingResponse(self._pieces(file.content))

    async def _pieces(self, content: bytes) -> AsyncIterator[bytes]:
        for at in range(0, len(content), PIECE):
            self.downloaded_bytes += len(content[at : at + PIECE])
            yield content[at : at + PIECE]
            await asyncio.sleep(0)

    async def _answer(self, method: str, params: Json) -> Any:
        failure = next((failure for failure in self._failures if failure.hits(method, params)), None)
        if failure:
            failure.times -= 1
            if failure.after:
                self.world.call(method, params)
            raise failure.error()
        if method.lower() == "getupdates":
            return await self._poll(params)
        return self.world.call(method, params)

    async def _poll(self, params: Json) -> list[Json]:
        """Wait for updates; a later poll ends this one, as Telegram does."""
        self._polls += 1
        mine, until = self._polls, time.monotonic() + (params.get("timeout") or 0)
        news, loop = asyncio.Event(), asyncio.get_running_loop()
        self.world.on_update = lambda: _wake(loop, news)
        while not (waiting := self.world.take_updates(params)):
            left_s = until - time.monotonic()
            if left_s <= 0 or self._closing:
                return []
            news.clear()
            await _any_news(news, min(left_s, 0.05))
            if mine != self._polls:
                raise ApiError(409, DESCRIPTIONS[409])
        return waiting


async def _any_news(news: asyncio.Event, at_most_s: float) -> None:
    try:
        await asyncio.wait_for(news.wait(), at_most_s)
    except TimeoutError:
        return


def _wake(loop: asyncio.AbstractEventLoop, news: asyncio.Event) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(news.set)


def _refusal(error: ApiError) -> JSONResponse:
    body: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return JSONResponse(body, status_code=error.code)
