"""Sees to it that a server ends with the process that started it, however that one ends."""

from __future__ import annotations

import subprocess
from pathlib import Path

# The pipe breaks when the last who holds its other end is gone; a line means that nothing is left to do.
SCRIPT = """
read -r _ && exit
kill -QUIT "$(head -n 1 "$1/data/postmaster.pid")"
tries=50
until rm -rf "$1" || [ $((tries -= 1)) -eq 0 ]; do sleep 0.1; done
"""


class Watch:
    """Waits in a process of its own; made before the server is started.

    Args:
        folder: has the server's files in `data`.
    """

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", SCRIPT, "watch", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for those who run the tests
        )

    def release(self) -> None:
        """Let it go: the server has ended, and its files are gone."""
        self._process.communicate(b"over\n")
