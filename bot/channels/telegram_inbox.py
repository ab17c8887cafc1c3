"""Keeps what Telegram delivered, before Telegram may forget it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session
from telegram import User

from bot.channels.telegram_changes import Anonymous, Change
from bot.channels.telegram_client import CHANNEL
from bot.channels.telegram_hearing import Heard, Reach
from bot.channels.telegram_updates import UnreadableUpdateError, meaning_of, without_codes
from bot.dialog import inbox
from bot.dialog.messages import Incoming
from bot.dialog.post import Post
from bot.records.messages import InboxRow
from bot.records.types import now
from bot.tickets import groups


@dataclass(frozen=True, slots=True)
class Reading:
    """A raw update and what it means, or the reason why it cannot be read, or neither."""

    update_id: int
    raw: Mapping[str, Any]
    meaning: Heard | Change | Anonymous | None = None
    error: str = ""


def read(raw: Mapping[str, Any], me: User) -> Reading:
    """Return what a raw update means."""
    try:
        return Reading(raw["update_id"], raw, meaning_of(raw, me))
    except UnreadableUpdateError as error:
        return Reading(raw["update_id"], raw, error=str(error))


def keep(session: Session, bot_id: int, post: Post, readings: Iterable[Reading]) -> list[Incoming]:
    """Keep updates, without codes; return the messages among those that were not seen before."""
    by_id = {reading.update_id: reading for reading in readings}
    payloads = [(update_id, without_codes(reading.raw)) for update_id, reading in by_id.items()]
    kept = inbox.accept(session, CHANNEL, bot_id, payloads)
    return _sort_out(session, bot_id, post, [(by_id[update_id], inbox_id) for update_id, inbox_id in kept])


def left_over(session: Session, me: User, post: Post) -> list[Incoming]:
    """Return the messages that were kept and had no effect before the process ended."""
    rows = inbox.unfinished(session, CHANNEL, me.id)
    return _sort_out(session, me.id, post, [(read(payload, me), inbox_id) for inbox_id, payload in rows])


def for_the_dialog(session: Session, heard: Heard) -> Incoming | None:
    """Return a message as the dialog hears it; None for what is only for the ears of a group of support.

    There, what is said in topics and what answers the bot is overheard, and edits are followed; in other groups only
    what is said to the bot is heard, so that nobody becomes a person by talking beside it.
    """
    incoming = heard.incoming
    if incoming.private or incoming.press is not None:
        return incoming
    if groups.at(session, CHANNEL, incoming.chat_id) is None:
        return None if incoming.edited or heard.reach is Reach.TOPIC else incoming
    return incoming if heard.reach is Reach.NAMED else replace(incoming, addressed=False)


def _sort_out(
    session: Session, bot_id: int, post: Post, kept: Iterable[tuple[Reading, int]]
) -> list[Incoming]:
    messages = []
    for reading, inbox_id in kept:
        meaning = reading.meaning
        incoming = for_the_dialog(session, meaning) if isinstance(meaning, Heard) else None
        if incoming is not None:
            messages.append(incoming)
        elif reading.error:
            inbox.poison(session, CHANNEL, bot_id, reading.update_id, reading.error)
        elif isinstance(meaning, Change):
            meaning.take(session)
            _end(session, inbox_id, "done")
        elif isinstance(meaning, Anonymous):
            meaning.answer(session, post)
            _end(session, inbox_id, "done")
        else:
            _end(session, inbox_id, "ignored")
    return messages


def _end(session: Session, inbox_id: int, state: str) -> None:
    """End an update that no turn takes; nothing of it is kept."""
    row = session.get_one(InboxRow, inbox_id)
    row.state, row.payload, row.done_at = state, None, now()
