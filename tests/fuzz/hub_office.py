"""A hub in memory, the same before each input: a site, an agent, an operation in each phase that an agent works in."""

from __future__ import annotations

import hashlib
import sqlite3
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session

import bot.records as tables
from bot.clearing.flow import Clearing
from bot.clearing.phases import Phase
from bot.clearing.reports import Reports
from bot.dialog.post import Post
from bot.people import Role
from bot.records.database import Database
from bot.records.operations import ApprovalRow, OperationRow
from bot.records.people import AccountRow, PersonRow, RoleRow, SiteRow
from bot.records.relay import AgentRow, CommandRow, DeviceRow
from bot.records.types import now
from bot.relay import commands, pairing
from bot.relay.relay import Relay, RelaySettings
from bot.tickets.desk import Desk
from device.contract import (
    Act,
    AnyCommand,
    Backup,
    Doctor,
    Inspect,
    Plan,
    ReadBack,
    RunAct,
    Verify,
)
from handlers.group_cards import GroupCards
from handlers.notices import ChatNotices
from handlers.ticket_notices import ChatTicketNotices
from tests.catalogues import SHIPPED
from tests.fuzz.models import evidence, presence
from tests.tables import make_tables

TOKEN = "qka_fuzz"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
AGENT = "a1"
BODY_LIMIT = 16 * 1024  # bytes
SETTINGS = RelaySettings(
    poll_wait_s=0, wrong_codes=10**9, wrong_codes_over_all=10**9, body_limit_bytes=BODY_LIMIT
)
# What an agent works on, and the phase of the operation meanwhile; a doctor's look belongs to none.
WORK: tuple[tuple[type[AnyCommand], Phase | None], ...] = (
    (Inspect, Phase.INSPECTING),
    (Backup, Phase.BACKING_UP),
    (Verify, Phase.VERIFYING),
    (RunAct, Phase.APPROVED),
    (RunAct, Phase.ACTING),
    (ReadBack, Phase.UNKNOWN),
    (Doctor, None),
)
KINDS = tuple(f"{kind.__name__.lower()}-{phase or 'asked'}" for kind, phase in WORK)
PHASE_OF = dict(zip(KINDS, (phase for _, phase in WORK), strict=True))


def office() -> tuple[Relay, HubState]:
    """Return a hub, and the way back to what it is now."""
    assert tables.people is not None
    database = Database("sqlite://")
    make_tables(database.engine)
    with Session(database.engine) as session:
        _furnish(session)
        session.commit()
    post = Post(SHIPPED)
    clearing = Clearing(ChatNotices(post))
    desk = Desk(ChatTicketNotices(post, GroupCards(post)))
    relay = Relay(database, Reports(clearing, desk), SETTINGS)
    return relay, HubState(database)


class HubState:
    """The database as it was when this was made, to go back to."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._raw = database.engine.raw_connection()
        self._kept = sqlite3.connect(":memory:", check_same_thread=False)
        self._live.backup(self._kept)

    @property
    def _live(self) -> sqlite3.Connection:
        live = self._raw.driver_connection
        assert isinstance(live, sqlite3.Connection)
        return live

    def restore(self) -> None:
        self._kept.backup(self._live)

    def rows(self, table: str) -> list[Any]:
        """Return what a table holds now."""
        return self._live.execute(f'SELECT * FROM "{table}"').fetchall()

    def is_stuck(self, command: str) -> bool:
        """Say whether an operation waits for the end of a command that has ended."""
        with Session(self._database.engine) as session:
            row = session.get_one(CommandRow, command)
            operation = session.get(OperationRow, row.operation_id or 0)
            if operation is None or row.state != "ended" or operation.command_id != command:
                return False
            return operation.phase == PHASE_OF[command]

    def pairing_code(self) -> str:
        """Make a code for the second site."""
        with Session(self._database.engine) as session:
            code = pairing.make(session, 2, by=None)
            session.commit()
        return code

    def close(self) -> None:
        self._kept.close()
        self._raw.close()


def _furnish(session: Session) -> None:
    session.add_all([SiteRow(id=1, name="一店"), SiteRow(id=2, name="二店")])
    roles = (Role.CLERK, Role.MANAGER, Role.SUPPORT, Role.ADMIN)
    session.add_all(
        PersonRow(id=at, name=role, language="zh" if at % 2 else "en") for at, role in enumerate(roles, 1)
    )
    session.flush()
    for at, role in enumerate(roles, 1):
        session.add(AccountRow(channel="telegram", user_id=at, chat_id=at, person_id=at))
        session.add(RoleRow(person_id=at, site_id=1, role=role))
    session.add(_agent())
    session.flush()
    for at, (kind, phase) in enumerate(WORK, 1):
        _work(session, at, kind, phase)


def _agent() -> AgentRow:
    shown = presence().model_copy(update={"instance": "i0", "clock": now()})
    return AgentRow(
        id=AGENT, site_id=1, token_hash=hashlib.sha256(TOKEN.encode()).hexdigest(), journal="j1", instance="i0",
        public_key=KEY.public_key().public_bytes_raw().hex(), seen_at=now(), presence=shown.model_dump(mode="json"),
    )  # fmt: skip


def _work(session: Session, at: int, kind: type[AnyCommand], phase: Phase | None) -> None:
    """Give the agent a command that it has claimed, and the operation it belongs to."""
    device = DeviceRow(
        id=at, site_id=1, skpbh=f"66123456789{at}", name=f"{at}号机", nsrsbh="91440300MA5TEST01X"
    )
    session.add(device)
    session.flush()
    if phase is not None:
        seen = evidence().model_dump(mode="json")
        session.add(
            OperationRow(
                id=at, site_id=1, device_id=at, plan=Plan.CLEAR, phase=phase, requester_id=1, evidence=seen,
                command_id=KINDS[at - 1],
            )
        )  # fmt: skip
        session.flush()
        session.add(
            ApprovalRow(
                operation_id=at,
                digest=evidence().digest(),
                state="sent",
                expires_at=now() + timedelta(hours=1),
            )
        )
    told = {
        "id": KINDS[at - 1], "operation": at if phase else None, "device": device.skpbh, "plan": Plan.CLEAR,
        "not_after": now() + timedelta(hours=1), "act": Act.CLEAR, "evidence": evidence().digest(), "requester": "P1",
        "approver": "P2",
    }  # fmt: skip
    command = kind.model_validate({name: told[name] for name in told if name in kind.model_fields})
    commands.queue(session, AGENT, command)
    assert commands.claim(session, AGENT, known=KINDS[: at - 1]) is not None
