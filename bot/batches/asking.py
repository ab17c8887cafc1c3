"""Puts a batch's question: one digest over the evidences of every device that waits for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.batches import reading, rows
from bot.batches.limits import BatchLimits
from bot.batches.notices import BatchNotices
from bot.batches.questions import codes_of
from bot.batches.states import BatchStep, CodeState
from bot.clearing.flow import possible_approvers
from bot.clearing.phases import Phase
from bot.records.batches import BatchCodeRow, BatchItemRow, BatchRow
from bot.records.operations import OperationRow
from bot.records.types import now
from bot.relay import agents
from device.contract import batch_digest


def ask(session: Session, row: BatchRow, notices: BatchNotices, limits: BatchLimits) -> None:
    """Ask for a code for each site at which a device waits. Reads no evidence, and writes three rows and one a site."""
    waiting = _waiting(session, row.id or 0)
    row.digest = batch_digest(item.evidence for item in waiting)
    _cover(session, row.id or 0, [item.id or 0 for item in waiting])
    row.lapses_at = max(row.lapses_at or now() + limits.answer, now() + limits.answer / 4)
    sites: dict[int, list[BatchItemRow]] = {}
    for item in waiting:
        sites.setdefault(item.site_id, []).append(item)
    codes = _codes(session, row, sites)
    rows.step(session, row, BatchStep.ASK, evidence=row.digest, devices=len(waiting), sites=len(codes))
    views = [reading.code_view(session, code) for code in codes]
    totals = reading.totals(session, row.id or 0)
    notices.wanted(session, reading.view(session, row), views, totals)


def _waiting(session: Session, batch_id: int) -> Sequence[BatchItemRow]:
    query = (
        select(BatchItemRow)
        .join(OperationRow, col(OperationRow.id) == BatchItemRow.operation_id)
        .where(OperationRow.batch_id == batch_id, OperationRow.phase == Phase.AWAITING_APPROVAL)
    )
    return session.exec(query.order_by(col(BatchItemRow.position))).all()


def _cover(session: Session, batch_id: int, item_ids: Sequence[int]) -> None:
    """Let the question cover the newest evidences of these items, and nothing else."""
    of_batch = col(BatchItemRow.batch_id) == batch_id
    session.execute(update(BatchItemRow).where(of_batch).values(asked=""))
    these = col(BatchItemRow.id).in_(item_ids)
    session.execute(update(BatchItemRow).where(of_batch, these).values(asked=BatchItemRow.evidence))


def _codes(
    session: Session, row: BatchRow, sites: Mapping[int, Sequence[BatchItemRow]]
) -> list[BatchCodeRow]:
    """Open a code for each site; the same evidences, made anew, are asked for by the same rows."""
    before = {code.agent_id: code for code in codes_of(session, row)}
    there = {site_id: agents.at_site(session, site_id) for site_id in sites}
    alone = all(agent is not None and agent.self_approval for agent in there.values())
    codes = []
    for site_id, agent in there.items():
        if agent is None:
            continue
        code = before.get(agent.id) or BatchCodeRow(
            batch_id=row.id or 0,
            agent_id=agent.id,
            site_id=site_id,
            digest=row.digest,
            **_fresh(row, sites[site_id]),
        )
        for name, value in _fresh(row, sites[site_id]).items():
            setattr(code, name, value)
        able = [one.id for one in possible_approvers(session, site_id, row.requester_id, agent)]
        code.asked = [one for one in able if alone or one != row.requester_id]
        session.add(code)
        codes.append(code)
    session.flush()
    return codes


def _fresh(row: BatchRow, items: Sequence[BatchItemRow]) -> dict[str, Any]:
    return {
        "state": CodeState.OPEN,
        "approver_id": None,
        "command_id": None,
        "tries_left": None,
        "admitted_at": None,
        "code": "",
        "reason": "",
        "stale_at": min(item.stale_at or now() for item in items),
        "expires_at": row.lapses_at,
    }
