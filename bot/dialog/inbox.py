"""The durable inbox: what came in, once, and the presses it names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import StatementError
from sqlmodel import Session, col, select

from bot.dialog import inbox_rows
from bot.dialog.inbox_share import WHOLE, Share
from bot.dialog.messages import Incoming, Press
from bot.records.away import is_away
from bot.records.messages import InboxRow, PressRow
from bot.records.types import now

REDACTED = "******"
_CODE = re.compile(r"/*(验证码|动态码)?:?\d{6}[.。,、;!]*")
_BETWEEN_CODES = r"[\s.。,、;/+]+"
_CODES = re.compile(
    rf"/*(?:验证码|动态码)?:?\s*\d{{3}}[ -]?\d{{3}}(?:{_BETWEEN_CODES}\d{{3}}[ -]?\d{{3}})*[.。,、;!]*"
)
_BETWEEN = {"Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me", "Pd"}  # blanks, what nobody sees, and dashes
_MINUS = "\N{MINUS SIGN}"
# A channel delivers again for a day at most; a number that comes back later is another update's.
REUSED_AFTER = timedelta(days=2)


def redacted(text: str) -> str:
    """Return the text as it may be kept: a message that is nothing but codes is not, however they are set."""
    return REDACTED if codes_in(text) else text


def codes_in(text: str) -> list[str]:
    """Return the codes of a message that is nothing else: six digits each, in their order; [] of any other."""
    plain = unicodedata.normalize("NFKC", text)
    solid = "".join(one for one in plain if not _is_between(one))
    spaced = "".join(" " if _is_between(one) else one for one in plain).strip()
    if not _CODE.fullmatch(solid) and not _CODES.fullmatch(spaced):
        return []
    digits = "".join(str(unicodedata.digit(one)) for one in solid if one.isdecimal())
    return [digits[place : place + 6] for place in range(0, len(digits), 6)]


def _is_between(sign: str) -> bool:
    return sign == _MINUS or unicodedata.category(sign) in _BETWEEN


def accept(
    session: Session,
    channel: str,
    bot_id: int,
    updates: Iterable[tuple[int, dict[str, Any]]],
    said: Mapping[int, datetime | None] = MappingProxyType({}),
    hub: int | None = None,
    dialogs: Mapping[int, int] = MappingProxyType({}),
) -> list[tuple[int, int]]:
    """Keep updates that were not seen before.

    Args:
        updates: (update id, payload without codes).
        said: by update id, when it was said by the channel's own clock; None where the channel does not say so.
        hub: of several hubs the one that takes care of them.
        dialogs: by update id, the number of its dialog; only among several hubs.

    Returns:
        (update id, inbox id) of the new ones, in order; what the records do not take is set aside without its payload.
    """
    given = dict(updates)
    rows = [
        {
            "channel": channel,
            "bot_id": bot_id,
            "update_id": number,
            "payload": payload,
            "said_at": said.get(number),
            "hub_id": hub,
            "dialog": dialogs.get(number),
        }
        for number, payload in given.items()
    ]
    try:
        ids = _insert(session, rows)
    except StatementError as error:
        if is_away(error):
            raise
        ids = _one_by_one(session, rows)
    return [(update_id, ids[update_id]) for update_id in given if update_id in ids]


def _insert(session: Session, rows: list[dict[str, Any]]) -> dict[int, int]:
    with session.begin_nested():
        return inbox_rows.insert(session, rows) if rows else {}


def _one_by_one(session: Session, rows: Iterable[dict[str, Any]]) -> dict[int, int]:
    """Insert updates, and set aside those whose text this database does not take."""
    ids: dict[int, int] = {}
    for row in rows:
        try:
            ids |= _insert(session, [row])
        except StatementError as error:
            if is_away(error):
                raise
            why = f"DLG-422: {type(error).__name__}"
            poison(session, row["channel"], row["bot_id"], row["update_id"], why)
    return ids


def free(session: Session, channel: str, bot_id: int, said: Mapping[int, datetime | None]) -> set[int]:
    """Forget updates whose number stands for another one now; return these numbers.

    What nobody has seen of what was set aside is not forgotten: it goes on under a number below 0.

    Args:
        said: by update id, when the update that has it now was said by the channel's own clock. Ours, which may have
            been wrong, is asked only where the channel does not say so.
    """
    rows = session.exec(
        select(InboxRow)
        .where(InboxRow.channel == channel, InboxRow.bot_id == bot_id, InboxRow.state != "new")
        .where(col(InboxRow.update_id).in_(said))
    ).all()
    present = now()
    reused = {
        row.update_id: row
        for row in rows
        if (said[row.update_id] or present) - (row.said_at or row.received_at) > REUSED_AFTER
    }
    for row in reused.values():
        _make_way(session, row)
    session.flush()
    return set(reused)


def _make_way(session: Session, row: InboxRow) -> None:
    if row.state != "poison" or row.seen_at is not None:
        session.delete(row)
        return
    row.update_id = -(row.id or 0)
    if row.payload is not None:
        row.payload = {**row.payload, "update_id": row.update_id}
    session.add(row)


def waiting(session: Session, channel: str, bot_id: int, share: Share = WHOLE) -> list[tuple[int, int]]:
    """Return (inbox id, update id) of what was kept and has had no effect yet, oldest first.

    Args:
        share: what other hubs take care of is left out.
    """
    query = select(InboxRow.id, InboxRow.update_id).where(InboxRow.state == "new", *share.mine_or_nobodys())
    mine = query.where(InboxRow.channel == channel, InboxRow.bot_id == bot_id)
    return [
        (inbox_id or 0, number) for inbox_id, number in session.exec(mine.order_by(col(InboxRow.id))).all()
    ]


def payloads(
    session: Session, inbox_ids: Sequence[int], share: Share = WHOLE
) -> list[tuple[int, dict[str, Any]]]:
    """Return (inbox id, payload) of those updates that still wait, oldest first; they are this hub's from now on."""
    these = [col(InboxRow.id).in_(inbox_ids), col(InboxRow.state) == "new"]
    if share.hub is not None:
        session.execute(update(InboxRow).where(*these, *share.mine_or_nobodys()).values(hub_id=share.hub))
        these.append(col(InboxRow.hub_id) == share.hub)
    rows = session.exec(select(InboxRow).where(*these).order_by(col(InboxRow.id))).all()
    return [(row.id or 0, row.payload) for row in rows if row.payload is not None]


