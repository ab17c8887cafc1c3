"""In every state of the dialog: help and cancel work, every question's button counts, and nobody is stuck."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest_asyncio
from sqlmodel import Session

from bot.people import Role
from bot.records.messages import PressRow
from bot.records.operations import ApprovalRow, OperationRow
from bot.records.tickets import ProblemRow
from bot.records.types import now
from bot.tickets import opening
from handlers.dialog import (
    DIALOG,
    WAITING,
    Admin,
    Approving,
    Batching,
    Filing,
    Importing,
    Problems,
    Settings,
    Support,
    Triage,
)
from tests.fuzz.models import evidence
from tests.handlers.batch_rows import DIGEST, asked
from tests.handlers.office import Office
from tests.handlers.rig import CHANNEL, Chat

# button, its args, where it leads
QUESTIONS: list[tuple[str, dict[str, Any], Any]] = [
    ("clear.approve", {"approval": 1}, Approving.code),
    ("batch.approve", {"batch": 1, "digest": DIGEST}, Approving.codes),
    ("batch.choose", {}, Batching.choosing),
    ("triage.answer", {"ticket": 1}, Triage.answering),
    ("triage.ask", {"ticket": 1}, Triage.answering),
    ("triage.note", {"ticket": 1}, Triage.noting),
    ("triage.new_tag", {"ticket": 1}, Triage.tagging),
    ("triage.merge", {"ticket": 1}, Triage.merging),
    ("problem.announce", {"signature": "code:156"}, Problems.announcing),
    ("problem.resolve", {"problem": 1}, Problems.resolving),
    ("support.human", {}, Support.telling),
    ("support.new", {}, Support.telling),
    ("own.add", {"ticket": 3}, Support.telling),
    ("admin.new_site", {}, Admin.naming_site),
    ("import.ask", {}, Importing.file),
    ("preferences.ask_hour", {}, Settings.hour),
    ("calendar.change", {"month": "2026-12", "region": ""}, Filing.day),
    ("calendar.site", {"site": 1}, Filing.region),
]
STATES = [*(str(getattr(state, "state", state)) for state in WAITING), None, "Old:gone"]


@pytest_asyncio.fixture
async def chat(office: Office) -> Chat:
    """Somebody of every role, with something to ask about for each question."""
    everybody = office.rig.chat("总管", *(role for role in Role if role is not Role.GUEST))
    office.rig.agent(office.site_id, [everybody])
    await office.clerk.says("/human 打印机不出纸")  # ticket 1
    await office.fails()  # ticket 2, of the same person
    await office.rig.do(opening.open_question, await everybody.person(), "扫码枪不亮")  # ticket 3
    await office.rig.do(_approval_and_problem, office, everybody)
    return everybody


def _approval_and_problem(session: Session, office: Office, approver: Chat) -> None:
    session.add(
        OperationRow(
            site_id=office.site_id,
            device_id=office.device_id,
            plan="clear",
            phase="awaiting_approval",
            requester_id=office.clerk.person_id,
            evidence=evidence().model_dump(mode="json"),
        )
    )
    session.add(ProblemRow(signature="net", title="网络", sites=[office.site_id]))
    session.flush()
    session.add(
        ApprovalRow(
            operation_id=1,
            digest=evidence().digest(),
            asked=[approver.person_id],
            expires_at=now() + timedelta(minutes=10),
        )
    )
    asked(session, office.device_id, 1, office.clerk, approver.person_id)


async def presses(chat: Chat, action: str, args: dict[str, Any]) -> None:
    """Press a button of an earlier message."""
    nonce, until = f"{action}-{chat.rig.next_update()}", now() + timedelta(days=1)
    row = PressRow(
        nonce=nonce, channel=CHANNEL, chat_id=chat.user_id, action=action, args=args, expires_at=until
    )
    await chat.rig.do(lambda session: session.add(row))
    await chat.presses_nonce(nonce)


async def stands_in(chat: Chat, state: str | None) -> None:
    await chat.context().clear()
    if state is not None:
        await chat.was_left_in(state)
        await chat.context().set_data({"kept": True})


def test_every_state_has_a_button_that_asks_for_it() -> None:
    assert {to.state for *_, to in QUESTIONS} == {getattr(state, "state", state) for state in WAITING}


async def test_the_button_of_every_question_counts_in_every_state(chat: Chat) -> None:
    for state, (action, args, target) in product(STATES, QUESTIONS):
        await stands_in(chat, state)
        await presses(chat, action, args)
        assert await chat.state() == target.state, (state, action, [said.text for said in chat.news])
        assert "kept" not in await chat.context().get_data(), (state, action)


async def test_help_helps_in_every_state_and_leaves_the_question_open(office: Office) -> None:
    for state in STATES:
        for word in ("帮助", "/help", "?"):
            await stands_in(office.clerk, state)
            before = [await office.clerk.state(), await office.clerk.context().get_data()]
            await office.clerk.says(word)
            await office.clerk.expects("直接提问")
            assert [await office.clerk.state(), await office.clerk.context().get_data()] == before


async def test_cancel_leaves_every_state_and_the_next_text_is_a_question(office: Office) -> None:
    for state in STATES:
        for word in ("取消", "/cancel"):
            await stands_in(office.clerk, state)
            await office.clerk.says(word)
            await office.clerk.expects("没有可以取消的事" if state is None else "已取消：")
            assert (await office.clerk.state(), await office.clerk.context().get_data()) == (None, {})
            await office.clerk.says("怎么清卡")
            assert office.answers.asked.pop() == "怎么清卡"


async def test_a_text_in_a_state_of_an_earlier_version_is_a_question(office: Office) -> None:
    for state in ("Old:gone", "Approving", "", "*", "清卡:旧"):
        assert state not in DIALOG.states
        await stands_in(office.clerk, state)
        await office.clerk.says("怎么清卡")
        assert office.answers.asked.pop() == "怎么清卡"
        await office.clerk.says("/human")
        assert await office.clerk.state() == Support.telling.state
        assert "kept" not in await office.clerk.context().get_data()
