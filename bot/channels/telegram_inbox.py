"""Keeps what Telegram delivered, before Telegram may forget it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session
from telegram import User

from bot.channels.order import number_of
from bot.channels.telegram_changes import Anonymous, Change
from bot.channels.telegram_client import CHANNEL
from bot.channels.telegram_hearing import Heard, Reach
from bot.channels.telegram_raw import flaw_of
from bot.channels.telegram_updates import UnreadableUpdateError, meaning_of, without_codes
from bot.dialog import inbox
from bot.dialog.inbox_share import WHOLE, Share
from bot.dialog.messages import Incoming
from bot.dialog.post import Post
from bot.records.away import is_away
from bot.records.messages import InboxRow
from bot.records.types import now
from bot.tickets import groups

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """A raw update and what it means, or the reason why it cannot be read, or neither."""

    update_id: int
    raw: Mapping[str, Any]
    meaning: Heard | Change | Anonymous | None = None
    error: str = ""


def read(raw: Mapping[str, Any], me: User) -> Reading:
    """Return what a raw update means."""
    number, flaw = raw["update_id"], flaw_of(raw)
    if flaw:
        return Reading(number, raw, error=f"{UnreadableUpdateError.code}: {flaw}")
    try:
        return Reading(number, raw, meaning_of(raw, me))
    except UnreadableUpdateError as error:
        return Reading(number, raw, error=str(error))


def keep(
    session: Session, bot_id: int, post: Post, readings: Sequence[Reading], hub: int | None = None
) -> list[Incoming]:
    """Keep updates, without codes; return the messages among those that were not seen before.

    Args:
        hub: of several hubs the one that takes care of them.
    """
    by_id = {reading.update_id: reading for reading in readings}
    kept = _accept(session, bot_id, by_id.values(), hub)
    known = [reading for number, reading in by_id.items() if number not in kept]
    if known:
        said = {reading.update_id: said_at(reading.raw) for reading in known}
        free = inbox.free(session, CHANNEL, bot_id, said)
        kept |= _accept(session, bot_id, [by_id[number] for number in free], hub)
    new = [(reading, kept[number]) for number, reading in by_id.items() if number in kept]
    return _sort_out(session, bot_id, post, new)


def left_over(
    session: Session, me: User, post: Post, under_way: Iterable[int], most: int, share: Share = WHOLE
) -> tuple[list[Incoming], bool]:
    """Return the messages that were kept and have had no effect, oldest first, and whether there are more.

    Args:
        under_way: update ids that somebody takes care of.
        most: how many updates are looked at.
        share: what other hubs take care of is left out.
    """
    taken = set(under_way)
    kept = inbox.waiting(session, CHANNEL, me.id, share)
    left = [inbox_id for inbox_id, number in kept if number not in taken]
    rows = inbox.payloads(session, left[:most], share) if left else []
    new = [(read(payload, me), inbox_id) for inbox_id, payload in rows]
    return _sort_out(session, me.id, post, new), len(left) > most


def said_at(raw: Mapping[str, Any]) -> datetime | None:
    """Return when an update came to be by Telegram's clock; None where Telegram does not say so, as of a press."""
    for content in raw.values():
        moment = content.get("edit_date", content.get("date")) if isinstance(content, dict) else None
        if isinstance(moment, int) and 0 < moment < 1 << 33:
            return datetime.fromtimestamp(moment, UTC)
    return None


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


def _accept(
    session: Session, bot_id: int, readings: Iterable[Reading], hub: int | None = None
) -> dict[int, int]:
    given = list(readings)
    payloads = [(reading.update_id, without_codes(reading.raw)) for reading in given]
    said = {reading.update_id: said_at(reading.raw) for reading in given}
    dialogs = {
        one.update_id: number_of(one.meaning.incoming)
        for one in given
        if hub is not None and isinstance(one.meaning, Heard)
    }
    return dict(inbox.accept(session, CHANNEL, bot_id, payloads, said, hub, dialogs))


def _sort_out(
    session: Session, bot_id: int, post: Post, kept: Iterable[tuple[Reading, int]]
) -> list[Incoming]:
    """Return the messages; give the rest its effect. What fails at that is set aside and stops no other."""
    messages = []
    for reading, inbox_id in kept:
        if isinstance(reading.meaning, Heard) and reading.meaning.incoming.private:
            messages.append(reading.meaning.incoming)
            continue
        try:
            with session.begin_nested():
                incoming = _take(session, bot_id, post, reading, inbox_id)
        except Exception as error:
            if is_away(error):
                raise
            number = f"BUG-{secrets.token_hex(3).upper()}"
            log.exception("%s: an update could not be sorted out (update %s)", number, reading.update_id)
            inbox.poison(session, CHANNEL, bot_id, reading.update_id, number)
        else:
            messages += [incoming] if incoming is not None else []
    return messages


def _take(session: Session, bot_id: int, post: Post, reading: Reading, inbox_id: int) -> Incoming | None:
    """Return the message that an update is; end any other."""
    meaning = reading.meaning
    if isinstance(meaning, Heard) and (incoming := for_the_dialog(session, meaning)) is not None:
        return incoming
    if reading.error:
        inbox.poison(session, CHANNEL, bot_id, reading.update_id, reading.error)
    elif isinstance(meaning, Change):
        meaning.take(session)
        _end(session, inbox_id, "done")
    elif isinstance(meaning, Anonymous):
        meaning.answer(session, post)
        _end(session, inbox_id, "done")
    else:
        _end(session, inbox_id, "ignored")
    return None


def _end(session: Session, inbox_id: int, state: str) -> None:
    """End an update that no turn takes; nothing of it is kept."""
    row = session.get_one(InboxRow, inbox_id)
    row.state, row.payload, row.done_at = state, None, now()
