"""Processes of this machine: started, listened to by their logs, and stopped by their id."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

STOP_S = 12.0


class StageError(Exception):
    """A process did not do what it was started for; the text ends with what it said last."""

    code = "DEMO-001"


class Process:
    """One program with its output in a file.

    Args:
        module: what `python -m` runs.
        environment: on top of this process's own, as it is at the start.
    """

    def __init__(
        self, module: str, arguments: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.log = log
        self._command = [sys.executable, "-m", module, *arguments]
        self._environment = environment if environment is not None else {}
        self._process: subprocess.Popen[bytes] | None = None
        self._heard = 0

    @property
    def pid(self) -> int:
        assert self._process is not None, "not started"
        return self._process.pid

    def start(self) -> None:
        """Start it; what it says from now on counts for `heard`."""
        with self.log.open("ab") as out:
            self._heard = out.tell()
            self._process = subprocess.Popen(  # noqa: S603  our own programs
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self._environment, "PYTHONUNBUFFERED": "1"},
                start_new_session=True,
            )

    async def heard(self, pattern: str, timeout_s: float = 30.0) -> re.Match[str]:
        """Wait until it has said something, since its start.

        Raises:
            StageError: it ended before, or the time is over.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            found = re.search(pattern, self._said())
            if found:
                return found
            if self._process is not None and self._process.poll() is not None:
                raise StageError(f"{self._name} ended with {self._process.returncode}:\n{self._tail()}")
            if time.monotonic() > deadline:
                raise StageError(f"{self._name} did not say {pattern!r} in {timeout_s:g} s:\n{self._tail()}")
            await asyncio.sleep(0.05)

    def kill(self) -> None:
        """Kill it on the spot, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> int | None:
        """Ask it to end, insist after a while; return its exit code, None when it never ran."""
        if self._process is None:
            return None
        self._process.terminate()
        try:
            return self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()
            return self._process.returncode

    @property
    def _name(self) -> str:
        return " ".join(self._command[2:4])

    def _said(self) -> str:
        with self.log.open("rb") as said:
            said.seek(self._heard)
            return said.read().decode("utf-8", "replace")

    def _tail(self) -> str:
        return "\n".join(self._said().splitlines()[-15:])


async def run(module: str, arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """Run a command to its end and return what it printed.

    Raises:
        StageError: its exit code is not 0.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **(environment or {})},
    )
    try:
        out, err = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        said = (out + err).decode("utf-8", "replace")
        raise StageError(f"{module} {arguments[0]} ended with {process.returncode}:\n{said}")
    return out.decode("utf-8", "replace")
