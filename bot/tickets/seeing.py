"""Which tickets the support of some sites sees, as a condition of a query; `TicketView.triaged_by` says it of one."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement
from sqlmodel import col, false, or_, select, true

from bot.records.people import EVERY_SITE, RoleRow
from bot.records.tickets import TicketRow


def seen(site_ids: Collection[int] | None) -> ColumnElement[bool]:
    """Return the condition for the tickets of these sites (None: of every site, nothing in it: no ticket).

    A ticket without a site belongs to the sites at which its person holds a role, and to everybody's when that is
    every site or none.
    """
    if site_ids is None:
        return true()
    if not site_ids:
        return false()
    somewhere = select(RoleRow.person_id)
    here = somewhere.where(col(RoleRow.site_id).in_({*site_ids, EVERY_SITE}))
    asker = col(TicketRow.person_id)
    ours = col(TicketRow.site_id).is_(None) & (asker.in_(here) | asker.not_in(somewhere))
    return or_(col(TicketRow.site_id).in_(site_ids), ours)
