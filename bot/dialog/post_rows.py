"""What a message puts into the records: its row of the outbox and its buttons, each one statement, without objects."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Table, insert
from sqlmodel import Session, SQLModel

from bot.dialog.messages import Button, Chat
from bot.records.inserts import INSERTS
from bot.records.messages import OutboxRow, PressRow
from bot.records.types import now


def _kept_on(statement: Any) -> Any:
    """Return the insert that lets a button which is there already count as long as a new one."""
    until = {"expires_at": statement.excluded.expires_at}
    return statement.on_conflict_do_update(index_elements=["nonce"], set_=until)


OUTBOX: Table = SQLModel.metadata.tables[str(OutboxRow.__tablename__)]
PRESSES: Table = SQLModel.metadata.tables[str(PressRow.__tablename__)]
SAY, REMEMBER = insert(OUTBOX), insert(PRESSES)  # made once
KEEP_ON = {name: _kept_on(insert_into(PRESSES)) for name, insert_into in INSERTS.items()}
SIGNS = 16  # of a nonce
NEW = {"state": "new", "attempts": 0, "doubtful": 0, "error": ""}


def say(session: Session, chat: Chat, kind: str, slot: str | None, payload: dict[str, Any]) -> None:
    """Put something to say into the outbox."""
    moment = now()
    row = {"channel": chat.channel, "chat_id": chat.chat_id, "kind": kind, "slot": slot, "payload": payload}
    session.execute(SAY, {**NEW, **row, "created_at": moment, "not_before": moment})


def nonce_of(chat: Chat, slot: str | None, button: Button) -> str:
    """Return a nonce: the same whenever a slot shows the same button, unless it counts once."""
    if slot is None or button.once:
        return secrets.token_urlsafe(12)
    args = json.dumps(dict(button.args), sort_keys=True, default=str)
    told = [chat.channel, chat.chat_id, slot, button.action, button.label, args]
    return urlsafe_b64encode(sha256(json.dumps(told).encode()).digest())[:SIGNS].decode()


def remember(session: Session, chat: Chat, buttons: Sequence[tuple[str, Button]], until: datetime) -> None:
    """Keep what buttons mean; of those that are kept already, that they count until then.

    Args:
        buttons: each with its nonce.
    """
    rows = [
        {
            "nonce": nonce,
            "channel": chat.channel,
            "chat_id": chat.chat_id,
            "action": button.action,
            "args": dict(button.args),
            "label": button.label,
            "once": button.once,
            "expires_at": until,
        }
        for nonce, button in buttons
    ]
    new = [row for row in rows if row["once"]]
    kept = {row["nonce"]: row for row in rows if not row["once"]}
    if new:
        session.execute(REMEMBER, new)
    if kept:
        session.execute(KEEP_ON[session.get_bind().dialect.name], list(kept.values()))
