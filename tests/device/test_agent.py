"""The agent with a real relay and a simulated device: commands come, ends go, whatever goes away meanwhile."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.records.relay import CommandRow
from bot.relay import agents, commands
from bot.relay.reports import LOST_CODE
from device.agent import Agent
from device.clock import HubClock, now
from device.contract import (
    Backup,
    Ended,
    Inspect,
    Outcome,
    Plan,
    Presence,
    PresenceAnswer,
    Reason,
    RunAct,
    Verify,
)
from device.errors import RevokedError
from device.link import Link
from device.session import Halt
from device.simulator.settings import SimSettings, TypeSettings
from device.work import Work
from tests.device.hub import RelayHub
from tests.device.site import CLERK, MANAGER, Site

LONG_S = 30


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Site(tmp_path) as site:
        yield site


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[RelayHub]:
    async with RelayHub(tmp_path) as hub:
        yield hub


@asynccontextmanager
async def running(site: Site, hub: RelayHub) -> AsyncIterator[asyncio.Task[None]]:
    """Run the site's agent; it is paired when the hub does not know it yet."""
    if not hub.agent_id:
        paired = await hub.enrols(site.identity, site.journal.id)
        limits = site.config.limits.model_copy(update={"backoff_max_s": 0.05, "presence_s": 0.1})
        site.config = site.config.model_copy(update={"hub": paired, "limits": limits})
    stop = asyncio.Event()
    async with Link(site.config.hub) as link:
        task = asyncio.create_task(Agent(site.config, site.journal, link, site.identity).run(stop))
        try:
            yield task
        finally:
            stop.set()
            await asyncio.gather(task, return_exceptions=True)


async def test_it_takes_commands_and_reports_their_ends(site: Site, hub: RelayHub) -> None:
    async with running(site, hub), asyncio.timeout(LONG_S):
        await hub.queues(Inspect(**site.address() | {"id": "c-1"}, plan=Plan.CLEAR))
        ended = await hub.end_of("c-1")
    assert ended.outcome is Outcome.DONE
    assert ended.inspection is not None
    assert [one.fplxdm for one in ended.inspection.types] == ["004", "007"]
    assert ended.line_log == ()


async def test_a_whole_clear_goes_over_the_wire_signed(site: Site, hub: RelayHub) -> None:
    async with running(site, hub), asyncio.timeout(LONG_S):
        await hub.queues(Backup(**site.address() | {"id": "b"}))
        await hub.end_of("b")
        await hub.queues(Verify(**site.address() | {"id": "v"}, plan=Plan.CLEAR))
        evidence = (await hub.end_of("v")).evidence
        assert evidence is not None
        command = site.approved(evidence, id="a").model_copy(update={"code": None})
        await hub.queues(command, site.code())
        ended = await hub.end_of("a")
    assert ended.outcome is Outcome.DONE
    assert site.acted() == {"004": 1, "007": 1}
    assert hub.listener.alarms == []


async def test_an_act_that_comes_again_without_its_code_never_runs(site: Site, hub: RelayHub) -> None:
    evidence = site.prepares()
    async with running(site, hub), asyncio.timeout(LONG_S):
        await hub.queues(site.approved(evidence, id="a").model_copy(update={"code": None}))
        ended = await hub.end_of("a")
    assert (ended.outcome, ended.reason) == (Outcome.REFUSED, Reason.COMMAND_LOST)
    assert site.asked() == {}


async def test_a_read_that_was_begun_in_an_earlier_life_is_gone_on_with(site: Site, hub: RelayHub) -> None:
    begun = Inspect(**site.address() | {"id": "c-1"}, plan=Plan.CLEAR)
    async with running(site, hub):
        pass
    await hub.queues(begun)
    site.journal.commands.begin(begun)
    async with running(site, hub), asyncio.timeout(LONG_S):
        assert (await hub.end_of("c-1")).outcome is Outcome.DONE


@pytest.mark.parametrize(("hub_ahead_s", "outcome"), [(0, Outcome.DONE), (3600, Outcome.EXPIRED)])
def test_a_command_is_late_by_the_hubs_clock_and_then_never_runs(
    site: Site, hub_ahead_s: int, outcome: Outcome
) -> None:
    command = Inspect(**site.address(), plan=Plan.CLEAR)
    clock = HubClock()
    clock.set(now() + timedelta(seconds=hub_ahead_s))
    site.journal.commands.begin(command)
    Work(site.config, site.journal, site.identity, hub_clock=clock).run(command, Halt())
    ended = _last_end(site, command.id)
    assert ended.outcome is outcome
    assert (ended.inspection is None) is (outcome is Outcome.EXPIRED)


