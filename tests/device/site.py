"""One site as its agent has it: a simulated device on a pty, a journal, two places, an approver with a phone."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyotp

from device.clock import now
from device.config import Config, DeviceConfig, HubConfig, Limits, PlaceConfig
from device.contract import (
    Act,
    AnyCommand,
    Backup,
    Ended,
    Evidence,
    Inspect,
    Outcome,
    Plan,
    ReadBack,
    Reason,
    RunAct,
    Stood,
    Verify,
)
from device.drivers.base import DeviceError
from device.errors import AgentError
from device.identity import Identity
from device.jobs import Jobs, Turn
from device.journal import Journal
from device.outcomes import of_error
from device.session import Halt, Ports, Session, open_zc
from device.simulator.serve import Simulator
from device.simulator.settings import SimSettings
from device.telling import Teller
from tests import secrets_seen

OPERATION = 7
CLERK, MANAGER = "P2", "P3"
QUICK = Limits(
    first_wait_s=0.25,
    net_wait_s=0.25,
    settle_s=0,
    read_pauses_s=(0.01,),
    confirm_pauses_s=(0.01, 0.02, 0.05),
    progress_s=0,
    keep_free_mb=0,
)
ONE_LOOK = QUICK.model_copy(update={"confirm_pauses_s": ()})  # where each look at a silent device takes long
SETTINGS = SimSettings()


class Site:
    """A site with one device. `asks` runs a command as the agent would, without the hub.

    Args:
        faults: of the device, as `qingka-agent sim --fault` takes them.
        wire: what the device is connected with, as the simulator takes it.
        config: more of the agent's configuration.
    """

    def __init__(
        self,
        folder: Path,
        settings: SimSettings = SETTINGS,
        faults: Iterable[str] = (),
        wire: Mapping[str, Any] | None = None,
        **config: Any,
    ) -> None:
        self.folder = folder
        self.device = Simulator(settings, faults=faults, state=folder / "disk.json", **(wire or {}))
        for name in ("usb", "nas"):
            (folder / name).mkdir(exist_ok=True)
        self.skpbh = settings.skpbh
        self.config = self._config(settings, config)
        self.journal = Journal(self.config.state)
        self.journal.enrolled("j1")
        self.secret = secrets_seen.made(pyotp.random_base32())
        self.journal.people.add(MANAGER, "李经理", self.secret)
        self.ports = Ports()
        self.identity = Identity.fresh()
        self.halt = Halt()
        self.jobs = Jobs(self.config, self.journal)
        self._numbers = itertools.count(1)
        self._open = ExitStack()

    def _config(self, settings: SimSettings, more: dict[str, Any]) -> Config:
        values: dict[str, Any] = {
            "state": self.folder / "state",
            "hub": HubConfig(url="http://127.0.0.1:1", agent="a1", token="t", journal="j1"),
            "devices": (
                DeviceConfig(
                    name="主机",
                    port=self.device.address,
                    skpbh=settings.skpbh,
                    nsrsbh=settings.nsrsbh,
                    password=settings.skpkl,
                ),
            ),
            "places": tuple(PlaceConfig(name=name, path=self.folder / name) for name in ("usb", "nas")),
            "limits": QUICK,
        }
        return Config(**{**values, **more})

    def __enter__(self) -> Self:
        self._open.enter_context(self.device)
        self._open.callback(self.journal.close)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def asks(self, command: AnyCommand) -> Ended:
        """Run one command to its end."""
        self.journal.commands.begin(command)
        ended = self._ended(command)
        self.journal.commands.report(command.id, ended)
        self.journal.commands.forget(command.id)
        return ended

    def _ended(self, command: AnyCommand) -> Ended:
        tell = Teller(self.journal.commands, command.id, 0, lambda: None)
        turn = Turn(self.session(), tell, lambda _: self.session())
        try:
            return self.jobs.by_kind[command.kind](command, turn)
        except (AgentError, DeviceError) as err:
            return of_error(err)

    def session(self) -> Session:
        return Session(
            self.config.devices[0], self.config.limits, self.ports, self.journal.backups, open_zc, self.halt
        )

    def inspects(self, plan: Plan = Plan.CLEAR) -> Ended:
        return self.asks(Inspect(**self.address(), plan=plan))

    def backs_up(self) -> Ended:
        return self.asks(Backup(**self.address()))

    def verifies(self, plan: Plan = Plan.CLEAR) -> Ended:
        return self.asks(Verify(**self.address(), plan=plan))

    def prepares(self, plan: Plan = Plan.CLEAR) -> Evidence:
        """Back up and verify; return the evidence that is open now."""
        assert self.backs_up().outcome is Outcome.DONE
        ended = self.verifies(plan)
        assert ended.evidence is not None, ended
        return ended.evidence

    def approved(self, evidence: Evidence, /, **changes: Any) -> RunAct:
        """Return the act with what an authorised manager would say yes to, with changes."""
        values: dict[str, Any] = {
            **self.address(),
            "act": evidence.act,
            "evidence": evidence.digest(),
            "requester": CLERK,
            "approver": MANAGER,
            "code": self.code(),
            "attested": evidence.attest,
        }
        return RunAct(**{**values, **changes})

    def clears(self, **changes: Any) -> Ended:
        """Prepare and carry out an approved clear."""
        return self.asks(self.approved(self.prepares(), **changes))

    def reads_back(self, act: Act = Act.CLEAR, stood: tuple[Stood, ...] = ()) -> Ended:
        return self.asks(ReadBack(**self.address(), act=act, stood=stood))

    def code(self) -> str:
        return secrets_seen.made(pyotp.TOTP(self.secret).now())

    def acted(self, command: str = "12") -> dict[str, int]:
        """Return how often the disk executed a command, by invoice type."""
        return dict(self.device.disk.state.acts.get(command, {}))

    def asked(self, command: str = "12") -> dict[str, int]:
        """Return how often the device was asked for it, also when it refused."""
        return dict(self.device.disk.state.asked.get(command, {}))

    def address(self) -> dict[str, Any]:
        return {
            "id": f"c{next(self._numbers)}",
            "operation": OPERATION,
            "device": self.skpbh,
            "not_after": now() + timedelta(minutes=5),
        }


def reason_of(ended: Ended) -> Reason | None:
    """Return why a command was refused; it must have been."""
    assert ended.outcome is Outcome.REFUSED, ended
    return ended.reason
