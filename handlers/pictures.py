"""Pictures and files that were shown to the bot alone: kept for a while, to go along to a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.dialog import slots
from bot.dialog.messages import Button
from bot.dialog.turn import Turn
from bot.records.types import now
from handlers.telling import Line, line_from, line_of

TOGETHER_FOR = timedelta(minutes=1)  # pictures that follow one another so soon are offered together
KEPT_FOR = timedelta(minutes=10)
MOST = 10  # of one album, as Telegram has it
SLOT = "pictures"
KEYS = ("pictures", "pictures_at")


async def keep(turn: Turn) -> list[Line]:
    """Keep this message's picture; return it with those that were sent together with it."""
    kept, at = await _kept(turn)
    together = kept if at is not None and now() - at <= TOGETHER_FOR else []
    if not together:
        await turn.do(slots.forget, turn.chat, SLOT)
    lines = [*together, line_of(turn, "")][-MOST:]
    await turn.state.update_data(pictures=[line.args() for line in lines], pictures_at=now())
    return lines


async def take(turn: Turn) -> list[Line]:
    """Return what was shown in the last ten minutes, once."""
    kept, at = await _kept(turn)
    if at is None:
        return []
    data = await turn.state.get_data()
    await turn.state.set_data({key: data[key] for key in data if key not in KEYS})
    return kept if now() - at <= KEPT_FOR else []


async def still_kept(turn: Turn) -> dict[str, Any]:
    """Return the part of the dialog's data that keeps pictures, for a step that would forget it."""
    data = await turn.state.get_data()
    return {key: data[key] for key in KEYS if key in data}


async def offer(turn: Turn) -> None:
    """Say that only words are read, and offer to take the pictures to a person; once for those sent together."""
    lines = await keep(turn)
    args = {"lines": [line.args() for line in lines]}
    button = Button(turn.text("button-human-picture", count=len(lines)), "support.picture", args)
    await turn.say("picture-unread", buttons=[[button]], slot=SLOT)


def offered(args: Sequence[dict[str, Any]]) -> list[Line]:
    """Return the lines of the offer's button."""
    return [line_from(one) for one in args]


async def _kept(turn: Turn) -> tuple[list[Line], datetime | None]:
    data = await turn.state.get_data()
    at = data.get("pictures_at")
    return [line_from(one) for one in data.get("pictures", [])], at
