"""At which sites a batch's devices wait for verification, and whether anything keeps it from being asked for."""

from __future__ import annotations

from sqlmodel import Session, col, select

from bot.clearing import operations
from bot.clearing.flow import ACTS
from bot.clearing.phases import Phase
from bot.records.batches import BatchRow
from bot.records.operations import OperationRow
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


def _sites(session: Session, row: BatchRow, phase: Phase, *, idle: bool = False) -> set[int]:
    query = select(OperationRow.site_id).where(OperationRow.batch_id == row.id, OperationRow.phase == phase)
    if idle:
        query = query.where(col(OperationRow.command_id).is_(None))
    return set(session.exec(query.distinct()).all())
