"""What leaves the records of agents, devices and commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from device.contract import PlaceSpace

AWAY_AFTER_S = 60.0  # three missed presences


@dataclass(frozen=True, slots=True)
class DeviceView:
    id: int
    site_id: int
    skpbh: str
    name: str
    nsrsbh: str
    port: str
    driver: str
    state: str  # idle, busy, locked
    present: bool  # in its agent's last presence


@dataclass(frozen=True, slots=True)
class AgentView:
    """A site's agent as its last presence showed it; before the first one there are no approvers and places."""

    id: str
    site_id: int
    away: bool
    seen_at: datetime | None
    trusted: bool  # False: acts are refused until the site pairs again
    acts_locked: bool  # by wrong codes, until someone at the site unlocks
    self_approval: bool
    approvers: Mapping[str, str]  # person number -> name
    devices: tuple[DeviceView, ...]
    places: tuple[PlaceSpace, ...]
    running: tuple[str, ...]  # ids of commands
    software: str


@dataclass(frozen=True, slots=True)
class CommandView:
    id: str
    operation_id: int | None
    device: str  # disk number
    kind: str
    site_id: int
    agent_id: str
