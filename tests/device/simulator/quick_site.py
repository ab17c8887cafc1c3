"""A site whose agent waits no longer than a test can: for many stories with a device that fails."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from device.config import DeviceConfig
from device.contract import Ended, Outcome, Plan, Reason
from device.drivers.base import Driver
from device.line.exchange import Timeouts
from device.line.log import LineLog
from device.lookout import Lookout
from device.ports import Ports
from device.session import Session, open_zc
from device.simulator.settings import SimSettings, TypeSettings
from device.verify import ACTS
from tests.device.site import MANAGER, QUICK, Site

SMALL = SimSettings(types=(TypeSettings("004", 1, 0, 1), TypeSettings("007", 2, 1, 1)))
UNREPORTED = replace(SMALL, types=tuple(replace(one, reported=False) for one in SMALL.types), window="open")
TO_UPLOAD = replace(SMALL, not_uploaded=2)
LIMITS = QUICK.model_copy(update={"confirm_pauses_s": (0.01,)})
ACT_OF = {Plan.REPORT: "11", Plan.CLEAR: "12", Plan.UPLOAD: "16"}
READ_BACKS = 5  # the hub asks again


@dataclass(frozen=True, slots=True)
class End:
    """How a story ends: at which step, and what the agent says of it."""

    step: str
    outcome: Outcome
    reason: Reason | None = None
    code: str = ""  # of a failure: the disk's own, or ours

    def __str__(self) -> str:
        said = [str(one) for one in (self.reason, self.code) if one]
        return f"{self.step}: {self.outcome}" + (f" ({', '.join(said)})" if said else "")


def end_of(step: str, ended: Ended) -> End:
    return End(step, ended.outcome, ended.reason, ended.code or "")


class QuickSite(Site):
    """A site that finds its device wherever it is plugged in, and tells whole stories.

    Args:
        limits: other ones than LIMITS.
    """

    def __init__(
        self,
        folder: Path,
        settings: SimSettings = SMALL,
        faults: Iterable[str] = (),
        wire: Mapping[str, Any] | None = None,
        **limits: Any,
    ) -> None:
        super().__init__(folder, settings, faults, wire, limits=LIMITS.model_copy(update=limits))
        self.ports = Ports(Lookout(self.journal.whereabouts, listed=list))

    def session(self) -> Session:
        return Session(
            self.config.devices[0], self.config.limits, self.ports, self.journal.backups, _open, self.halt
        )

    def tells(self, plan: Plan = Plan.CLEAR, *, backed_up: bool = False) -> End:
        """Inspect, back up (unless that was done before), verify, act; return where that ends."""
        steps: list[tuple[str, Callable[[], Ended]]] = [
            ("inspect", lambda: self.inspects(plan)),
            ("backup", self.backs_up),
        ]
        for step, ask in steps:
            if step == "backup" and backed_up:
                continue
            ended = ask()
            if ended.outcome is not Outcome.DONE:
                return end_of(step, ended)
        return self.goes_on(plan)

    def goes_on(self, plan: Plan = Plan.CLEAR) -> End:
        """Verify what was backed up, and act."""
        ended = self.verifies(plan)
        if ended.evidence is None:
            return end_of("verify", ended)
        self.journal.people.add(
            MANAGER, "李经理", self.secret
        )  # a code of the same half minute is good again
        return end_of("act", self.asks(self.approved(ended.evidence)))

    def is_repaired(self) -> None:
        """Do what a person does: plug the right disk in, set its clock, start the device, unlock, wait for the port."""
        disk, made = self.device.disk, self.device.disk.settings
        self.device.faults.clear()
        disk.state.dead = False
        disk.state.clock_offset_s = made.clock_offset_s
        disk.swap(self.skpbh, self.config.devices[0].nsrsbh)
        self.journal.backups.forgive_passwords()
        while self.inspects().reason is Reason.PORT_BUSY:
            time.sleep(0.02)

    def is_read_back(self, plan: Plan) -> Outcome:
        """Read back until it is known what the act did, a few times at most."""
        outcomes = (self.reads_back(ACTS[plan]).outcome for _ in range(READ_BACKS))
        return next((one for one in outcomes if one is not Outcome.UNKNOWN), Outcome.UNKNOWN)


def _open(device: DeviceConfig, timeouts: Timeouts, log: LineLog) -> Driver:
    return open_zc(device, replace(timeouts, part_s=0.2, quiet_s=0.005), log)
