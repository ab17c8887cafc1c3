"""The audit chain: each row's hash covers the row and the hash before it.

Errors:
    AuditSecretError  AUD-001  a body names something that must not be kept

Rows are numbered 1, 2, … without gaps. The first row's `previous` is 64 zeros.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from bot.records.journal import AuditRow
from bot.records.types import now
from device.contract import canonical, digest_of

GENESIS = "0" * 64
SECRET_KEYS = frozenset({"code", "token", "password", "secret"})
_LOCK = 0x71_69_6E_67_6B_61  # the chain's advisory lock on PostgreSQL


class AuditSecretError(ValueError):
    """A body with a key that must not be kept."""

    code = "AUD-001"
    message_key = "bug"


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The last row: what a receipt carries out of the box. Number 0 is the empty chain."""

    number: int
    hash: str  # hex SHA-256


class Damage(StrEnum):
    CHANGED = "changed"  # the row is not what was hashed
    MISSING = "missing"  # a row before this one was taken out
    REORDERED = "reordered"  # the row does not follow the one before it
    SHORTENED = "shortened"  # the expected head is not in the chain: its end was cut off or written anew
    UNREADABLE = "unreadable"  # the line is no row


@dataclass(frozen=True, slots=True)
class AuditProblem:
    number: int  # the row at which the chain breaks
    damage: Damage


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as it is exported."""

    number: int
    at: str  # ISO 8601, UTC
    actor: str  # "P7", "agent:…", "hub"
    action: str  # "invitation.used"
    subject: str
    body: dict[str, Any]
    previous: str
    hash: str

    def computed(self) -> str:
        """Return the hash that this row must have."""
        return _hash(self.at, self.actor, self.action, self.subject, self.body, self.previous)


def append(session: Session, /, actor: str, action: str, subject: str, **body: Any) -> AuditHead:
    """Add a row; writers wait for each other, so that the chain cannot fork.

    Args:
        body: JSON values.

    Raises:
        AuditSecretError: a key at any depth is one of SECRET_KEYS.
    """
    kept: dict[str, Any] = json.loads(canonical(body))
    _refuse_secrets(kept)
    _lock(session)
    last = head(session)
    at = now().isoformat()
    row = AuditRow(
        id=last.number + 1,
        at=at,
        actor=actor,
        action=action,
        subject=subject,
        body=kept,
        previous=last.hash,
        hash=_hash(at, actor, action, subject, kept, last.hash),
    )
    session.add(row)
    session.flush()
    return AuditHead(last.number + 1, row.hash)


def head(session: Session) -> AuditHead:
    """Return the last row's number and hash."""
    last = session.exec(select(AuditRow.id, AuditRow.hash).order_by(col(AuditRow.id).desc()).limit(1)).first()
    return AuditHead(last[0] or 0, last[1]) if last else AuditHead(0, GENESIS)


def about(session: Session, subject: str, action: str) -> list[Entry]:
    """Return the rows of one action about a subject, first to last."""
    query = select(AuditRow).where(AuditRow.subject == subject, AuditRow.action == action)
    return [_entry(row) for row in session.exec(query.order_by(col(AuditRow.id))).all()]


def verify(session: Session, expected: str = "") -> AuditProblem | None:
    """Return the first thing that is wrong with the chain, None when it is whole.

    Args:
        expected: a hash that stood on a receipt, or its beginning; it must be in the chain.
    """
    with closing(_entries(session)) as entries:
        return _walk(entries, expected)


def export(session: Session) -> Iterator[str]:
    """Yield each row as a line of JSON, first to last."""
    for entry in _entries(session):
        yield canonical(asdict(entry)).decode()


def verify_lines(lines: Iterable[str], expected: str = "") -> AuditProblem | None:
    """Check exported lines as `verify` checks the database."""
    number = 0
    entries: list[Entry] = []
    for number, line in enumerate(lines, 1):
        try:
            entries.append(_parsed(line))
        except (ValueError, TypeError):
            return _walk(entries) or AuditProblem(number, Damage.UNREADABLE)
    return _walk(entries, expected)


def _parsed(line: str) -> Entry:
    fields = json.loads(line)
    if not isinstance(fields, dict) or not isinstance(fields.get("number"), int):
        raise TypeError("no row")
    return Entry(**fields)


def _walk(entries: Iterable[Entry], expected: str = "") -> AuditProblem | None:
    last = AuditHead(0, GENESIS)
    found = False
    for entry in entries:
        damage = _damage(entry, last)
        if damage is not None:
            return AuditProblem(entry.number, damage)
        last = AuditHead(entry.number, entry.hash)
        found = found or last.hash.startswith(expected)
    return AuditProblem(last.number + 1, Damage.SHORTENED) if expected and not found else None


def _damage(entry: Entry, last: AuditHead) -> Damage | None:
    if entry.computed() != entry.hash:
        return Damage.CHANGED
    if entry.number > last.number + 1:
        return Damage.MISSING
    if entry.number != last.number + 1 or entry.previous != last.hash:
        return Damage.REORDERED
    return None


def _entries(session: Session) -> Generator[Entry, None, None]:
    """Yield the rows. Close it: a server keeps a cursor for them."""
    query = select(AuditRow).order_by(col(AuditRow.id)).execution_options(yield_per=1000)
    with session.exec(query) as rows:
        for row in rows:
            yield _entry(row)


def _entry(row: AuditRow) -> Entry:
    return Entry(row.id or 0, row.at, row.actor, row.action, row.subject, row.body, row.previous, row.hash)


def _hash(at: str, actor: str, action: str, subject: str, body: dict[str, Any], previous: str) -> str:
    return digest_of(
        {"at": at, "actor": actor, "action": action, "subject": subject, "body": body, "previous": previous}
    )


def _refuse_secrets(value: Any) -> None:
    if isinstance(value, dict):
        named = SECRET_KEYS.intersection(map(str.lower, value))
        if named:
            raise AuditSecretError(f"{sorted(named)[0]!r} has no place in the audit log")
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            _refuse_secrets(item)


def _lock(session: Session) -> None:
    """SQLite has one writer anyway; on PostgreSQL hold the chain until the transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
