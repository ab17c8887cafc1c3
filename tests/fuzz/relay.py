"""The hub's HTTP API as a fuzzer sees it, in process, with everything behind it that draws conclusions.

The first byte of an input names the route, the rest is the body as it comes. Ends are signed as the agent would: what
a wrong signature keeps out is not what is looked for. No answer is a 5xx, an error is said as the API says errors, and
no operation waits for a command that has ended.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

import httpx
from pydantic import ValidationError

from bot.relay.answers import Problem
from bot.relay.api import build_app
from device.contract import Ended, Enrolment, Report
from tests.fuzz import models
from tests.fuzz.edits import json_value
from tests.fuzz.hub_office import BODY_LIMIT, KEY, KINDS, TOKEN, HubState, office
from tests.fuzz.target import Run, Target

CODE = "ABCD-EFGH"  # in a body: the pairing code that is good now
PRESENCE, ENROLMENT, TOKENS, NEXT, ANY_ID, *REPORTS = ROUTES = (
    ("PUT", "/presence"),
    ("POST", "/enrolments"),
    ("POST", "/tokens"),
    ("GET", "/commands/next?wait=0"),
    ("POST", "/commands/{}/reports"),
    *(("POST", f"/commands/{kind}/reports") for kind in KINDS),
)


@contextmanager
def start(_: Path) -> Iterator[Run]:
    relay, state = office()
    with asyncio.Runner() as runner:
        # What the app raises comes out with its trace, not as a 500.
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(build_app(relay)), base_url="http://hub/agent/v1"
        )

        def run(data: bytes) -> None:
            if data:
                state.restore()
                runner.run(_asked(client, state, ROUTES[data[0] % len(ROUTES)], data[1:]))

        try:
            yield run
        finally:
            state.close()
            runner.run(client.aclose())
            runner.run(relay.database.close())


async def _asked(client: httpx.AsyncClient, state: HubState, route: tuple[str, str], body: bytes) -> None:
    method, path = route
    command = path.split("/")[2] if "/reports" in path else ""
    if route == ENROLMENT:
        body = body.replace(CODE.encode(), state.pairing_code().encode())
    if route == NEXT:
        path, body = path + "".join(f"&known={quote_from_bytes(one)}" for one in body.split(b"\n")), b""
    if route == ANY_ID:
        path = path.format(quote_from_bytes(body[:40], safe="") or "-")
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    for _ in range(2):  # what was done once must not break the second time
        answer = await client.request(method, path, content=signed(command, body), headers=headers)
        check_answer(answer, len(body))
    assert not (command in KINDS and state.is_stuck(command)), "an operation waits for what has ended"


def check_answer(answer: httpx.Response, size: int) -> None:
    assert answer.status_code < 500, answer.text
    if answer.is_success:
        assert size <= BODY_LIMIT
        return
    problem = Problem.model_validate_json(answer.content)
    assert problem.code == f"REL-{answer.status_code}"
    assert TOKEN not in problem.sentence


def signed(command: str, body: bytes) -> bytes:
    """Return a report as the agent of this site would have signed it."""
    try:
        report = Report.model_validate_json(body)
    except ValidationError:
        return body
    if not isinstance(report.body, Ended):
        return body
    signature = KEY.sign(report.body.signed_bytes(command)).hex()
    return (
        report.model_copy(update={"body": report.body.model_copy(update={"signature": signature})})
        .model_dump_json()
        .encode()
    )


def seeds() -> list[bytes]:
    shown: dict[Any, list[bytes]] = {
        PRESENCE: [models.presence().model_dump_json().encode()],
        ENROLMENT: [_enrolment()],
        TOKENS: [b""],
        NEXT: [b"", b"\n".join(kind.encode() for kind in KINDS)],
        ANY_ID: [json.dumps({"seq": 1}).encode()],
    }
    told = [Report(seq=1, at=models.AT, body=body).model_dump_json().encode() for body in models.bodies()]
    return [bytes((at,)) + body for at, route in enumerate(ROUTES) for body in shown.get(route, told)]


def _enrolment() -> bytes:
    key = KEY.public_key().public_bytes_raw().hex()
    device = models.DEVICE.model_copy(update={"skpbh": "661234567899"})
    return Enrolment(code=CODE, public_key=key, journal="j9", devices=(device,)).model_dump_json().encode()


WORDS = (
    *models.WORDS,
    b'"661234567891"',
    b'"661234567892"',
    b'"i0"',
    b'"j1"',
    b'"P2"',
    b'"2026-11"',
    b'"../../x"',
    b"0",
)

TARGETS = (
    Target(
        "relay", start, seeds, WORDS, max_len=BODY_LIMIT + 1024, examples=50, edit=json_value(WORDS),
    ),
)  # fmt: skip
