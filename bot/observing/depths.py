"""How much waits, and which agents are there: read when somebody looks, from indexes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from bot.records.messages import InboxRow, OutboxRow
from bot.records.relay import AgentRow, CommandRow
from bot.records.types import now
from bot.relay.views import AWAY_AFTER_S


@dataclass(frozen=True, slots=True)
class Depths:
    """Numbers of rows at one moment."""

    inbox_new: int
    poison_unseen: int  # updates set aside that no administrator has seen
    outbox_new: int
    outbox_sending: int
    commands_queued: int
    agents_here: int
    agents_away: int


def look(session: Session, channel: str) -> Depths:
    """Count what waits: the inbox's and agents' in all, the outbox's of one channel."""
    of_channel = col(OutboxRow.channel) == channel
    horizon = now() - timedelta(seconds=AWAY_AFTER_S)
    agents = col(AgentRow.revoked_at).is_(None)
    here = _count(session, AgentRow.id, agents, col(AgentRow.seen_at) >= horizon)
    return Depths(
        inbox_new=_count(session, InboxRow.id, col(InboxRow.state) == "new"),
        poison_unseen=_count(
            session, InboxRow.id, col(InboxRow.state) == "poison", col(InboxRow.seen_at).is_(None)
        ),
        outbox_new=_count(session, OutboxRow.id, of_channel, col(OutboxRow.state) == "new"),
        outbox_sending=_count(session, OutboxRow.id, of_channel, col(OutboxRow.state) == "sending"),
        commands_queued=_count(session, CommandRow.id, col(CommandRow.state) == "queued"),
        agents_here=here,
        agents_away=_count(session, AgentRow.id, agents) - here,
    )


def _count(session: Session, what: Any, *conditions: Any) -> int:
    return session.exec(select(func.count(what)).where(*conditions)).one()
