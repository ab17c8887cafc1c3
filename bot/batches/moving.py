"""Moves of a batch's operations, a lot at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, select

from bot.batches.limits import BatchLimits
from bot.batches.lots import Budget, lot, with_commands
from bot.batches.sites import is_able
from bot.batches.states import BatchState, CodeState
from bot.batches.views import READS, name_of
from bot.clearing.approval_states import ApprovalStep
from bot.clearing.flow import Clearing
from bot.clearing.operations import Operation
from bot.clearing.phases import BEFORE_APPROVAL, Phase, Step
from bot.clearing.reasons import HubReason
from bot.records.batches import BatchCodeRow, BatchItemRow, BatchRow
from bot.relay import commands

DROPPABLE = (*READS, Phase.VERIFYING, Phase.AWAITING_APPROVAL)
LATE: dict[str, str] = {"reason": HubReason.APPROVAL_EXPIRED, "code": "CLR-408"}
AWAY: dict[str, str] = {"reason": HubReason.AGENT_AWAY, "code": "CLR-503"}


class Moving:
    """What the engine does with operations."""

    def __init__(self, clearing: Clearing, limits: BatchLimits) -> None:
        self.clearing = clearing
        self.limits = limits

    def verify(self, session: Session, row: BatchRow, budget: Budget, sites: Sequence[int]) -> None:
        """Ask for evidences of what waits at these sites, which nobody else holds."""
        for operation in lot(session, row.id or 0, [Phase.VERIFYING], budget, sites, idle=True):
            self.clearing.ask_evidence(session, operation, name_of(operation.batch_id or 0))

    def act(
        self, session: Session, row: BatchRow, code: BatchCodeRow, budget: Budget, only: int | None = None
    ) -> list[int]:
        """Send acts that one site's agent has admitted; what it has not is verified and asked for again.

        Args:
            only: the one operation that may act; None: all.

        Returns:
            The operations whose acts were sent.
        """
        if not is_able(session, code.site_id):
            self.expire(session, row, code.site_id, budget, [Phase.AWAITING_APPROVAL], AWAY)
            return []
        sent = []
        for operation in lot(
            session, row.id or 0, [Phase.AWAITING_APPROVAL], budget, [code.site_id], only=only
        ):
            digest = self._covered(session, row, operation, code)
            if digest:
                life = (session, operation, digest, code.approver_id or 0, name_of(row.id or 0))
                self.clearing.act(*life, self.limits.act)
                sent.append(operation.id)
            else:
                self._outdate(session, operation)
        return sent

    def outdate(self, session: Session, row: BatchRow, code: BatchCodeRow, budget: Budget) -> None:
        """Let a site's evidences be made anew."""
        for operation in self._awaiting(session, row, code.site_id, budget):
            self._outdate(session, operation)

    def refuse(self, session: Session, row: BatchRow, code: BatchCodeRow, budget: Budget) -> None:
        """End what a site's agent refused to admit."""
        why = {"reason": code.reason, "code": code.code}
        for operation in self._awaiting(session, row, code.site_id, budget):
            self.clearing.step(session, operation, Step.REFUSE, taken=True, **why)

    def deny(self, session: Session, row: BatchRow, code: BatchCodeRow, budget: Budget) -> None:
        """End what was denied at one site."""
        by = f"P{code.approver_id}"
        for operation in self._awaiting(session, row, code.site_id, budget):
            self.clearing.step(session, operation, Step.DENY, by, taken=True)

    def expire(
        self,
        session: Session,
        row: BatchRow,
        site_id: int,
        budget: Budget,
        phases: Sequence[Phase],
        why: dict[str, str],
    ) -> None:
        """End what waits at a site for too long."""
        for operation in lot(session, row.id or 0, phases, budget, [site_id]):
            self.clearing.step(session, operation, Step.EXPIRE, taken=True, **why)

    def give_up(self, session: Session, row: BatchRow, budget: Budget, sites: Sequence[int]) -> None:
        """End what the agents of these sites began to read and do not come back to."""
        if not sites:
            return
        for operation, command in with_commands(session, row.id or 0, BEFORE_APPROVAL, budget, sites):
            if command is not None:
                commands.cancel(session, command.id)
            self.clearing.step(session, operation, Step.EXPIRE, taken=True, **AWAY)

    def take_back(self, session: Session, row: BatchRow, budget: Budget) -> None:
        """Take acts back that no agent has come for."""
        for operation, command in with_commands(session, row.id or 0, [Phase.APPROVED], budget, queued=True):
            if command is not None:
                commands.end(session, command)
                back = self.clearing.step(session, operation, Step.TAKE_BACK, taken=True, command_id=None)
                self.clearing.close_approval(session, back, ApprovalStep.EXPIRE)

    def drop(self, session: Session, row: BatchRow, budget: Budget) -> None:
        """End what has not been sent to act, as the batch was ended."""
        for operation, command in with_commands(session, row.id or 0, DROPPABLE, budget):
            if command is not None:
                commands.cancel(session, command.id)
            step, why = _end_of(row, operation)
            self.clearing.step(session, operation, step, taken=True, **why)

    def _awaiting(self, session: Session, row: BatchRow, site_id: int, budget: Budget) -> list[Operation]:
        return list(lot(session, row.id or 0, [Phase.AWAITING_APPROVAL], budget, [site_id]))

    def _outdate(self, session: Session, operation: Operation) -> None:
        self.clearing.step(session, operation, Step.STALE, taken=True, evidence=None, command_id=None)

    def _covered(self, session: Session, row: BatchRow, operation: Operation, code: BatchCodeRow) -> str:
        """Return the digest that was approved for an operation, "" if its evidence is another one now."""
        item = session.exec(select(BatchItemRow).where(BatchItemRow.operation_id == operation.id)).one()
        seen = operation.evidence.digest() if operation.evidence else ""
        stands = code.state == CodeState.ADMITTED and code.digest == row.digest
        return seen if stands and seen == item.asked else ""


def _end_of(row: BatchRow, operation: Operation) -> tuple[Step, dict[str, Any]]:
    if row.state == BatchState.EXPIRED:
        return Step.EXPIRE, LATE
    if row.state == BatchState.DENIED and operation.phase is Phase.AWAITING_APPROVAL:
        return Step.DENY, {}
    return Step.CANCEL, {}