def begin(session: Session, incoming: Incoming) -> bool:
    """Mark a message done, in the transaction of its effects; False when it has had them already."""
    channel, bot_id, update_id = incoming.channel, incoming.bot_id, incoming.update_id
    if inbox_rows.finish(session, channel, bot_id, update_id):
        return True
    done = {"channel": channel, "bot_id": bot_id, "update_id": update_id, "state": "done", "done_at": now()}
    return bool(inbox_rows.insert(session, [done]))


def skip(session: Session, incoming: Incoming, why: str) -> None:
    """Mark a message as one that is not listened to; one that was handled stays so."""
    if begin(session, incoming) and (row := _row(session, incoming)) is not None:
        row.error = why


def poison(session: Session, channel: str, bot_id: int, update_id: int, error: str) -> None:
    """Set aside an update that cannot be handled; it keeps its payload. One that had its effect stays as it is."""
    row = session.exec(
        select(InboxRow)
        .where(InboxRow.channel == channel, InboxRow.bot_id == bot_id)
        .where(InboxRow.update_id == update_id)
    ).first()
    row = row or InboxRow(channel=channel, bot_id=bot_id, update_id=update_id)
    if row.state in {"done", "ignored"}:
        return
    row.state, row.error, row.done_at = "poison", error, now()
    session.add(row)


def tried(session: Session, incoming: Incoming) -> int:
    """Count a turn that the records cut off; return how many there were. None is counted of what is not kept yet."""
    row = _row(session, incoming)
    if row is None:
        return 0
    row.attempts += 1
    session.add(row)
    return row.attempts


def _row(session: Session, incoming: Incoming) -> InboxRow | None:
    return session.exec(
        select(InboxRow)
        .where(InboxRow.channel == incoming.channel, InboxRow.bot_id == incoming.bot_id)
        .where(InboxRow.update_id == incoming.update_id)
    ).first()


def press_of(session: Session, incoming: Incoming) -> Press | str:
    """Return the press behind a nonce and use it up, or the key of the sentence that says why not."""
    row = session.get(PressRow, incoming.press, with_for_update=True)
    if row is None or (row.channel, row.chat_id) != (incoming.channel, incoming.chat_id):
        return "press-unknown"
    if row.expires_at < now():
        return "press-expired"
    if row.once and row.used_at is not None:
        return "press-used"
    row.used_at = now()
    session.add(row)
    return Press(row.action, row.args, row.nonce)
