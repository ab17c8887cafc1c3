"""The agent whose journal cannot be written: it stays, runs nothing, and says why."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from device.contract import Act, AnyCommand, Doctor, Inspect, Outcome, Plan, ReadBack, Reason
from tests.device.full_journal import enough, too_much
from tests.device.hub import RelayHub
from tests.device.site import Site
from tests.device.test_agent import running

LONG_S = 30
BLOCKED_S = 5.0  # a journal that another program writes is waited for twice as long


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Site(tmp_path) as site:
        yield site


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[RelayHub]:
    async with RelayHub(tmp_path) as hub:
        yield hub


def inspects(site: Site) -> AnyCommand:
    return Inspect(**site.address(), plan=Plan.CLEAR)


async def test_an_act_that_could_not_be_written_down_is_not_done_and_the_agent_stays(
    site: Site, hub: RelayHub
) -> None:
    command = site.approved(site.prepares(), id="a")
    too_much(site.journal, "AFTER INSERT ON commands")
    async with running(site, hub), asyncio.timeout(LONG_S):
        await hub.queues(command.model_copy(update={"code": None}), site.code())
        ended = await hub.end_of("a")
        assert (ended.outcome, ended.reason) == (Outcome.REFUSED, Reason.DISK_FULL)
        assert ended.params["place"] == str(site.config.state)
        assert site.asked() == {}
        enough(site.journal)
        later = inspects(site)
        await hub.queues(later)
        assert (await hub.end_of(later.id)).outcome is Outcome.DONE
    assert site.asked() == {}


async def test_whoever_asks_the_doctor_hears_that_the_disk_is_full(site: Site, hub: RelayHub) -> None:
    too_much(site.journal, "AFTER INSERT ON commands")
    async with running(site, hub), asyncio.timeout(LONG_S):
        await hub.queues(Doctor(**site.address() | {"id": "d"}))
        assert (await hub.end_of("d")).reason is Reason.DISK_FULL


async def test_a_read_back_that_could_not_be_written_down_leaves_what_is_unknown_unknown(
    site: Site, hub: RelayHub
) -> None:
    too_much(site.journal, "AFTER INSERT ON commands")
    async with running(site, hub), asyncio.timeout(LONG_S):
        await hub.queues(ReadBack(**site.address() | {"id": "r"}, act=Act.CLEAR))
        ended = await hub.end_of("r")
    assert (ended.outcome, ended.reason) == (Outcome.UNKNOWN, Reason.DISK_FULL)


async def test_a_command_that_was_written_down_before_is_not_ended_because_the_disk_is_full_now(
    site: Site, hub: RelayHub, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(site, hub):
        pass
    done = inspects(site)
    await hub.queues(done)
    site.asks(done)
    too_much(site.journal, "BEFORE INSERT ON commands")
    async with running(site, hub), asyncio.timeout(LONG_S):
        while "AGT-221" not in caplog.text:
            await asyncio.sleep(0.005)
        enough(site.journal)
        assert (await hub.end_of(done.id)).outcome is Outcome.DONE


async def test_reports_whose_receipt_could_not_be_written_down_are_sent_until_it_can(
    site: Site, hub: RelayHub, caplog: pytest.LogCaptureFixture
) -> None:
    too_much(site.journal, "AFTER UPDATE OF acked ON reports")
    asked = inspects(site)
    async with running(site, hub) as agent, asyncio.timeout(LONG_S):
        await hub.queues(asked)
        while "AGT-221" not in caplog.text:
            await asyncio.sleep(0.005)
            assert not agent.done()
        enough(site.journal)
        assert (await hub.end_of(asked.id)).outcome is Outcome.DONE
        while site.journal.commands.reports_waiting():
            await asyncio.sleep(0.005)


async def test_the_agent_stays_when_it_cannot_write_down_that_it_is_not_trusted(
    site: Site, hub: RelayHub
) -> None:
    async with running(site, hub):
        pass
    site.journal.store.set_fact("id", "another")  # the hub knows it under the old one
    too_much(site.journal, "AFTER UPDATE ON facts")
    async with running(site, hub) as agent, asyncio.timeout(LONG_S):
        while not hub.listener.alarms:
            await asyncio.sleep(0.005)
        enough(site.journal)
        while site.journal.trusted:
            await asyncio.sleep(0.005)
        assert not agent.done()


async def test_the_loop_goes_on_while_the_journal_is_waited_for(site: Site, hub: RelayHub) -> None:
    async with running(site, hub):
        pass
    site.journal.store.set_fact("id", "another")
    with closing(sqlite3.connect(site.journal.store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        async with running(site, hub), asyncio.timeout(LONG_S):
            while not hub.listener.alarms:
                await asyncio.sleep(0.005)
            began_s = time.monotonic()
            for _ in range(20):
                await asyncio.sleep(0.01)
            assert time.monotonic() - began_s < BLOCKED_S
            other.execute("ROLLBACK")
            while site.journal.trusted:
                await asyncio.sleep(0.005)
