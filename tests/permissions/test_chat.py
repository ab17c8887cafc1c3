"""Everybody says, presses and writes everything, with what stands at one site; the table says what comes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.people import PERMISSIONS, Permission
from tests.handlers.group_rig import Group
from tests.handlers.rig import Rig
from tests.permissions.rows import COMMANDS, IN_GROUPS, PRESSES, STATES, Row
from tests.permissions.scene import EVERYBODY, MARKS, OLD, Outcome, Scene, Who, may

SEATS = {"stranger", "clerk", "support", "admin", "support elsewhere", "admin elsewhere"}
pytestmark = pytest.mark.asyncio(loop_scope="module")
ROWS = (*COMMANDS, *PRESSES, *STATES)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene() -> AsyncIterator[Scene]:
    rig = Rig()
    made = Scene(rig)
    await made.furnish()
    yield made
    made.state.close()
    await rig.close()


def command_of(row: Row) -> str:
    return row.name[1:].partition(" ")[0]


async def test_every_command_press_and_state_of_the_dialog_has_its_row(scene: Scene) -> None:
    router = scene.rig.router
    assert {command_of(row) for row in COMMANDS} == set(router.commands)
    assert {command_of(row) for row in IN_GROUPS} == set(router.in_groups)
    assert [row.name for row in PRESSES] == list(dict.fromkeys(row.name for row in PRESSES))
    assert {row.name for row in PRESSES} == set(router.presses)
    assert {row.name for row in STATES} == set(router.states)


async def test_every_word_means_a_command(scene: Scene) -> None:
    router = scene.rig.router
    routes = {id(route) for route in router.commands.values()}
    assert {id(route) for route in (*router.words.values(), *router.heads.values())} <= routes


async def test_the_dialog_asks_for_no_more_and_in_no_other_places_than_the_table_says(scene: Scene) -> None:
    router = scene.rig.router
    known = {**{f"/{name}": route for name, route in router.commands.items()}, **router.presses}
    for row in (*COMMANDS, *PRESSES):
        route = known[row.name.partition(" ")[0]]
        assert route.permission in {row.need, Permission.ASK}, row
        assert route.private != row.group, row


def walked(scene: Scene, who: Who) -> list[Row]:
    """Return what tells people apart: what is for everybody once, a door that is closed to somebody once.

    The test before this one says that each row's door asks for what the row needs, or for less.
    """
    if who.name == "blocked":
        return list(COMMANDS)
    rows, closed = [], set()
    for row in (one for one in ROWS if not one.in_groups_alone):
        asks, everybody = (
            door(scene, row),
            row.need == Permission.ASK and who.name not in {"stranger", "clerk"},
        )
        knocked = (row.name[0] == "/", ":" in row.name, asks)
        if everybody or knocked in closed:
            continue
        if who.role not in PERMISSIONS[asks]:
            closed.add(knocked)
        rows.append(row)
    return rows


def door(scene: Scene, row: Row) -> Permission:
    router, name = scene.rig.router, row.name.partition(" ")[0]
    if name.startswith("/"):
        return router.commands[name[1:]].permission
    return (router.states if ":" in name else router.presses)[name].permission


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who.name)
async def test_each_does_and_hears_what_the_table_says(scene: Scene, who: Who) -> None:
    found = []
    for row in walked(scene, who):
        outcome = await scene.does(who, row)
        fine = may(who, row) and not outcome.refused
        why = strange(who, outcome) or ("" if fine else await done(scene, who, row, outcome))
        if why:
            found.append((row.name, why, outcome.heard))
    assert found == []


def strange(who: Who, outcome: Outcome) -> str:
    """Return what nobody should see; "" for nothing."""
    if outcome.says("BUG-"):
        return "a bug"
    if who.name == "blocked" and outcome.heard:
        return "is listened to"
    if who.site == "elsewhere" and outcome.says(*MARKS):
        return "hears of another site"
    return ""


async def done(scene: Scene, who: Who, row: Row, outcome: Outcome) -> str:
    """Return what is wrong with a refusal; "" for nothing."""
    if may(who, row):
        return "is refused"
    if outcome.changed:
        return "does it"
    if not row.typed or who.name == "blocked":
        return ""
    other = await scene.does(who, row, missing=True)
    return "" if other.heard == outcome.heard else f"can tell it from one that is not: {other.heard}"


async def test_who_was_erased_has_no_button_left(scene: Scene) -> None:
    scene.state.restore()
    chat = scene.chats["erased"]
    await chat.presses_nonce(OLD)
    await chat.expects("这个按钮")


SEATED = [who for who in EVERYBODY if who.name in SEATS]
IDLE = [who for who in SEATED if who.name in {"stranger", "support", "admin"}]


@pytest.mark.parametrize("who", SEATED, ids=lambda who: who.name)
async def test_each_does_in_supports_group_what_the_table_says(scene: Scene, who: Who) -> None:
    found = []
    for row in (*IN_GROUPS, *(one for one in (*COMMANDS, *PRESSES) if one.group)):
        outcome = await scene.does_in(scene.desk, who, row)
        if outcome.says("BUG-") or (outcome.changed and not may(who, row)):
            found.append((row.name, outcome.heard))
    assert found == []


@pytest.mark.parametrize("who", IDLE, ids=lambda who: who.name)
async def test_a_group_that_is_not_supports_hears_of_nothing(scene: Scene, who: Who) -> None:
    group, found = Group(scene.rig, "闲聊群"), []
    for row in (*IN_GROUPS, *COMMANDS, *(one for one in PRESSES if one.group)):
        outcome = await scene.does_in(group, who, row)
        # what an earlier card of the group may still do for who may do it, and makes it support's
        fine = may(who, row) and row.name in {"/desk", "blocking.block", "blocking.unblock"}
        if outcome.says("BUG-") or (not fine and (outcome.changed or outcome.says(*MARKS))):
            found.append((row.name, outcome.heard))
    assert found == []
