"""What happened when: to an operation, from its request to its end, and to its ticket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

import handlers
from bot.dialog.texts import keys_of
from bot.tickets import dossier, listing, timeline
from bot.tickets.timeline import ACTIONS, CLAIMS, Moment
from device.contract import Outcome, Plan, Reason
from tests.bot.tickets.desk_world import DeskWorld
from tests.handlers.rig import Rig
from tests.handlers.world import World

TEXTS = Path(handlers.__file__).parent / "texts"


@pytest_asyncio.fixture
async def world() -> AsyncIterator[World]:
    rig = Rig()
    yield World(rig)
    await rig.close()


def told(moments: tuple[Moment, ...]) -> list[tuple[str, str]]:
    return [(moment.what, moment.actor) for moment in moments]


async def test_a_clear_is_told_from_the_request_to_its_end(world: World) -> None:
    await world.code_sent()
    await world.agent.acts()
    moments = await world.rig.do(timeline.of, 1)
    assert told(moments) == [
        ("moment-requested-clear", "王芳"),
        ("moment-inspecting", ""),
        ("moment-inspected", ""),
        ("moment-backing-up", ""),
        ("moment-backed-up", ""),
        ("moment-verifying", ""),
        ("moment-verified", ""),
        ("moment-approval-asked", ""),
        ("moment-approved", "李经理"),
        ("moment-started", ""),
        ("moment-acted", ""),
        ("moment-finished", ""),
    ]
    assert moments[7].params["asked"] == 2


async def test_a_failure_is_told_with_its_code_and_what_was_done_with_its_ticket(world: World) -> None:
    await world.code_sent()
    await world.agent.acts(Outcome.FAILED, code="156", reason=Reason.DISK_REFUSED)
    ticket = await world.rig.do(listing.get, world.announced[0])
    found = await world.rig.do(dossier.of, ticket, None)
    assert told(found.timeline)[-3:] == [("moment-acted", ""), ("event-opened", ""), ("moment-failed", "")]
    assert found.timeline[-1].params["code"] == "156"
    assert list(found.timeline) == sorted(found.timeline, key=lambda moment: moment.at)


async def test_a_result_that_stays_unknown_is_told_each_time(world: World) -> None:
    await world.code_sent()
    await world.agent.acts(Outcome.UNKNOWN, code="DEV-101", reason=Reason.DEVICE_SILENT)
    await world.clerk.presses("重新读取")
    command = await world.agent.takes("read_back")
    await world.agent.ends(command, Outcome.UNKNOWN, code="DEV-101", reason=Reason.DEVICE_SILENT)
    told_keys = [what for what, _ in told(await world.rig.do(timeline.of, 1))]
    assert told_keys[-4:] == [
        "moment-lost",
        "moment-read-back-asked",
        "moment-reading-back",
        "moment-still-unknown",
    ]


def test_a_ticket_without_an_operation_has_its_own_events_only(desk_world: DeskWorld) -> None:
    session = desk_world.session
    asker = desk_world.somebody("王芳")
    ticket, _ = desk_world.desk.open_question(session, asker, "怎么清卡")
    helper = desk_world.support()
    desk_world.desk.claim(session, ticket.id, helper)
    desk_world.desk.answer(session, ticket.id, helper, "先抄报")
    found = dossier.of(session, desk_world.again(ticket), helper)
    assert told(found.timeline) == [("event-opened", ""), ("event-claim", "赵客服")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_moment_has_its_sentence(language: str) -> None:
    plans = [f"moment-requested-{plan}" for plan in Plan]
    keys = {*ACTIONS.values(), *CLAIMS.values(), *plans, "moment-still-unknown"} - {"moment-requested-{plan}"}
    sentences = keys_of(TEXTS / language)
    assert keys - sentences.keys() == set()
    assert set().union(*(sentences[key] for key in keys)) <= {"code", "asked"}
