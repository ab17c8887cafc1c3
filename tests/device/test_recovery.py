"""After a crash nothing is sent again: the device is read back, and what cannot be read stays unknown."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from device.contract import (
    Act,
    ActState,
    Ended,
    Evidence,
    Outcome,
    Plan,
    ReadBack,
    Reason,
    RunAct,
    Stood,
    TypeRow,
)
from device.errors import NothingUnknownError, Refusal, Stopping
from device.evidence import targets_of
from device.guard import Guard
from device.inspect import read_snapshot
from device.recovery import Recovery
from device.resolve import resolve
from device.session import Halt
from device.work import Work
from tests.device.site import MANAGER, ONE_LOOK, QUICK, SETTINGS, Site
from tests.device.test_acts import BOTH, states


def crashed(site: Site, *begun: str, run: bool) -> RunAct:
    """Leave the journal and the disk as an agent does that is killed while the last of `begun` is under way.

    Args:
        run: the device had carried it out.
    """
    command = site.approved(site.prepares())
    site.journal.commands.begin(command)
    with site.session() as session:
        targets = targets_of(command.act, read_snapshot(session))
    assert site.journal.acts.consume(command, targets)
    for fplxdm in begun:
        site.journal.acts.start(command.id, fplxdm)
        if run:
            site.device.disk.clear(fplxdm)
    return command


def resumed(site: Site, command: RunAct) -> Ended:
    run = site.journal.acts.run(command.id)
    assert run is not None
    with site.session() as session:
        return site.jobs.recovery.read_back(run, session, Reason.INTERRUPTED)


def test_what_the_device_did_counts_and_is_not_done_again(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        ended = resumed(site, crashed(site, "004", "007", run=True))
        assert ended.outcome is Outcome.DONE
        assert site.asked() == BOTH


def test_what_was_cleared_while_nobody_heard_may_be_unknown_to_the_bureau(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        ended = resumed(site, crashed(site, "004", "007", run=True))
        assert ended.act is not None
        assert {one.reason for one in ended.act.findings} == {Reason.BUREAU_NOT_TOLD}


def test_what_the_device_did_not_do_has_failed_and_may_be_asked_anew(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        ended = resumed(site, crashed(site, "004", run=False))
        assert (ended.outcome, ended.reason) == (Outcome.FAILED, Reason.INTERRUPTED)
        assert [str(one) for one in states(ended)] == ["refused", "pending"]
        assert site.asked() == {}
        site.journal.people.add("P3", "李经理", site.secret)
        assert site.clears().outcome is Outcome.DONE


def test_types_that_were_never_begun_stay_undone(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        ended = resumed(site, crashed(site, "004", run=True))
        assert ended.outcome is Outcome.PARTIAL
        assert [str(one) for one in states(ended)] == ["moved", "pending"]
        assert site.asked() == {"004": 1}


def test_a_device_that_cannot_be_read_stays_unknown_and_locked(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        command = crashed(site, "004", run=False)
        site.device.disk.state.dead = True
        ended = resumed(site, command)
        assert ended.outcome is Outcome.UNKNOWN
        assert site.journal.acts.locked_by(site.skpbh) == command.id
        site.device.disk.state.dead = False
        assert site.reads_back().outcome is Outcome.FAILED
        assert site.journal.acts.locked_by(site.skpbh) is None


def test_another_disk_in_the_device_tells_nothing(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        command = crashed(site, "004", run=True)
        site.device.disk.settings = replace(site.device.disk.settings, skpbh="669999999999")
        ended = resumed(site, command)
        assert (ended.outcome, ended.code) == (Outcome.UNKNOWN, "wrong-disk")


def test_a_read_back_of_an_act_that_this_journal_never_began_is_unknown(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        assert site.reads_back().outcome is Outcome.UNKNOWN


def as_approved(evidence: Evidence) -> tuple[Stood, ...]:
    return tuple(Stood(fplxdm=one.fplxdm, period_start=one.period_start) for one in evidence.types)


@pytest.mark.parametrize(
    ("moved", "outcome"),
    [(("004", "007"), Outcome.DONE), (("004",), Outcome.PARTIAL), ((), Outcome.FAILED)],
    ids=["both moved", "one moved", "none moved"],
)
def test_what_a_lost_journal_had_begun_is_read_back_by_the_evidence(
    tmp_path: Path, moved: tuple[str, ...], outcome: Outcome
) -> None:
    with Site(tmp_path) as site:
        stood = as_approved(site.prepares())
        for fplxdm in moved:
            site.device.disk.clear(fplxdm)
        assert site.reads_back(stood=stood).outcome is outcome
        assert site.journal.acts.locked_by(site.skpbh) is None


def test_a_device_is_locked_also_for_an_act_that_a_lost_journal_knew_and_a_person_settles_it(
    tmp_path: Path,
) -> None:
    with Site(tmp_path) as site:
        stood = as_approved(site.prepares())
        site.device.disk.state.dead = True
        assert site.reads_back(stood=stood).outcome is Outcome.UNKNOWN
        assert site.journal.acts.locked_by(site.skpbh) is not None
        settled = resolve(
            site.journal, Guard(site.config, site.journal), site.skpbh, MANAGER, site.code(), moved=False
        )
        assert [row.fplxdm for row in settled] == ["004", "007"]
        site.device.disk.state.dead = False
        assert site.reads_back(stood=stood).outcome is Outcome.FAILED


def test_while_one_act_has_locked_the_device_no_other_is_known(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        stood = as_approved(site.prepares())
        site.journal.acts.lock_device(site.skpbh, "an earlier act")
        assert site.reads_back(Act.CLEAR, stood).outcome is Outcome.UNKNOWN
        assert site.journal.acts.locked_by(site.skpbh) == "an earlier act"


@pytest.mark.parametrize(("total_s", "outcome"), [(1800.0, Outcome.UNKNOWN), (0.01, Outcome.FAILED)])
def test_an_upload_that_nobody_heard_the_end_of_is_not_done_once_it_cannot_be_under_way(
    tmp_path: Path, total_s: float, outcome: Outcome
) -> None:
    with Site(tmp_path, replace(SETTINGS, not_uploaded=2)) as site:
        command = site.approved(site.prepares(Plan.UPLOAD))
        site.journal.commands.begin(command)
        with site.session() as session:
            assert site.journal.acts.consume(command, targets_of(command.act, read_snapshot(session)))
        site.journal.acts.start(command.id, "004", 2)
        limits = QUICK.model_copy(update={"act_total_s": total_s})
        run = site.journal.acts.run(command.id)
        assert run is not None
        with site.session() as session:
            ended = Recovery(site.journal.acts, limits).read_back(run, session, Reason.INTERRUPTED)
        assert ended.outcome is outcome


def test_waiting_out_an_act_ends_at_once_when_the_agent_is_to_stop(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        halt = Halt()
        halt.stop()
        slow = site.config.limits.model_copy(update={"settle_s": 600})
        recovery = type(site.jobs.recovery)(site.journal.acts, slow)
        with pytest.raises(Stopping):
            recovery.wait_out(halt.check)


def test_an_approver_with_a_code_settles_what_the_device_cannot_show(tmp_path: Path) -> None:
    with Site(tmp_path, faults=["stop-forever@12*1"], limits=ONE_LOOK) as site:
        site.clears()
        guard = Guard(site.config, site.journal)
        with pytest.raises(Refusal):
            resolve(site.journal, guard, site.skpbh, MANAGER, "000000", moved=True)
        assert site.journal.acts.locked_by(site.skpbh) is not None
        site.journal.people.add(MANAGER, "李经理", site.secret)
        settled = resolve(site.journal, guard, site.skpbh, MANAGER, site.code(), moved=True)
        assert [row.fplxdm for row in settled] == ["004"]
        ended = site.reads_back()
        assert ended.outcome is Outcome.PARTIAL
        assert [str(one) for one in states(ended)] == ["attest", "pending"]


def test_what_a_read_back_found_while_the_code_was_typed_is_not_overwritten(tmp_path: Path) -> None:
    with Site(tmp_path, faults=["stop-forever@12*1"], limits=ONE_LOOK) as site:
        site.clears()
        site.journal.people.add(MANAGER, "李经理", site.secret)
        acts = site.journal.acts

        def a_read_back_comes_between() -> float:
            command = acts.locked_by(site.skpbh)
            assert command is not None
            acts.settle(command, TypeRow(fplxdm="004", state=ActState.MOVED))
            acts.unlock_device(site.skpbh, command)
            return time.time()

        guard = Guard(site.config, site.journal, a_read_back_comes_between)
        with pytest.raises(NothingUnknownError):
            resolve(site.journal, guard, site.skpbh, MANAGER, site.code(), moved=False)
        run = acts.last(site.skpbh, Act.CLEAR, None)
        assert run is not None
        assert [str(row.state) for row in run.rows] == ["moved", "pending"]


def left_the_configuration(site: Site, command: ReadBack | RunAct) -> Ended:
    """Run a command, or go on with it, when its device is not configured any more."""
    config = site.config.model_copy(update={"devices": ()})
    work = Work(config, site.journal, site.identity)
    go = work.run if site.journal.commands.begin(command) else work.resume
    go(command, Halt())
    ends = [one.report.body for one in site.journal.commands.waiting() if one.command == command.id]
    (ended,) = [one for one in ends if isinstance(one, Ended)]
    return ended


def test_an_act_of_a_device_that_left_the_configuration_is_unknown_until_a_person_settles_it(
    tmp_path: Path,
) -> None:
    with Site(tmp_path, faults=["stop-forever@12*1"], limits=ONE_LOOK) as site:
        site.clears()
        site.journal.people.add(MANAGER, "李经理", site.secret)
        ended = left_the_configuration(site, ReadBack(**site.address(), act=Act.CLEAR))
        assert (ended.outcome, ended.reason) == (Outcome.UNKNOWN, Reason.DEVICE_UNKNOWN)
        assert ended.params["device"] == site.skpbh
        resolve(site.journal, Guard(site.config, site.journal), site.skpbh, MANAGER, site.code(), moved=True)
        ended = left_the_configuration(site, ReadBack(**site.address(), act=Act.CLEAR))
        assert (ended.outcome, [str(one) for one in states(ended)]) == (
            Outcome.PARTIAL,
            ["attest", "pending"],
        )


def test_an_act_that_had_begun_is_not_called_refused_because_its_device_left_the_configuration(
    tmp_path: Path,
) -> None:
    with Site(tmp_path) as site:
        command = crashed(site, "004", run=False)
        site.journal.commands.acknowledged(command.id, 2)  # that it has started
        ended = left_the_configuration(site, command)
        assert (ended.outcome, ended.reason) == (Outcome.UNKNOWN, Reason.DEVICE_UNKNOWN)
        assert [str(one) for one in states(ended)] == ["unknown", "pending"]
        assert site.journal.acts.locked_by(site.skpbh) == command.id


def test_a_read_back_that_cannot_read_does_not_undo_what_a_person_settled_meanwhile(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        command = crashed(site, "004", run=False)
        site.device.disk.state.dead = True
        site.config = site.config.model_copy(update={"limits": ONE_LOOK})
        run = site.journal.acts.run(command.id)
        assert run is not None
        site.journal.acts.lock_device(site.skpbh, command.id)
        resolve(site.journal, Guard(site.config, site.journal), site.skpbh, MANAGER, fresh(site), moved=True)
        with site.session() as session:
            ended = Recovery(site.journal.acts, ONE_LOOK).read_back(run, session, Reason.NOT_MOVED)
        assert [str(one) for one in states(ended)] == ["attest", "pending"]
        assert site.journal.acts.locked_by(site.skpbh) is None


def fresh(site: Site) -> str:
    """Return a code that was not used: the approver enrols anew."""
    site.journal.people.add(MANAGER, "李经理", site.secret)
    return site.code()


def test_there_is_nothing_to_settle_where_nothing_is_unknown(tmp_path: Path) -> None:
    with Site(tmp_path) as site, pytest.raises(NothingUnknownError):
        resolve(site.journal, Guard(site.config, site.journal), site.skpbh, MANAGER, site.code(), moved=True)
