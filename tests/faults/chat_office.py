"""A hub and its chats, without a device: what a support desk is, set up in no time in a folder."""

from __future__ import annotations

import functools
import shutil
import socket
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from sqlmodel import Session

from bot import people, roles
from bot.dialog.messages import Source
from bot.people import Person, Role
from bot.records import schema
from bot.records.database import open_engine
from bot.records.people import EVERY_SITE, SiteRow
from bot.records.tickets import ProblemLotRow, ProblemRow
from bot.tickets import groups, opening
from tests.faults import several
from tests.faults.balancer import Balancer
from tests.faults.deaths import Death
from tests.faults.processes import Program
from tests.faults.several import Pair
from tests.telegram_people import User
from tests.telegram_server import TelegramServer

GROUP = -1001
NAMES = {1001: "王芳", 1002: "张会计", 1003: "李出纳", 1004: "孙老板", 1005: "赵客服", 1006: "钱经理"}
ASKING, HELPED, STOPPING, TOLD, SUPPORT, HASTY = NAMES
KNOWN = "打印机报错，票打不出来"
ARTICLES = {"wash": "怎么洗盘子", "water": "怎么浇花", "sweep": "怎么扫地", "cook": "怎么煮面条"}


@functools.cache
def template() -> Path:
    """Make the hub's folder of this process, once: people, a group of support, and a chore that is due."""
    folder = Path(tempfile.mkdtemp(prefix="qingka-faults-chat-"))
    engine = open_engine(f"sqlite:///{folder / 'qingka.db'}")
    schema.upgrade(engine)
    with Session(engine) as session:
        _settle(session)
        session.commit()
    engine.dispose()
    (folder / "articles").mkdir()
    for name, question in ARTICLES.items():
        text = f"---\nid: {name}\ntitle: {question}\nquestions: [{question}]\n---\n做法 {name}。\n"
        (folder / "articles" / f"{name}.md").write_text(text, "utf-8")
    return folder


def _settle(session: Session) -> None:
    session.add(SiteRow(id=1, name="一店"))
    session.flush()
    everybody = {number: _meet(session, number, name) for number, name in NAMES.items()}
    support = everybody[SUPPORT]
    groups.join(session, support, "telegram", GROUP, "客服群", EVERY_SITE, "")
    source = Source("telegram", TOLD, 1)
    ticket = opening.open_question(session, everybody[TOLD], KNOWN, source=source)
    problem = ProblemRow(signature="known", title="打印服务", text="打印服务正在修。", made_by=support.id)
    session.add(problem)
    session.flush()
    session.add(ProblemLotRow(problem_id=problem.id or 0, does="tell", by_id=support.id, tickets=[ticket.id]))


def _meet(session: Session, number: int, name: str) -> Person:
    person = people.meet(session, "telegram", number, number, name, "zh")
    role, site = (Role.SUPPORT, EVERY_SITE) if number == SUPPORT else (Role.CLERK, 1)
    roles.grant(session, person.id, site, role, None)
    return person


class ChatOffice:
    """A hub with everybody who talks to it, running inside `with`.

    Args:
        deaths: how the hub's first lives end.
        webhook: updates are brought to the hub; else it polls.
        several: two hubs on a PostgreSQL database, of which the first dies.
    """

    def __init__(
        self, folder: Path, deaths: Sequence[Death] = (), *, webhook: bool = False, several: bool = False
    ) -> None:
        self.folder = folder
        shutil.copytree(template(), folder / "hub", dirs_exist_ok=True)
        self.file = folder / "hub" / "qingka.db"
        self.telegram = TelegramServer()
        self.group = self.telegram.group(GROUP, "客服群", forum=True)
        self.people: dict[int, User] = {one: self.telegram.user(one, name) for one, name in NAMES.items()}
        self._deaths, self._webhook, self._several = deaths, webhook, several
        self._open = ExitStack()
        self.database_url = f"sqlite:///{self.file}"
        self.hub: Program | Pair

    def __enter__(self) -> Self:
        self._open.enter_context(self.telegram)
        ports = _free_port(), _free_port()
        if self._several:
            self.database_url = self._open.enter_context(several.on_server(template() / "qingka.db"))
            self.hub = several.both(self.folder, self._environment(ports), ports, self._deaths)
        else:
            self.hub = Program("bot.cli", ["serve"], self._environment(ports), self.folder, self._deaths)
        self._open.callback(self.hub.stop)
        self.hub.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @property
    def topic(self) -> int:
        """The topic of the ticket that was opened today; one that was made in vain is empty."""
        used = [one.id for one in self.group.topics if "张会计" in one.name and self.group.seen(one.id)]
        return used[-1]

    @contextmanager
    def looking(self) -> Iterator[sqlite3.Connection | psycopg.Connection]:
        """Give a connection that only reads the hub's database."""
        if self._several:
            with psycopg.connect(self.database_url) as server:
                yield server
            return
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as connection:
            yield connection

    def _environment(self, ports: tuple[int, int]) -> dict[str, str]:
        return {
            "QINGKA_HOME": str(self.folder / "hub"),
            "QINGKA_RELAY_PORT": str(ports[0]),
            "QINGKA_SETTINGS": "",
            "QINGKA_DATABASE_URL": self.database_url if self._several else "",
            "QINGKA_ARTICLES": str(self.folder / "hub" / "articles"),
            "QINGKA_OFFICE_HOURS": "00:00-23:59",
            "QINGKA_TELEGRAM_TOKEN": self.telegram.token,
            "QINGKA_TELEGRAM_BASE_URL": self.telegram.base_url,
            "QINGKA_TELEGRAM_PACED": "false",
            "QINGKA_TELEGRAM_WEBHOOK": self._address(ports) if self._webhook else "",
        }

    def _address(self, ports: tuple[int, int]) -> str:
        """Return where Telegram is to bring updates."""
        hubs = [f"http://127.0.0.1:{port}" for port in ports]
        return self._open.enter_context(Balancer(hubs)).url if self._several else hubs[0]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
