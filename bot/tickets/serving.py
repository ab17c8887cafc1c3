"""Which tickets a group of support serves, as a condition of a query; `groups.serving` says it of one ticket."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal
from sqlalchemy.orm import aliased
from sqlmodel import col, or_, select

from bot.records.people import EVERY_SITE, RoleRow
from bot.records.tickets import StaffGroupRow, TicketRow


def served_by(group_id: int) -> ColumnElement[bool]:
    """Return the condition for the tickets that a group serves."""
    roles = select(RoleRow.id).where(RoleRow.person_id == TicketRow.person_id)
    everywhere = exists(roles.where(RoleRow.site_id == EVERY_SITE)) | ~exists(roles)
    return or_(
        _served_at(group_id, col(TicketRow.site_id)),
        and_(
            col(TicketRow.site_id).is_(None),
            or_(
                everywhere & _served_at(group_id, literal(EVERY_SITE)),
                ~everywhere & exists(roles.where(_served_at(group_id, col(RoleRow.site_id)))),
            ),
        ),
    )


def _served_at(group_id: int, place: Any) -> ColumnElement[bool]:
    """Return the condition for a group that takes the ticket's kind at a place: its own, or else one of every site.

    Args:
        place: an expression for the number of a site.
    """
    here, own = aliased(StaffGroupRow), aliased(StaffGroupRow)
    has_own = select(own.id).where(own.site_id == place, _takes(own)).correlate(TicketRow, RoleRow)
    chosen = or_(here.site_id == place, and_(col(here.site_id) == EVERY_SITE, ~exists(has_own)))
    served = select(here.id).where(here.id == group_id, _takes(here), chosen, place.is_not(None))
    return exists(served.correlate(TicketRow, RoleRow))


def _takes(group: type[StaffGroupRow]) -> ColumnElement[bool]:
    kind = or_(col(group.kind) == "", col(group.kind) == col(TicketRow.kind))
    return and_(kind, col(group.left_at).is_(None))
