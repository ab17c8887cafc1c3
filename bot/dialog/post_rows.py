"""What a message puts into the records: its row of the outbox and its buttons, each one statement, without objects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert
from sqlmodel import Session, SQLModel

from bot.dialog.messages import Button, Chat
from bot.records.messages import OutboxRow, PressRow
from bot.records.types import now

OUTBOX: Table = SQLModel.metadata.tables[str(OutboxRow.__tablename__)]
PRESSES: Table = SQLModel.metadata.tables[str(PressRow.__tablename__)]
SAY, REMEMBER = insert(OUTBOX), insert(PRESSES)  # made once
NEW = {"state": "new", "attempts": 0, "doubtful": 0, "error": ""}


def say(session: Session, chat: Chat, kind: str, slot: str | None, payload: dict[str, Any]) -> None:
    """Put something to say into the outbox."""
    moment = now()
    row = {"channel": chat.channel, "chat_id": chat.chat_id, "kind": kind, "slot": slot, "payload": payload}
    session.execute(SAY, {**NEW, **row, "created_at": moment, "not_before": moment})


def remember(session: Session, chat: Chat, buttons: Sequence[tuple[str, Button]], until: datetime) -> None:
    """Keep what buttons mean.

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
    if rows:
        session.execute(REMEMBER, rows)
