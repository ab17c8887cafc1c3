"""What an agent's presence changes: trust, instances, devices, and whether it is away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, select, update
from sqlmodel import Session, SQLModel
from sqlmodel import select as select_rows

from bot import audit
from bot.records.relay import AgentRow, CommandRow
from bot.records.types import now
from bot.relay import agents, commands, devices
from bot.relay.errors import MalformedError
from bot.relay.listener import AlarmKind, Listener
from device.contract import VERSION, Presence

INSTANCES_KEPT = 5
MAX_POSITION = 2**31 - 1

# Built once: every agent says three times a minute that nothing is new.
_AGENT = SQLModel.metadata.tables[str(AgentRow.__tablename__)]
_COMMAND = SQLModel.metadata.tables[str(CommandRow.__tablename__)].c
_HAS_TO_STOP = exists().where(
    _COMMAND.state == "claimed", _COMMAND.agent_id == _AGENT.c.id, _COMMAND.cancel_asked.is_(True)
)
_SHOWN = select(
    _AGENT.c.presence, _AGENT.c.seen_at, _AGENT.c.trusted, _HAS_TO_STOP.label("has_to_stop")
).where(_AGENT.c.id == bindparam("agent"))
_TOUCH = update(_AGENT).where(_AGENT.c.id == bindparam("agent")).values(seen_at=bindparam("at"))


@dataclass(frozen=True, slots=True)
class Seen:
    cancel: tuple[str, ...]  # ids of commands to stop
    trusted: bool


def unchanged(session: Session, agent_id: str, presence: Presence, away_after_s: float) -> Seen | None:
    """Return the answer if nothing but the clock is new, None if `arrive` must write; writes nothing itself."""
    session.flush()
    row = session.execute(_SHOWN, {"agent": agent_id}).one()
    shown = presence.model_dump(mode="json")
    if agents.is_long_ago(row.seen_at, away_after_s) or _facts(row.presence) != _facts(shown):
        return None
    return Seen(commands.to_cancel(session, agent_id) if row.has_to_stop else (), row.trusted)


def touch(session: Session, seen: Mapping[str, datetime]) -> None:
    """Keep when agents were last seen."""
    lots = [{"agent": agent_id, "at": at} for agent_id, at in sorted(seen.items())]
    session.connection().execute(_TOUCH, lots)


def arrive(
    session: Session, agent_id: str, presence: Presence, listener: Listener, away_after_s: float
) -> Seen:
    """Take in a presence and tell the listener what follows from it.

    Raises:
        MalformedError: another version, or a position that no journal reaches.
    """
    _check(presence)
    row = session.exec(
        select_rows(AgentRow).where(AgentRow.id == agent_id).with_for_update(key_share=True)
    ).one()
    was_away = agents.is_away(row, away_after_s)
    before = agents.last_presence(row)
    _judge_journal(session, row, presence, before, listener)
    _judge_instance(session, row, presence, listener)
    _keep_devices(session, row, presence, before, listener)
    row.presence, row.seen_at = presence.model_dump(mode="json"), now()
    row.acts_locked = presence.acts_locked
    session.add(row)
    session.flush()
    if was_away:
        listener.arrived(session, agents.view(session, row, away_after_s))
    return Seen(commands.to_cancel(session, agent_id), row.trusted)


def _judge_journal(
    session: Session, row: AgentRow, presence: Presence, before: Presence | None, listener: Listener
) -> None:
    overtaken = before and before.instance == presence.instance and presence.clock < before.clock
    fell_back = presence.position < row.position and not overtaken
    row.position = max(row.position, presence.position)
    if presence.journal != row.journal or fell_back:
        _distrust(session, row, AlarmKind.JOURNAL_UNTRUSTED, listener)


def _judge_instance(session: Session, row: AgentRow, presence: Presence, listener: Listener) -> None:
    """A restart brings an instance never seen before; one that comes back runs beside the other."""
    if presence.instance == row.instance:
        return
    came_back = presence.instance in row.earlier_instances
    row.earlier_instances = [row.instance, *row.earlier_instances][:INSTANCES_KEPT]
    row.instance, row.instance_since = presence.instance, now()
    if came_back and not row.alarmed:
        row.alarmed = True
        _distrust(session, row, AlarmKind.TWO_INSTANCES, listener)


def _distrust(session: Session, row: AgentRow, kind: AlarmKind, listener: Listener) -> None:
    """Refuse acts until the site pairs again, and tell it once for each reason."""
    if row.trusted or kind is AlarmKind.TWO_INSTANCES:
        audit.append(session, "hub", f"agent.{kind}", f"agent:{row.id}", site=row.site_id)
        listener.alarm(session, row.site_id, kind, {"agent": row.id})
    if row.trusted:
        row.trusted = False
        agents.drop_all(session, row.id, listener)


def _keep_devices(
    session: Session, row: AgentRow, presence: Presence, before: Presence | None, listener: Listener
) -> None:
    told = {device.skpbh for device in before.devices} if before else set()
    for foreign in devices.keep(session, row.site_id, presence.devices, f"agent:{row.id}"):
        if foreign.skpbh not in told:
            audit.append(session, "hub", "device.elsewhere", f"device:{foreign.skpbh}", site=row.site_id)
            params = {"device": foreign.skpbh, "name": foreign.name}
            listener.alarm(session, row.site_id, AlarmKind.DEVICE_ELSEWHERE, params)


def _check(presence: Presence) -> None:
    if presence.version != VERSION:
        raise MalformedError(f"The agent speaks version {presence.version}, this hub version {VERSION}.")
    if not 0 <= presence.position <= MAX_POSITION:
        raise MalformedError("position is out of range.")


def _facts(presence: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in presence.items() if name != "clock"}
