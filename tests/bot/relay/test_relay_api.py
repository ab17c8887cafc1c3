"""The HTTP API as an agent meets it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import Session

from bot import audit
from bot.records.database import Database
from bot.relay import agents, commands, pairing
from bot.relay.api import build_app
from bot.relay.relay import Relay
from device.contract import COMMAND, Ended, Enrolled, Outcome, PresenceAnswer, ReportAnswer, RunAct
from tests.bot.relay.play import (
    CODE,
    DISK,
    OTHER_DISK,
    Agent,
    Recorder,
    act,
    backup,
    ended,
    now,
    queued,
    report,
)


def sent(model: Any) -> dict[str, Any]:
    body: dict[str, Any] = model.model_dump(mode="json")
    return body


def refused(answer: httpx.Response, status: int) -> str:
    """Check the form of a refusal; return its sentence."""
    body = answer.json()
    assert answer.status_code == status
    assert body["code"] == f"REL-{status}"
    sentence: str = body["sentence"]
    assert sentence
    return sentence


async def poll(http: httpx.AsyncClient, agent: Agent, **query: Any) -> httpx.Response:
    return await http.get("/commands/next", params={"wait": 0, **query}, headers=agent.headers)


# ---------------------------------------------------------------- enrolment and tokens


async def test_an_agent_enrols_with_a_code_and_is_seen(
    http: httpx.AsyncClient, session: Session, listener: Recorder
) -> None:
    agent = Agent()
    code = pairing.make(session, 1, by=None)
    session.commit()
    answer = await http.post("/enrolments", json=sent(agent.enrolment(code)))
    assert answer.status_code == 201
    agent.take(Enrolled.model_validate(answer.json()))
    refused(await http.post("/enrolments", json=sent(agent.enrolment(code))), 403)

    answer = await http.put("/presence", json=sent(agent.presence()), headers=agent.headers)
    presence = PresenceAnswer.model_validate(answer.json())
    assert (presence.poll_wait_s, presence.cancel, presence.trusted) == (50, (), True)
    assert [arrived.id for arrived in listener.arrivals] == [agent.id]


async def test_the_eleventh_wrong_code_is_not_even_looked_at(
    http: httpx.AsyncClient, session: Session
) -> None:
    code = pairing.make(session, 1, by=None)
    session.commit()
    for _ in range(10):
        refused(await http.post("/enrolments", json=sent(Agent().enrolment("AAAA-AAAA"))), 403)
    refused(await http.post("/enrolments", json=sent(Agent().enrolment(code))), 429)


async def test_ten_wrong_codes_at_once_are_counted_too(http: httpx.AsyncClient, session: Session) -> None:
    wrong = sent(Agent().enrolment("AAAA-AAAA"))
    answers = await asyncio.gather(*(http.post("/enrolments", json=wrong) for _ in range(15)))
    assert sorted(answer.status_code for answer in answers) == [403] * 10 + [429] * 5


async def test_tokens_rotate_over_http(http: httpx.AsyncClient, agent: Agent) -> None:
    old = Agent(token=agent.token)
    agent.token = (await http.post("/tokens", headers=agent.headers)).json()["token"]
    assert (await poll(http, old)).status_code == 204
    assert (await poll(http, agent)).status_code == 204
    refused(await poll(http, old), 401)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer qka_x"}, {"Authorization": "Basic eA=="}])
async def test_without_a_good_token_every_door_is_closed(
    http: httpx.AsyncClient, agent: Agent, headers: dict[str, str]
) -> None:
    refused(await http.get("/commands/next?wait=0", headers=headers), 401)
    refused(await http.post("/tokens", headers=headers), 401)
    refused(await http.put("/presence", json=sent(agent.presence()), headers=headers), 401)
    refused(await http.post("/commands/1/reports", json=sent(report(1)), headers=headers), 401)


async def test_a_revoked_agent_is_told_so(http: httpx.AsyncClient, session: Session, agent: Agent) -> None:
    agents.revoke(session, agent.id, by=1)
    session.commit()
    refused(await http.put("/presence", json=sent(agent.presence()), headers=agent.headers), 401)


# ---------------------------------------------------------------- commands and reports


async def test_a_command_goes_out_and_its_reports_come_back(
    http: httpx.AsyncClient, session: Session, agent: Agent, listener: Recorder
) -> None:
    queued(session, agent, backup("1"))
    session.commit()
    answer = await poll(http, agent)
    assert COMMAND.validate_json(answer.content).id == "1"

    async def report_of(body: Any) -> httpx.Response:
        return await http.post("/commands/1/reports", json=sent(body), headers=agent.headers)

    assert ReportAnswer.model_validate((await report_of(report(1))).json()).expected == 2
    assert ReportAnswer.model_validate((await report_of(report(1))).json()).expected == 2
    gap = await report_of(report(4))
    refused(gap, 409)
    assert gap.json()["expected"] == 2
    assert (await report_of(ended(2))).json() == {"expected": 3}
    refused(await report_of(ended(2)), 410)
    assert [told.seq for _, told in listener.reports] == [1, 2]
    refused(await http.post("/commands/2/reports", json=sent(report(1)), headers=agent.headers), 404)


async def test_busy_and_known_are_heard(http: httpx.AsyncClient, session: Session, agent: Agent) -> None:
    queued(session, agent, backup("1"), backup("2", OTHER_DISK))
    session.commit()
    assert (await poll(http, agent, busy=[DISK, OTHER_DISK])).status_code == 204
    assert (await poll(http, agent, busy=[DISK])).json()["id"] == "2"
    assert (await poll(http, agent, known=["2"])).json()["id"] == "1"
    assert (await poll(http, agent, known=["1", "2"])).status_code == 204


async def test_a_code_is_in_one_answer_and_in_no_log(
    http: httpx.AsyncClient, session: Session, agent: Agent, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    queued(session, agent, act("x"))
    session.commit()
    first, again = await poll(http, agent), await poll(http, agent)
    assert first.json()["code"] == CODE
    assert again.json()["code"] is None
    command = COMMAND.validate_json(first.content)
    assert isinstance(command, RunAct)
    assert CODE not in repr(command)
    assert CODE not in caplog.text


async def test_a_forged_result_is_refused_audited_and_alarmed(
    http: httpx.AsyncClient, session: Session, agent: Agent, listener: Recorder
) -> None:
    queued(session, agent, act("x"))
    session.commit()
    await poll(http, agent)
    forged = Agent().signed("x", Ended(outcome=Outcome.UNKNOWN))
    answer = await http.post("/commands/x/reports", json=sent(report(1, forged)), headers=agent.headers)
    refused(answer, 422)
    assert '"action":"report.bad-signature"' in list(audit.export(session))[-1]
    assert listener.alarms == [(1, "bad-signature", {"agent": agent.id, "command": "x"})]


async def test_a_presence_brings_what_to_cancel(
    http: httpx.AsyncClient, session: Session, agent: Agent
) -> None:
    queued(session, agent, backup("1"))
    session.commit()
    shown = sent(agent.presence())
    for expected in ([], ["1"]):
        answer = await http.put("/presence", json=shown, headers=agent.headers)
        assert answer.json()["cancel"] == expected
        await poll(http, agent)
        commands.cancel(session, "1")
        session.commit()


async def test_a_presence_without_news_still_keeps_the_agent_from_being_away(
    http: httpx.AsyncClient, session: Session, agent: Agent
) -> None:
    await http.put("/presence", json=sent(agent.presence()), headers=agent.headers)
    first = agents.at_site(session, 1)
    session.rollback()
    await http.put("/presence", json=sent(agent.presence(clock=now())), headers=agent.headers)
    await asyncio.sleep(0.3)
    session.expire_all()
    later = agents.at_site(session, 1)
    assert first is not None
    assert later is not None
    assert first.seen_at is not None
    assert later.seen_at is not None
    assert later.seen_at > first.seen_at


async def test_what_is_never_claimed_expires_and_the_listener_hears_of_it(
    http: httpx.AsyncClient, session: Session, agent: Agent, listener: Recorder
) -> None:
    queued(session, agent, backup("1", not_after=now() + timedelta(seconds=0.2)))
    session.commit()
    for _ in range(100):
        if listener.expirations:
            break
        await asyncio.sleep(0.05)
    assert [command.id for command in listener.expirations] == ["1"]
    assert (await poll(http, agent)).status_code == 204


# ---------------------------------------------------------------- bad input

BROKEN = {
    "no JSON": b"{",
    "no UTF-8": b'{"seq": "\xff"}',
    "deep": b"[" * 100_000,
    "no object": b"[]",
    "empty": b"",
    "a field too many": json.dumps({**sent(report(1)), "\ud800": 1}).encode(),
    "seq 0": json.dumps({**sent(report(1)), "seq": 0}).encode(),
    "no zone": json.dumps({**sent(report(1)), "at": "2026-11-01T00:00:00"}).encode(),
    "unknown body": json.dumps({**sent(report(1)), "body": {"type": "poem"}}).encode(),
}


@pytest.mark.parametrize("which", BROKEN)
async def test_a_malformed_report_gets_a_sentence(http: httpx.AsyncClient, agent: Agent, which: str) -> None:
    headers = {**agent.headers, "Content-Type": "application/json"}
    refused(await http.post("/commands/1/reports", content=BROKEN[which], headers=headers), 422)


async def test_a_refusal_does_not_repeat_what_was_sent(http: httpx.AsyncClient) -> None:
    sentence = refused(await http.post("/enrolments", json={"code": ["ABCD-EFGH"]}), 422)
    assert "ABCD" not in sentence


async def test_a_body_over_the_limit_is_not_read(http: httpx.AsyncClient, agent: Agent) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b" " * 1024 * 1024

    for content in (b" " * (4 * 1024 * 1024 + 1), endless()):
        answer = await http.post("/commands/1/reports", content=content, headers=agent.headers)
        refused(answer, 413)


async def test_a_wrong_address_or_method_gets_the_same_form(http: httpx.AsyncClient) -> None:
    refused(await http.get("/nothing"), 404)
    refused(await http.get("/enrolments"), 405)


@pytest.fixture
def silent() -> Iterator[None]:
    """The trace of a provoked bug belongs in the log, not in the tests' output."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


