"""The last exchanges in words, without secrets: what goes with a report of failure."""

from __future__ import annotations

from collections import deque
from datetime import datetime


class LineLog:
    """A ring of readable lines. What is given to it must be redacted already, by the command's own row."""

    def __init__(self, size: int = 200) -> None:
        self._lines: deque[str] = deque(maxlen=size)
        self.met: set[str] = set()  # what was odd about the line or the answers, see quirks.py

    def add(self, command: int, name: str, fields: str, result: str, duration_s: float) -> None:
        at = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
        words = f"{name} ({fields})" if fields else name
        self._lines.append(f"{at} {command:02X} {words} -> {result} [{duration_s:.3f} s]")

    def lines(self) -> list[str]:
        """Return the lines, oldest first."""
        return list(self._lines)
