"""What the agent shows of itself: devices, approvers, places, what it is at."""

from __future__ import annotations

from collections.abc import Collection
from importlib.metadata import version

from device import places
from device.clock import now
from device.config import Config, DeviceConfig
from device.contract import ApproverInfo, DevicePresence, Presence
from device.journal import Journal


def presence_of(config: Config, journal: Journal, instance: str, busy: Collection[str]) -> Presence:
    """Return the presence of this moment.

    Args:
        instance: made anew at each start.
        busy: disk numbers of the devices at work.
    """
    return Presence(
        software=version("qingka"),
        instance=instance,
        journal=journal.id,
        position=journal.position,
        devices=tuple(_device(journal, one, busy) for one in config.devices),
        approvers=tuple(ApproverInfo(person=one.person, name=one.name) for one in journal.people.approvers()),
        places=tuple(places.space(one, journal.backups.marks) for one in config.places),
        clock=now(),
        running=tuple(one.id for one in journal.commands.unended()),
        acts_locked=journal.people.locked,
        self_approval=config.self_approval,
    )


def _device(journal: Journal, device: DeviceConfig, busy: Collection[str]) -> DevicePresence:
    here = device.model_copy(update={"port": journal.whereabouts.port_of(device)})
    return device_presence(here, _state(journal, device, busy))


def device_presence(device: DeviceConfig, state: str = "idle") -> DevicePresence:
    return DevicePresence.model_validate(
        {
            "skpbh": device.skpbh,
            "name": device.name,
            "nsrsbh": device.nsrsbh,
            "port": device.port,
            "state": state,
        }
    )


def _state(journal: Journal, device: DeviceConfig, busy: Collection[str]) -> str:
    if journal.acts.locked_by(device.skpbh) is not None:
        return "locked"
    return "busy" if device.skpbh in busy else "idle"
