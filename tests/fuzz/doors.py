"""Every address of the hub as a fuzzer sees it, made from the tables of tests/permissions.

An input is a byte for the door, one for who stands before it, then pieces between zero bytes: the thing in the path,
the query, and the body. No answer is a 5xx but that the hub is not ready, and nobody hears of what is not theirs.
What comes by the webhook has its turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, quote_from_bytes

import httpx

from bot.board.security import form_token
from tests.fuzz.raw_updates import raw_updates
from tests.fuzz.target import Run, Target
from tests.fuzz.webhook import OpenWebhook
from tests.permissions.building import MARKS, ORIGIN, SECRET, Building
from tests.permissions.doors import DOORS, Door

PEOPLE = ("nobody", "guest", "support elsewhere", "support", "agent", "agent elsewhere")
HERE = ("support", "agent")
LATER = 503
WEBHOOK = "/telegram/webhook"
FORM = "application/x-www-form-urlencoded"


@contextmanager
def start(folder: Path) -> Iterator[Run]:
    building = Building(folder)
    with asyncio.Runner() as runner:
        transport = httpx.ASGITransport(building.app)
        client = httpx.AsyncClient(transport=transport, base_url=ORIGIN)
        webhook = OpenWebhook(building)

        def run(data: bytes) -> None:
            if len(data) > 1:
                building.kept.restore()
                door, who = DOORS[data[0] % len(DOORS)], PEOPLE[data[1] % len(PEOPLE)]
                runner.run(_asked(client, building, door, who, data[2:]))
                if door.path == WEBHOOK:
                    runner.run(webhook.settle())

        try:
            yield run
        finally:
            runner.run(client.aclose())
            runner.run(building.close())


async def _asked(client: httpx.AsyncClient, building: Building, door: Door, who: str, data: bytes) -> None:
    thing, query, body = [*data.split(b"\0", 2), b"", b""][:3]
    answer = await client.request(
        door.method,
        f"{_path(building, door, thing)}?wait=0&{quote_from_bytes(query, safe='&=%[]')}",
        content=_body(building, door, who, body),
        headers=_headers(building, door, who),
    )
    assert answer.status_code < 500 or answer.status_code == LATER, answer.text
    assert door.path != WEBHOOK or answer.is_success, "Telegram would bring it again and again"
    if who not in HERE and not body:
        assert not any(mark in answer.text for mark in MARKS)


def _path(building: Building, door: Door, thing: bytes) -> str:
    """Return the path with one thing of the input's in place of each of the building's, if there is one."""
    things = building.things | {"name": "claim", **door.fields}
    chosen = {name: quote_from_bytes(thing, safe="") for name in things} if thing else things
    return quote(door.path, safe="/{}").format(**chosen)


def _body(building: Building, door: Door, who: str, body: bytes) -> bytes:
    if door.method == "GET":
        return b""
    token = form_token(building.tokens.get(who, "")).encode()
    return b"form_token=" + token + b"&" + body if door.path.startswith("/board") else body


def _headers(building: Building, door: Door, who: str) -> dict[str, str]:
    kind = FORM if door.path.startswith("/board") else "application/json"
    secret = {"X-Telegram-Bot-Api-Secret-Token": SECRET} if door.path == WEBHOOK else {}
    return {"content-type": kind, "sec-fetch-site": "same-origin", **secret, **building.headers[who]}


def seeds() -> list[bytes]:
    bare = [bytes((at, PEOPLE.index("support"))) + b"\0\0" for at in range(len(DOORS))]
    brought = bare[[door.path for door in DOORS].index(WEBHOOK)]
    return [*bare, *(brought + update for update in raw_updates())]


WORDS = (
    b"%00", b"%ff", b"..%2f..%2fetc%2fpasswd", b"../", b"%0d%0aX-Evil:1", b"-1", b"0", b"2147483648", b"9" * 40,
    b"claim", b"q=%ED%A0%80", b"page=0", b"page=99999", b"state=open", b"owner=me", b"order=oldest", b"tag=",
    b"site=1", b"days=-1", b"tick=1", b"do=claim", b"text=482913", b"priority=9", b"into=1", b"back=//evil.example",
    b"theme=dark", b"[" * 300, b"form_token=", b"mark=", b"file=", b"'; --", b"<script>", b"\xff", b"\xed\xa0\x80",
)  # fmt: skip

TARGETS = (Target("doors", start, seeds, WORDS, max_len=2048, examples=25),)
