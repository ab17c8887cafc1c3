"""How a site stands, for an operator at night: without hub and device, and beside a running agent."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from device.checkup_site import people
from device.clock import now
from device.commands.status import lines
from device.contract import Act, Admit, Backup, Batched, Progress, Started
from device.enrol import LOCK
from device.errors import JournalBusyError
from device.files import only_one
from device.life import HUB_SEEN, Pulse, hub_seen, keeper, last_life
from device.status import Status, is_running, status_of
from device.worries import worries
from tests.device.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Site(tmp_path) as site:
        yield site


@pytest.fixture
def running(site: Site) -> Iterator[Site]:
    """A site with an agent at work: its lock is held, and it has said what it is."""
    with only_one(site.config.state / LOCK):
        pulse = Pulse(site.journal)
        pulse.begin("systemd")
        pulse.hub_there()
        yield site


def seen(site: Site) -> Status:
    return status_of(site.config, site.journal)


def told(site: Site) -> str:
    return "\n".join(lines(seen(site)))


def needed(site: Site, later: timedelta = timedelta()) -> str:
    return "\n".join(worries(seen(site), now() + later))


# ---------------------------------------------------------------- all is well


def test_a_site_at_work_needs_nobody(running: Site) -> None:
    running.backs_up()
    assert needed(running) == ""
    assert f"running, pid {os.getpid()}, " in told(running)
    assert "kept by systemd" in told(running)
    assert "P3 李经理" in told(running)
    assert "0 days ago, in usb, nas" in told(running)
    assert "主机 · disk 661234567890" in told(running)


def test_it_is_all_there_for_machines(running: Site) -> None:
    value = json.loads(seen(running).model_dump_json())
    assert value["running"]["pid"] == os.getpid()
    assert value["devices"][0]["work"] is None


def test_looking_asks_the_device_nothing_and_leaves_the_lock_alone(running: Site) -> None:
    asked = dict(running.device.disk.state.asked)
    seen(running)
    assert running.device.disk.state.asked == asked
    assert is_running(running.config.state)


def test_a_backup_that_is_under_way_is_shown_with_how_far_it_is(running: Site) -> None:
    command = Backup(**running.address())
    running.journal.commands.begin(command)
    running.journal.commands.report(command.id, Started())
    running.journal.commands.report(command.id, Progress(phase="backup", done=3, total=420))
    running.journal.commands.report(command.id, Progress(phase="backup", done=312, total=420))
    assert re.search(r"backup since [-0-9: ]+, backup 312/420", told(running))
    assert "reports    3 wait for the hub" in told(running)


def test_a_device_that_was_found_at_another_port_is_shown_there(running: Site) -> None:
    device = running.config.devices[0]
    running.journal.whereabouts.found(device, "/dev/ttyUSB7")
    assert f"/dev/ttyUSB7 (found there, not at {device.port})" in told(running)


# ---------------------------------------------------------------- what needs a person


def test_an_agent_that_does_not_run_is_said_also_after_it_was_killed(site: Site) -> None:
    Pulse(site.journal).begin("systemd")
    assert "agent      not running" in told(site)
    assert "no agent runs here" in needed(site)


def test_a_hub_that_is_away_is_said_with_when_it_was_there(running: Site) -> None:
    Pulse(running.journal).hub_away("hub.example: not reached")
    assert f"last there {now().astimezone():%Y-%m-%d}" in told(running)
    assert "the hub is not there (hub.example: not reached): qingka-agent doctor" in needed(running)
    Pulse(running.journal).hub_there()
    assert "not reached" not in told(running) + needed(running)


def test_a_hub_that_was_not_heard_of_for_long_is_said(running: Site) -> None:
    assert "the hub" not in needed(running, timedelta(minutes=4))
    assert "the hub was not heard of" in needed(running, timedelta(minutes=6))


def test_a_device_with_an_unknown_act_is_locked_and_the_way_out_is_said(running: Site) -> None:
    running.journal.acts.lock_device(running.skpbh, "c-9")
    assert "LOCKED since" in told(running)
    assert "qingka-agent unlock --device 主机 --person P3 --moved" in needed(running)
    unknown = seen(running).devices[0].unknown
    assert unknown is not None
    assert unknown.command == "c-9"


def test_locked_codes_a_strange_journal_and_no_approver_are_said(running: Site) -> None:
    for _ in range(5):
        running.journal.people.wrong_code()
    assert "locked by wrong codes" in told(running)
    assert "qingka-agent unlock" in needed(running)
    running.journal.people.remove("P3")
    assert "nobody can approve" in needed(running)
    running.journal.distrust()
    assert "refused: this journal is not trusted" in told(running)


def test_a_backup_that_is_missing_or_old_is_said(running: Site) -> None:
    assert "主机 has no backup yet" in needed(running)
    running.backs_up()
    running.journal.store.write("UPDATE runs SET made_at = ?", (now() - timedelta(days=41)).isoformat())
    assert "主机 was last backed up 41 days ago" in needed(running)


# ---------------------------------------------------------------- a batch


def test_a_batch_that_waits_for_its_code_or_its_acts_is_said(site: Site) -> None:
    assert seen(site).batch is None
    evidence = site.prepares()
    assert seen(site).batch is None
    site.journal.evidence.open(evidence, "r.zip", "B12")
    assert "batch      B12: 1 devices verified, 0 of them let in by a code" in told(site)
    item = Batched(operation=evidence.operation, device=site.skpbh, evidence=evidence.digest())
    about = {
        "batch": "B12",
        "act": Act.CLEAR,
        "items": (item,),
        "digest": "",
        "requester": "P2",
        "approver": "P3",
    }
    site.journal.admissions.let_in(Admit(**{**site.address(), **about}))
    assert "batch      B12: 1 devices verified, 1 of them let in by a code" in told(site)
    (codes,) = [one for one in people(site.journal) if one.name == "codes"]
    assert codes.params["detail"].endswith("; batch B12: 1 devices verified, 1 of them let in by a code")


# ---------------------------------------------------------------- what the agent leaves for others


def test_a_hub_that_stays_is_not_written_down_each_time(site: Site) -> None:
    pulse = Pulse(site.journal)
    pulse.hub_there()
    site.journal.store.set_fact(HUB_SEEN, "2026-01-01T00:00:00+00:00")
    pulse.hub_there()
    at = hub_seen(site.journal).at
    assert at is not None
    assert at.year == 2026
    pulse.hub_away("away")
    pulse.hub_there()
    assert hub_seen(site.journal).missed is None


def test_a_journal_that_cannot_be_written_does_not_end_the_agent(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.journal.store._connection.execute("PRAGMA query_only = ON")
    Pulse(site.journal).hub_there()
    Pulse(site.journal).hub_away("away")
    assert caplog.text.count("AGT-221") == 2


def test_a_life_that_another_version_wrote_is_none(site: Site) -> None:
    site.journal.store.set_fact("life", '{"soul": 1}')
    assert last_life(site.journal) is None


@pytest.mark.parametrize(
    ("environment", "kept_by"),
    [
        ({}, ""),
        ({"INVOCATION_ID": "x"}, "systemd"),  # before SYSTEMD_EXEC_PID was
        ({"INVOCATION_ID": "x", "SYSTEMD_EXEC_PID": "7"}, "systemd"),
        (
            {"INVOCATION_ID": "x", "SYSTEMD_EXEC_PID": "6"},
            "",
        ),  # a terminal of a desktop that systemd has started
    ],
)
def test_systemd_is_known_as_the_keeper_of_its_own_unit_only(
    environment: dict[str, str], kept_by: str
) -> None:
    assert keeper(environment, 7) == kept_by


def test_who_waits_for_the_lock_has_it_when_it_is_free(site: Site) -> None:
    async def both() -> None:
        taken, free = asyncio.Event(), asyncio.Event()

        async def holds() -> None:
            with only_one(site.config.state / LOCK):
                taken.set()
                await free.wait()

        holder = asyncio.create_task(holds())
        await taken.wait()
        with pytest.raises(JournalBusyError):
            await asyncio.to_thread(_take, site.config.state / LOCK, 0)
        waiter = asyncio.create_task(asyncio.to_thread(_take, site.config.state / LOCK, 30))
        free.set()
        await asyncio.gather(holder, waiter)

    asyncio.run(both())


def _take(path: Path, wait_s: float) -> None:
    with only_one(path, wait_s):
        return
