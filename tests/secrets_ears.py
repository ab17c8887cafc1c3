"""Hears what a test takes from elsewhere: what pytest captured for it, what its processes said, where its folders are.

Each wrapper hands on what it wraps, unchanged.
"""

from __future__ import annotations

import asyncio.subprocess
import subprocess
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import pytest

from tests import secrets_seen


def listen() -> None:
    """Hear all of it from now on, in this process."""
    _after(pytest.CaptureFixture, "readouterr", _said_by("what was captured"))
    _after(subprocess.Popen, "communicate", _said_by("a process"))
    _after(pytest.TempPathFactory, "mktemp", _folder)
    ask = asyncio.subprocess.Process.communicate

    @wraps(ask)
    async def communicate(process: asyncio.subprocess.Process, *args: Any, **kwargs: Any) -> Any:
        said = await ask(process, *args, **kwargs)
        _said_by("a process")(said)
        return said

    setattr(asyncio.subprocess.Process, "communicate", communicate)  # noqa: B010 - typed otherwise


def _after(kind: type[Any], name: str, hear: Callable[[Any], None]) -> None:
    call = getattr(kind, name)

    @wraps(call)
    def heard(*args: Any, **kwargs: Any) -> Any:
        result = call(*args, **kwargs)
        hear(result)
        return result

    setattr(kind, name, heard)


def _said_by(where: str) -> Callable[[Any], None]:
    def hear(streams: tuple[str | bytes | None, str | bytes | None]) -> None:
        for name, said in zip(("stdout", "stderr"), streams, strict=True):
            text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
            if text:
                secrets_seen.written(text, f"{name} of {where}")

    return hear


def _folder(made: Path) -> None:
    secrets_seen.folder(made)
