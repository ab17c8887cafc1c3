"""Which command's turn it is. The statements are built once: every poll of every agent asks.

A batch's code touches no port: it waits for no device, and goes before what does, as it is good for a minute or so.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, case, or_, select
from sqlmodel import Session, SQLModel

from bot.records.relay import CommandRow
from bot.records.types import UtcDateTime, now

_TABLE = SQLModel.metadata.tables[str(CommandRow.__tablename__)]
_OF, _OTHER = _TABLE.c, _TABLE.alias().c
_IS_CODE = _OF.kind == "admit"
_AT_WORK = select(_OTHER.id).where(
    _OTHER.state == "claimed",
    _OTHER.agent_id == _OF.agent_id,
    _OTHER.device == _OF.device,
    _OTHER.kind != "admit",
)
_MAY_GO = (
    _OF.state == "queued",
    _OF.not_after > bindparam("moment", type_=UtcDateTime()),
    or_(_IS_CODE, ~_AT_WORK.exists()),
)
_MINE = (
    _OF.agent_id == bindparam("agent"),
    or_(_IS_CODE, _OF.device.not_in(bindparam("busy", expanding=True))),
)
_UNKNOWN = _OF.id.not_in(bindparam("known", expanding=True))
_CLAIMED = (
    select(_OF.id).where(*_MINE, _OF.state == "claimed", _UNKNOWN).order_by(_OF.claimed_at, _OF.id).limit(1)
)
_FIRST = case((_IS_CODE, 0), else_=1)
_WAITING = select(_OF.id).where(*_MINE, *_MAY_GO).order_by(_FIRST, _OF.created_at).limit(1)
_CLAIMABLE = select(_OF.agent_id, case((_IS_CODE, ""), else_=_OF.device)).where(*_MAY_GO).distinct()


def next_of(session: Session, agent_id: str, busy: Collection[str], known: Collection[str]) -> str | None:
    """Return the id of an agent's next command: what was claimed and has no end first, then the oldest in the queue."""
    session.flush()
    asked = {"agent": agent_id, "busy": list(busy)}
    claimed = session.execute(_CLAIMED, {**asked, "known": list(known)}).scalar()
    return claimed or session.execute(_WAITING, {**asked, "moment": now()}).scalar()


def claimable(session: Session) -> list[tuple[str, str]]:
    """Return (agent id, disk number, "" for none) of every queued command whose turn has come, of all agents."""
    session.flush()
    return [(agent_id, device) for agent_id, device in session.execute(_CLAIMABLE, {"moment": now()})]
