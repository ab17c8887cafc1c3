"""How a process is told to end, and that it does."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

STOPS = (signal.SIGTERM, signal.SIGINT)


def stop_on_signals(stop: asyncio.Event, seconds: float) -> None:
    """Set `stop` at the first SIGTERM or SIGINT, and end with 0 in `seconds`, whatever the event loop does then.

    A second one kills. Call it on the event loop of the main thread.
    """
    loop = asyncio.get_running_loop()

    def begin() -> None:
        leave_behind(seconds, 0)
        with contextlib.suppress(RuntimeError):  # the loop has ended already
            loop.call_soon_threadsafe(stop.set)

    _have_called(begin)
    for signum in STOPS:
        signal.signal(signum, _leave_the_next_to_the_system)


def _leave_the_next_to_the_system(*_: object) -> None:
    for signum in STOPS:
        signal.signal(signum, signal.SIG_DFL)


def _have_called(begin: Callable[[], None]) -> None:
    """Have `begin` called at a signal, in a thread: the main one may be in a call that goes on and on."""
    told, tells = socket.socketpair()
    tells.setblocking(False)

    def watch() -> None:
        with told, tells:
            while signum := told.recv(1)[0]:
                if signum in STOPS:
                    begin()

    signal.set_wakeup_fd(tells.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=watch, name="signals", daemon=True).start()


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
