"""The durable inbox: what came in, once, and the presses it names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bot.dialog.messages import Incoming, Press
from bot.records.messages import InboxRow, PressRow
from bot.records.types import now

REDACTED = "******"
_CODE = re.compile(r"/*(验证码|动态码)?:?\d{6}[.。,、;!]*")
_BETWEEN = {"Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me", "Pd"}  # blanks, what nobody sees, and dashes
_MINUS = "\N{MINUS SIGN}"


def redacted(text: str) -> str:
    """Return the text as it may be kept: a message that is nothing but six digits is not, however they are set."""
    plain = unicodedata.normalize("NFKC", text)
    solid = "".join(one for one in plain if unicodedata.category(one) not in _BETWEEN and one != _MINUS)
    return REDACTED if _CODE.fullmatch(solid) else text


def accept(
    session: Session, channel: str, bot_id: int, updates: Iterable[tuple[int, dict[str, Any]]]
) -> list[tuple[int, int]]:
    """Keep updates that were not seen before.

    Args:
        updates: (update id, payload without codes).

    Returns:
        (update id, inbox id) of the new ones, in order.
    """
    kept = []
    for update_id, payload in updates:
        row = InboxRow(channel=channel, bot_id=bot_id, update_id=update_id, payload=payload)
        try:
            with session.begin_nested():
                session.add(row)
                session.flush()
        except IntegrityError:
            continue
        kept.append((update_id, row.id or 0))
    return kept


def unfinished(session: Session, channel: str, bot_id: int) -> list[tuple[int, dict[str, Any]]]:
    """Return (inbox id, payload) of what was kept and has had no effect yet, oldest first."""
    rows = session.exec(
        select(InboxRow)
        .where(InboxRow.channel == channel, InboxRow.bot_id == bot_id, InboxRow.state == "new")
        .order_by(col(InboxRow.id))
    ).all()
    return [(row.id or 0, row.payload or {}) for row in rows]


def begin(session: Session, incoming: Incoming) -> bool:
    """Mark a message done, in the transaction of its effects; False when it has had them already."""
    row = session.exec(
        select(InboxRow)
        .where(InboxRow.channel == incoming.channel, InboxRow.bot_id == incoming.bot_id)
        .where(InboxRow.update_id == incoming.update_id)
        .with_for_update()
    ).first()
    if row is not None and row.state != "new":
        return False
    row = row or InboxRow(channel=incoming.channel, bot_id=incoming.bot_id, update_id=incoming.update_id)
    row.state, row.payload, row.done_at = "done", None, now()
    session.add(row)
    session.flush()
    return True


def skip(session: Session, incoming: Incoming, why: str) -> None:
    """Mark a message as one that is not listened to; one that was handled stays so."""
    if begin(session, incoming):
        _row(session, incoming).error = why


def poison(session: Session, channel: str, bot_id: int, update_id: int, error: str) -> None:
    """Set aside an update that cannot be handled; it keeps its payload."""
    row = session.exec(
        select(InboxRow)
        .where(InboxRow.channel == channel, InboxRow.bot_id == bot_id)
        .where(InboxRow.update_id == update_id)
    ).first()
    row = row or InboxRow(channel=channel, bot_id=bot_id, update_id=update_id)
    row.state, row.error, row.done_at = "poison", error, now()
    session.add(row)


def _row(session: Session, incoming: Incoming) -> InboxRow:
    return session.exec(
        select(InboxRow)
        .where(InboxRow.channel == incoming.channel, InboxRow.bot_id == incoming.bot_id)
        .where(InboxRow.update_id == incoming.update_id)
    ).one()


def press_of(session: Session, incoming: Incoming) -> Press | str:
    """Return the press behind a nonce and use it up, or the key of the sentence that says why not."""
    row = session.get(PressRow, incoming.press)
    if row is None or (row.channel, row.chat_id) != (incoming.channel, incoming.chat_id):
        return "press-unknown"
    if row.expires_at < now():
        return "press-expired"
    if row.once and row.used_at is not None:
        return "press-used"
    row.used_at = now()
    session.add(row)
    return Press(row.action, row.args, row.nonce)
