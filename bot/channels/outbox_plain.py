"""Most rows of the outbox have no slot: they are claimed, and ended when they were sent, by one statement."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Row, Table, bindparam, exists, select, update
from sqlmodel import Session, SQLModel

from bot.channels import staff_topics
from bot.channels.outbox_types import Claimed, Outcome
from bot.dialog.post_rows import OUTBOX
from bot.records.people import AccountRow
from bot.records.types import now

ACCOUNTS: Table = SQLModel.metadata.tables[str(AccountRow.__tablename__)]
CLAIMED = ("id", "chat_id", "kind", "slot", "payload", "attempts", "created_at", "doubtful")
# As bot/channels/shut_out.py knows them: a private chat is numbered like its account.
_SHUT_OUT = exists().where(
    ACCOUNTS.c.channel == OUTBOX.c.channel,
    ACCOUNTS.c.user_id == OUTBOX.c.chat_id,
    ACCOUNTS.c.shut_out_at.is_not(None),
)
_FREE = (
    select(OUTBOX.c.id)
    .where(OUTBOX.c.id.in_(bindparam("ids", expanding=True)), OUTBOX.c.state == "new")
    .where(OUTBOX.c.slot.is_(None), ~_SHUT_OUT)
    .with_for_update(skip_locked=True, of=OUTBOX)
)
_CLAIM = (
    update(OUTBOX)
    .where(OUTBOX.c.id.in_(_FREE))
    .values(state="sending", attempts=OUTBOX.c.attempts + 1)
    .returning(*(OUTBOX.c[name] for name in CLAIMED))
)
_SENT = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("its_id"), OUTBOX.c.state == "sending")
    .values(state="sent", payload={}, sent_at=bindparam("moment"))
    .values(error=bindparam("its_error"), doubtful=bindparam("times"))
)


def claim(session: Session, ids: Sequence[int]) -> dict[int, Claimed]:
    """Claim those of the rows that are plain and that nobody writes at this moment; return them by their ids."""
    rows = session.execute(_CLAIM, {"ids": list(ids)}).all()
    return {row.id: _claimed(session, row) for row in rows}


def is_plain(outcome: Outcome) -> bool:
    """Say whether a row was sent, and its way has shown nothing else."""
    row = outcome.row
    is_news = row.topic is not None or outcome.moved_to is not None or outcome.shut_out
    return outcome.state == "sent" and not is_news and (row.slot is None or outcome.message_id is None)


def write_down(session: Session, outcomes: Sequence[Outcome]) -> None:
    """Write down that plain rows were sent; nothing where that was done before."""
    moment = now()
    sent = [
        {"its_id": one.row.id, "moment": moment, "its_error": one.error, "times": one.doubtful}
        for one in outcomes
    ]
    if sent:
        session.execute(_SENT, sent)


def _claimed(session: Session, row: Row[tuple[object, ...]]) -> Claimed:
    payload = row.payload
    return Claimed(
        id=row.id,
        chat_id=row.chat_id,
        kind=row.kind,
        slot=row.slot,
        payload=payload,
        attempt=row.attempts,
        parts_sent=payload.get("parts_sent", 0),
        shown_in=None,
        created_at=row.created_at,
        doubtful=row.doubtful,
        topic=staff_topics.find(session, payload.get("topic")),
    )
