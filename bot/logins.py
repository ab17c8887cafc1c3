"""Logins to the board: one-time links that the bot hands out, and browsers that are logged in. Only hashes are kept.

Errors:
    LinkError  BRD-410  a link that is unknown, used, expired or replaced by a newer one
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select, update

from bot import audit
from bot.people import Person, person
from bot.records.board import BoardLinkRow, BoardSessionRow
from bot.records.people import PersonRow

LINK_LIFE = timedelta(minutes=5)
RENEWED_EACH = timedelta(minutes=10)  # a login's end moves at most as often
LONGEST = timedelta(days=7)  # … and never beyond this since it began
TOKEN_BYTES = 32


class LinkError(Exception):
    """No way in with this link."""

    code = "BRD-410"
    message_key = "board-link-gone"


@dataclass(frozen=True, slots=True)
class Login:
    """A browser that is logged in, with its person's rights of this moment."""

    person: Person
    made_at: datetime
    seen_at: datetime
    expires_at: datetime


def make_link(session: Session, by: Person, moment: datetime) -> str:
    """Return the token of a new link, good once and for LINK_LIFE; earlier links of this person are good no more."""
    _tidy(session, by.id, moment)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = BoardLinkRow(
        token_hash=_hash(token), person_id=by.id, made_at=moment, expires_at=moment + LINK_LIFE
    )
    session.add(row)
    session.flush()
    audit.append(session, by.number, "board.link", by.number)
    return token


def guest(session: Session, token: str, moment: datetime) -> Person:
    """Return whom a link lets in; it stays good. Raises LinkError."""
    return _guest(session, session.get(BoardLinkRow, _hash(token)), moment)


def enter(session: Session, token: str, moment: datetime, life: timedelta) -> tuple[str, Person]:
    """Use a link up; return the token of the new login, and who it is. Raises LinkError."""
    row = session.exec(
        select(BoardLinkRow).where(BoardLinkRow.token_hash == _hash(token)).with_for_update()
    ).first()
    who = _guest(session, row, moment)
    session.exec(update(BoardLinkRow).where(col(BoardLinkRow.person_id) == who.id).values(used_at=moment))
    made = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        BoardSessionRow(
            token_hash=_hash(made),
            person_id=who.id,
            made_at=moment,
            seen_at=moment,
            expires_at=moment + min(life, LONGEST),
        )
    )
    session.flush()
    audit.append(session, who.number, "board.login", who.number)
    return made, who


def login(session: Session, token: str, moment: datetime) -> Login | None:
    """Return a login that has not ended; a person who is blocked or erased has none."""
    row = session.get(BoardSessionRow, _hash(token))
    if row is None or row.expires_at <= moment or not _is_welcome(session, row.person_id):
        return None
    return Login(person(session, row.person_id), row.made_at, row.seen_at, row.expires_at)


def is_renewable(held: Login, moment: datetime) -> bool:
    """Say whether `renew` has anything to do."""
    return moment - held.seen_at >= RENEWED_EACH


def renew(session: Session, token: str, moment: datetime, life: timedelta) -> None:
    """Let a login that is used last `life` from now on, but no longer than LONGEST in all."""
    row = session.get(BoardSessionRow, _hash(token))
    if row is not None and row.expires_at > moment:
        row.seen_at = moment
        row.expires_at = min(moment + life, row.made_at + LONGEST)
        session.add(row)


def leave(session: Session, token: str, by: Person) -> None:
    """End one login."""
    session.exec(delete(BoardSessionRow).where(col(BoardSessionRow.token_hash) == _hash(token)))
    audit.append(session, by.number, "board.logout", by.number)


def leave_everywhere(session: Session, person_id: int, by: str) -> int:
    """End every login of a person, and their link; return how many logins there were.

    Args:
        by: the actor, "P7" or "hub".
    """
    session.exec(delete(BoardLinkRow).where(col(BoardLinkRow.person_id) == person_id))
    rows = session.exec(select(BoardSessionRow).where(BoardSessionRow.person_id == person_id)).all()
    for row in rows:
        session.delete(row)
    session.flush()
    audit.append(session, by, "board.logout", f"P{person_id}", logins=len(rows))
    return len(rows)


def _guest(session: Session, row: BoardLinkRow | None, moment: datetime) -> Person:
    if row is None or row.used_at is not None or row.expires_at <= moment:
        raise LinkError
    if not _is_welcome(session, row.person_id):
        raise LinkError
    return person(session, row.person_id)


def _is_welcome(session: Session, person_id: int) -> bool:
    row = session.get(PersonRow, person_id)
    return row is not None and row.blocked_at is None and row.erased_at is None


def _tidy(session: Session, person_id: int, moment: datetime) -> None:
    """Forget this person's links, and whatever has ended."""
    ended = (col(BoardLinkRow.person_id) == person_id) | (col(BoardLinkRow.expires_at) <= moment)
    session.exec(delete(BoardLinkRow).where(ended))
    session.exec(delete(BoardSessionRow).where(col(BoardSessionRow.expires_at) <= moment))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
