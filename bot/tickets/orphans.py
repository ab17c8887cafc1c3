"""Tickets whose owner may not work on them any more: blocked, or without the role. They go back to everybody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.people import PERMISSIONS, Permission
from bot.records.people import EVERY_SITE, PersonRow, RoleRow
from bot.records.tickets import TicketRow
from bot.tickets import goals
from bot.tickets.states import TAKEN, TicketStep
from bot.tickets.story import step
from bot.tickets.views import TicketView

AT_ONCE = 20


def has_any(session: Session, _moment: datetime) -> bool:
    """Say whether `release` has anything to do."""
    return session.exec(_orphans().limit(1)).first() is not None


def release(session: Session) -> list[TicketView]:
    """Give some of them back to everybody, the oldest first; return them."""
    query = _orphans().order_by(col(TicketRow.id)).limit(AT_ONCE)
    released = []
    for row in session.exec(query.with_for_update(skip_locked=True)).all():
        released.append(step(session, row, TicketStep.RELEASE, None, owner_id=None))
        goals.settle(session, row)
    return released


def _orphans() -> SelectOfScalar[TicketRow]:
    owner = col(TicketRow.owner_id)
    blocked = exists().where(col(PersonRow.id) == owner, col(PersonRow.blocked_at).is_not(None))
    supports = exists().where(
        col(RoleRow.person_id) == owner,
        col(RoleRow.role).in_(PERMISSIONS[Permission.TRIAGE]),
        _here(),
    )
    return select(TicketRow).where(col(TicketRow.state).in_(TAKEN), or_(blocked, ~supports))


def _here() -> ColumnElement[bool]:
    """Say whether a role counts for a ticket; TicketView.triaged_by says it of one."""
    held = aliased(RoleRow)
    of_asker = select(held.site_id).where(col(held.person_id) == col(TicketRow.person_id))
    everywhere = exists(of_asker.where(col(held.site_id) == EVERY_SITE)) | ~exists(of_asker)
    at, site = col(RoleRow.site_id), col(TicketRow.site_id)
    return or_(at == EVERY_SITE, at == site, site.is_(None) & (at.in_(of_asker) | everywhere))
