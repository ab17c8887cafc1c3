"""The agents' command queue.

queued ── claim ──▶ claimed ── Ended ──▶ ended
   └── past not_after, or cancelled ───────▲

One command at a time per device. What was claimed is never queued again: it is handed out again, an act then
without its code, until its end is received. A time-out of the hub ends nothing that was claimed.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from bot import audit
from bot.records.batches import BatchCodeRow
from bot.records.operations import OperationRow
from bot.records.relay import AgentRow, CommandRow
from bot.records.telling import tell
from bot.records.types import now
from bot.relay import picking
from bot.relay.views import CommandView
from device.contract import COMMAND, AnyCommand


class Cancel(StrEnum):
    NEVER_RAN = "never-ran"  # it was still queued and is ended now
    ASKED = "asked"  # the agent has it and is asked to stop
    TOO_LATE = "too-late"  # it has ended, or there is no such command


def queue(session: Session, agent_id: str, command: AnyCommand, secret: str | None = None) -> None:
    """Queue a command for an agent.

    Args:
        secret: an act's one-time code; it stands in the row until the claim and nowhere else.
    """
    row = CommandRow(
        id=command.id,
        agent_id=agent_id,
        device=command.device,
        operation_id=command.operation,
        kind=command.kind,
        body=command.model_dump(mode="json", exclude={"code"}),
        secret=secret or getattr(command, "code", None),
        not_after=command.not_after,
    )
    session.add(row)
    session.flush()
    tell(session, f"command {agent_id}")


def has_work(session: Session, agent_id: str, busy: Collection[str], known: Collection[str]) -> bool:
    """Say whether `claim` would find something."""
    return picking.next_of(session, agent_id, busy, known) is not None


def claim(
    session: Session, agent_id: str, busy: Collection[str] = (), known: Collection[str] = ()
) -> AnyCommand | None:
    """Hand out the next command: what was claimed and has no end first, then the oldest in the queue.

    Args:
        busy: disks at work; their commands wait.
        known: ids that the agent has in its journal.
    """
    # One claim of an agent at a time; commands may be queued for it meanwhile.
    query = select(AgentRow.id).where(AgentRow.id == agent_id)
    session.exec(query.with_for_update(key_share=True)).one()
    found = picking.next_of(session, agent_id, busy, known)
    row = _locked(session, found) if found else None
    if row is None or row.state == "ended":  # somebody took it back meanwhile: the next look finds another
        return None
    command = COMMAND.validate_python(_body(row))
    if row.state == "queued":
        row.state, row.secret, row.claimed_at = "claimed", None, now()
        session.add(row)
        audit.append(session, f"agent:{agent_id}", "command.claimed", f"command:{row.id}", kind=row.kind)
    return command


def cancel(session: Session, command_id: str) -> Cancel:
    """Take a command back: from the queue at once, from the agent by asking it."""
    row = _locked(session, command_id)
    if row is None or row.state == "ended":
        return Cancel.TOO_LATE
    if row.state == "queued":
        end(session, row)
        return Cancel.NEVER_RAN
    row.cancel_asked = True
    session.add(row)
    return Cancel.ASKED


def withdraw(session: Session, command_id: str) -> None:
    """End a command that is queued, unless somebody is just at it; waits for nobody."""
    query = select(CommandRow).where(CommandRow.id == command_id, CommandRow.state == "queued")
    locked = query.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    row = session.exec(locked).first()
    if row is not None:
        end(session, row)


def to_cancel(session: Session, agent_id: str) -> tuple[str, ...]:
    """Return the ids of the commands that an agent is asked to stop."""
    return tuple(
        session.exec(
            select(CommandRow.id)
            .where(CommandRow.agent_id == agent_id, CommandRow.state == "claimed")
            .where(col(CommandRow.cancel_asked).is_(True))
        ).all()
    )


def expire(session: Session, at: datetime) -> list[CommandView]:
    """End what was never claimed and is past its `not_after`."""
    return _end_queued(session, col(CommandRow.not_after) <= at)


def drop_acts(session: Session, agent_id: str) -> list[CommandView]:
    """End an agent's acts and codes that were never claimed: they were meant for an earlier journal."""
    with_codes = col(CommandRow.kind).in_(("act", "admit"))
    return _end_queued(session, col(CommandRow.agent_id) == agent_id, with_codes)


def has_expired(session: Session, at: datetime) -> bool:
    """Say whether `expire` would find something."""
    query = select(CommandRow.id).where(CommandRow.state == "queued", col(CommandRow.not_after) <= at)
    return session.exec(query.limit(1)).first() is not None


def end(session: Session, row: CommandRow) -> None:
    """Mark a command ended; its code is gone for good."""
    row.state, row.secret, row.ended_at = "ended", None, now()
    session.add(row)
    session.flush()


def view(session: Session, row: CommandRow) -> CommandView:
    """Return what may leave the records of a command."""
    site_id = session.exec(select(AgentRow.site_id).where(AgentRow.id == row.agent_id)).one()
    return CommandView(row.id, row.operation_id, row.device, row.kind, site_id, row.agent_id)


def _end_queued(session: Session, *which: ColumnElement[bool]) -> list[CommandView]:
    query = select(CommandRow).where(CommandRow.state == "queued", *which).with_for_update()
    rows = session.exec(query.order_by(col(CommandRow.created_at))).all()
    hold_what_waits(session, rows)
    for row in rows:
        end(session, row)
        audit.append(session, "hub", "command.expired", f"command:{row.id}", kind=row.kind)
    return [view(session, row) for row in rows]


def hold(session: Session, command_id: str) -> None:
    """Let nobody else move a command until this transaction ends; whoever takes its operation too takes it first."""
    _locked(session, command_id)


def hold_what_waits(session: Session, rows: Collection[CommandRow]) -> None:
    """Take what waits for these commands, before the audit log is held: whoever moves that takes the log last."""
    ids = sorted({row.operation_id for row in rows if row.operation_id is not None})
    if ids:
        operations = select(OperationRow.id).where(col(OperationRow.id).in_(ids))
        session.exec(operations.order_by(col(OperationRow.id)).with_for_update()).all()
    admits = [row.id for row in rows if row.kind == "admit"]
    if admits:
        codes = select(BatchCodeRow.id).where(col(BatchCodeRow.command_id).in_(admits))
        session.exec(codes.order_by(col(BatchCodeRow.id)).with_for_update()).all()


def _body(row: CommandRow) -> dict[str, Any]:
    return {**row.body, "code": row.secret} if row.secret else row.body


def _locked(session: Session, command_id: str) -> CommandRow | None:
    query = select(CommandRow).where(CommandRow.id == command_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()
