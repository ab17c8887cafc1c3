"""Which devices of a night's batch can be backed up now, and why those that were not begun were not."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.batches.nights import Nights
from bot.batches.views import READS, LeftOut
from bot.records.batches import BatchItemRow, BatchRow
from bot.records.operations import OperationRow
from bot.records.relay import AgentRow
from bot.relay import agents
from bot.relay.views import AWAY_AFTER_S

CODE = "BAT-408"


def ready(session: Session, row: BatchRow, nights: Nights, limit: int) -> Sequence[BatchItemRow]:
    """Return devices that are free, at sites whose agent is there, with no more at work than a night may take."""
    at_work = _at_work(session)
    room = min(nights.at_once - sum(at_work.values()), limit)
    if room <= 0:
        return []
    free = [site for site in _sites(session, row) if at_work.get(site, 0) < nights.at_a_site]
    there = [site for site in free if _is_there(session, site)]
    query = _unopened(row).where(col(BatchItemRow.site_id).in_(there), ~_busy())
    found = session.exec(query.order_by(col(BatchItemRow.position)).limit(room)).all()
    return _few_a_site(found, at_work, nights.at_a_site)


def leave_out(session: Session, row: BatchRow) -> None:
    """Say of what was not begun by the morning why it was not."""
    busy = set(session.exec(select(BatchItemRow.id).where(*_of(row), _busy())).all())
    there = {site: _is_there(session, site) for site in _sites(session, row)}
    for item in session.exec(_unopened(row)).all():
        why = LeftOut.BUSY if item.id in busy else LeftOut.NIGHT_OVER
        item.code, item.reason = CODE, why if there[item.site_id] else LeftOut.AGENT_AWAY
        session.add(item)
    session.flush()


def _few_a_site(items: Sequence[BatchItemRow], at_work: dict[int, int], most: int) -> list[BatchItemRow]:
    taken, chosen = dict(at_work), []
    for item in items:
        if taken.get(item.site_id, 0) < most:
            taken[item.site_id] = taken.get(item.site_id, 0) + 1
            chosen.append(item)
    return chosen


def _at_work(session: Session) -> dict[int, int]:
    """Return how many devices the nights' batches read now, by site."""
    nightly = select(BatchRow.id).where(col(BatchRow.night).is_not(None), col(BatchRow.ended_at).is_(None))
    query = (
        select(OperationRow.site_id, func.count(col(OperationRow.phase)))
        .where(col(OperationRow.batch_id).in_(nightly), col(OperationRow.phase).in_(READS))
        .group_by(col(OperationRow.site_id))
    )
    return dict(session.exec(query).all())


def _is_there(session: Session, site_id: int) -> bool:
    row = session.exec(select(AgentRow).where(AgentRow.site_id == site_id)).first()
    return row is not None and row.revoked_at is None and not agents.is_away(row, AWAY_AFTER_S)


def _sites(session: Session, row: BatchRow) -> Sequence[int]:
    return session.exec(select(BatchItemRow.site_id).where(*_of(row)).distinct()).all()


def _unopened(row: BatchRow) -> SelectOfScalar[BatchItemRow]:
    return select(BatchItemRow).where(*_of(row))


def _of(row: BatchRow) -> tuple[ColumnElement[bool], ...]:
    of_batch = col(BatchItemRow.batch_id) == row.id
    return (of_batch, col(BatchItemRow.operation_id).is_(None), col(BatchItemRow.code) == "")


def _busy() -> ColumnElement[bool]:
    query = select(OperationRow.id).where(
        OperationRow.device_id == BatchItemRow.device_id, col(OperationRow.ended_at).is_(None)
    )
    return query.exists()
