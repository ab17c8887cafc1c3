"""A site with many devices: its agent's configuration, journal, approver and key, and commands as agents run them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp

from device.clock import now
from device.config import Config, DeviceConfig, HubConfig, PlaceConfig
from device.contract import (
    Act,
    Admit,
    AnyCommand,
    Backup,
    Batched,
    Ended,
    Evidence,
    Plan,
    RunAct,
    Verify,
    batch_digest,
)
from device.drivers.base import Driver
from device.identity import Identity
from device.journal import Journal
from device.line.exchange import Timeouts
from device.line.log import LineLog
from device.session import Halt, open_zc
from device.simulator.serve import Simulator
from device.work import Work
from tests import secrets_seen
from tests.device.site import CLERK, MANAGER, QUICK
from tests.office.fleets import configured

BATCH = "B12"


class OfficeSite:
    """One agent's side. Its devices are served by a Fleet; operation 1 is of device 0, and so on.

    Args:
        config: more of the agent's configuration.
    """

    def __init__(self, folder: Path, devices: Sequence[Simulator], **config: Any) -> None:
        folder.mkdir(exist_ok=True)
        (folder / "usb").mkdir(exist_ok=True)
        self.devices = devices
        values: dict[str, Any] = {
            "state": folder / "state",
            "hub": HubConfig(url="http://127.0.0.1:1", agent="a1", token="t", journal="j1"),
            "devices": configured(devices),
            "places": (PlaceConfig(name="usb", path=folder / "usb"),),
            "limits": QUICK,
        }
        self.config = Config(**{**values, **config})
        self.identity = Identity.fresh()
        self.secret = secrets_seen.made(pyotp.random_base32())
        self._numbers = itertools.count(1)
        self.starts()
        self.journal.enrolled("j1")
        self.journal.people.add(MANAGER, "李经理", self.secret)

    def starts(self) -> None:
        """Begin a life of the agent: what only memory held is gone."""
        self.journal = Journal(self.config.state)
        self.journal.store._connection.execute("PRAGMA synchronous = OFF")  # nobody cuts the power here
        self.work = Work(self.config, self.journal, self.identity, opener=_quickly)

    def close(self) -> None:
        self.journal.close()

    def asks(self, command: AnyCommand) -> Ended:
        """Run a new command to its end."""
        self.journal.commands.begin(command)
        self.work.run(command, Halt())
        return self.end_of(command.id)

    def resumes(self) -> dict[str, Ended]:
        """Go on with what an earlier life has left; return the ends by command."""
        left = self.journal.commands.unended()
        for command in left:
            self.work.resume(command, Halt())
        return {command.id: self.end_of(command.id) for command in left}

    def end_of(self, command: str) -> Ended:
        rows = self.journal.store.rows(
            "SELECT body FROM reports WHERE command = ? ORDER BY seq DESC LIMIT 1", command
        )
        return Ended.model_validate_json(rows[0]["body"])

    def backs_up(self, number: int) -> Ended:
        return self.asks(Backup(**self.address(number)))

    def verifies(self, number: int, batch: str = BATCH) -> Ended:
        return self.asks(Verify(**self.address(number), plan=Plan.CLEAR, batch=batch))

    def prepares(self, *numbers: int, batch: str = BATCH) -> tuple[Evidence, ...]:
        """Back these devices up and verify them; return their evidences, which are open now."""
        return tuple(self._prepared(number, batch) for number in numbers)

    def _prepared(self, number: int, batch: str) -> Evidence:
        self.backs_up(number)
        ended = self.verifies(number, batch)
        assert ended.evidence is not None, ended
        return ended.evidence

    def admission(self, seen: Sequence[Evidence], /, **changes: Any) -> Admit:
        """Return what an authorised manager would say yes to, with changes."""
        items = tuple(_batched(one) for one in seen)
        values: dict[str, Any] = {
            **self.address(0),
            "operation": None,
            "device": items[0].device,
            "batch": BATCH,
            "act": Act.CLEAR,
            "items": items,
            "digest": batch_digest(one.evidence for one in items),
            "requester": CLERK,
            "approver": MANAGER,
            "code": self.code(),
            "attested": tuple({reason for one in seen for reason in one.attest}),
        }
        return Admit(**{**values, **changes})

    def acts(self, seen: Evidence, /, **changes: Any) -> RunAct:
        """Return the act of a device whose batch was let in, with changes."""
        values: dict[str, Any] = {
            **self.address(seen.operation - 1),
            "device": seen.skpbh,
            "act": seen.act,
            "evidence": seen.digest(),
            "requester": CLERK,
            "approver": MANAGER,
            "attested": seen.attest,
            "batch": BATCH,
        }
        return RunAct(**{**values, **changes})

    def code(self) -> str:
        """Return the approver's code of now; one that was used in this half minute is good again."""
        self.journal.people.add(MANAGER, "李经理", self.secret)
        return secrets_seen.made(pyotp.TOTP(self.secret).now())

    def cleared(self) -> dict[str, int]:
        """Return how often each device carried out a clear, by disk number; those that did not are left out."""
        return dict(self._counted())

    def _counted(self) -> Iterator[tuple[str, int]]:
        for one in self.devices:
            count = sum(one.disk.state.acts.get("12", {}).values())
            if count:
                yield one.disk.settings.skpbh, count

    def address(self, number: int) -> dict[str, Any]:
        """Return the fields of a command for this site's device, from 0."""
        return {
            "id": f"c{next(self._numbers)}",
            "operation": number + 1,
            "device": self.devices[number].disk.settings.skpbh,
            "not_after": now() + timedelta(minutes=5),
        }


def _quickly(device: DeviceConfig, timeouts: Timeouts, log: LineLog) -> Driver:
    """Open a port and listen shortly whether anything is left on it: simulated lines have no noise unless told to."""
    return open_zc(device, replace(timeouts, quiet_s=0.005), log)


def _batched(seen: Evidence) -> Batched:
    return Batched(operation=seen.operation, device=seen.skpbh, evidence=seen.digest())
