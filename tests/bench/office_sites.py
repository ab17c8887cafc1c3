"""The office of the bench: 200 devices at 20 sites, of which ten suffer, each in a way of its own."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from device.contract import Enrolment
from device.presence import device_presence
from device.simulator.fleet import Fleet
from device.simulator.settings import SimSettings
from tests.bench.office_agents import CONFIG
from tests.device.site import QUICK
from tests.office.fleets import FEW, renewed, simulators
from tests.office.office import Pair
from tests.office.site import OfficeSite

ACT_S = 3.0  # of the device whose agent is killed meanwhile
LIMITS = QUICK.model_copy(
    update={
        "first_wait_s": 5, "net_wait_s": 10, "settle_s": ACT_S + 2, "read_pauses_s": (0.5, 1),
        "confirm_pauses_s": (1, 2, 4), "backoff_max_s": 2, "presence_s": 20, "progress_s": 1,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trouble:
    """What one device suffers: faults of the simulator, or how it was made."""

    what: str
    faults: tuple[str, ...] = ()
    made: Mapping[str, Any] | None = None


PLACE_MISSING, AGENT_KILLED = "backup place missing", "agent killed in the act, and back"
TROUBLES = (
    Trouble("silent device", ("stop-forever",)),
    Trouble("password refused", ("password-refused",)),
    Trouble("not uploaded", made={"not_uploaded": 3}),
    Trouble("lock date passed", made={"lock_date": "2020-01-15"}),
    Trouble("clock off", made={"clock_offset_s": 2 * 86400.0}),
    Trouble("unplugged in the act", ("vanish-after:3600@12*1",)),
    Trouble("disk refuses with a code", ("clear-refused:195",)),
    Trouble("wrong disk", ("swapped",)),
    Trouble(AGENT_KILLED, (f"slow-act:{ACT_S}@12*1",)),
    Trouble(PLACE_MISSING),
)


class Sites:
    """`count` sites with `devices` devices together; the last site has one, and no place for backups.

    Attributes:
        troubles: by disk number.
        killed: the site whose agent is killed, and its device that acts then.
    """

    def __init__(self, folder: Path, count: int, devices: int, settings: SimSettings = FEW) -> None:
        sizes = [*_shared_out(devices - 1, count - 1), 1]
        starts = [sum(sizes[:at]) for at in range(count)]
        hurt = [starts[at % (count - 1)] + at // (count - 1) for at in range(len(TROUBLES) - 1)] + [
            starts[-1]
        ]
        suffers = dict(zip(hurt, TROUBLES, strict=True))
        self.fleet = Fleet(
            simulators(range(devices), settings, {at: one.faults for at, one in suffers.items()})
        )
        for at, trouble in suffers.items():
            self._make(at, trouble)
        self.troubles = {self._disk(at): trouble.what for at, trouble in suffers.items()}
        self.sites = [
            OfficeSite(folder / f"site-{at}", self.fleet.devices[start:][:size], limits=LIMITS)
            for at, (start, size) in enumerate(zip(starts, sizes, strict=True))
        ]
        self.folders = [folder / f"site-{at}" for at in range(count)]
        number = next(at for at, one in suffers.items() if one.what == AGENT_KILLED)
        site = max(at for at, start in enumerate(starts) if start <= number)
        self.killed = self.folders[site], self.fleet.devices[number]

    def _make(self, number: int, trouble: Trouble) -> None:
        if trouble.made is not None:
            device = self.fleet.devices[number]
            device.disk.settings = replace(device.disk.settings, **trouble.made)
            renewed([device])

    def _disk(self, number: int) -> str:
        return self.fleet.devices[number].disk.settings.skpbh

    async def pair(self, pair: Pair, approver: str) -> None:
        """Pair every site with the hub and leave in its folder what its agent needs."""
        for number, site in enumerate(self.sites):
            site.journal.people.add(approver, "李经理", site.secret)
            devices = tuple(map(device_presence, site.config.devices))
            key = site.identity.public_key
            hub = await pair(
                number, Enrolment(code="", public_key=key, journal=site.journal.id, devices=devices)
            )
            site.identity.keep(site.config.state)
            site.close()
            config = site.config.model_copy(update={"hub": hub})
            (self.folders[number] / CONFIG).write_text(config.model_dump_json(), "utf-8")
        shutil.rmtree(self.folders[-1] / "usb")

    def acts(self, command: str = "12") -> dict[str, Mapping[str, int]]:
        """Return how often each device carried out an act, by disk number and invoice type."""
        return {one.disk.settings.skpbh: one.disk.state.acts.get(command, {}) for one in self.fleet.devices}


def _shared_out(devices: int, sites: int) -> Sequence[int]:
    return [devices // sites + (at < devices % sites) for at in range(sites)]
