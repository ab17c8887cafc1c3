"""One office that can be broken: device, agent, link, hub, Telegram and its people, set up in no time in a folder."""

from __future__ import annotations

import functools
import shutil
import socket
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pyotp
import tomlkit
from sqlmodel import Session

from bot import people, roles
from bot.people import Role
from bot.records import schema
from bot.records.database import open_engine
from bot.records.people import SiteRow
from bot.relay import agents, pairing
from device.config import DeviceConfig, HubConfig, Limits, PlaceConfig
from device.config_file import ConfigFile
from device.contract import Act, DevicePresence, Enrolled, Enrolment
from device.identity import Identity
from device.journal import Journal
from device.simulator.serve import Simulator
from tests.bot.relay.play import Recorder
from tests.faults.aims import AIMS, CLEAR, settings_of
from tests.faults.balancer import Balancer
from tests.faults.deaths import Death
from tests.faults.link import Link, Mischief
from tests.faults.processes import Program
from tests.faults.several import Pair, both, on_server
from tests.telegram_server import TelegramServer

SITE, DEVICE = "一店", "主机"
CLERK, MANAGER = 1001, 1002
JOURNAL = "j1"
LIMITS = Limits(
    first_wait_s=1,
    net_wait_s=2,
    settle_s=0.3,
    act_total_s=8,
    read_pauses_s=(0.05, 0.1),
    confirm_pauses_s=(0.05, 0.1, 0.2),
    presence_s=0.5,
    backoff_max_s=0.2,
    keep_free_mb=0,
)
ARTICLE = """---
id: bot-clear-flow
title: 清卡的步骤
questions: [怎么清卡]
---
一、备份。
"""


@dataclass(frozen=True, slots=True)
class Template:
    """A hub's database and an agent's state, paired with each other, to be copied."""

    folder: Path
    token: str
    agent: str
    secret: str  # of the manager's authenticator


@functools.cache
def template(devices: int = 1) -> Template:
    """Make the template of this process for so many devices, once."""
    folder = Path(tempfile.mkdtemp(prefix="qingka-faults-"))
    journal = Journal(folder / "state")
    journal.enrolled(JOURNAL)
    identity = Identity.fresh()
    identity.keep(folder / "state")
    (folder / "hub").mkdir()
    engine = open_engine(f"sqlite:///{folder / 'hub' / 'qingka.db'}")
    schema.upgrade(engine)
    with Session(engine) as session:
        number, enrolled = _settle(session, identity, devices)
        session.commit()
    engine.dispose()
    secret = pyotp.random_base32()
    journal.people.add(number, "李经理", secret)
    journal.close()
    return Template(folder, enrolled.token, enrolled.agent, secret)


def _settle(session: Session, identity: Identity, devices: int) -> tuple[str, Enrolled]:
    session.add(SiteRow(id=1, name=SITE))
    session.flush()
    clerk = people.meet(session, "telegram", CLERK, CLERK, "张会计", "zh")
    manager = people.meet(session, "telegram", MANAGER, MANAGER, "李经理", "zh")
    roles.grant(session, clerk.id, 1, Role.CLERK, None)
    roles.grant(session, manager.id, 1, Role.MANAGER, None)
    enrolment = Enrolment(
        code=pairing.make(session, 1, by=None),
        public_key=identity.public_key,
        journal=JOURNAL,
        devices=tuple(
            DevicePresence(skpbh=one.skpbh, name=name, nsrsbh=one.nsrsbh, port="pty")
            for name, one in zip(_names(devices), settings_of(CLEAR, devices), strict=True)
        ),
    )
    return manager.number, agents.enrol(session, enrolment, Recorder())


def _names(devices: int) -> list[str]:
    return [DEVICE, *(f"{DEVICE}{at}" for at in range(1, devices))]


