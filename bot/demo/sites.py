"""Several sites with simulated devices, as a demo of an office has them: one process."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.demo.processes import Process

MOST, EACH = 64, 8  # devices; at a site
TROUBLED_FROM = 10  # devices
READY_S = 60.0


@dataclass(frozen=True, slots=True)
class Trouble:
    """What one device suffers: faults of the simulator, or how it is made."""

    device: int  # from 0
    faults: tuple[str, ...] = ()
    made: tuple[tuple[str, object], ...] = ()


TROUBLES = (
    Trouble(2, faults=("clear-refused:155",)),
    Trouble(5, made=(("not_uploaded", 3),)),
    Trouble(7, made=(("clock_offset_s", 2 * 86400.0),)),
    Trouble(8, made=(("lock_date", "2020-01-15"),)),
)


def troubles(devices: int) -> Sequence[Trouble]:
    """Return what goes wrong among so many devices."""
    return TROUBLES if devices >= TROUBLED_FROM else ()


class SimulatedSites:
    """Devices at as few sites as hold them, each site with an agent.

    Attributes:
        names: of the sites.
        shares: their devices, as device.simulator.sites reads them.
    """

    def __init__(self, folder: Path, devices: int) -> None:
        self._folder = folder / "sites"
        self._folder.mkdir()
        count = -(-devices // EACH)
        self.names = [f"网点{one}" for one in range(1, count + 1)]
        self.shares = [list(_devices(devices))[at::count] for at in range(count)]
        self._process = Process("device.simulator.sites", [str(self._plan)], folder / "sites.log")

    async def open(
        self, url: str, codes: Mapping[str, str], approvers: Mapping[str, str]
    ) -> Mapping[str, Mapping[str, str]]:
        """Pair the sites and start their agents; return the approvers' secrets by site, by person.

        Args:
            codes: for pairing, by site.
            approvers: names by person number.

        Raises:
            StageError: not in a minute.
        """
        sites = [
            {"name": name, "code": codes[name], "devices": share}
            for name, share in zip(self.names, self.shares, strict=True)
        ]
        self._plan.write_text(json.dumps({"hub": url, "approvers": dict(approvers), "sites": sites}), "utf-8")
        self._process.start()
        await self._process.heard("READY", READY_S)
        secrets: dict[str, dict[str, str]] = json.loads((self._folder / "secrets.json").read_text("utf-8"))
        return secrets

    def stop(self) -> None:
        self._process.stop()

    @property
    def _plan(self) -> Path:
        return self._folder / "plan.json"


def _devices(count: int) -> Iterator[Mapping[str, Any]]:
    suffers = {one.device: one for one in troubles(count)}
    for at in range(count):
        trouble = suffers.get(at, Trouble(at))
        own = {"skpbh": f"66{at:010}", "nsrsbh": f"91110117MA{at:08}", "seed": at + 1}
        settings = {**own, "types": [{"fplxdm": "007", "invoices": 6}], **dict(trouble.made)}
        yield {"name": f"客户{at + 1:02}", "settings": settings, "faults": trouble.faults}
