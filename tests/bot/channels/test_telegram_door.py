"""The door for webhooks: who is let in, what is refused, and that what came with the secret holds up nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import Session, select
from telegram import User

from bot.channels.telegram_door import LARGEST_BYTES, SECRET, Door
from bot.channels.telegram_keeper import Keeper
from bot.channels.turns import Turns
from bot.records.database import Database
from bot.records.messages import InboxRow
from tests.bot.channels.absences import Absence
from tests.bot.channels.telegram_rig import until
from tests.bot.dialog.conversation import Conversation
from tests.databases import own_url

PRESENT, FORMER = "present-secret", "former-secret"
ME = User(1, "Qingka", is_bot=True, username="qingka_test_bot")
JSON = {"content-type": "application/json"}


def update(number: int, text: str = "你好", **message: Any) -> dict[str, Any]:
    who = {"id": 7, "type": "private", "first_name": "王芳"}
    sender = {"id": 7, "is_bot": False, "first_name": "王芳"}
    said = {"message_id": number, "date": 1_700_000_000, "chat": who, "from": sender, "text": text}
    return {"update_id": number, "message": {**said, **message}}


@dataclass
class Hall:
    """A door, the keeper behind it, and who knocks."""

    door: Door
    keeper: Keeper
    talk: Conversation
    absence: Absence
    client: httpx.AsyncClient

    async def brings(self, body: bytes | dict[str, Any], **headers: str) -> int:
        """Return the status of the answer to an update that comes as Telegram brings it."""
        sent = json.dumps(body).encode() if isinstance(body, dict) else body
        answer = await self.client.post("/", content=sent, headers={**JSON, SECRET: PRESENT, **headers})
        assert answer.content == b""
        return answer.status_code

    async def kept(self) -> list[tuple[int, str, str, Any]]:
        return await self.talk.database.read(_rows)


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    database = Database(own_url(tmp_path / "hub.db"))
    talk = Conversation(database)
    turns = Turns(talk.dispatcher, database, 0.01)
    keeper = Keeper(ME, database, turns, talk.post, 0.01)
    door = Door((PRESENT, FORMER), lambda: None)
    door.open(keeper)
    transport = httpx.ASGITransport(door)
    async with httpx.AsyncClient(transport=transport, base_url="https://hub.example") as client:
        yield Hall(door, keeper, talk, Absence(database), client)
    await turns.end()
    await database.close()


REFUSED: list[tuple[str, dict[str, str], int]] = [
    ("GET", {SECRET: PRESENT}, 405),
    ("PUT", {SECRET: PRESENT, **JSON}, 405),
    ("POST", JSON, 403),
    ("POST", {**JSON, SECRET: ""}, 403),
    ("POST", {**JSON, SECRET: PRESENT[:-1]}, 403),
    ("POST", {**JSON, SECRET: f"{PRESENT}x"}, 403),
    ("POST", {**JSON, SECRET: "ü"}, 403),
    ("POST", {SECRET: PRESENT, "content-type": "text/plain"}, 415),
    ("POST", {SECRET: PRESENT}, 415),
]


@pytest.mark.parametrize(("method", "headers", "status"), REFUSED)
async def test_what_is_not_brought_as_telegram_brings_it_is_refused_and_not_kept(
    hall: Hall, method: str, headers: dict[str, str], status: int
) -> None:
    content = json.dumps(update(1)).encode()
    given = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    answer = await hall.client.request(method, "/", content=content, headers=given)
    assert answer.status_code == status
    assert await hall.kept() == []


@pytest.mark.parametrize("secret", [PRESENT, FORMER])
async def test_the_present_secret_and_the_former_one_open(hall: Hall, secret: str) -> None:
    assert await hall.brings(update(1), **{SECRET: secret}) == 200
    await until(lambda: hall.talk.handlers.heard == ["你好"], 10)


async def test_nobody_is_believed_who_says_where_a_request_comes_from(hall: Hall) -> None:
    proxied = {
        "x-forwarded-for": "149.154.167.220",
        "x-forwarded-proto": "https",
        "forwarded": "for=telegram",
    }
    assert await hall.brings(update(1), **{**proxied, SECRET: "wrong"}) == 403


async def test_a_body_that_no_update_has_is_refused_whether_its_length_is_told_or_not(hall: Hall) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b" " * (LARGEST_BYTES // 2)

    told = await hall.brings(b" " * (LARGEST_BYTES + 1))
    untold = await hall.client.post("/", content=pieces(), headers={**JSON, SECRET: PRESENT})
    assert (told, untold.status_code) == (413, 413)


DEEP = b"[" * 100_000
BROKEN: list[tuple[bytes, str]] = [
    (b"", "no JSON"),
    (b'{"update_id": 5, "mess', "no JSON"),
    (b"\xff\xfe", "no JSON"),
    (DEEP, "no JSON"),
    (b"[]", "no number"),
    (b"7", "no number"),
    (b'{"message": {"text": "x"}}', "no number"),
    (b'{"update_id": "5"}', "no number"),
    (b'{"update_id": true}', "no number"),
    (b'{"update_id": 99999999999999999999}', "no number"),
    (b'{"update_id": 5, "message": ' + b"[" * 90 + b"]" * 90 + b"}", "too many levels"),
]


@pytest.mark.parametrize(("body", "why"), BROKEN, ids=range(len(BROKEN)))
async def test_what_cannot_be_read_is_set_aside_once_and_answered_so_that_the_next_can_come(
    hall: Hall, body: bytes, why: str
) -> None:
    assert [await hall.brings(body), await hall.brings(body)] == [200, 200]
    assert await hall.brings(update(6)) == 200
    await until(lambda: hall.talk.handlers.heard == ["你好"], 10)
    broken, *others = await hall.kept()
    assert broken[1:3] == ("poison", f"TG-422: {why}")
    assert len(others) == 1


async def test_of_what_is_no_json_no_digit_is_kept(hall: Hall) -> None:
    await hall.brings('{"message": {"text": "验证码 482913"'.encode())
    ((number, _, _, payload),) = await hall.kept()
    assert number < 0
    assert "482913" not in json.dumps(payload)
    assert "验证码 ######" in payload["unparsed"]


async def test_the_same_update_twice_at_once_has_its_effect_once(hall: Hall) -> None:
    statuses = await asyncio.gather(*(hall.brings(update(1)) for _ in range(5)))
    await until(lambda: hall.talk.handlers.heard, 10)
    assert (statuses, hall.talk.handlers.heard) == ([200] * 5, ["你好"])


async def test_while_nothing_can_be_kept_telegram_is_asked_to_come_again(hall: Hall) -> None:
    hall.absence.now = True
    answer = await hall.client.post("/", json=update(1), headers={SECRET: PRESENT})
    hall.absence.now = False
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert await hall.brings(update(1)) == 200


async def test_a_door_that_is_closed_lets_nothing_in_and_loses_nothing(hall: Hall) -> None:
    hall.door.close()
    assert await hall.brings(update(1)) == 503
    assert await hall.kept() == []


def _rows(session: Session) -> list[tuple[int, str, str, Any]]:
    rows = session.exec(select(InboxRow).order_by(InboxRow.id)).all()  # type: ignore[arg-type]
    return [(row.update_id, row.state, row.error, row.payload) for row in rows]
