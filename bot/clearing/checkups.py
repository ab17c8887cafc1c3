"""A doctor's look at a site and one device, asked for in a chat: from the question to the answer. It changes nothing.

asked ── the agent's end ──▶ told to the asker alone
  └──── never claimed ─────▶ said to be late

Who asks twice before the answer is there hears one answer. Who lost the right to see the device meanwhile hears none.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot import audit
from bot.clearing import operations
from bot.clearing.flow import present_agent
from bot.clearing.notices import Notices
from bot.clearing.operations import Device
from bot.people import Permission, Person, person
from bot.records.relay import CheckupRow, DeviceRow
from bot.records.types import now
from bot.relay import commands
from bot.relay.views import CommandView
from device.contract import Doctor, Ended, Level, Report

LIFE = timedelta(minutes=10)  # an agent that does not come for it in this time is away, or has no end of work

PATIENCE = timedelta(minutes=30)  # after which an answer is not waited for any more


@dataclass(frozen=True, slots=True)
class Checkup:
    """One look that was asked for."""

    command: str
    device: Device
    person_id: int
    asked_at: datetime
    fresh: bool = True  # False: it was asked for before, and its answer is still to come
    ticket_ids: tuple[int, ...] = ()  # for which it was asked


class Checkups:
    """Asks for looks, and hands their answers on."""

    def __init__(self, notices: Notices) -> None:
        self.notices = notices

    def ask(self, session: Session, by: Person, device_id: int, *, ticket_id: int | None = None) -> Checkup:
        """Ask the device's agent, unless this person waits for its answer already.

        Args:
            ticket_id: whose support wants to know; the answer goes into its story, too.

        Raises:
            ClearingError: no such device, or its agent is not there.
        """
        device = operations.find_device(session, device_id)
        agent = present_agent(session, device)
        waiting = _waiting(session, by.id, device_id)
        if waiting is not None:
            if ticket_id is not None and ticket_id not in waiting.ticket_ids:
                waiting.ticket_ids = [*waiting.ticket_ids, ticket_id]
                session.add(waiting)
            return _checkup(device, waiting, fresh=False)
        command = Doctor(id=uuid.uuid4().hex, device=device.skpbh, not_after=now() + LIFE)
        commands.queue(session, agent.id, command)
        asked_for = [ticket_id] if ticket_id is not None else []
        row = CheckupRow(command_id=command.id, device_id=device_id, person_id=by.id, ticket_ids=asked_for)
        session.add(row)
        session.flush()
        audit.append(session, by.number, "doctor.asked", f"device:{device.skpbh}", command=command.id)
        return _checkup(device, row)

    def reported(self, session: Session, command: CommandView, report: Report) -> None:
        """Tell who asked; a look in progress is not worth a word."""
        if isinstance(report.body, Ended):
            self._end(session, command, report.body)

    def expired(self, session: Session, command: CommandView) -> None:
        """The agent did not come for it in time."""
        self._end(session, command, None)

    def _end(self, session: Session, command: CommandView, ended: Ended | None) -> None:
        row = session.get(CheckupRow, command.id)
        if row is None or row.ended_at is not None:
            return
        row.ended_at = now()
        session.add(row)
        session.flush()
        device = operations.device_of(session, session.get_one(DeviceRow, row.device_id))
        told = person(session, row.person_id).may(Permission.SEE_DEVICES, device.site_id)
        _record(session, row, device, ended, told=told)
        if told:
            self.notices.checked(session, _checkup(device, row), ended)


def _waiting(session: Session, person_id: int, device_id: int) -> CheckupRow | None:
    return session.exec(
        select(CheckupRow)
        .where(CheckupRow.person_id == person_id, CheckupRow.device_id == device_id)
        .where(col(CheckupRow.ended_at).is_(None), col(CheckupRow.asked_at) > now() - PATIENCE)
    ).first()


def _checkup(device: Device, row: CheckupRow, *, fresh: bool = True) -> Checkup:
    return Checkup(row.command_id, device, row.person_id, row.asked_at, fresh, tuple(row.ticket_ids))


def _record(session: Session, row: CheckupRow, device: Device, ended: Ended | None, *, told: bool) -> None:
    levels = [one.level for one in ended.checks] if ended else []
    audit.append(
        session,
        "hub",
        "doctor.answered" if ended else "doctor.late",
        f"device:{device.skpbh}",
        command=row.command_id,
        person=f"P{row.person_id}",
        told=told,
        blocks=levels.count(Level.BLOCK),
        warnings=levels.count(Level.WARN),
    )