def _last_end(site: Site, command: str) -> Ended:
    """Acknowledge reports until the end is the next one."""
    while True:
        (waiting,) = site.journal.commands.waiting()
        if isinstance(waiting.report.body, Ended):
            return waiting.report.body
        site.journal.commands.acknowledged(command, waiting.report.seq + 1)


async def test_reports_wait_while_the_hub_is_away(site: Site, hub: RelayHub) -> None:
    async with running(site, hub), asyncio.timeout(LONG_S):
        await hub.queues(Backup(**site.address() | {"id": "b"}))
        while not site.journal.commands.unended():
            await asyncio.sleep(0.005)
        await hub.goes()
        while site.journal.commands.unended():
            await asyncio.sleep(0.01)
        await hub.comes()
        ended = await hub.end_of("b")
    assert ended.outcome is Outcome.DONE
    seqs = [report.seq for report in hub.reports_of("b")]
    assert seqs == list(range(1, len(seqs) + 1))


async def test_an_unknown_disk_is_refused_with_a_sentence_of_its_own(site: Site, hub: RelayHub) -> None:
    async with running(site, hub), asyncio.timeout(LONG_S):
        await hub.queues(Backup(**site.address() | {"id": "b", "device": "669999999999"}))
        ended = await hub.end_of("b")
    assert (ended.outcome, ended.reason) == (Outcome.REFUSED, Reason.DEVICE_UNKNOWN)


async def test_a_failure_carries_the_line_log_without_secrets(tmp_path: Path, hub: RelayHub) -> None:
    settings = SimSettings(skpkl="87650021", types=(TypeSettings("007", 3),))
    with Site(tmp_path, settings, faults=["er-mid-answer@06"]) as site:
        async with running(site, hub), asyncio.timeout(LONG_S):
            await hub.queues(Inspect(**site.address() | {"id": "c-1"}, plan=Plan.CLEAR))
            ended = await hub.end_of("c-1")
    assert (ended.outcome, ended.code) == (Outcome.FAILED, "506")
    log = "\n".join(ended.line_log)
    assert "06 monitoring data" in log
    assert "87650021" not in log


async def test_the_agent_ends_when_its_token_is_revoked(site: Site, hub: RelayHub) -> None:
    async with running(site, hub) as task, asyncio.timeout(LONG_S):
        await hub.database.do(agents.revoke, hub.agent_id, 1)
        with pytest.raises(RevokedError):
            await task


async def test_a_read_that_the_agents_stop_broke_off_begins_anew(tmp_path: Path, hub: RelayHub) -> None:
    with Site(
        tmp_path, SimSettings(types=(TypeSettings("007", 60),)), faults=["late-answer:0.02@0C"]
    ) as site:
        async with running(site, hub), asyncio.timeout(LONG_S):
            await hub.queues(Backup(**site.address() | {"id": "b"}))
            while len(hub.reports_of("b")) < 5:
                await asyncio.sleep(0.005)
        assert [one.id for one in site.journal.commands.unended()] == ["b"]
        async with running(site, hub), asyncio.timeout(LONG_S):
            assert (await hub.end_of("b")).outcome is Outcome.DONE


async def test_an_act_that_was_begun_in_an_earlier_life_and_not_started_is_lost(
    site: Site, hub: RelayHub
) -> None:
    command = site.approved(site.prepares(), id="a")
    async with running(site, hub):
        pass
    await hub.queues(command.model_copy(update={"code": None}), site.code())
    site.journal.commands.begin(command)
    async with running(site, hub), asyncio.timeout(LONG_S):
        ended = await hub.end_of("a")
    assert (ended.outcome, ended.reason) == (Outcome.EXPIRED, Reason.COMMAND_LOST)
    assert isinstance(command, RunAct)
    assert site.asked() == {}


async def test_what_a_lost_journal_may_have_begun_is_unknown_and_not_called_refused(
    site: Site, hub: RelayHub
) -> None:
    command = site.approved(site.prepares(), id="a", code=None)
    site.journal.distrust()
    ended = site.asks(command)
    assert (ended.outcome, ended.reason) == (Outcome.UNKNOWN, Reason.RESULT_UNKNOWN)
    assert site.asked() == {}


