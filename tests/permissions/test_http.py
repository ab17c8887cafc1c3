"""Everybody stands before every door that the hub has by HTTP; the table says who gets in."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
import pytest_asyncio
from fastapi.routing import APIRoute

from bot.board.pages import PAGES
from bot.relay.api import build_app
from tests.permissions.building import MARKS, NEIGHBOUR, OPERATOR, SECRET, Building
from tests.permissions.doors import (
    AGENT,
    BOARD,
    DOORS,
    GOVERNOR,
    INSIDER,
    LOGGED_IN,
    OFFICE,
    RELAY,
    REQUESTER,
    REST,
    STEERER,
    SUPPORT,
    TELEGRAM,
    Door,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")
AGENTS = ("agent", "agent elsewhere")
SUPPORTS = ("support", "support elsewhere")
LOGINS = ("guest", "clerk", "manager", "admin", "governor", "support no more", *SUPPORTS)
SHUT_OUT = ("support blocked", "support erased")
CLOSED = {401, 403}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def building(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Building]:
    made = Building(tmp_path_factory.mktemp("hub"))
    yield made
    await made.close()


def named(door: Door) -> str:
    return f"{door.method} {door.path}"


async def test_every_address_that_the_hub_answers_has_its_door(building: Building) -> None:
    routes = [route for page in PAGES for route in page.routes.routes if isinstance(route, APIRoute)]
    pages = {f"{method} {route.path}" for route in routes for method in route.methods or ()}
    described = build_app(building.hub.relay).openapi()["paths"]
    relay = {f"{method.upper()} {path}" for path, methods in described.items() for method in methods}
    assert pages | {"GET /board/static"} == {named(door) for door in BOARD}
    assert relay | {"GET /docs", "GET /openapi.json"} == {named(door) for door in RELAY}
    assert building.roots - {"/board"} == {door.path for door in REST}


@pytest.mark.parametrize("door", DOORS, ids=named)
async def test_a_door_opens_to_whom_the_table_names_and_to_nobody_else(
    building: Building, door: Door
) -> None:
    found: list[tuple[str, int, str]] = []
    for who in building.headers:
        answer = await building.ask(who, door)
        if (answer.status_code in CLOSED) == opens(door, who):
            found.append((who, answer.status_code, answer.text[:200]))
        if who not in HEARS[door.opens in AT_WORK] and any(mark in answer.text for mark in MARKS):
            found.append((f"{who} hears of what stands here", answer.status_code, answer.text[:200]))
    assert found == []


HERE = ("clerk", "manager", "admin", "governor")
AT_WORK = (OFFICE, REQUESTER, STEERER)
HEARS = {False: ("support", "agent"), True: ("support", *HERE)}  # who hears of what stands here, by AT_WORK


def opens(door: Door, who: str) -> bool:
    """Say what the table says."""
    names = {
        AGENT: AGENTS,
        SUPPORT: SUPPORTS,
        OFFICE: (*HERE, *SUPPORTS),
        REQUESTER: ("clerk", "manager"),
        STEERER: ("manager",),
        GOVERNOR: ("governor",),
        LOGGED_IN: LOGINS,
        INSIDER: (),
        TELEGRAM: (),
    }
    return door.opens not in names or who in names[door.opens]


@pytest.mark.parametrize(
    "door",
    [door for door in DOORS if re.search(r"\{(ticket|problem|file|view|batch|command)_id\}", door.path)],
    ids=named,
)
async def test_what_stands_elsewhere_is_answered_as_what_is_not(building: Building, door: Door) -> None:
    who = "agent elsewhere" if door.opens == AGENT else "support elsewhere"
    theirs = await building.ask(who, door)
    assert not building.kept.has_changed()
    nobodys = await building.ask(who, door, missing=True)
    assert (theirs.status_code, plain(theirs)) == (nobodys.status_code, plain(nobodys))


def plain(answer: httpx.Response) -> str:
    """Return a body without what differs each time."""
    return re.sub(r"\d+|[A-Za-z0-9_-]{16}", "0", answer.text)


async def test_the_name_of_a_file_adds_no_header_and_no_body(building: Building) -> None:
    answer = await building.ask("support", Door("GET", "/board/files/{file_id}", SUPPORT))
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert answer.headers["content-disposition"].isascii()
    assert b"<script>" not in answer.content


async def test_the_webhook_opens_with_its_secret_alone(building: Building) -> None:
    door = Door("POST", "/telegram/webhook", TELEGRAM)
    header = "X-Telegram-Bot-Api-Secret-Token"
    given = [(await building.ask("nobody", door, {header: one})).status_code for one in ("", "x", SECRET)]
    assert given == [403, 403, 503]  # nobody polls or listens here: Telegram brings it again


async def test_the_figures_are_for_who_has_the_operators_token_wherever_they_are(building: Building) -> None:
    door = Door("GET", "/metrics", INSIDER)
    near = await building.ask("nobody", door, client=NEIGHBOUR)
    right = await building.ask("nobody", door, {"Authorization": f"Bearer {OPERATOR}"})
    assert (near.status_code, right.status_code) == (401, 200)


@pytest.mark.parametrize("host", ["evil.example", "hub.example.evil.example:8443"])
async def test_no_answer_leads_to_the_host_that_was_named(building: Building, host: str) -> None:
    for door in (door for door in DOORS if door.method == "GET"):
        for path in (door.path, f"{door.path}/"):
            there = replace(door, path=path)
            answer = await building.ask("support", there, {"Host": host, "X-Forwarded-Host": host})
            assert "evil.example" not in answer.text + str(answer.headers)
