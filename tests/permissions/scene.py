"""One office with a thing of each kind at a site, people of every kind, and the way back to how it was at first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session, SQLModel

from bot import privacy
from bot.blocking import block
from bot.clearing import operations
from bot.people import PERMISSIONS, Permission, Role
from bot.records.messages import PressRow
from bot.records.operations import ApprovalRow, OperationRow, ReceiptRow
from bot.records.people import EVERY_SITE
from bot.records.tickets import ProblemRow
from bot.records.types import now
from tests.databases import ON_SERVER
from tests.fuzz.hub_office import HubState
from tests.fuzz.models import evidence
from tests.handlers.batch_rows import asked
from tests.handlers.group_rig import Group
from tests.handlers.office import Office
from tests.handlers.rig import CHANNEL, Chat, Rig, Said
from tests.permissions.kept import KeptOnServer
from tests.permissions.rows import OWN, Row

NOBODY = 999_999  # the number of nothing
MARKS = (
    "朝阳 ",
    "二店",
    "王芳",
    "李经理",
    "赵客服",
    "打印机",
    "网络断了",
    "661234567890",
    "915001234567890123",
)
OLD = "old"  # the nonce of a button that the erased person had
STRANGER = 77_000  # an account that never wrote
# Rows that say what was heard and answered; everything else is what a turn has done.
TALK = {"inbox", "outbox", "press", "slot", "dialog", "person", "account", "question", "invitation_try"}

TYPED = {"Approving:code": "482913", "Approving:codes": "482913", "Triage:merging": "{other_ticket}"}
RECEIPT = {
    "attested": [], "taxpayer": "915001234567890123", "disk": "661234567890", "period": "2026-11", "requester": "P1",
    "approver": "P2", "ended_at": "2026-12-05T10:00:00+00:00", "evidence": "0" * 64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Who:
    """A kind of person: what they hold where."""

    name: str
    role: Role | None = None
    site: str = "here"  # here, elsewhere, everywhere


EVERYBODY = (
    Who("stranger"),
    Who("guest", Role.GUEST),
    *(Who(role, role) for role in (Role.CLERK, Role.MANAGER, Role.SUPPORT, Role.ADMIN)),
    *(
        Who(f"{role} elsewhere", role, "elsewhere")
        for role in (Role.CLERK, Role.MANAGER, Role.SUPPORT, Role.ADMIN)
    ),
    Who("admin of every site", Role.ADMIN, "everywhere"),
    Who("blocked", Role.MANAGER),
    Who("erased", Role.SUPPORT),
)


def may(who: Who, row: Row) -> bool:
    """Say what the rows say: whether this person may do this, where the thing stands that the row names."""
    if row.need == OWN or who.name == "blocked":
        return False
    if who.name == "erased":
        return row.need == Permission.ASK
    roles = PERMISSIONS[Permission(row.need)]
    if Role.GUEST in roles:
        return True
    reaches = who.site == "everywhere" or not row.everywhere
    return who.role in roles and reaches and not (row.names_a_thing and who.site == "elsewhere")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one thing that was said or pressed."""

    heard: tuple[str, ...]  # texts and labels, numbers taken out
    changed: bool  # anything but talk

    def says(self, *fragments: str) -> bool:
        """Say whether any of these was heard."""
        return any(part in line for line in self.heard for part in fragments)

    @property
    def refused(self) -> bool:
        """Whether a right was missing, or nothing came of it at all."""
        return self.says("您没有权限做这件事") or not (self.heard or self.changed)


