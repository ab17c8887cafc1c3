"""Keeps what Telegram delivered, before Telegram may forget it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session
from telegram import User

from bot.channels.telegram_client import CHANNEL
from bot.channels.telegram_updates import UnreadableUpdateError, incoming_of, without_codes
from bot.dialog import inbox
from bot.dialog.messages import Incoming
from bot.records.messages import InboxRow


@dataclass(frozen=True, slots=True)
class Reading:
    """A raw update and what it means: a message, or the reason why it cannot be read, or neither."""

    update_id: int
    raw: Mapping[str, Any]
    incoming: Incoming | None = None
    error: str = ""


def read(raw: Mapping[str, Any], me: User) -> Reading:
    """Return what a raw update means."""
    try:
        return Reading(raw["update_id"], raw, incoming_of(raw, me))
    except UnreadableUpdateError as error:
        return Reading(raw["update_id"], raw, error=str(error))


def keep(session: Session, bot_id: int, readings: Iterable[Reading]) -> list[Incoming]:
    """Keep updates, without codes; return the messages among those that were not seen before."""
    by_id = {reading.update_id: reading for reading in readings}
    payloads = [(update_id, without_codes(reading.raw)) for update_id, reading in by_id.items()]
    kept = inbox.accept(session, CHANNEL, bot_id, payloads)
    return _sort_out(session, bot_id, [(by_id[update_id], inbox_id) for update_id, inbox_id in kept])


def left_over(session: Session, me: User) -> list[Incoming]:
    """Return the messages that were kept and had no effect before the process ended."""
    rows = inbox.unfinished(session, CHANNEL, me.id)
    return _sort_out(session, me.id, [(read(payload, me), inbox_id) for inbox_id, payload in rows])


def _sort_out(session: Session, bot_id: int, kept: Iterable[tuple[Reading, int]]) -> list[Incoming]:
    messages = []
    for reading, inbox_id in kept:
        if reading.incoming is not None:
            messages.append(reading.incoming)
        elif reading.error:
            inbox.poison(session, CHANNEL, bot_id, reading.update_id, reading.error)
        else:
            session.get_one(InboxRow, inbox_id).state = "ignored"
    return messages
