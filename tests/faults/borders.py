"""Watches the borders of a process: its databases, the device's line, HTTP."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from tests.faults import commits, server_commits
from tests.faults.deaths import Border, Death, Reaper

POLLS = ("getUpdates", "/commands/next", "/presence", "getMe", "setMyCommands", "getMyCommands")


def install(death: Death | None, diary: Path, life: int, *, of_the_hub: bool) -> None:
    """Watch this process's borders from now on. A commit of the hub has the names of its tables."""
    reaper = Reaper(death, diary, life)
    named = commits.each_of if of_the_hub else commits.all_of
    commits.watch(reaper, named)
    if of_the_hub:
        server_commits.watch(reaper, named)
    _watch_line(reaper)
    _watch_http(reaper)


def _watch_line(reaper: Reaper) -> None:
    """Count what goes to and comes from terminals: a simulated device is a pseudo-terminal."""
    write, read = os.write, os.read

    def written(fd: int, data: bytes) -> int:
        if not (reaper.armed and os.isatty(fd)):
            return write(fd, data)
        what = bytes(data[:4]).hex()
        if reaper.tears(what):
            write(fd, data[: max(1, len(data) // 2)])
            os.kill(os.getpid(), signal.SIGKILL)
        count = write(fd, data)
        reaper.passes(Border.WRITE, what)
        return count

    def came(fd: int, size: int) -> bytes:
        data = read(fd, size)
        if data and reaper.armed and os.isatty(fd):
            reaper.passes(Border.READ, data[:4].hex())
        return data

    os.write, os.read = written, came  # type: ignore[assignment]


def _watch_http(reaper: Reaper) -> None:
    """Count requests that were answered; polls without news and signs of life have no effect."""
    send: Callable[..., Any] = httpx.AsyncClient.send

    async def sent(self: httpx.AsyncClient, request: httpx.Request, **more: Any) -> httpx.Response:
        response: httpx.Response = await send(self, request, **more)
        path = request.url.path
        if path.endswith("/getUpdates") and b'"update_id"' in response.content:
            reaper.passes(Border.FETCH, "getUpdates")
        if not path.endswith(POLLS):
            reaper.passes(Border.ANSWER, _named(path))
        return response

    httpx.AsyncClient.send = sent  # type: ignore[method-assign]


def _named(path: str) -> str:
    if "/file/" in path:
        return "download"  # its first bytes; the rest is still to come
    return "report" if path.endswith("/reports") else path.rpartition("/")[2]
