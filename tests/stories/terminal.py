"""A person at a terminal: `qingka chat` as a process of its own, written to and read through pipes."""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

INDENT = "    "
CHOICE = re.compile(r"(\d+)\) (.+?)(?=\s{3}\d+\) |$)")


@dataclass
class Shown:
    """One message of the bot as the terminal printed it."""

    text: str

    def number_of(self, label: str) -> str | None:
        """Return the number of the button with this label."""
        lines = self.text.splitlines()
        choices = {found[2].strip(): found[1] for line in lines for found in CHOICE.finditer(line)}
        return choices.get(label)


class Terminal:
    def __init__(self, name: str) -> None:
        self.name = name
        self._shown: list[Shown] = []
        self._read = 0
        self._news = asyncio.Event()

    async def opens(self, environment: Mapping[str, str]) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.cli", "chat", "--as", self.name,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=dict(environment),
        )  # fmt: skip
        self._listening = asyncio.create_task(self._listen())

    async def closes(self) -> int:
        """End what is written, and return the exit code."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        code = await self._process.wait()
        await self._listening
        return code

    def kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()

    def says(self, text: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{text}\n".encode())

    def presses(self, label: str) -> None:
        numbers = [number for one in reversed(self._shown) if (number := one.number_of(label))]
        assert numbers, f"{self.name} sees no button {label!r}:\n{self.chat_text()}"
        self.says(numbers[0])

    async def expects(self, fragment: str, button: str | None = None, timeout_s: float = 20.0) -> Shown:
        until = time.monotonic() + timeout_s
        while True:
            self._news.clear()
            for at, one in enumerate(self._shown[self._read :], self._read):
                if fragment in one.text and (button is None or one.number_of(button)):
                    self._read = at + 1
                    return one
            left_s = until - time.monotonic()
            assert left_s > 0, f"{self.name} waited for {fragment!r} [{button}]:\n{self.chat_text()}"
            try:
                await asyncio.wait_for(self._news.wait(), min(left_s, 1.0))
            except TimeoutError:
                continue

    def chat_text(self) -> str:
        return "\n".join(one.text for one in self._shown)

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        async for raw in self._process.stdout:
            line = raw.decode().rstrip("\n")
            if line.startswith(INDENT) or not line:
                self._shown[-1].text += f"\n{line.removeprefix(INDENT)}"
            else:
                self._shown.append(Shown(line))
            self._news.set()
