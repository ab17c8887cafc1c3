"""Parts of a process that run side by side, and end together: when asked, or when one of them dies."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

log = logging.getLogger(__name__)

STOP_S = 10.0  # within which a process has ended
SERVER_S = 5  # of which requests get so many
FINE, BROKEN = 0, 1


@dataclass(frozen=True, slots=True)
class Part:
    """Something that runs until it is ended.

    Attributes:
        end: asks it to end, and may wait for that; without it the part is cancelled.
    """

    name: str
    work: Coroutine[Any, Any, None]
    end: Callable[[], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a part may take to end.

    Attributes:
        asked_s: after it was asked to; then it is cancelled.
        cancelled_s: then it is left behind.
    """

    asked_s: float = 8.0
    cancelled_s: float = 1.0


async def run_until(
    stop: asyncio.Event,
    parts: Sequence[Part],
    ending: Callable[[int], None],
    patience: Patience = Patience(),
) -> int:
    """Run the parts until `stop`, or until one dies; return the exit code when all have ended.

    Args:
        ending: called with the exit code, as far as it is known, when they begin to end.
    """
    running = {asyncio.create_task(part.work, name=part.name): part for part in parts}
    stopping = asyncio.create_task(stop.wait(), name="stop")
    await asyncio.wait([stopping, *running], return_when=asyncio.FIRST_COMPLETED)
    dead = [task for task in running if task.done()]
    log.info("SRV-201: stopping")
    stopping.cancel()
    ending(BROKEN if dead else FINE)
    await asyncio.gather(*(_end(task, part, patience) for task, part in running.items()))
    broken = [task for task in running if _tell(task, died=task in dead)]
    return BROKEN if broken or dead else FINE


async def _end(task: asyncio.Task[None], part: Part, patience: Patience) -> None:
    """End a part, kindly at first; never raises."""
    if part.end is not None:
        await _ask(task, part.name, part.end, patience.asked_s)
    if not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=patience.cancelled_s if part.end else patience.asked_s)
    if not task.done():
        log.warning("SRV-204: %s does not end; it is left behind", part.name)


async def _ask(
    task: asyncio.Task[None], name: str, end: Callable[[], Awaitable[None]], seconds: float
) -> None:
    """Ask a part to end, and wait until it has."""
    try:
        async with asyncio.timeout(seconds):
            await end()
            await asyncio.wait({task})
    except TimeoutError:
        log.warning("SRV-204: %s did not end within %g s", name, seconds)
    except Exception:
        log.exception("SRV-501: %s cannot be asked to end", name)


def _tell(task: asyncio.Task[None], *, died: bool) -> bool:
    """Say in the log what a part ended by, unless it was asked to; return whether it was a fault."""
    error = task.exception() if task.done() and not task.cancelled() else None
    if error is not None:
        log.error("SRV-500: %s failed; the hub ends", task.get_name(), exc_info=error)
    elif died:
        log.error("SRV-500: %s ended by itself; the hub ends", task.get_name())
    return error is not None or died
