"""What is under way, one line each: the phases of an operation, and a bar in the one that is at work."""

from __future__ import annotations

from io import StringIO

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from bot.channels.console import Message
from bot.channels.sending import Payload

MARKS = {"done": "✓", "now": "…", "failed": "✗", "todo": "·"}
BAR_COLUMNS = 20


class Bars:
    """The bars of the messages that show something under way. A rich renderable."""

    def __init__(self) -> None:
        self._messages: dict[int, Message] = {}

    def __bool__(self) -> bool:
        return bool(self._messages)

    def take(self, message: Message) -> bool:
        """Return whether a bar now stands for this message; at the end it is a message like any other."""
        progress = message.payload.get("progress")
        if progress and any(mark == "now" for _, mark in progress["phases"]):
            self._messages[message.id] = message
            return True
        self._messages.pop(message.id, None)
        return False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Group(*(bar(message.payload) for message in self._messages.values()))

    def ansi(self, columns: int) -> str:
        """Return the bars as lines with ANSI colours; "" without any."""
        if not self:
            return ""
        out = Console(file=StringIO(), width=columns, force_terminal=True, highlight=False)
        with out.capture() as drawn:
            out.print(self)
        return drawn.get()


def bar(payload: Payload) -> Table:
    """Return one line: the text's first line, then each phase with its mark, or its bar while it is at work."""
    progress = payload["progress"]
    line = Table.grid(padding=(0, 1))
    cells: list[Text | ProgressBar] = [Text(str(payload["text"]).partition("\n")[0])]
    for label, mark in progress["phases"]:
        if mark == "now" and progress.get("total"):
            cells += [Text(label, "bold"), *_counted(progress)]
        else:
            cells.append(Text(f"{label} {MARKS[mark]}", "bold" if mark == "now" else "dim"))
    for _ in cells:
        line.add_column(no_wrap=True)
    line.add_row(*cells)
    return line


def _counted(progress: Payload) -> list[Text | ProgressBar]:
    done, total = int(progress["done"] or 0), int(progress["total"])
    left = progress.get("eta_s")
    counted = f"{done}/{total}" + (f" {_clock(float(left))}" if left else "")
    return [ProgressBar(total=total, completed=min(done, total), width=BAR_COLUMNS), Text(counted)]


def _clock(seconds: float) -> str:
    """Return "m:ss"."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    return f"{minutes}:{rest:02d}"
