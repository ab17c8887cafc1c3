"""Reports of commands: each once, in order, signed where it matters."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlmodel import Session, col, select

from bot import audit
from bot.records.relay import AgentRow, CommandRow, ReportRow
from bot.records.types import now
from bot.relay import commands
from bot.relay.errors import EndedError, GapError, SignatureError, UnknownError
from bot.relay.listener import Listener
from bot.relay.views import CommandView
from device.contract import Ended, Outcome, Reason, Report

LOST_CODE = "REL-001"  # the journal that knew the command is gone
_SIGNED = {"act", "read_back"}  # ends of these are signed whatever they say


@dataclass(frozen=True, slots=True)
class Received:
    expected: int  # the next seq
    command: CommandView
    fresh: bool  # False: it had been received before


def receive(session: Session, agent_id: str, command_id: str, report: Report, listener: Listener) -> Received:
    """Keep a report and tell the listener, unless it was received before.

    Raises:
        UnknownError: this agent has no such command.
        EndedError: the end was received already.
        GapError: a report before this one is missing.
        SignatureError: evidence or an act's result without this agent's signature.
    """
    row = session.exec(select(CommandRow).where(CommandRow.id == command_id).with_for_update()).first()
    if row is None or row.agent_id != agent_id:
        raise UnknownError("This agent has no such command.")
    if row.state == "ended":
        raise EndedError("The end of this command was received already.")
    if report.seq > row.next_seq:
        raise GapError(row.next_seq)
    command = commands.view(session, row)
    if report.seq < row.next_seq:
        return Received(row.next_seq, command, fresh=False)
    if isinstance(report.body, Ended):
        _check_signature(session, row, report.body)
        commands.hold_what_waits(session, [row])
    _store(session, row, report)
    listener.reported(session, command, report)
    return Received(row.next_seq, command, fresh=True)


def give_up(session: Session, agent_id: str, listener: Listener) -> None:
    """End every command that was claimed under a journal that can no longer be trusted.

    An act may have run: it is unknown. Everything else failed and may be asked again.
    """
    rows = session.exec(
        select(CommandRow)
        .where(CommandRow.agent_id == agent_id, CommandRow.state == "claimed")
        .order_by(col(CommandRow.claimed_at))
        .with_for_update()
    ).all()
    commands.hold_what_waits(session, rows)
    for row in rows:
        outcome = Outcome.UNKNOWN if row.kind == "act" else Outcome.FAILED
        body = Ended(outcome=outcome, code=LOST_CODE, reason=Reason.JOURNAL_UNTRUSTED)
        report = Report(seq=row.next_seq, at=now(), body=body)
        _store(session, row, report, by="hub")
        listener.reported(session, commands.view(session, row), report)


def public_key(text: str) -> Ed25519PublicKey:
    """Return the key written as hex. Raises ValueError."""
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text))


def _store(session: Session, row: CommandRow, report: Report, by: str = "") -> None:
    session.add(ReportRow(command_id=row.id, seq=report.seq, body=report.model_dump(mode="json")))
    row.state, row.secret, row.next_seq = "claimed", None, report.seq + 1
    if isinstance(report.body, Ended):
        commands.end(session, row)
        actor = by or f"agent:{row.agent_id}"
        outcome, reason = report.body.outcome, report.body.reason
        audit.append(
            session,
            actor,
            "command.ended",
            f"command:{row.id}",
            kind=row.kind,
            outcome=outcome,
            reason=reason,
        )
    session.add(row)
    session.flush()


def _check_signature(session: Session, row: CommandRow, body: Ended) -> None:
    if not (row.kind in _SIGNED or body.evidence or body.act or body.signature):
        return
    key = session.exec(select(AgentRow.public_key).where(AgentRow.id == row.agent_id)).one()
    try:
        public_key(key).verify(bytes.fromhex(body.signature), body.signed_bytes(row.id))
    except (InvalidSignature, ValueError) as error:
        raise SignatureError("The signature does not belong to this agent's key.") from error
