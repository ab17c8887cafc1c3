"""Persons, roles per site, and the one table of who may do what.

Errors:
    ForbiddenError  PPL-403  this person may not do this at this site
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy
from sqlmodel import Session, SQLModel, col, or_, select

from bot.dialog.texts import language_of
from bot.records.people import EVERY_SITE, AccountRow, PersonRow, RoleRow


class Role(StrEnum):
    GUEST = "guest"
    CLERK = "clerk"
    MANAGER = "manager"
    SUPPORT = "support"
    ADMIN = "admin"


class Permission(StrEnum):
    ASK = "ask"  # questions, a person to talk to
    SEE_DEVICES = "see-devices"
    REQUEST = "request"  # start an operation
    APPROVE = "approve"  # say yes or no to one
    ASSIGN = "assign"  # say who looks after which device
    TRIAGE = "triage"  # tickets
    BLOCK = "block"  # listen to a person no more; bot/blocking.py says whom
    MANAGE_PEOPLE = "manage-people"  # invite, grant, revoke
    PAIR = "pair"  # join an agent to a site
    MANAGE_SITES = "manage-sites"
    AUDIT = "audit"


_EVERYBODY = frozenset(Role)
PERMISSIONS: dict[Permission, frozenset[Role]] = {
    Permission.ASK: _EVERYBODY,
    Permission.SEE_DEVICES: frozenset({Role.CLERK, Role.MANAGER, Role.SUPPORT, Role.ADMIN}),
    Permission.REQUEST: frozenset({Role.CLERK, Role.MANAGER}),
    Permission.APPROVE: frozenset({Role.MANAGER}),
    Permission.ASSIGN: frozenset({Role.MANAGER, Role.ADMIN}),
    Permission.TRIAGE: frozenset({Role.SUPPORT}),
    Permission.BLOCK: frozenset({Role.SUPPORT, Role.ADMIN}),
    Permission.MANAGE_PEOPLE: frozenset({Role.ADMIN}),
    Permission.PAIR: frozenset({Role.ADMIN}),
    Permission.MANAGE_SITES: frozenset({Role.ADMIN}),
    Permission.AUDIT: frozenset({Role.ADMIN, Role.SUPPORT}),
}


class ForbiddenError(Exception):
    """This person may not do this at this site."""

    code = "PPL-403"
    message_key = "forbidden"


@dataclass(frozen=True, slots=True)
class Grant:
    site_id: int  # EVERY_SITE holds everywhere
    role: Role


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    language: str
    grants: frozenset[Grant] = frozenset()
    blocked: bool = False  # not listened to

    @property
    def number(self) -> str:
        """The number that an agent knows this person by, "P7"."""
        return f"P{self.id}"

    def roles_at(self, site_id: int | None) -> frozenset[Role]:
        """Return the roles at a site; without one, the roles at any site."""
        held = {
            grant.role for grant in self.grants if site_id is None or grant.site_id in {site_id, EVERY_SITE}
        }
        return frozenset(held | {Role.GUEST})

    def may(self, permission: Permission, site_id: int | None = None) -> bool:
        """Say whether this person may do this at this site, or at any site when none is named."""
        return bool(PERMISSIONS[permission] & self.roles_at(site_id))

    def sites_for(self, permission: Permission) -> frozenset[int] | None:
        """Return the sites at which a role allows this; None is every site."""
        sites = {grant.site_id for grant in self.grants if grant.role in PERMISSIONS[permission]}
        return None if EVERY_SITE in sites else frozenset(sites)

    @property
    def places(self) -> frozenset[int]:
        """The sites at which any role is held by name."""
        return frozenset(grant.site_id for grant in self.grants if grant.site_id != EVERY_SITE)


def meet(
    session: Session,
    channel: str,
    user_id: int,
    chat_id: int,
    name: str,
    language: str | None,
    *,
    private: bool = True,
) -> Person:
    """Return the person behind an account; a stranger becomes a guest.

    Args:
        private: notices go to `chat_id` from now on. Where a person has spoken in groups alone, they go to the chat
            that is numbered like the account, as Telegram's private ones are; never to a group.
    """
    session.flush()  # a statement without objects does not ask for it
    rows = session.execute(_KNOWN, {"their_channel": channel, "their_user_id": user_id}).all()
    own_chat = chat_id if private else user_id
    if not rows:
        return _welcome(session, channel, user_id, own_chat, name, language)
    known = rows[0]
    if private and (known.chat_id != own_chat or known.shut_out_at is not None):
        account = session.get_one(AccountRow, known.id)
        account.chat_id, account.shut_out_at = own_chat, None
        session.flush()
    grants = frozenset(Grant(row.site_id, Role(row.role)) for row in rows if row.role is not None)
    return Person(known.person_id, known.name, known.language, grants, known.blocked_at is not None)


# An account with its person and the person's roles: a row for each of these, or one without.
_ACCOUNTS, _PERSONS, _ROLES = (
    SQLModel.metadata.tables[str(row.__tablename__)] for row in (AccountRow, PersonRow, RoleRow)
)
_KNOWN = (
    sqlalchemy.select(
        _ACCOUNTS.c.id,
        _ACCOUNTS.c.chat_id,
        _ACCOUNTS.c.shut_out_at,
        _ACCOUNTS.c.person_id,
        _PERSONS.c.name,
        _PERSONS.c.language,
        _PERSONS.c.blocked_at,
        _ROLES.c.site_id,
        _ROLES.c.role,
    )
    .join(_PERSONS, _PERSONS.c.id == _ACCOUNTS.c.person_id)
    .join(_ROLES, _ROLES.c.person_id == _PERSONS.c.id, isouter=True)
    .where(_ACCOUNTS.c.channel == sqlalchemy.bindparam("their_channel"))
    .where(_ACCOUNTS.c.user_id == sqlalchemy.bindparam("their_user_id"))
)


def _welcome(
    session: Session, channel: str, user_id: int, chat_id: int, name: str, language: str | None
) -> Person:
    row = PersonRow(name=name or f"{channel} {user_id}", language=language_of(language))
    session.add(row)
    session.flush()
    session.add(AccountRow(channel=channel, user_id=user_id, chat_id=chat_id, person_id=row.id or 0))
    session.flush()
    return person(session, row.id or 0)


def person(session: Session, person_id: int) -> Person:
    """Return a person with the grants of this moment.

    Raises:
        LookupError: there is no such person.
    """
    row = session.get(PersonRow, person_id)
    if row is None:
        raise LookupError(f"no person {person_id}")
    roles = session.exec(select(RoleRow).where(RoleRow.person_id == person_id)).all()
    return _person(row, roles)


def may_still(session: Session, person_id: int, permission: Permission, site_id: int) -> bool:
    """Say whether a person may do this at this site now; whoever is blocked or erased may nothing."""
    row = session.get(PersonRow, person_id)
    if row is None or row.blocked_at is not None or row.erased_at is not None:
        return False
    return person(session, person_id).may(permission, site_id)


def who_may(session: Session, permission: Permission, site_id: int | None) -> list[Person]:
    """Return everybody who may do this at this site, at any site when none is named, by number.

    Whoever is blocked or erased does nothing here any more.
    """
    query = select(RoleRow.person_id).where(col(RoleRow.role).in_(PERMISSIONS[permission]))
    if site_id is not None:
        query = query.where(or_(RoleRow.site_id == site_id, RoleRow.site_id == EVERY_SITE))
    rows = session.exec(
        select(PersonRow)
        .where(col(PersonRow.id).in_(query))
        .where(col(PersonRow.blocked_at).is_(None), col(PersonRow.erased_at).is_(None))
        .order_by(col(PersonRow.id))
    ).all()
    roles = session.exec(select(RoleRow).where(col(RoleRow.person_id).in_(query))).all()
    return [_person(row, [role for role in roles if role.person_id == row.id]) for row in rows]


def change(
    session: Session, person_id: int, *, name: str | None = None, language: str | None = None
) -> Person:
    """Give a person another name or language."""
    row = session.get_one(PersonRow, person_id)
    row.name = row.name if name is None else name
    row.language = row.language if language is None else language
    session.add(row)
    session.flush()
    return person(session, person_id)


def _person(row: PersonRow, roles: Sequence[RoleRow]) -> Person:
    grants = frozenset(Grant(role.site_id, Role(role.role)) for role in roles)
    return Person(row.id or 0, row.name, row.language, grants, row.blocked_at is not None)
