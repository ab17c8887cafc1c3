"""Invitations: one-time codes that give a role at a site. Only a code's hash is kept.

Errors:
    InvitationError            INV-400  root
    ├── WrongCodeError         INV-404  wrong, used, expired, or of somebody who may not invite there any more
    ├── HeldAlreadyError       INV-409  the person has this role; the code stays good
    └── TooManyCodesError      INV-429  too many wrong codes within the hour
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, func, select

from bot import audit
from bot.imports import expected
from bot.people import Permission, Role, may_still
from bot.records.people import EVERY_SITE, InvitationRow, InvitationTryRow
from bot.records.types import now
from bot.roles import NoRoleError, grant

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS, GROUP = 3, 4  # ABCD-EFGH-JKMN: 31 ** 12 codes
LIFE = timedelta(days=7)
TRIES = 5  # wrong codes a person may send within TRIES_WITHIN
TRIES_WITHIN = timedelta(hours=1)


class InvitationError(Exception):
    code = "INV-400"
    message_key = "invitation-wrong"


class WrongCodeError(InvitationError):
    code = "INV-404"


class HeldAlreadyError(InvitationError):
    code = "INV-409"
    message_key = "invitation-held"


class TooManyCodesError(InvitationError):
    code = "INV-429"
    message_key = "invitation-wait"


@dataclass(frozen=True, slots=True)
class Taken:
    """What an invitation gave."""

    site_id: int
    role: Role
    made_by: int | None  # None: the hub's operator
    also: int = 0  # how many further roles


def make(session: Session, site_id: int, role: Role, by: int | None, moment: datetime) -> str:
    """Return a new code, "ABCD-EFGH-JKMN", good for LIFE from `moment`.

    Args:
        by: the inviter's id; None is the hub's operator.
    """
    return make_for(session, None, [(site_id, role)], by, moment)


def make_for(
    session: Session,
    person_id: int | None,
    given: Sequence[tuple[int, Role]],
    by: int | None,
    moment: datetime,
) -> str:
    """Return a new code that gives one or more roles. Args as `make`.

    Args:
        person_id: an expected person, whose name and devices the taker gets; None: anybody.
    """
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    code = "-".join(groups)
    (site_id, role), *also = given
    row = InvitationRow(
        code_hash=_hash(code),
        site_id=site_id,
        role=role,
        also=[[at, str(one)] for at, one in also],
        person_id=person_id,
        made_by=by,
        expires_at=moment + LIFE,
    )
    session.add(row)
    session.flush()
    actor = "hub" if by is None else f"P{by}"
    subject, told = f"invitation:{row.id}", [f"{one} {at}" for at, one in also]
    audit.append(session, actor, "invitation.made", subject, site=site_id, role=role, also=told)
    return code


def given_by(row: InvitationRow) -> list[tuple[int, Role]]:
    """Return the roles that an invitation gives."""
    return [(row.site_id, Role(row.role)), *((int(at), Role(one)) for at, one in row.also)]


def make_admin_invitation(session: Session) -> str:
    """Return a code that makes its taker an administrator of every site."""
    return make(session, EVERY_SITE, Role.ADMIN, None, now())


def take(session: Session, person_id: int, code: str, moment: datetime) -> Taken:
    """Use a code up and give its role. Blanks, hyphens and case do not matter.

    The caller commits also when this raises: a wrong try is kept.

    Raises:
        InvitationError: wrong, used, expired, held already, or too many wrong ones.
    """
    if _wrong_tries(session, person_id, moment) >= TRIES:
        raise TooManyCodesError
    row = session.exec(
        select(InvitationRow).where(InvitationRow.code_hash == _hash(code)).with_for_update()
    ).first()
    if row is None or row.used_at is not None or row.expires_at < moment or not _stands(session, row):
        session.add(InvitationTryRow(person_id=person_id, at=moment))
        raise WrongCodeError
    _give(session, row, person_id)
    row.used_by, row.used_at = person_id, moment
    session.add(row)
    audit.append(session, f"P{person_id}", "invitation.used", f"invitation:{row.id}")
    return Taken(row.site_id, Role(row.role), row.made_by, len(row.also))


def _give(session: Session, row: InvitationRow, person_id: int) -> None:
    if row.person_id is not None:
        expected.arrive(session, row.person_id, person_id)
    try:
        given = [grant(session, person_id, at, role, row.made_by) for at, role in given_by(row)]
    except NoRoleError as err:
        raise WrongCodeError from err
    if not any(given) and row.person_id is None:
        raise HeldAlreadyError


def _stands(session: Session, row: InvitationRow) -> bool:
    """Say whether who made it may still invite there."""
    return row.made_by is None or all(
        may_still(session, row.made_by, Permission.MANAGE_PEOPLE, at) for at, _ in given_by(row)
    )


def _wrong_tries(session: Session, person_id: int, moment: datetime) -> int:
    return session.exec(
        select(func.count())
        .select_from(InvitationTryRow)
        .where(InvitationTryRow.person_id == person_id, InvitationTryRow.at > moment - TRIES_WITHIN)
    ).one()


def _hash(code: str) -> str:
    plain = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", code).upper()))
    return hashlib.sha256(plain.encode()).hexdigest()
