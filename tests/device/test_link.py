"""The way to the hub, over a real server on loopback."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from device import link
from device.clock import now
from device.config import HubConfig
from device.contract import (
    Backup,
    Ended,
    Enrolment,
    Outcome,
    Presence,
    Progress,
    Report,
    RunAct,
)
from device.errors import ConfigValueError, HubAnswerError, HubAwayError, HubError, PairingError, RevokedError
from device.identity import Identity
from device.link import Link, Receipt
from tests.device.threaded_hub import CODE, Hub, Poller, Sleeper, Stranger, served

DISK = "661234567890"
DEAD = "http://127.0.0.1:9"  # nothing listens at the discard port
TOKEN = "qka_secret"


def enrolment(code: str, identity: Identity) -> Enrolment:
    return Enrolment(code=code, public_key=identity.public_key, journal="j1")


def config(url: str, token: str = TOKEN, proxy: str = "") -> HubConfig:
    return HubConfig(url=url, agent="a1", token=token, journal="j1", proxy=proxy)


def presence() -> Presence:
    return Presence(
        software="0.1.0", instance="i1", journal="j1", position=1, devices=(), approvers=(), places=(),
        clock=now(), running=(), acts_locked=False, self_approval=False,
    )  # fmt: skip


def backup(number: str) -> Backup:
    return Backup(id=number, operation=7, device=DISK, not_after=now() + timedelta(minutes=5))


def act(number: str) -> RunAct:
    return RunAct.model_validate(
        {**backup(number).model_dump(exclude={"kind"}), "act": "clear", "evidence": "e" * 64,
         "requester": "P7", "approver": "P3"}
    )  # fmt: skip


def report(seq: int, body: Any = None) -> Report:
    return Report(seq=seq, at=now(), body=body or Progress(phase="backup", done=seq, total=9))


@pytest.fixture
def identity() -> Identity:
    return Identity.fresh()


@pytest.fixture
async def linked(hub: Hub, identity: Identity) -> AsyncIterator[Link]:
    """The link of an agent that is enrolled."""
    enrolled = await link.enrol(hub.url, enrolment(hub.code(), identity))
    async with Link(config(hub.url, enrolled.token)) as opened:
        yield opened


# ---------------------------------------------------------------- what the hub says


async def test_a_presence_is_answered_with_what_the_agent_needs(linked: Link) -> None:
    answer = await linked.presence(presence())
    assert (answer.poll_wait_s, answer.cancel, answer.trusted) == (50, (), True)
    assert abs((answer.clock - now()).total_seconds()) < 5


async def test_a_command_comes_with_its_code_once(hub: Hub, linked: Link) -> None:
    hub.queue(act("x"))
    first, again = await linked.next_command([], [], 0), await linked.next_command([], [], 0)
    assert isinstance(first, RunAct)
    assert isinstance(again, RunAct)
    assert (first.code, again.code) == (CODE, None)


async def test_the_hub_hears_what_is_busy_and_what_is_known(hub: Hub, linked: Link) -> None:
    hub.queue(backup("1"))
    assert await linked.next_command([DISK], [], 0) is None
    taken = await linked.next_command([], [], 0)
    assert taken is not None
    assert await linked.next_command([], ["1"], 0) is None
    assert await linked.next_command([], [], 0) == taken  # it never arrived: it comes again


async def test_a_poll_may_wait_longer_than_any_other_answer() -> None:
    patient = Poller()
    with served(patient) as url:
        async with Link(config(url), timeout_s=1) as opened:
            poll = asyncio.create_task(opened.next_command([], [], 60))
            assert await asyncio.to_thread(patient.polled.wait, 20)
            with pytest.raises(HubAwayError, match="ReadTimeout"):
                await opened.presence(presence())
            patient.answer()
            assert await poll is None


async def test_a_receipt_names_the_report_that_is_wanted_next(hub: Hub, linked: Link) -> None:
    hub.queue(backup("1"))
    await linked.next_command([], [], 0)
    assert await linked.report("1", report(1)) == Receipt(2)
    assert await linked.report("1", report(1)) == Receipt(2)
    assert await linked.report("1", report(4)) == Receipt(2)
    assert await linked.report("1", report(2, Ended(outcome=Outcome.CANCELLED))) == Receipt(3)


async def test_after_an_end_and_of_an_unknown_command_the_hub_wants_nothing_more(
    hub: Hub, linked: Link
) -> None:
    hub.queue(backup("1"))
    await linked.next_command([], [], 0)
    await linked.report("1", report(1, Ended(outcome=Outcome.CANCELLED)))
    assert await linked.report("1", report(2)) == Receipt(None)
    assert await linked.report("no such/one", report(1)) == Receipt(None)


async def test_the_hub_accepts_this_agents_signature_and_no_other(
    hub: Hub, linked: Link, identity: Identity
) -> None:
    for number, signer in (("right", identity), ("wrong", Identity.fresh())):
        hub.queue(act(number))
        await linked.next_command([], [], 0)
        sending = linked.report(number, report(1, signer.sign(Ended(outcome=Outcome.UNKNOWN), number)))
        if signer is identity:
            assert await sending == Receipt(2)
        else:
            with pytest.raises(HubAnswerError, match="signature"):
                await sending


async def test_the_hubs_clock_can_be_asked_for_and_nothing_changes(hub: Hub, linked: Link) -> None:
    before = hub.agent.seen_at
    clock = await linked.clock()
    assert clock is not None
    assert abs((clock - now()).total_seconds()) < 5
    assert (hub.agent.seen_at, hub.reports) == (before, 0)


# ---------------------------------------------------------------- when it says no, or nothing


async def test_a_revoked_agent_is_told_so_by_every_call(hub: Hub, linked: Link) -> None:
    hub.revoke()
    calls = [
        linked.presence(presence()),
        linked.next_command([], [], 0),
        linked.report("1", report(1)),
        linked.clock(),
    ]
    for call in calls:
        with pytest.raises(RevokedError, match="pair this site again"):
            await call


async def test_a_wrong_pairing_code_is_refused_in_the_hubs_words(hub: Hub, identity: Identity) -> None:
    with pytest.raises(PairingError, match="/pair"):
        await link.enrol(hub.url, enrolment("AAAA-AAAA", identity))


async def test_too_many_wrong_codes_are_a_matter_of_waiting(hub: Hub, identity: Identity) -> None:
    for _ in range(10):
        with pytest.raises(PairingError):
            await link.enrol(hub.url, enrolment("AAAA-AAAA", identity))
    with pytest.raises(HubAwayError):
        await link.enrol(hub.url, enrolment(hub.code(), identity))


async def test_a_report_over_the_limit_is_refused_for_good(hub: Hub, linked: Link) -> None:
    big = Ended(outcome=Outcome.FAILED, line_log=("x" * (5 << 20),))
    with pytest.raises(HubAnswerError, match="larger than"):
        await linked.report("1", report(1, big))


async def test_a_hub_that_does_not_listen_is_away() -> None:
    async with Link(config(DEAD)) as nobody:
        with pytest.raises(HubAwayError, match=r"127\.0\.0\.1:9: not reached") as raised:
            await nobody.presence(presence())
    assert (raised.value.code, raised.value.exit_code) == ("AGT-401", 4)


async def test_a_hub_that_does_not_answer_is_away() -> None:
    with served(Sleeper()) as url:
        async with Link(config(url), timeout_s=0.2) as silent:
            with pytest.raises(HubAwayError, match="ReadTimeout"):
                await silent.presence(presence())


REL = b'{"code": "REL-%d", "sentence": "no", "expected": null}'
ANSWERS: dict[str, tuple[int, bytes, str, type[HubError]]] = {
    # what answers:            status, body, type, what it means
    "a bug of the hub": (500, REL % 500, "application/json", HubAwayError),
    "a proxy without a hub": (502, b"Bad Gateway", "text/plain", HubAwayError),
    "a busy hub": (429, REL % 429, "application/json", HubAwayError),
    "a login page": (200, b"<html>", "text/html", HubAwayError),
    "a login's redirect": (302, b"", "text/html", HubAwayError),
    "somebody else's 401": (401, b"<html>", "text/html", HubAwayError),
    "somebody else's 404": (404, b'{"detail": "Not Found"}', "application/json", HubAwayError),
    "the hub's 401": (401, REL % 401, "application/json", RevokedError),
    "a hub that reads otherwise": (422, REL % 422, "application/json", HubAnswerError),
    "a hub without this route": (405, REL % 405, "application/json", HubAnswerError),
    "a gap without a number": (409, REL % 409, "application/json", HubAnswerError),
    "a newer contract": (200, b'{"expected": 2, "more": 1}', "application/json", HubAnswerError),
    "half an answer": (200, b'{"expec', "application/json", HubAnswerError),
}


@pytest.mark.parametrize("which", ANSWERS)
async def test_who_answers_and_what_it_means(which: str) -> None:
    status, body, kind, meant = ANSWERS[which]
    with served(Stranger(status, body, kind)) as url:
        async with Link(config(url)) as strange:
            with pytest.raises(HubError) as raised:
                await strange.report("1", report(1))
    assert type(raised.value) is meant


async def test_a_command_of_an_unknown_kind_is_an_answer_that_is_not_understood() -> None:
    with served(Stranger(200, b'{"kind": "erase", "id": "1", "device": "1"}')) as url:
        async with Link(config(url)) as strange:
            with pytest.raises(HubAnswerError, match="not understand"):
                await strange.next_command([], [], 0)


# ---------------------------------------------------------------- what is kept from sight, and the way there


async def test_neither_token_nor_codes_are_in_a_log_or_an_error(
    hub: Hub, identity: Identity, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    code = hub.code()
    enrolled = await link.enrol(hub.url, enrolment(code, identity))
    async with Link(config(hub.url, enrolled.token)) as linked:
        hub.queue(act("x"))
        await linked.next_command([], [], 0)
        hub.revoke()
        with pytest.raises(RevokedError) as raised:
            await linked.presence(presence())
    said = caplog.text + str(raised.value) + repr(enrolled)
    assert enrolled.token not in said
    assert code not in said
    assert CODE not in said


async def test_an_answer_that_is_not_understood_is_not_repeated(identity: Identity) -> None:
    body = b'{"agent": "a1", "token": "qka_new", "site": "x", "more": "qka_new"}'
    with served(Stranger(201, body)) as url, pytest.raises(HubAnswerError, match="more") as raised:
        await link.enrol(url, enrolment("ABCD-EFGH", identity))
    assert "qka_new" not in str(raised.value)


async def test_a_password_in_the_address_is_not_shown() -> None:
    async with Link(config("http://user:hidden@127.0.0.1:9")) as nobody:
        with pytest.raises(HubAwayError) as raised:
            await nobody.presence(presence())
    assert "hidden" not in str(raised.value)


async def test_a_hub_on_this_machine_is_reached_past_the_environments_proxy(
    hub: Hub, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, DEAD)
    assert (await link.enrol(hub.url, enrolment(hub.code(), identity))).site == "一店"


async def test_a_hub_elsewhere_is_reached_by_the_proxy_of_configuration_or_environment(
    identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Stranger(201, b'{"agent": "a1", "token": "t", "site": "elsewhere"}')
    with served(answer) as proxy:
        await link.enrol("http://hub.invalid", enrolment("ABCD-EFGH", identity), proxy)
        monkeypatch.setenv("HTTP_PROXY", proxy)
        await link.enrol("http://hub.invalid", enrolment("ABCD-EFGH", identity))
    assert len(answer.seen) == 2


@pytest.mark.parametrize(
    ("url", "proxy", "token"),
    [
        ("http://h:port", "", "t"),
        ("http://", "", "t"),
        ("http://h", "gopher://p", "t"),
        ("http://h", "", "令牌"),
        ("http://h", "", "a\nb"),
    ],
)
def test_an_address_proxy_or_token_that_cannot_be_is_the_configurations_fault(
    url: str, proxy: str, token: str
) -> None:
    with pytest.raises(ConfigValueError, match="hub"):
        Link(config(url, token, proxy))
