"""How a process is told to end, and that it does."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading

log = logging.getLogger(__name__)

STOPS = (signal.SIGTERM, signal.SIGINT)


def stop_on_signals(stop: asyncio.Event) -> None:
    """Set `stop` at the first SIGTERM or SIGINT; a second one kills, also where the event loop is stuck.

    Call it on the event loop of the main thread.
    """
    loop = asyncio.get_running_loop()

    def begin(*_: object) -> None:
        for signum in STOPS:
            signal.signal(signum, signal.SIG_DFL)
        loop.call_soon_threadsafe(stop.set)

    for signum in STOPS:
        signal.signal(signum, begin)


def leave_behind(seconds: float, code: int) -> None:
    """End this process with `code` in `seconds`, whatever holds it then.

    What is true stands in the records; what was under way is done again at the next start.
    """

    def end() -> None:
        log.warning("SRV-203: not everything ended within %g s; it is left behind", seconds)
        sys.stderr.flush()
        os._exit(code)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
