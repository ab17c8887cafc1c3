"""Is this site fit to clear? Reads everything, writes nothing, and says what to do about each thing that is not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from device.advice import fine
from device.checkup_backups import key_check
from device.checkup_device import device_checks
from device.checkup_hub import clock_checks, hub_checks, proxy_check
from device.checkup_service import service_checks
from device.checkup_site import computer, folders, people, records, trust
from device.clock import HubClock, now
from device.config import Config, DeviceConfig
from device.contract import Check, Level
from device.enrol import LOCK
from device.errors import JournalBusyError
from device.files import only_one
from device.journal import Journal
from device.link import Link
from device.lookout import Lookout
from device.session import Halt, Ports, Session, open_zc


async def checks(
    config: Config, journal: Journal, link: Link | None, devices: Sequence[DeviceConfig] | None = None
) -> tuple[Check, ...]:
    """Look at the whole site, for the command line.

    A device is asked only while no agent runs here: it would find its port taken in the middle of its work.

    Args:
        link: None leaves the hub out.
        devices: None means all.
    """
    chosen = config.devices if devices is None else devices
    hub = await hub_checks(config.hub, link) if link else ()
    site = tuple(_site(config, journal, chosen))
    return (*site, *hub, *await asyncio.to_thread(_ask_all, config, journal, chosen))


def site_checks(
    config: Config, journal: Journal, session: Session, hub_clock: HubClock | None = None
) -> tuple[Check, ...]:
    """Look at the site and at one device, for an agent that has nothing else to do with this device now.

    Args:
        hub_clock: the hub's, as the agent has heard it.
    """
    clocks = clock_checks(hub_clock.now(), now()) if hub_clock else ()
    asked = device_checks(session, journal.quirks, config.limits.clock_off_h)
    return (*_site(config, journal, [session.device]), *clocks, proxy_check(config.hub), *asked)


def fit(found: Sequence[Check]) -> bool:
    """Say whether nothing stands against an act."""
    return all(one.level is not Level.BLOCK for one in found)


def _site(config: Config, journal: Journal, devices: Sequence[DeviceConfig]) -> Iterator[Check]:
    yield from computer()
    yield from service_checks(config, journal)
    yield from folders(config, journal.backups.marks)
    yield from people(journal)
    yield trust(config, journal)
    yield key_check(config, journal)
    yield from records(config, journal, devices)


def _ask_all(config: Config, journal: Journal, devices: Sequence[DeviceConfig]) -> tuple[Check, ...]:
    try:
        with only_one(config.state / LOCK):
            return tuple(one for device in devices for one in _ask(config, journal, device))
    except JournalBusyError:
        at_work = "not asked: the agent runs here and has the port"
        return tuple(fine("device", device=one.name, detail=at_work) for one in devices)


def _ask(config: Config, journal: Journal, device: DeviceConfig) -> Iterator[Check]:
    session = Session(
        device, config.limits, Ports(Lookout(journal.whereabouts)), journal.backups, open_zc, Halt()
    )
    yield from device_checks(session, journal.quirks, config.limits.clock_off_h)