class Office:
    """Everything of one site, running inside `with`.

    Args:
        faults: of the device, as `qingka-agent sim --fault` takes them.
        mischief: of the link.
        hub, agent: how their first lives end.
        act: what the story is about.
        several: two hubs on a PostgreSQL database, of which the first dies.
        devices: how many the agent has; faults are the first one's.
    """

    def __init__(
        self,
        folder: Path,
        *,
        faults: Iterable[str] = (),
        mischief: Mischief | None = None,
        hub: Sequence[Death] = (),
        agent: Sequence[Death] = (),
        act: Act = Act.CLEAR,
        several: bool = False,
        devices: int = 1,
    ) -> None:
        self.folder = folder
        self._several = several
        self.aim = AIMS[act]
        self._deaths = {"hub": hub, "agent": agent}
        self.template = template(devices)
        shutil.copytree(self.template.folder, folder, dirs_exist_ok=True)
        self.telegram = TelegramServer()
        self.clerk = self.telegram.user(CLERK, "张会计")
        self.manager = self.telegram.user(MANAGER, "李经理")
        (folder / "dev").mkdir()
        link = folder / "dev" / "ttyUSB0"
        first, *others = settings_of(self.aim, devices)
        self.device = Simulator(first, faults=faults, state=folder / "disk.json", link=link)
        self.devices = [
            self.device,
            *(Simulator(one, state=folder / f"disk-{one.skpbh}.json") for one in others),
        ]
        self._ports = _free_port(), _free_port()
        hubs = [f"http://127.0.0.1:{port}" for port in self._ports]
        self.balancer = Balancer(hubs)
        self.link = Link(self.balancer.url if several else hubs[0], mischief)
        self.secret = self.template.secret
        self._open = ExitStack()
        self.database_url = f"sqlite:///{folder / 'hub' / 'qingka.db'}"
        self.hub: Program | Pair

    def __enter__(self) -> Self:
        parts: list[AbstractContextManager[object]] = [self.telegram, *self.devices, self.balancer, self.link]
        for part in parts:
            self._open.enter_context(part)
        run = ["run", "--config", str(self._write_config())]
        self.hub = self._hub()
        self.agent = Program("device.cli", run, {}, self.folder, self._deaths["agent"])
        for program in (self.hub, self.agent):
            self._open.callback(program.stop)
            program.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @property
    def state(self) -> Path:
        """The agent's folder."""
        return self.folder / "state"

    def fresh_code(self) -> str:
        """Return a code that the agent has not seen: the approver enrols anew, as he may at any time."""
        journal = Journal(self.state)
        self.secret = pyotp.random_base32()
        journal.people.add("P2", "李经理", self.secret)
        journal.close()
        return pyotp.TOTP(self.secret).now()

    def _hub(self) -> Program | Pair:
        deaths = self._deaths["hub"]
        if not self._several:
            return Program("bot.cli", ["serve"], self._hub_environment(), self.folder, deaths)
        file = self.template.folder / "hub" / "qingka.db"
        self.database_url = self._open.enter_context(on_server(file))
        environment = {**self._hub_environment(), "QINGKA_DATABASE_URL": self.database_url}
        return both(self.folder, environment, self._ports, deaths)

    def _hub_environment(self) -> dict[str, str]:
        articles = self.folder / "articles"
        articles.mkdir(exist_ok=True)
        (articles / "bot-clear-flow.md").write_text(ARTICLE, "utf-8")
        return {
            "QINGKA_HOME": str(self.folder / "hub"),
            "QINGKA_RELAY_HOST": "127.0.0.1",
            "QINGKA_RELAY_PORT": str(self._ports[0]),
            "QINGKA_SETTINGS": "",
            "QINGKA_DATABASE_URL": "",
            "QINGKA_TELEGRAM_TOKEN": self.telegram.token,
            "QINGKA_TELEGRAM_BASE_URL": self.telegram.base_url,
            "QINGKA_TELEGRAM_PACED": "false",
        }

    def _write_config(self) -> Path:
        file = ConfigFile(self.folder / "qingka-agent.toml")
        hub = HubConfig(
            url=self.link.url, agent=self.template.agent, token=self.template.token, journal=JOURNAL
        )
        file.put_hub(hub)
        for name in ("usb", "nas"):
            (self.folder / name).mkdir(exist_ok=True)
            file.put("places", PlaceConfig(name=name, path=self.folder / name))
        for name, one in zip(_names(len(self.devices)), self.devices, strict=True):
            made = one.disk.settings
            device = DeviceConfig(name=name, port=one.address, skpbh=made.skpbh, nsrsbh=made.nsrsbh)
            file.put("devices", device)
        written = tomlkit.parse(file.text)
        written["state"] = "state"
        limits = LIMITS.model_dump(exclude_unset=True)
        for name, value in limits.items():
            written["limits"][name] = list(value) if isinstance(value, tuple) else value
        file.path.write_text(written.as_string(), "utf-8")
        return file.path


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
