"""At which sites a batch's devices wait for verification, and whether anything keeps it from being asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from bot.clearing import operations
from bot.clearing.flow import ACTS
from bot.clearing.phases import Phase
from bot.records.batches import BatchRow
from bot.records.operations import OperationRow
from bot.records.relay import AgentRow
from bot.relay import agents


class Sites:
    """As it stands now.

    Attributes:
        free: sites at which something waits and nobody else's evidence is open.
        without_agent: sites at which something waits, for verification or an approval, and no agent is paired.
    """

    def __init__(self, session: Session, row: BatchRow) -> None:
        waiting = _sites(session, row, Phase.VERIFYING, idle=True)
        asked = _sites(session, row, Phase.AWAITING_APPROVAL)
        there = {site for site in waiting | asked if agents.id_at_site(session, site) is not None}
        self.without_agent = sorted((waiting | asked) - there)
        self.free = [
            site
            for site in sorted(waiting & there)
            if not operations.is_held(session, site, ACTS, batch_id=row.id)
        ]


def with_work(
    session: Session, batch_id: int, phases: Sequence[Phase], seen_since: datetime, *, gone: bool
) -> Sequence[int]:
    """Return sites at which operations of a batch are in these phases.

    Args:
        gone: those without an agent, or whose agent gave no sign since then; else the other ones.
    """
    last_sign = func.coalesce(col(AgentRow.seen_at), col(AgentRow.enrolled_at))
    there = select(AgentRow.site_id).where(col(AgentRow.revoked_at).is_(None), last_sign >= seen_since)
    at_work = select(OperationRow.site_id).where(
        OperationRow.batch_id == batch_id, col(OperationRow.phase).in_(phases)
    )
    site_id = col(OperationRow.site_id)
    which = site_id.not_in(there) if gone else site_id.in_(there)
    return session.exec(at_work.where(which).distinct()).all()


def is_able(session: Session, site_id: int) -> bool:
    """Say whether a site has an agent that takes acts: one that is paired, and whose journal is trusted."""
    query = select(AgentRow.id).where(
        AgentRow.site_id == site_id, col(AgentRow.revoked_at).is_(None), col(AgentRow.trusted)
    )
    return session.exec(query).first() is not None


def _sites(session: Session, row: BatchRow, phase: Phase, *, idle: bool = False) -> set[int]:
    query = select(OperationRow.site_id).where(OperationRow.batch_id == row.id, OperationRow.phase == phase)
    if idle:
        query = query.where(col(OperationRow.command_id).is_(None))
    return set(session.exec(query.distinct()).all())
