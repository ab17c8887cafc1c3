"""The inbox's two hot statements: each is one, and says itself what it has done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, update
from sqlmodel import Session, SQLModel

from bot.records.inserts import INSERTS
from bot.records.messages import InboxRow
from bot.records.types import now

INBOX: Table = SQLModel.metadata.tables[str(InboxRow.__tablename__)]
UNIQUE = ["channel", "bot_id", "update_id"]
# Statements are made once: to make one costs as much as to run it.
KEEP = {
    name: insert_into(INBOX)
    .on_conflict_do_nothing(index_elements=UNIQUE)
    .returning(INBOX.c.update_id, INBOX.c.id)
    for name, insert_into in INSERTS.items()
}
FINISH = (
    update(INBOX)
    .where(*(INBOX.c[name] == bindparam(f"its_{name}") for name in UNIQUE), INBOX.c.state == "new")
    .values(state="done", payload=None, dialog=None, done_at=bindparam("moment"))
    .returning(INBOX.c.id)
)
NEW = {
    "payload": None,
    "state": "new",
    "error": "",
    "attempts": 0,
    "done_at": None,
    "said_at": None,
    "hub_id": None,
    "dialog": None,
}


def insert(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Insert the updates that are not there; return their inbox ids by update id.

    Args:
        rows: of one channel and bot; what they do not name is as of an update that has just come.
    """
    returning = KEEP[session.get_bind().dialect.name]
    moment = now()
    given = [{**NEW, "received_at": moment, **row} for row in rows]
    return {row.update_id: row.id for row in session.execute(returning, given)}


def finish(session: Session, channel: str, bot_id: int, update_id: int) -> bool:
    """Mark an update done that waits, and forget its payload; False when it does not wait."""
    which = {"its_channel": channel, "its_bot_id": bot_id, "its_update_id": update_id}
    return session.execute(FINISH, {**which, "moment": now()}).first() is not None