async def test_the_end_of_a_command_of_which_the_hub_has_more_than_the_journal_reaches_it(
    site: Site, hub: RelayHub
) -> None:
    async with running(site, hub):
        pass
    await hub.queues(Inspect(**site.address() | {"id": "c-1"}, plan=Plan.CLEAR))
    await hub.database.do(_has_more, "c-1", 40)
    async with running(site, hub), asyncio.timeout(LONG_S):
        assert (await hub.end_of("c-1")).outcome is Outcome.DONE
    assert [report.seq for report in hub.reports_of("c-1")] == [40]


def _has_more(session: Session, command: str, expected: int) -> None:
    session.get_one(CommandRow, command).next_seq = expected


class LatePresence(Link):
    """A way on which signs of life take longer than anything else."""

    async def presence(self, shown: Presence) -> PresenceAnswer:
        await asyncio.sleep(0.3)
        return await super().presence(shown)


async def test_no_command_is_asked_for_before_the_hub_has_judged_the_journal(
    site: Site, hub: RelayHub
) -> None:
    hub_config = await hub.enrols(site.identity, "a journal that is lost")
    command = site.approved(site.prepares(), id="a", code=None)
    await hub.queues(command, site.code())
    assert await hub.database.do(commands.claim, hub.agent_id) is not None
    stop = asyncio.Event()
    async with LatePresence(hub_config) as link, asyncio.timeout(LONG_S):
        agent = asyncio.create_task(Agent(site.config, site.journal, link, site.identity).run(stop))
        ended = await hub.end_of("a")
        stop.set()
        await agent
    assert (ended.outcome, ended.code) == (Outcome.UNKNOWN, LOST_CODE)


async def test_the_hub_hears_who_may_approve_and_what_is_there(site: Site, hub: RelayHub) -> None:
    async with running(site, hub), asyncio.timeout(LONG_S):
        while not hub.listener.arrivals:
            await asyncio.sleep(0.01)
    seen = hub.listener.arrivals[0]
    assert dict(seen.approvers) == {MANAGER: "李经理"}
    assert CLERK not in seen.approvers
    assert [device.skpbh for device in seen.devices] == [site.skpbh]
    assert {place.name for place in seen.places} == {"usb", "nas"}


FAILS_TO_SETTLE = """CREATE TRIGGER full BEFORE UPDATE OF state ON act_rows WHEN NEW.state = 'moved'
BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"""


def test_an_act_whose_end_could_not_be_written_is_gone_on_with_and_not_sent_again(site: Site) -> None:
    command = site.approved(site.prepares(), id="a")
    site.journal.commands.begin(command)
    site.journal.store.write(FAILS_TO_SETTLE)
    work = Work(site.config, site.journal, site.identity)
    with pytest.raises(sqlite3.Error):
        work.run(command, Halt(cancellable=False))
    assert [one.id for one in site.journal.commands.unended()] == ["a"]
    site.journal.store.write("DROP TRIGGER full")
    work.resume(command, Halt(cancellable=False))
    ended = _last_end(site, "a")
    assert ended.act is not None
    assert [str(row.state) for row in ended.act.rows] == ["moved", "pending"]
    assert site.asked() == {"004": 1}


def test_nobody_can_cancel_the_reading_of_what_an_act_did(site: Site) -> None:
    halt = Halt(cancellable=False)
    halt.cancel()
    command = site.approved(site.prepares(), id="a")
    site.journal.commands.begin(command)
    Work(site.config, site.journal, site.identity).run(command, halt)
    assert _last_end(site, "a").outcome is Outcome.DONE


def test_a_read_that_was_asked_to_stop_goes_on_however_often_that_was(site: Site) -> None:
    command = Inspect(**site.address(), plan=Plan.CLEAR)
    site.journal.commands.begin(command)
    work = Work(site.config, site.journal, site.identity)
    for _ in range(6):
        halt = Halt()
        halt.stop()
        work.resume(command, halt)
    work.resume(command, Halt())
    assert _last_end(site, command.id).outcome is Outcome.DONE


def test_a_read_that_the_agent_did_not_live_to_end_is_given_up_and_says_why(site: Site) -> None:
    command = Inspect(**site.address(), plan=Plan.CLEAR)
    site.journal.commands.begin(command)
    for _ in range(2):
        site.journal.commands.try_again(command.id)  # and the agent is killed
    Work(site.config, site.journal, site.identity).resume(command, Halt())
    ended = _last_end(site, command.id)
    assert (ended.outcome, ended.reason) == (Outcome.FAILED, Reason.NOT_FINISHED)
