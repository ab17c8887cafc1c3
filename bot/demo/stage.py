"""One machine with everything on it: hub, agent, and simulated devices on pseudo-terminals."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.demo.processes import Process, run


@dataclass(frozen=True, slots=True)
class SimulatedDevice:
    """What one device is like.

    Attributes:
        invoices: how many by invoice type, in the period to clear.
        settings: more of what `qingka-agent sim --settings` reads.
        options: more options of `qingka-agent sim`.
    """

    name: str
    skpbh: str
    invoices: Mapping[str, int] = field(default_factory=lambda: {"004": 12, "007": 28})
    settings: Mapping[str, object] = field(default_factory=dict)
    options: tuple[str, ...] = ()


DEVICES = (
    SimulatedDevice("主机", "661234567890", {"004": 60, "007": 120}),
    SimulatedDevice("二号机", "661234567891", options=("--fault", "clear-refused:155")),
)
PLACES = ("本机备份", "U盘")


class Stage:
    """The processes, in a folder of their own. Stopped as a whole by `stop`.

    Args:
        environment: of the hub and the agent, on top of this process's own.
    """

    def __init__(
        self,
        folder: Path,
        devices: Sequence[SimulatedDevice] = DEVICES,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.environment = {
            "QINGKA_HOME": str(folder / "hub"),
            "QINGKA_RELAY_PORT": "0",
            "QINGKA_RELAY_HOST": "127.0.0.1",
            "QINGKA_SETTINGS": "",
            "QINGKA_DATABASE_URL": "",
            "QINGKA_AGENT_CONFIG": str(folder / "qingka-agent.toml"),
            **(environment or {}),
        }
        self.devices = {one.name: self._device(one) for one in devices}
        self.hub = Process("bot.cli", ["serve"], folder / "hub.log", self.environment)
        self.agent = Process("device.cli", ["run"], folder / "agent.log", self.environment)
        self.url = ""

    async def open_hub(self) -> None:
        """Start the hub and wait until it listens; started again, it listens at the same address."""
        self.hub.start()
        self.url = (await self.hub.heard(r"relay listens on (http\S+)"))[1]
        self.environment["QINGKA_RELAY_PORT"] = self.url.rpartition(":")[2]

    async def open_site(self, code: str) -> None:
        """Start the devices and join the site's agent to the hub with a pairing code."""
        for device in self.devices.values():
            device.start()
            await device.heard(r"READY \S+")
        named = [option for name in self.devices for option in ("--device", f"{name}={self.port_of(name)}")]
        for place in PLACES:
            folder = self.folder / place
            folder.mkdir()
            named += ["--place", f"{place}={folder}"]
        await self.command("enrol", "--hub", self.url, "--code", code, *named)

    async def start_agent(self) -> None:
        """Start the agent and wait until it has reached the hub."""
        self.agent.start()
        await self.agent.heard(r"AGT-211")

    async def command(self, *arguments: str) -> str:
        """Run a command of the agent and return what it printed."""
        return await run("device.cli", arguments, self.environment)

    async def enrol_approver(self, number: str, name: str) -> str:
        """Make an approver at the site and return the secret that the QR code would show."""
        return str(
            json.loads(await self.command("approvers", "add", number, "--name", name, "--json"))["secret"]
        )

    def port_of(self, device: str) -> Path:
        """The serial port of a simulated device; it stays the same when the device is started again."""
        return self.folder / f"tty-{device}"

    def state_of(self, device: str) -> Path:
        """The file in which a simulated device keeps its state."""
        return self.folder / f"{device}.state.json"

    def stop(self) -> None:
        """Stop every process."""
        for process in (self.agent, self.hub, *self.devices.values()):
            process.stop()

    def _device(self, device: SimulatedDevice) -> Process:
        types = [{"fplxdm": fplxdm, "invoices": count} for fplxdm, count in device.invoices.items()]
        settings = self.folder / f"{device.name}.json"
        settings.write_text(json.dumps({"skpbh": device.skpbh, "types": types, **device.settings}), "utf-8")
        arguments = ["sim", "--settings", str(settings), "--state", str(self.state_of(device.name))]
        link = ["--link", str(self.port_of(device.name))]
        return Process("device.cli", [*arguments, *link, *device.options], self.folder / f"{device.name}.log")
