"""Sites: places with one agent each.

Errors:
    SiteError             SIT-400  root
    ├── SiteNameError     SIT-422  no name, or one too long
    └── SiteExistsError   SIT-409  the name is taken
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, select

from bot import audit
from bot.records.people import EVERY_SITE, SiteRow

NAME_LIMIT = 30  # characters


class SiteError(Exception):
    code = "SIT-400"
    message_key = "site-name-bad"


class SiteNameError(SiteError):
    code = "SIT-422"


class SiteExistsError(SiteError):
    code = "SIT-409"
    message_key = "site-exists"


@dataclass(frozen=True, slots=True)
class Site:
    id: int
    name: str


def create(session: Session, name: str, by: int) -> Site:
    """Make a site.

    Args:
        by: the person's id.

    Raises:
        SiteError: no fit name, or a taken one.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME_LIMIT or not name.isprintable():
        raise SiteNameError(name)
    if session.exec(select(SiteRow).where(SiteRow.name == name)).first():
        raise SiteExistsError(name)
    row = SiteRow(name=name)
    session.add(row)
    session.flush()
    audit.append(session, f"P{by}", "site.created", f"site:{row.id}", name=name)
    return Site(row.id or 0, name)


def listed(session: Session, ids: Collection[int] | None = None) -> list[Site]:
    """Return these sites, all of them when no ids are given, by number."""
    query = select(SiteRow).order_by(col(SiteRow.id))
    if ids is not None:
        query = query.where(col(SiteRow.id).in_(ids))
    return [Site(row.id or 0, row.name) for row in session.exec(query).all()]


def names(session: Session) -> dict[int, str]:
    """Return each site's name; EVERY_SITE has none."""
    return {site.id: site.name for site in listed(session)}


def exists(session: Session, site_id: int) -> bool:
    """Say whether a role can be held there."""
    return site_id == EVERY_SITE or session.get(SiteRow, site_id) is not None
