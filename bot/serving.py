"""Runs the hub until it is told to stop.

Errors:
    ListenError  SRV-001  the relay's address cannot be taken
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import Iterator

import uvicorn

from bot.app import Hub
from bot.board import app as board
from bot.errors import HubError
from bot.front import Front
from bot.learning.folder import begin
from bot.relay.api import build_app
from bot.settings import Settings

log = logging.getLogger(__name__)

STOP_S = 10
NO_TOKEN = (
    "TG-404: no Telegram token, so there is no chat on Telegram; the agents' relay is served all the same. "
    "Ask @BotFather for a token (/newbot), set QINGKA_TELEGRAM_TOKEN and start again. "
    "Meanwhile, in a terminal: qingka chat --as NAME"
)


class ListenError(HubError):
    """The relay's address cannot be taken."""

    code = "SRV-001"


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: the hub stops as a whole."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(settings: Settings) -> int:
    """Serve the relay, Telegram and the clock until SIGTERM or SIGINT; return the exit code.

    Raises:
        ListenError, DatabaseError, knowledge.article.KnowledgeError
    """
    listening = _listen(settings.relay_host, settings.relay_port)
    port = listening.getsockname()[1]
    try:
        hub = Hub(settings.model_copy(update={"relay_port": port}), begin)
    except BaseException:
        listening.close()
        raise
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    app = Front(build_app(hub.relay), {board.ROOT: board.build_app(hub.board)})
    server = _Server(
        uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=STOP_S // 2)
    )
    log.info("SRV-200: the relay listens on %s", hub.settings.url)
    if hub.telegram is None:
        log.warning(NO_TOKEN)
    warming = asyncio.create_task(asyncio.to_thread(hub.knowledge.answers.warm), name="warming")
    try:
        await _run(hub, server, listening, stop)
    finally:
        await asyncio.gather(warming, return_exceptions=True)
        await hub.database.close()
    return 0


async def _run(hub: Hub, server: _Server, listening: socket.socket, stop: asyncio.Event) -> None:
    """Run the parts until `stop`, or until one fails: then its error is raised after the others have ended."""
    parts = [
        asyncio.create_task(server.serve(sockets=[listening]), name="relay server"),
        asyncio.create_task(hub.clock.run(), name="clock"),
        asyncio.create_task(hub.reloading.run(), name="reloading"),
        asyncio.create_task(hub.board.live.run(), name="board"),
    ]
    stopping = asyncio.create_task(stop.wait(), name="stop")
    if hub.telegram is not None:
        parts.append(asyncio.create_task(hub.telegram.run(), name="telegram"))
    while not stopping.done() and not any(_broke(part) for part in parts):
        running = [part for part in parts if not part.done()]
        await asyncio.wait([stopping, *running], return_when=asyncio.FIRST_COMPLETED)
    log.info("SRV-201: stopping")
    stopping.cancel()
    await _stop(hub, server, parts)


def _broke(part: asyncio.Task[None]) -> bool:
    """Telegram may end alone, when its token is refused; nothing else ends without being asked."""
    return part.done() and (part.get_name() != "telegram" or part.exception() is not None)


async def _stop(hub: Hub, server: _Server, parts: list[asyncio.Task[None]]) -> None:
    hub.relay.close()
    hub.board.live.close()
    server.should_exit = True
    for part in parts:
        if part.get_name() in {"clock", "reloading", "board"}:
            part.cancel()
    if hub.telegram is not None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(hub.telegram.stop(), STOP_S)
    for ended in await asyncio.gather(*parts, return_exceptions=True):
        if isinstance(ended, Exception):
            raise ended


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as err:
        why = os.strerror(err.errno) if err.errno and err.errno > 0 else err
        raise ListenError(
            f"the relay cannot listen on {host}:{port} ({why}); "
            "stop what uses it, or set QINGKA_RELAY_HOST and QINGKA_RELAY_PORT"
        ) from err
