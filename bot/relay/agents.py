"""Agents: enrolment, tokens, and what a site's agent looks like from here.

A site has one agent. Pairing the site again keeps the agent's id and replaces its token, key and journal.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import bindparam, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, SQLModel, col, select

from bot import audit
from bot.records.people import SiteRow
from bot.records.relay import AgentRow
from bot.records.types import now
from bot.relay import devices, pairing, reports
from bot.relay.commands import drop_acts
from bot.relay.errors import MalformedError, UnauthorisedError
from bot.relay.listener import Listener
from bot.relay.views import AWAY_AFTER_S, AgentView
from device.contract import VERSION, Enrolled, Enrolment, Presence

# Built once, and without the presence: every request of every agent asks.
_OF = SQLModel.metadata.tables[str(AgentRow.__tablename__)].c
_HOLDER = select_columns(_OF.id, _OF.site_id, _OF.token_hash, _OF.next_token_hash, _OF.revoked_at).where(
    or_(_OF.token_hash == bindparam("hashed"), _OF.next_token_hash == bindparam("hashed"))
)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who holds a token."""

    agent_id: str
    site_id: int
    renewed: bool  # the token is a new one, used for the first time: call `settle`


def enrol(session: Session, enrolment: Enrolment, listener: Listener) -> Enrolled:
    """Trade a pairing code for a token.

    What was claimed under an earlier journal ends here: nobody can say any more what became of it.

    Raises:
        PairingError: the code is wrong, used or expired.
        MalformedError: another version, or no Ed25519 key; the code is not used up.
    """
    _check(enrolment)
    site_id = pairing.redeem(session, enrolment.code)
    row = session.exec(select(AgentRow).where(AgentRow.site_id == site_id).with_for_update()).first()
    token = _new_token()
    if row is None:
        row = AgentRow(id=f"a{secrets.token_hex(4)}", site_id=site_id, **_fresh(enrolment, token))
    else:
        drop_all(session, row.id, listener)
        for field, value in _fresh(enrolment, token).items():
            setattr(row, field, value)
    session.add(row)
    session.flush()
    audit.append(session, f"agent:{row.id}", "agent.enrolled", f"site:{site_id}", key=row.public_key)
    devices.keep(session, site_id, enrolment.devices, f"agent:{row.id}")
    site = session.get_one(SiteRow, site_id)
    return Enrolled(agent=row.id, token=token, site=site.name)


def authenticate(session: Session, token: str) -> Bearer:
    """Return who holds a token; writes nothing.

    Raises:
        UnauthorisedError: nobody does, or it was revoked.
    """
    session.flush()
    hashed = _hash(token)
    row = session.execute(_HOLDER, {"hashed": hashed}).first()
    if row is None or row.revoked_at is not None:
        raise UnauthorisedError("The token is unknown or was revoked: pair this site again.")
    current = hmac.compare_digest(row.token_hash, hashed)
    if not current and not hmac.compare_digest(row.next_token_hash or "", hashed):
        raise UnauthorisedError("The token is unknown.")
    return Bearer(row.id, row.site_id, renewed=not current)


def rotate(session: Session, agent_id: str) -> str:
    """Return a new token; the old one is good until the new one is first used."""
    row = _row(session, agent_id)
    token = _new_token()
    row.next_token_hash = _hash(token)
    session.add(row)
    audit.append(session, f"agent:{agent_id}", "agent.token-rotated", f"site:{row.site_id}")
    return token


def settle(session: Session, agent_id: str, token: str) -> None:
    """The new token was used: the old one is void."""
    row = _row(session, agent_id)
    if row.next_token_hash == _hash(token):
        row.token_hash, row.next_token_hash = row.next_token_hash, None
        session.add(row)


def revoke(session: Session, agent_id: str, by: int) -> None:
    """Void an agent's tokens until its site is paired again.

    Args:
        by: the person's id.
    """
    row = _row(session, agent_id)
    row.revoked_at = now()
    session.add(row)
    audit.append(session, f"P{by}", "agent.revoked", f"agent:{agent_id}", site=row.site_id)


def at_site(session: Session, site_id: int, away_after_s: float = AWAY_AFTER_S) -> AgentView | None:
    """Return a site's agent; None when none was paired or it was revoked."""
    row = session.exec(select(AgentRow).where(AgentRow.site_id == site_id)).first()
    return view(session, row, away_after_s) if row and row.revoked_at is None else None


def id_at_site(session: Session, site_id: int) -> str | None:
    """Return the id of a site's agent; None when none was paired or it was revoked."""
    query = select(AgentRow.id).where(AgentRow.site_id == site_id, col(AgentRow.revoked_at).is_(None))
    return session.exec(query).first()


def view(session: Session, row: AgentRow, away_after_s: float = AWAY_AFTER_S) -> AgentView:
    """Return what may leave the records of an agent."""
    presence = last_presence(row)
    return AgentView(
        id=row.id,
        site_id=row.site_id,
        away=is_away(row, away_after_s),
        seen_at=row.seen_at,
        trusted=row.trusted,
        acts_locked=presence.acts_locked if presence else False,
        self_approval=presence.self_approval if presence else False,
        approvers={who.person: who.name for who in presence.approvers} if presence else {},
        devices=devices.at_site(session, row.site_id),
        places=presence.places if presence else (),
        running=presence.running if presence else (),
        software=presence.software if presence else "",
    )


def last_presence(row: AgentRow) -> Presence | None:
    """Return the last presence; None before the first, and for one of an older version."""
    try:
        return Presence.model_validate(row.presence) if row.presence else None
    except ValidationError:
        return None


def is_away(row: AgentRow, away_after_s: float) -> bool:
    """Say whether an agent has given no sign for so long."""
    return is_long_ago(row.seen_at, away_after_s)


def is_long_ago(seen_at: datetime | None, away_after_s: float) -> bool:
    """Say whether who was last seen then counts as away."""
    return seen_at is None or (now() - seen_at).total_seconds() > away_after_s


def _fresh(enrolment: Enrolment, token: str) -> dict[str, Any]:
    return {
        "token_hash": _hash(token),
        "next_token_hash": None,
        "public_key": enrolment.public_key.lower(),
        "journal": enrolment.journal,
        "position": 0,
        "trusted": True,
        "instance": "",
        "instance_since": None,
        "earlier_instances": [],
        "alarmed": False,
        "revoked_at": None,
        "enrolled_at": now(),
        "seen_at": None,
        "presence": {},
        "acts_locked": False,
    }


def drop_all(session: Session, agent_id: str, listener: Listener) -> None:
    """End what was claimed under an agent's journal, and acts and codes that wait for it."""
    reports.give_up(session, agent_id, listener)
    for command in drop_acts(session, agent_id):
        listener.expired(session, command)


def _check(enrolment: Enrolment) -> None:
    if enrolment.version != VERSION:
        raise MalformedError(f"The agent speaks version {enrolment.version}, this hub version {VERSION}.")
    try:
        reports.public_key(enrolment.public_key)
    except ValueError as error:
        raise MalformedError("public_key is no Ed25519 key (32 bytes, hex).") from error


def _row(session: Session, agent_id: str) -> AgentRow:
    return session.exec(select(AgentRow).where(col(AgentRow.id) == agent_id).with_for_update()).one()


def _new_token() -> str:
    return f"qka_{secrets.token_urlsafe(32)}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