async def test_a_bug_has_a_number_and_keeps_the_report_for_another_try(
    database: Database, session: Session, agent: Agent, silent: None
) -> None:
    class Clumsy(Recorder):
        def reported(self, session: Session, command: Any, report: Any) -> None:
            raise ZeroDivisionError

    queued(session, agent, backup("1"))
    session.commit()
    relay = Relay(database, Clumsy())
    transport = httpx.ASGITransport(build_app(relay), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://hub/agent/v1") as http:
        answer = await http.post("/commands/1/reports", json=sent(report(1)), headers=agent.headers)
        assert "BUG-" in refused(answer, 500)
        relay.listener = Recorder()
        answer = await http.post("/commands/1/reports", json=sent(report(1)), headers=agent.headers)
        assert answer.json() == {"expected": 2}


async def test_what_holds_a_token_or_a_code_is_kept_by_no_cache(
    http: httpx.AsyncClient, session: Session, agent: Agent
) -> None:
    queued(session, agent, act("x"))
    code = pairing.make(session, 2, by=None)
    session.commit()
    answers = [
        await poll(http, agent),
        await http.post("/tokens", headers=agent.headers),
        await http.post("/enrolments", json=sent(Agent().enrolment(code))),
    ]
    assert [one.headers["cache-control"] for one in answers] == ["no-store"] * 3


async def test_the_manual_shows_every_route(relay: Relay) -> None:
    app = build_app(relay)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://hub") as http:
        paths = (await http.get("/openapi.json")).json()["paths"]
        page = await http.get("/docs")
    assert page.status_code == 200
    assert all(path in page.text for path in paths)
    # a script of another site would run where the board's login is sent to
    assert "<script" not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert set(paths) == {
        "/agent/v1/enrolments",
        "/agent/v1/tokens",
        "/agent/v1/presence",
        "/agent/v1/commands/next",
        "/agent/v1/commands/{command_id}/reports",
    }
