"""The lines that a person types, or that a pipe brings."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.patch_stdout import patch_stdout

LONGEST_BYTES = 1 << 20
CHUNK_BYTES = 1 << 16


async def piped(fd: int) -> AsyncIterator[str]:
    """Yield the lines of a file or pipe to its end, without blank ones.

    Raises:
        ValueError: a line is longer than LONGEST_BYTES.
    """
    reader = asyncio.StreamReader(LONGEST_BYTES)
    # A thread that may stay behind in its read: neither a file nor a pipe's end can be waited for otherwise.
    pump = threading.Thread(target=_pump, args=(fd, asyncio.get_running_loop(), reader), daemon=True)
    pump.start()
    async for raw in reader:
        line = raw.decode("utf-8", "replace").strip()
        if line:
            yield line


def _pump(fd: int, loop: asyncio.AbstractEventLoop, reader: asyncio.StreamReader) -> None:
    with suppress(RuntimeError):  # the loop is closed: nobody reads any more
        while chunk := os.read(fd, CHUNK_BYTES):
            loop.call_soon_threadsafe(reader.feed_data, chunk)
        loop.call_soon_threadsafe(reader.feed_eof)


async def typed(
    above: Callable[[int], str], redraw: Callable[[Callable[[], None]], None]
) -> AsyncIterator[str]:
    """Yield what is typed at a prompt until Ctrl-D or Ctrl-C, without blank lines; prints go above the prompt.

    Args:
        above: returns the ANSI lines that stand over the prompt, for so many columns.
        redraw: is given what to call when they have changed.
    """
    session: PromptSession[str] = PromptSession(erase_when_done=True)
    redraw(session.app.invalidate)

    def prompt() -> ANSI:
        return ANSI(f"{above(session.app.output.get_size().columns)}› ")

    with patch_stdout(raw=True):
        while True:
            try:
                line = await session.prompt_async(prompt)
            except (EOFError, KeyboardInterrupt):
                return
            if line.strip():
                yield line.strip()
