"""A command's progress, told to the hub now and then."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

from device.contract import Progress
from device.journal_commands import Commands

Phase = Literal["inspect", "backup", "verify", "act", "confirm"]


class Teller:
    """Writes progress reports of one command, at most one in `pause_s` of each phase, and always a phase's first.

    Args:
        news: called after each, from the command's thread.
    """

    def __init__(self, commands: Commands, command: str, pause_s: float, news: Callable[[], None]) -> None:
        self._commands = commands
        self._command = command
        self._pause_s = pause_s
        self._news = news
        self._phase = ""
        self._told_s = 0.0

    def __call__(self, phase: Phase, done: int, total: int, eta_s: float | None = None) -> None:
        moment_s = time.monotonic()
        if phase == self._phase and moment_s - self._told_s < self._pause_s:
            return
        self._phase, self._told_s = phase, moment_s
        self._commands.report(self._command, Progress(phase=phase, done=done, total=total, eta_s=eta_s))
        self._news()
