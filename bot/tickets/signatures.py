"""What a failure is grouped by, by the rules in force: those that the hub was started with, else the shipped ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlmodel import Session, col, select

from bot import audit
from bot.records.tickets import TicketRow
from bot.tickets.signature_reading import SignaturesError, read
from bot.tickets.signature_rules import Rules
from bot.tickets.states import UNSOLVED

FILE = "signatures.yaml"
SHIPPED = Path(__file__).with_name(FILE)

_used: list[Rules] = []


def load(folder: Path | None) -> Rules:
    """Return a folder's rules; the shipped ones without a folder, or where it has no such file.

    Raises:
        SignaturesError: the file cannot be read, or there is no such folder.
    """
    if folder and not folder.is_dir():
        raise SignaturesError(f"{folder}: there is no such folder")
    own = folder / FILE if folder else SHIPPED
    return read(own) if own.is_file() else shipped()


@cache
def shipped() -> Rules:
    """Return the rules that come with the hub."""
    return read(SHIPPED)


def use(rules: Rules) -> None:
    """Put rules in force, for the whole process."""
    _used[:] = [rules]


def in_force() -> Rules:
    """Return the rules in force."""
    return _used[0] if _used else shipped()


def sign(row: TicketRow) -> None:
    """Give a ticket its signature, "" when it stands alone, and the article that its rule names."""
    rules = in_force()
    row.signature, row.signature_version = "", rules.version
    if row.kind == "failure":
        rule = rules.of(row)
        row.signature = rule.signature(row)
        row.article = rule.article or row.article


def title(signature: str, language: str) -> str:
    """Return what failures of a signature are called."""
    return in_force().title(signature, language)


def resign(session: Session) -> int:
    """Sign unresolved tickets anew that other rules have signed; return how many have another signature now."""
    version = in_force().version
    query = select(TicketRow).where(col(TicketRow.state).in_(UNSOLVED))
    rows = session.exec(query.where(TicketRow.signature_version != version)).all()
    before = {row.id: row.signature for row in rows}
    for row in rows:
        sign(row)
        session.add(row)
    changed = sum(before[row.id] != row.signature for row in rows)
    if rows:
        audit.append(session, "hub", "tickets.signed", f"rules:{version}", tickets=len(rows), changed=changed)
    return changed
