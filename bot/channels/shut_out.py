"""Private chats that take nothing from the bot, until their person writes again."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.records.people import AccountRow
from bot.records.types import now

SINCE = "OUT-401: this chat has taken nothing since {moment:%Y-%m-%d %H:%M} UTC"


def keep(session: Session, channel: str, chat_id: int) -> None:
    """Write down, once, that a chat takes nothing; of a group that is kept elsewhere."""
    here = (col(AccountRow.channel) == channel, col(AccountRow.chat_id) == chat_id)
    nothing_kept = col(AccountRow.shut_out_at).is_(None)
    session.exec(update(AccountRow).where(*here, nothing_kept).values(shut_out_at=now()))


def among(session: Session, channel: str, chat_ids: Collection[int]) -> dict[int, str]:
    """Return which of these chats take nothing, and what to say of them. Such a chat is numbered like its account."""
    here = select(AccountRow).where(AccountRow.channel == channel, col(AccountRow.user_id).in_(chat_ids))
    rows = session.exec(here.where(col(AccountRow.shut_out_at).is_not(None))).all()
    return {row.chat_id: SINCE.format(moment=row.shut_out_at) for row in rows}
