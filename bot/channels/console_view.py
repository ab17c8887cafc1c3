"""Draws a chat in a terminal with rich: bubbles, numbered choices, and what is under way as one bar."""

from __future__ import annotations

from collections.abc import Callable

from rich import box
from rich.console import Console
from rich.live import Live
from rich.panel import Panel
from rich.text import Text

from bot.channels.console import Message
from bot.channels.console_bars import Bars
from bot.channels.sending import Payload
from bot.dialog.inbox import redacted

INDENT = "    "
WIDEST = 100  # columns of a bubble


def body(payload: Payload, *, numbered: bool) -> Text:
    """Return a message with its buttons below: "1) label", or "[label]" where they are not chosen by number.

    A picture or file that comes with it is named: "📎 name".
    """
    drawn = Text("\n".join(filter(None, [str(payload["text"]), _attached(payload)])))
    number = 0
    for row in payload.get("buttons", ()):
        labels = []
        for button in row:
            number += 1
            labels.append(f"{number}) {button['label']}" if numbered else f"[{button['label']}]")
        drawn.append("\n").append(("   " if numbered else " ").join(labels), "green")
    return drawn


def _attached(payload: Payload) -> str:
    media = payload.get("media")
    return f"📎 {media.get('name') or media.get('kind')}" if media else ""


def line(speaker: Text, said: Text) -> Text:
    """Return what somebody said as plain lines, the later ones indented."""
    first, *rest = said.split("\n")
    return Text("\n").join([speaker + first, *(Text(INDENT) + each if each else each for each in rest)])


class View:
    """One person's chat on a screen.

    Args:
        me, bot: how the two are called.
        console: where to draw; standard output without it.
    """

    def __init__(self, me: str, bot: str, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=True)
        self.bars = Bars()
        self._me, self._bot = me, bot
        self._live: Live | None = None
        self._redraw_prompt: Callable[[], None] | None = None

    def stand_over_prompt(self, redraw: Callable[[], None]) -> None:
        """Leave the bars to a prompt, which draws them again at each call of `redraw`."""
        self._redraw_prompt = redraw

    def show(self, message: Message, edited: bool) -> None:
        """Show a message that is new, or says something else than before."""
        under_way = self.console.is_terminal and self.bars.take(message)
        self._draw_bars()
        if not under_way:
            self._say(self._bot, message.payload, "cyan", edited)

    def echo(self, text: str) -> None:
        """Show what the person said; a one-time code is not shown."""
        self._say(self._me, {"text": redacted(text)}, "yellow", edited=False)

    def note(self, text: str) -> None:
        """Say something that is no part of the chat."""
        self.console.print(Text(text, "dim"))

    def close(self) -> None:
        """Take the live bars off the screen."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _say(self, speaker: str, payload: Payload, colour: str, edited: bool) -> None:
        said = body(payload, numbered=True)
        name = f"{speaker} ⟳" if edited else speaker
        if self.console.is_terminal:
            width = min(self.console.width, WIDEST)
            bubble = Panel(
                said, title=name, title_align="left", box=box.ROUNDED, border_style=colour, expand=False
            )
            self.console.print(bubble, width=width, soft_wrap=False)
        else:
            self.console.print(line(Text(f"{name}: "), said))

    def _draw_bars(self) -> None:
        if self._redraw_prompt is not None:
            self._redraw_prompt()
        elif not self.bars:
            self.close()
        elif self._live is None:
            self._live = Live(self.bars, console=self.console, auto_refresh=False, transient=True)
            self._live.start(refresh=True)
        else:
            self._live.refresh()
