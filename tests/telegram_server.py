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
import re
import threading
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

from tests.telegram_answers import ApiError
from tests.telegram_bots import BotAccount, Call
from tests.telegram_calls import CALLS
from tests.telegram_failures import Wrong, WrongAnswerError
from tests.telegram_methods import MalformedRequestError
from tests.telegram_requests import parameters
from tests.telegram_wire import Reply, Request, Wire
from tests.telegram_world import BOT, World

__all__ = ["TOKEN", "BotAccount", "Call", "TelegramServer", "Wrong"]

PIECE = 64 * 1024  # bytes of a download at a time
TOKEN = "123456789:AAtest-token-that-no-log-may-hold-xyz"
PATH = re.compile(r"/(?P<file>file/)?bot(?P<token>[^/]+)/(?P<rest>.+)")


class TelegramServer(BotAccount):
    """Serves the Bot API in a thread of its own. It is the account of its first bot; `bot` adds more.

    Attributes:
        bots: by token.
        downloaded_bytes: of files, so far.
    """

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__(token, World())
        self.bots: dict[str, BotAccount] = {token: self}
        self.port = 0
        self.downloaded_bytes = 0

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bot"

    @property
    def violations(self) -> list[str]:
        """What broke the reference, of all bots."""
        return self.world.violations

    def check(self) -> None:
        """Fail if any request broke the Bot API's reference."""
        assert not self.violations, "\n".join(self.violations)

    def bot(self, bot_id: int, username: str) -> BotAccount:
        """Return one more bot; add it before the server starts."""
        profile = {**BOT, "id": bot_id, "username": username}
        token = f"{bot_id}:AAanother-token-that-no-log-may-hold"
        self.bots[token] = BotAccount(token, World(profile, self.world.shared))
        return self.bots[token]

    def start(self) -> None:
        """Listen on loopback; after a stop, on the same port again."""
        started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(started)), daemon=True)
        self._thread.start()
        started.wait()

    def stop(self) -> None:
        """Hang up; what the world knows stays."""
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(10)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def _run(self, started: threading.Event) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        wire = Wire(self._reply)
        tasks = [one.open() for one in self.bots.values()]
        self.port = await wire.listen(self.port)
        started.set()
        await self._stopping.wait()
        for one in self.bots.values():
            one.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await wire.close()

    async def _reply(self, request: Request) -> Reply:
        found = PATH.fullmatch(request.path)
        bot = self.bots.get(found["token"]) if found else None
        if found is None or bot is None:
            return _refused(ApiError(401, "Unauthorized"))
        if found["file"]:
            return self._download(bot, found["rest"])
        try:
            params = await self._parameters(bot, found["rest"], request)
            result = await bot.answer(found["rest"], params)
        except ApiError as error:
            return _refused(error)
        except WrongAnswerError as error:
            return error.reply
        return Reply(body=json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode())

    async def _parameters(self, bot: BotAccount, method: str, request: Request) -> dict[str, object]:
        try:
            params = await parameters(bot.world, method, request)
        except (MalformedRequestError, ValueError) as error:
            self.violations.append(str(error))
            raise ApiError(400, f"Bad Request: {error}") from error
        if method.lower() not in {*CALLS, "getupdates"}:
            self.violations.append(f"{method}: this server does not know it")
            raise ApiError(404, "Not Found")
        return params

    def _download(self, bot: BotAccount, path: str) -> Reply:
        """Give a file out, a little at a time; in the end it is as long as it is, whatever was said of it."""
        failure = bot.failures.next("download", {})
        if failure:
            return failure.wrong.reply(failure.code) if failure.wrong else Reply(failure.code)
        file = next((one for one in bot.world.files.values() if one.path == path), None)
        return Reply(404) if file is None else Reply(pieces=self._pieces(file.content))

    async def _pieces(self, content: bytes) -> AsyncIterator[bytes]:
        for at in range(0, len(content), PIECE):
            self.downloaded_bytes += len(content[at : at + PIECE])
            yield content[at : at + PIECE]
            await asyncio.sleep(0)


def _refused(error: ApiError) -> Reply:
    return Reply(error.code, json.dumps(error.body(), ensure_ascii=False).encode())
