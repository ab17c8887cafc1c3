"""An office that is set up as its people would: by invitations, a pairing code and an authenticator, all in chat."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyotp
import tomlkit

from bot.demo.processes import run
from bot.demo.stage import SimulatedDevice, Stage
from tests import secrets_seen

SITE = "一店"
LONG_S = 60.0  # for what a device does; nothing is told by how long it takes


class Told(Protocol):
    @property
    def text(self) -> str: ...


class Talker(Protocol):
    """Somebody in a chat with the bot, on any channel."""

    @property
    def name(self) -> str: ...

    def says(self, text: str) -> Any: ...

    def presses(self, label: str) -> Any: ...

    async def expects(self, fragment: str, button: str | None = None, timeout_s: float = ...) -> Told:
        """Return a message that came or changed since the last expectation."""


@dataclass
class People:
    admin: Talker
    clerk: Talker
    manager: Talker
    support: Talker


class Office:
    """One site with its people, and the processes of its stage."""

    def __init__(self, stage: Stage, people: People) -> None:
        self.stage = stage
        self.people = people
        self.secret = ""
        self.codes: list[str] = []  # that were shown so far

    async def opens(self, limits: Mapping[str, object] | None = None) -> None:
        """Let the administrator in, make the site, invite everybody, pair the agent, enrol the approver."""
        people = self.people
        printed = await run("bot.cli", ["admin", "invite"], self.stage.environment)
        people.admin.says(_found(r"/start \S+", printed))
        await people.admin.expects("您现在是 全部站点 的管理员", timeout_s=20)
        people.admin.says(f"/site {SITE}")
        await people.admin.expects(f"已建站点 {SITE}")
        for person, role in ((people.clerk, "开票员"), (people.manager, "经理"), (people.support, "客服")):
            await self._invites(person, role)
        people.admin.says("/pair")
        told = await people.admin.expects("配对码")
        await self.stage.open_site(_found(r"[A-Z0-9]{4}-[A-Z0-9]{4}", told.text))
        self._set_limits(limits or {})
        await self.enrols()
        await self.stage.start_agent()

    def _set_limits(self, limits: Mapping[str, object]) -> None:
        """Write limits into the agent's configuration, as an operator would."""
        if limits:
            path = Path(self.stage.environment["QINGKA_AGENT_CONFIG"])
            written = tomlkit.parse(path.read_text("utf-8"))
            written.setdefault("limits", tomlkit.table()).update(limits)
            path.write_text(tomlkit.dumps(written), "utf-8")

    async def _invites(self, person: Talker, role: str) -> None:
        self.people.admin.says("/invite")
        await self.people.admin.expects("在哪个站点", button=SITE)
        self.people.admin.presses(SITE)
        await self.people.admin.expects("哪个角色", button=role)
        self.people.admin.presses(role)
        told = await self.people.admin.expects("请对方给我发：/start")
        start = _found(r"/start \S+", told.text)
        secrets_seen.made(start.split()[1])
        person.says(start)
        await person.expects(f"您现在是 {SITE} 的{role}", timeout_s=20)

    async def enrols(self) -> None:
        """Make the manager an approver, with a new secret."""
        manager = self.people.manager
        manager.says("/me")
        told = await manager.expects("qingka-agent approvers add")
        number = _found(r"\bP\d+\b", told.text)
        self.secret = await self.stage.enrol_approver(number, manager.name)

    def code(self) -> str:
        """Return what the manager's authenticator shows."""
        self.codes.append(secrets_seen.made(pyotp.TOTP(self.secret).now()))
        return self.codes[-1]

    async def requests(self, device: str = "主机", word: str = "清卡") -> None:
        clerk = self.people.clerk
        clerk.says(word)
        await clerk.expects(f"请选择要{word}的设备", button=f"{SITE} · {device}")
        clerk.presses(f"{SITE} · {device}")

    async def approves(self) -> None:
        """Let the manager say yes to what is asked, with the code."""
        manager = self.people.manager
        await manager.expects("请确认清卡", button="批准", timeout_s=LONG_S)
        manager.presses("批准")
        await manager.expects("请发送验证器上的 6 位动态码")
        manager.says(self.code())

    def acted(self, device: str = "主机", command: str = "12") -> dict[str, int]:
        """Return how often the simulated device executed an act, by invoice type."""
        state = json.loads(self.stage.state_of(device).read_text("utf-8"))
        return dict(state["acts"].get(command, {}))


def devices(*options: str, settings: Mapping[str, object] | None = None) -> Sequence[SimulatedDevice]:
    """Return two devices; `options` are those of the first one's simulator."""
    return (
        SimulatedDevice("主机", "661234567890", {"004": 6, "007": 8}, settings or {}, options),
        SimulatedDevice("二号机", "661234567891", {"007": 3}),
    )


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, f"no {pattern!r} in {text!r}"
    return found[0]
