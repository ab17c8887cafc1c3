"""One machine with everything on it: hub, agent, and two simulated devices on pseudo-terminals."""

from __future__ import annotations

import json
from pathlib import Path

from bot.demo.processes import Process, run

DEVICES = ("主机", "二号机")
SKPBH = {"主机": "661234567890", "二号机": "661234567891"}
REFUSES = {"二号机": ("--fault", "clear-refused:155")}
INVOICES = {"004": 60, "007": 120}


class Stage:
    """The processes, in a folder of their own. Stopped as a whole by `stop`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "QINGKA_HOME": str(folder / "hub"),
            "QINGKA_RELAY_PORT": "0",
            "QINGKA_RELAY_HOST": "127.0.0.1",
            "QINGKA_SETTINGS": "",
            "QINGKA_AGENT_CONFIG": str(self.config),
        }
        self.devices = {name: self._device(name) for name in DEVICES}
        self.hub = Process("bot.cli", ["serve"], folder / "hub.log", self.environment)
        self.agent = Process("device.cli", ["run"], folder / "agent.log", self.environment)
        self.url = ""

    @property
    def config(self) -> Path:
        """The agent's configuration."""
        return self.folder / "qingka-agent.toml"

    async def open_hub(self) -> None:
        """Start the hub and wait until it listens. A second start listens at the same address."""
        self.hub.start()
        self.url = (await self.hub.heard(r"relay listens on (http\S+)"))[1]
        self.environment["QINGKA_RELAY_PORT"] = self.url.rpartition(":")[2]

    async def open_site(self, code: str) -> None:
        """Start the devices and join the site's agent to the hub with a pairing code."""
        for device in self.devices.values():
            device.start()
        ports = {name: (await device.heard(r"READY (\S+)"))[1] for name, device in self.devices.items()}
        (self.folder / "backups").mkdir()
        named = [option for name, port in ports.items() for option in ("--device", f"{name}={port}")]
        place = ["--place", f"本机={self.folder / 'backups'}"]
        await run(
            "device.cli", ["enrol", "--hub", self.url, "--code", code, *named, *place], self.environment
        )

    async def enrol_approver(self, number: str, name: str) -> str:
        """Make an approver at the site and return the secret that the QR code would show."""
        arguments = ["approvers", "add", number, "--name", name, "--json"]
        return str(json.loads(await run("device.cli", arguments, self.environment))["secret"])

    async def open_agent(self) -> None:
        """Start the agent and wait until it has spoken with the hub."""
        self.agent.start()

    def stop(self) -> None:
        """Stop every process."""
        for process in (self.agent, self.hub, *self.devices.values()):
            process.stop()

    def _device(self, name: str) -> Process:
        settings = self.folder / f"{SKPBH[name]}.json"
        types = [{"fplxdm": fplxdm, "invoices": count} for fplxdm, count in INVOICES.items()]
        settings.write_text(json.dumps({"skpbh": SKPBH[name], "types": types}), "utf-8")
        arguments = ["sim", "--settings", str(settings), *REFUSES.get(name, ())]
        return Process("device.cli", arguments, self.folder / f"{SKPBH[name]}.log")
