"""Runs the hub until it is told to stop.

Errors:
    ListenError  SRV-001  the relay's address cannot be taken
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from functools import partial

import uvicorn

from bot.app import Hub
from bot.board import app as board
from bot.ending import SERVER_S, STOP_S, Part, run_until
from bot.errors import HubError
from bot.front import Front
from bot.hubs.alone import alone_on
from bot.learning.folder import begin
from bot.observing import page
from bot.relay.api import build_app
from bot.settings import Settings
from bot.settings_view import strangers
from bot.signals import leave_behind, stop_on_signals
from bot.upkeep import in_a_sentence

log = logging.getLogger(__name__)

HARD_STOP_S = STOP_S - 0.5  # after this, what still holds the process is left behind
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


def run(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; return the exit code within STOP_S of it. A second signal kills.

    Raises:
        ListenError, DatabaseError, knowledge.article.KnowledgeError
    """
    return asyncio.run(_run(settings))


async def _run(settings: Settings) -> int:
    stop = asyncio.Event()
    stop_on_signals(stop, HARD_STOP_S)
    return await serve(settings, stop, partial(leave_behind, HARD_STOP_S))


async def serve(
    settings: Settings, stop: asyncio.Event, ending: Callable[[int], None] = lambda _code: None
) -> int:
    """Serve the relay, Telegram and the clock until `stop`, or until a part dies; return the exit code.

    Args:
        ending: called with it when the parts begin to end.

    Raises:
        SecondHubError, ListenError, DatabaseError, knowledge.article.KnowledgeError
    """
    for stranger in strangers():
        log.warning("SET-002: no setting: %s", stranger)
    with contextlib.ExitStack() as serving:
        with in_a_sentence(settings):
            serving.enter_context(alone_on(settings.database))
        return await _serve(settings, stop, ending)


async def _serve(settings: Settings, stop: asyncio.Event, ending: Callable[[int], None]) -> int:
    listening = _listen(settings.relay_host, settings.relay_port)
    port = listening.getsockname()[1]
    try:
        hub = Hub(settings.model_copy(update={"relay_port": port}), begin)
    except BaseException:
        listening.close()
        raise
    config = uvicorn.Config(
        app_of(hub),
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=SERVER_S,
        forwarded_allow_ips=settings.trusted_proxies,
    )
    server = _Server(config)
    log.info("SRV-200: the relay listens on %s", hub.settings.url)
    if hub.telegram is None:
        log.warning(NO_TOKEN)
    _warm(hub)
    try:
        async with hub.hubs.joined():
            return await run_until(stop, _parts(hub, server, listening), ending)
    finally:
        await hub.database.close()
        log.info("SRV-202: stopped")


def app_of(hub: Hub) -> Front:
    """Return everything that a hub answers by HTTP."""
    token = hub.settings.metrics_token
    seen = hub.observing.app(hub.pulses, token.get_secret_value() if token else "")
    hooks = hub.telegram.apps if hub.telegram is not None else {}
    apps = {**hooks, board.ROOT: board.build_app(hub.board), **dict.fromkeys(page.PATHS, seen)}
    return Front(build_app(hub.relay), apps)


def _parts(hub: Hub, server: _Server, listening: socket.socket) -> list[Part]:
    """Return what runs, in the order in which it is asked to stop."""

    async def end_server() -> None:
        hub.relay.close()
        hub.board.live.close()
        server.should_exit = True

    parts = [
        Part("relay server", server.serve(sockets=[listening]), end_server),
        Part("clock", hub.clock.run()),
        Part("reloading", hub.reloading.run()),
        Part("board", hub.board.live.run()),
    ]
    if hub.telegram is not None:
        parts.insert(0, Part("telegram", hub.telegram.run(), hub.telegram.stop))
    return parts


def _warm(hub: Hub) -> None:
    """Do now what the first question would wait for. A thread that nobody waits for: it may take long."""
    loop = asyncio.get_running_loop()

    def warm() -> None:
        hub.knowledge.answers.warm()
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(hub.observing.warmed)

    threading.Thread(target=warm, name="warming", daemon=True).start()


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
