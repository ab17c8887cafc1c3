"""The whole hub, asked by HTTP in process: a thing of each kind at one site, and somebody of each kind before it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx
from sqlmodel import Session

from bot import logins, people, privacy, roles, sites
from bot.app import Hub
from bot.blocking import block
from bot.board.security import form_token
from bot.board.visits import COOKIE
from bot.people import Person, Role
from bot.records.people import EVERY_SITE
from bot.records.relay import DeviceRow
from bot.records.tickets import AttachmentRow, ProblemRow, TicketEntryRow
from bot.records.types import now
from bot.relay import agents, pairing
from bot.serving import app_of
from bot.settings import Settings
from bot.tickets import opening
from tests.bot.relay.play import Agent, Recorder, backup, queued, report
from tests.databases import setting_of
from tests.handlers.batch_rows import asked
from tests.permissions.doors import Door
from tests.permissions.kept import keep

ORIGIN = "https://hub.example"
SECRET = "the-webhooks-secret"
OPERATOR = "the-operators-token"
NEIGHBOUR, OUTSIDER = ("127.0.0.1", 5), ("198.51.100.9", 5)
EVIL_NAME = '屏幕".png\r\nSet-Cookie: qingka_board=x\r\n\r\n<script>'
MARKS = ("朝阳", "一店", "王芳", "没网了", "661234567890", "打印机都坏了", '屏幕"')


class Building:
    """Everybody's way in, by name.

    Attributes:
        headers: what each shows.
        things: the numbers of what stands at the first site.
    """

    def __init__(self, folder: Path) -> None:
        given = {
            "home": folder,
            "database_url": setting_of(folder / "qingka.db"),
            "telegram_token": "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "telegram_webhook": True,
            "telegram_webhook_secret": SECRET,
            "metrics_token": OPERATOR,
            "public_url": ORIGIN,
        }
        self.hub = Hub(Settings.model_validate(given))
        self.app = app_of(self.hub)
        self.headers: dict[str, dict[str, str]] = {"nobody": {}}
        self.things: dict[str, Any] = {}
        self.tokens: dict[str, str] = {}
        self._ids: dict[str, int] = {}
        self.hub.board.live.close()  # a stream would not end
        with Session(self.hub.database.engine) as session:
            self._furnish(session)
            self._invite(session)
            self._pair(session)
            clerk, manager = (people.person(session, self._ids[name]) for name in ("王芳", "某manager"))
            self.things["batch_id"] = asked(session, self.things["device_id"], None, clerk, manager.id)
            session.commit()
        self.kept = keep(folder / "qingka.db")

    @property
    def roots(self) -> frozenset[str]:
        """Where the hub's apps stand, the relay's aside."""
        return self.app.roots

    def _furnish(self, session: Session) -> None:
        self.here = sites.create(session, "朝阳", 1).id
        self.elsewhere = sites.create(session, "海淀", 1).id
        device = DeviceRow(site_id=self.here, name="一店", skpbh="661234567890", nsrsbh="915001234567890123")
        clerk = self._person(session, "王芳", self.here, Role.CLERK)
        session.add(device)
        session.flush()
        facts: dict[str, Any] = {
            "operation_id": 1, "code": "156", "reason": "disk-refused", "phase": "acting", "article": "",
            "line_log": [],
        }  # fmt: skip
        ticket = opening.open_failure(
            session, person_id=clerk.id, site_id=self.here, device_id=device.id, subject="没网了", **facts
        )
        entry = TicketEntryRow(ticket_id=ticket.id, author_id=clerk.id, kind="message", text="没网了")
        problem = ProblemRow(signature="x", title="打印机都坏了", sites=[self.here])
        session.add_all([entry, problem])
        session.flush()
        media = self.hub.attachments.put(b"\x89PNG\r\n\x1a\n" + b"0" * 20, '屏幕"')
        file = AttachmentRow(
            ticket_id=ticket.id, entry_id=entry.id or 0, kind="photo", name=EVIL_NAME, mime="image/png",
            state="stored", sha256=media.sha256,
        )  # fmt: skip
        session.add(file)
        session.flush()
        self.things = {
            "ticket_id": ticket.id, "device_id": device.id,
            "problem_id": problem.id, "file_id": file.id, "view_id": 1, "name": "claim",
            "signature": ticket.signature, "command_id": "c1", "token": "nobody-has-this-link",
        }  # fmt: skip

    def _invite(self, session: Session) -> None:
        admin = self._person(session, "钱管理", EVERY_SITE, Role.ADMIN)
        for role in (Role.CLERK, Role.MANAGER, Role.SUPPORT, Role.ADMIN):
            self._login(session, role, self._person(session, f"某{role}", self.here, role))
        self._login(session, "governor", admin)
        self._login(session, "guest", self._person(session, "路人", self.here, None))
        self._login(session, "support elsewhere", self._person(session, "外人", self.elsewhere, Role.SUPPORT))
        for name in ("support blocked", "support erased", "support no more"):
            self._login(session, name, self._person(session, name, self.here, Role.SUPPORT))
        block(session, self._ids["support blocked"], admin)
        privacy.erase(session, self._ids["support erased"], admin, self.hub.desk)
        roles.revoke(session, self._ids["support no more"], self.here, Role.SUPPORT, admin.id)

    def _pair(self, session: Session) -> None:
        listener, site = Recorder(), {"agent": self.here, "agent elsewhere": self.elsewhere}
        site |= {name: sites.create(session, name, 1).id for name in ("revoked", "rotated", "paired anew")}
        held: dict[str, Agent] = {}
        for name, site_id in site.items():
            held[name] = Agent()
            held[name].take(agents.enrol(session, _with_code(session, held[name], site_id), listener))
            self.headers[name] = held[name].headers
        queued(session, held["agent"], backup("c1"))
        agents.revoke(session, held["revoked"].id, 1)
        agents.settle(session, held["rotated"].id, agents.rotate(session, held["rotated"].id))
        agents.enrol(session, _with_code(session, Agent(), site["paired anew"]), listener)
        self.headers["a wrong token"] = {"Authorization": "Bearer qka_wrong"}
        self.headers["no bearer"] = {"Authorization": "Basic eDp5"}
        self.presence = held["agent"].presence(devices=()).model_dump(mode="json")
        self.report = report(1).model_dump(mode="json")

    def _person(self, session: Session, name: str, site_id: int, role: Role | None) -> Person:
        number = 100 + len(self._ids)
        person = people.meet(session, "telegram", number, number, name, "zh")
        self._ids[name] = person.id
        if role is not None:
            roles.grant(session, person.id, site_id, role, None)
        return people.person(session, person.id)

    def _login(self, session: Session, name: str, person: Person) -> None:
        link = logins.make_link(session, person, now())
        token, _ = logins.enter(session, link, now(), self.hub.board.login_life)
        self.tokens[name] = token
        self.headers[name] = {"Cookie": f"{COOKIE}={token}"}

    async def ask(
        self,
        who: str,
        door: Door,
        shows: Mapping[str, str] = MappingProxyType({}),
        *,
        missing: bool = False,
        client: tuple[str, int] = OUTSIDER,
    ) -> httpx.Response:
        """Return what is answered to somebody before a door.

        Args:
            shows: headers, besides what lets this one in.
            missing: the thing that it names is none.

        Before it, everything is as at first.
        """
        self.kept.restore()
        things = self.things | (dict.fromkeys(NUMBERED, 999_999) if missing else {})
        path = door.path.format(**{**things, **door.fields})
        fields = {name: value.format(**things) for name, value in door.fields.items()}
        sent: dict[str, Any] = {
            "params": {"wait": 0} if "next" in path else {},
            "headers": {"sec-fetch-site": "same-origin", **self.headers[who], **shows},
        }
        if path.startswith("/board") and door.method == "POST":
            sent["data"] = {"form_token": form_token(self.tokens.get(who, "")), **fields}
        elif path.startswith("/agent"):
            sent["json"] = self.report if path.endswith("/reports") else self.presence
        elif door.method == "POST":
            sent["json"] = {"update_id": 1}
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=client)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as asker:
            return await asker.request(door.method, path, **sent)

    async def close(self) -> None:
        self.kept.close()
        await self.hub.database.close()


NUMBERED = ("ticket_id", "batch_id", "problem_id", "file_id", "view_id")


def _with_code(session: Session, agent: Agent, site_id: int) -> Any:
    return agent.enrolment(pairing.make(session, site_id, by=None))