class Scene:
    """The office, and what a person does and hears in it."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.office = Office(rig)
        self.chats: dict[str, Chat] = {}
        self.things: dict[str, Any] = {}

    async def furnish(self) -> None:
        """Put a thing of each kind at the first site, and invite everybody."""
        office, rig = self.office, self.rig
        rig.agent(office.site_id, [office.manager])
        self.other_device = rig.device(office.site_id, "二店", "661234567891")
        await office.clerk.says("打印机不出纸怎么办")
        await office.clerk.says("/human 打印机不出纸")
        await office.clerk.says("/human 网络断了")
        failure = await office.fails()
        self.things = {
            "site": office.site_id,
            "device": office.device_id,
            "ticket": 1,
            "other_ticket": 2,
            "failure": failure.id,
            "signature": failure.signature,
            "question": 1,
            "person": office.clerk.person_id,
            "support": office.support.person_id,
            **await rig.do(self._work),
        }
        await self._invite()
        self.desk = Group(rig, "客服群")
        await self.desk.seat(office.admin).says("/desk 朝阳")
        self.state = KeptOnServer(rig.database.url) if ON_SERVER else HubState(rig.database)
        self._at_first = self._facts()

    def _work(self, session: Session) -> dict[str, int]:
        """Add operations: one that waits for its approval, one that has ended, one whose end nobody knows."""
        office, seen = self.office, evidence().model_dump(mode="json")
        rows = {
            "operation": (office.device_id, "awaiting_approval", None),
            "ended": (office.device_id, "done", now()),
            "unknown": (self.other_device, "unknown", None),
        }
        made = {}
        for name, (device, phase, ended_at) in rows.items():
            made[name] = OperationRow(
                site_id=office.site_id, device_id=device, plan="clear", phase=phase, ended_at=ended_at,
                requester_id=office.clerk.person_id, evidence=seen,
            )  # fmt: skip
        session.add_all(made.values())
        session.flush()
        waiting = made["operation"].id or 0
        batch = asked(session, office.device_id, waiting, office.clerk, office.manager.person_id)
        return (
            {name: row.id or 0 for name, row in made.items()} | {"batch": batch} | self._about(session, made)
        )

    def _about(self, session: Session, made: dict[str, OperationRow]) -> dict[str, int]:
        until = now() + timedelta(minutes=10)
        approval = ApprovalRow(
            operation_id=made["operation"].id or 0,
            digest=evidence().digest(),
            asked=[self.office.manager.person_id],
            expires_at=until,
        )
        problem = ProblemRow(signature="x", title="打印机都坏了", sites=[self.office.site_id])
        receipt = ReceiptRow(operation_id=made["ended"].id or 0, body=RECEIPT, audit_head="0" * 64)
        session.add_all([approval, problem, receipt])
        session.flush()
        number = operations.NUMBER_BASE + receipt.operation_id
        return {"approval": approval.id or 0, "problem": problem.id or 0, "receipt": number}

    async def _invite(self) -> None:
        office, rig = self.office, self.rig
        places = {"here": office.site_id, "elsewhere": office.other_site_id, "everywhere": EVERY_SITE}
        for at, who in enumerate(EVERYBODY):
            held = [] if who.role in {None, Role.GUEST} else [(places[who.site], who.role)]
            self.chats[who.name] = rig.chat(f"某{at}", *held)
        self.chats["stranger"] = rig.chats[STRANGER] = Chat(rig, STRANGER, 0, "生人", "zh")
        admin = await office.admin.person()
        await rig.do(block, self.chats["blocked"].person_id, admin)
        old = Row("triage.view", "", {"ticket": "ticket"})
        await rig.do(self._press, self.chats["erased"].user_id, old, OLD, self.things)
        await rig.do(privacy.erase, self.chats["erased"].person_id, admin, office.desk)

    async def does(self, who: Who, row: Row, *, missing: bool = False) -> Outcome:
        """Say a command, press a button, or write in a state, in private; before it, everything is as at first.

        Args:
            missing: the thing that it names is none.
        """
        self.state.restore()
        chat = self.chats[who.name]
        chat.shown.clear()
        await self._does(chat, row, dict.fromkeys(self.things, NOBODY) if missing else self.things)
        return await self._outcome(chat.shown)

    async def does_in(self, group: Group, who: Who, row: Row) -> Outcome:
        """Say a command in a group, or press a button of it; before it, everything is as at first."""
        self.state.restore()
        group.shown.clear()
        seat = group.seat(self.chats[who.name])
        if row.name.startswith("/"):
            await seat.says(row.name.format(**self.things))
        else:
            await self.rig.do(self._press, group.id, row, "now", self.things)
            await seat.presses_nonce("now")
        return await self._outcome(group.shown)

    async def _outcome(self, shown: list[Said]) -> Outcome:
        await self.office.pictures.drawn()
        await self.office.imports.settled()
        await self.rig.deliver()
        return Outcome(heard(shown), self._facts() != self._at_first)

    async def _does(self, chat: Chat, row: Row, things: dict[str, Any]) -> None:
        if row.name.startswith("/"):
            await chat.says(row.name.format(**things))
        elif ":" in row.name:
            await chat.was_left_in(row.name)
            await chat.context().set_data(filled(row.args, things))
            await chat.says(TYPED.get(row.name, "随便写写").format(**things))
        else:
            await self.rig.do(self._press, chat.user_id, row, "now", things)
            await chat.presses_nonce("now")

    def _press(self, session: Session, chat_id: int, row: Row, nonce: str, things: dict[str, Any]) -> None:
        args = filled(row.args, things)
        until = now() + timedelta(days=1)
        session.add(
            PressRow(
                nonce=nonce, channel=CHANNEL, chat_id=chat_id, action=row.name, args=args, expires_at=until
            )
        )  # fmt: skip

    def _facts(self) -> list[Any]:
        """Return every row that is more than talk."""
        tables = [one.name for one in SQLModel.metadata.sorted_tables if one.name not in TALK]
        return [self.state.rows(table) for table in tables]


def heard(shown: Iterable[Said]) -> tuple[str, ...]:
    """Return what was shown, without numbers: two things that one may not see read alike."""
    told = [said for said in shown if said.text or said.labels]
    return tuple(re.sub(r"\d+", "0", line) for said in told for line in (said.text, *said.labels))


def filled(args: dict[str, Any], things: dict[str, Any]) -> dict[str, Any]:
    """Return a button's args with the numbers of things."""
    return {name: _filled(value, things) for name, value in args.items()}


def _filled(value: Any, things: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_filled(one, things) for one in value]
    return things.get(value, value) if isinstance(value, str) else value
