"""Giving roles and taking them back, and who holds which.

Errors:
    RoleError             ROL-400  root
    ├── NoRoleError       ROL-404  no such person, site or role
    └── LastAdminError    ROL-409  nobody would be left to give rights at this site
"""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, or_, select

from bot import audit
from bot.people import Person, Role, person
from bot.records.people import EVERY_SITE, PersonRow, RoleRow
from bot.sites import exists

GIVEN = (Role.CLERK, Role.MANAGER, Role.SUPPORT, Role.ADMIN)  # everybody is a guest


class RoleError(Exception):
    code = "ROL-400"
    message_key = "role-none"


class NoRoleError(RoleError):
    code = "ROL-404"


class LastAdminError(RoleError):
    code = "ROL-409"
    message_key = "role-last-admin"


def grant(session: Session, person_id: int, site_id: int, role: Role, by: int | None) -> bool:
    """Give a role; False when it was held already.

    Args:
        by: the giver's id; None is the hub's operator.

    Raises:
        NoRoleError: no such person or site, or a role that is not given.
    """
    row = session.get(PersonRow, person_id)
    if role not in GIVEN or not exists(session, site_id) or row is None or row.erased_at is not None:
        raise NoRoleError(role)
    if _held(session, person_id, site_id, role) is not None:
        return False
    session.add(RoleRow(person_id=person_id, site_id=site_id, role=role, granted_by=by))
    session.flush()
    _record(session, "role.granted", person_id, site_id, role, by)
    return True


def revoke(session: Session, person_id: int, site_id: int, role: Role, by: int | None) -> None:
    """Take a role back.

    Args:
        by: as `grant` takes it.

    Raises:
        NoRoleError: it is not held.
        LastAdminError: it is the last that lets anybody give rights at this site.
    """
    row = _held(session, person_id, site_id, role)
    if row is None:
        raise NoRoleError(role)
    if role is Role.ADMIN and not _other_admin(session, row):
        raise LastAdminError(person_id)
    session.delete(row)
    session.flush()
    _record(session, "role.revoked", person_id, site_id, role, by)


def is_last_admin(session: Session, who: Person) -> bool:
    """Say whether nobody would be left to give rights at a site where this person may."""
    mine = {one.site_id for one in who.grants if one.role is Role.ADMIN}
    others = select(RoleRow.site_id).where(RoleRow.role == Role.ADMIN, RoleRow.person_id != who.id)
    left = set(session.exec(others.distinct()).all())
    return EVERY_SITE not in left and not mine <= left


def holders(session: Session, site_ids: Collection[int] | None) -> list[Person]:
    """Return who holds a role at these sites or at every site, by number; with None, everybody."""
    query = select(PersonRow.id).where(col(PersonRow.erased_at).is_(None)).order_by(col(PersonRow.id))
    if site_ids is not None:
        held = select(RoleRow.person_id).where(col(RoleRow.site_id).in_({*site_ids, EVERY_SITE}))
        query = query.where(col(PersonRow.id).in_(held))
    return [person(session, person_id) for person_id in session.exec(query).all() if person_id]


def _held(session: Session, person_id: int, site_id: int, role: Role) -> RoleRow | None:
    return session.exec(
        select(RoleRow)
        .where(RoleRow.person_id == person_id, RoleRow.site_id == site_id, RoleRow.role == role)
        .with_for_update()
    ).first()


def _other_admin(session: Session, row: RoleRow) -> bool:
    """Say whether another role lets somebody give rights here; two administrators cannot remove each other at once."""
    at = or_(RoleRow.site_id == row.site_id, RoleRow.site_id == EVERY_SITE)
    query = select(RoleRow.id).where(RoleRow.role == Role.ADMIN, at).order_by(col(RoleRow.id))
    return any(role_id != row.id for role_id in session.exec(query.with_for_update()).all())


def _record(session: Session, action: str, person_id: int, site_id: int, role: Role, by: int | None) -> None:
    actor = "hub" if by is None else f"P{by}"
    audit.append(session, actor, action, f"P{person_id}", site=site_id, role=role)
