"""One-time codes with which a site's agent enrols."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import timedelta

from sqlmodel import Session, col, select

from bot import audit
from bot.people import Permission, may_still
from bot.records.relay import PairingRow
from bot.records.types import now
from bot.relay.errors import PairingError

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LIFE = timedelta(minutes=30)


def make(session: Session, site_id: int, by: int | None) -> str:
    """Return a new pairing code for a site, "ABCD-EFGH"; open older ones of the site are void.

    Args:
        by: the person's id; None is the hub's operator.
    """
    for older in session.exec(
        select(PairingRow).where(PairingRow.site_id == site_id, col(PairingRow.used_at).is_(None))
    ).all():
        session.delete(older)
    plain = "".join(secrets.choice(ALPHABET) for _ in range(8))
    session.add(PairingRow(code_hash=_hash(plain), site_id=site_id, made_by=by, expires_at=now() + LIFE))
    audit.append(session, "hub" if by is None else f"P{by}", "pairing.made", f"site:{site_id}")
    return f"{plain[:4]}-{plain[4:]}"


def redeem(session: Session, code: str) -> int:
    """Use a code up and return its site's id. Blanks, hyphens and case do not matter.

    Raises:
        PairingError: wrong, used, expired, or of somebody who may not pair there any more.
    """
    row = session.exec(
        select(PairingRow).where(PairingRow.code_hash == _hash(code)).with_for_update()
    ).first()
    if row is None or row.used_at is not None or row.expires_at < now() or not _stands(session, row):
        raise PairingError("The pairing code is wrong, used or expired: ask for a new one with /pair.")
    row.used_at = now()
    session.add(row)
    return row.site_id


def _stands(session: Session, row: PairingRow) -> bool:
    """Say whether who made it may still pair there."""
    return row.made_by is None or may_still(session, row.made_by, Permission.PAIR, row.site_id)


def _hash(code: str) -> str:
    plain = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", code).upper()))
    return hashlib.sha256(plain.encode()).hexdigest()
