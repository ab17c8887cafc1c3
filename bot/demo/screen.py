"""Prints a chat of several people."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from bot.channels.console_view import body, line
from bot.channels.sending import Payload
from bot.demo.cast import Member

BOT = "机器人"


class Screen:
    """Where the demo is shown."""

    def __init__(self) -> None:
        self.console = Console(highlight=False, soft_wrap=True)

    def said(self, speaker: Member | None, listener: Member | None, payload: Payload, edited: bool) -> None:
        """Show a message; the bot stands where there is no member."""
        if listener is None:
            head = Text(speaker.name if speaker else BOT, "bold yellow")
        else:
            head = Text(f"{BOT} → {listener.name}", "bold cyan")
        head.append(" ⟳ " if edited else ": ", "not bold dim")
        self.console.print(line(head, body(payload, numbered=False)))

    def scene(self, number: int, title: str) -> None:
        """Show the headline of a scene."""
        self.console.print()
        self.console.rule(f"{number} · {title}", align="left", style="dim")

    def note(self, text: str) -> None:
        """Say something that is no part of the chat."""
        self.console.print(Text(text, "dim"))

    def failed(self, text: str) -> None:
        """Say what did not come out as written."""
        self.console.print(Text(f"The tour did not come out as written.\n{text}", "bold red"))
