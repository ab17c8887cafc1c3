"""Acts on a simulated device: the read-back decides, nothing is sent twice, the first type that fails stops the run."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from device.act import Actor
from device.contract import Act, ActState, Ended, Outcome, Plan, Reason
from device.evidence import targets_of
from device.inspect import read_snapshot
from device.simulator.calendar import month_before, next_month
from device.simulator.settings import TypeSettings
from tests.device.simulator.quick_site import QuickSite
from tests.device.site import ONE_LOOK, QUICK, SETTINGS, Site, reason_of

BOTH = {"004": 1, "007": 1}
NOT_REPORTED = replace(
    SETTINGS,
    types=(TypeSettings("004", 4, reported=False), TypeSettings("007", 5, reported=False)),
    window="open",
)


def states(ended: Ended) -> list[ActState]:
    assert ended.act is not None, ended
    return [row.state for row in ended.act.rows]


def test_a_clear_moves_the_period_of_every_type(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        ended = site.clears()
        start = next_month(month_before(site.device.disk.state.made.date()))
        assert ended.outcome is Outcome.DONE
        assert ended.act is not None
        assert [(row.state, row.period_start) for row in ended.act.rows] == [(ActState.MOVED, start)] * 2
        assert ended.act.findings == ()
        assert site.acted() == BOTH


def test_the_read_back_decides_when_the_answer_is_lost(tmp_path: Path) -> None:
    with Site(tmp_path, faults=["lost-answer@12"]) as site:
        ended = site.clears()
        assert states(ended) == [ActState.MOVED] * 2
        assert site.asked() == site.acted() == BOTH


def test_a_clear_without_a_plain_yes_warns_that_the_bureau_may_not_know(tmp_path: Path) -> None:
    with Site(tmp_path, faults=["power-lost:3@12*1"]) as site:
        ended = site.clears()
        assert ended.outcome is Outcome.DONE
        assert ended.act is not None
        assert [one.reason for one in ended.act.findings] == [Reason.BUREAU_NOT_TOLD]


@pytest.mark.parametrize("step", [0, 1, 2])
def test_power_lost_before_the_write_back_is_a_failure_that_may_be_asked_anew(
    tmp_path: Path, step: int
) -> None:
    with Site(tmp_path, faults=[f"power-lost:{step}@12*1"]) as site:
        ended = site.clears()
        assert (ended.outcome, ended.reason) == (Outcome.FAILED, Reason.DEVICE_SILENT)
        assert states(ended) == [ActState.REFUSED, ActState.PENDING]
        assert site.acted() == {}
        assert site.asked() == {"004": 1}
        site.journal.people.add("P3", "李经理", site.secret)
        assert site.clears().outcome is Outcome.DONE
        assert site.acted() == BOTH


def test_what_the_disk_says_stands_on_the_row_that_stopped_the_run(tmp_path: Path) -> None:
    with Site(tmp_path, faults=["clear-refused:155"]) as site:
        ended = site.clears()
        assert (ended.outcome, ended.reason, ended.code) == (Outcome.FAILED, Reason.DISK_REFUSED, "155")
        assert ended.act is not None
        assert ended.act.rows[0].disk_code == "155"
        assert "155" in ended.act.rows[0].text
        assert site.asked() == {"004": 1}


def test_one_type_done_and_one_not_is_partial_and_a_new_operation_covers_the_rest(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        evidence = site.prepares()
        command = site.approved(evidence)
        site.device.disk.state.types["007"].damaged = True  # the disk refuses this type with 241
        ended = site.asks(command)
        assert (ended.outcome, ended.code) == (Outcome.PARTIAL, "241")
        assert states(ended) == [ActState.MOVED, ActState.REFUSED]
        site.device.disk.state.types["007"].damaged = False
        site.journal.people.add("P3", "李经理", site.secret)
        again = site.clears()
        assert again.outcome is Outcome.DONE
        assert again.act is not None
        assert [row.fplxdm for row in again.act.rows] == ["007"]
        assert site.acted() == BOTH


def test_a_damaged_answer_is_no_proof_of_anything(tmp_path: Path) -> None:
    with QuickSite(tmp_path, faults=["wrong-crc@12*1"]) as site:
        assert states(site.clears()) == [ActState.MOVED] * 2
        assert site.asked() == BOTH


def test_what_cannot_be_read_back_is_unknown_and_locks_the_device(tmp_path: Path) -> None:
    with Site(tmp_path, faults=["stop-forever@12"], limits=ONE_LOOK) as site:
        ended = site.clears()
        assert (ended.outcome, ended.reason) == (Outcome.UNKNOWN, Reason.RESULT_UNKNOWN)
        assert states(ended) == [ActState.UNKNOWN, ActState.PENDING]
        assert site.journal.acts.locked_by(site.skpbh) is not None


def test_a_read_back_resolves_what_was_unknown(tmp_path: Path) -> None:
    with Site(tmp_path, faults=["stop-forever@12*1"], limits=ONE_LOOK) as site:
        site.clears()
        assert site.reads_back().outcome is Outcome.UNKNOWN
        site.device.disk.state.dead = False
        ended = site.reads_back()
        assert ended.outcome is Outcome.FAILED
        assert states(ended) == [ActState.REFUSED, ActState.PENDING]
        assert site.journal.acts.locked_by(site.skpbh) is None


def test_an_act_is_done_only_on_the_disk_that_was_verified(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        evidence = site.prepares()
        site.device.disk.settings = replace(site.device.disk.settings, skpbh="669999999999")
        assert reason_of(site.asks(site.approved(evidence))) is Reason.WRONG_DISK
        assert not site.asked()


def test_no_type_is_begun_on_a_disk_that_was_changed_meanwhile(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        command = site.approved(site.prepares())
        site.journal.commands.begin(command)

        def change_the_disk(phase: str, done: int, _: int) -> None:
            if (phase, done) == ("act", 1):
                site.device.disk.swap("669999999999")

        with site.session() as session:
            targets = targets_of(command.act, read_snapshot(session))
            assert site.journal.acts.consume(command, targets)
            ended = Actor(site.journal.acts, QUICK).run(command, session, targets, change_the_disk)
        assert (ended.outcome, ended.reason) == (Outcome.PARTIAL, Reason.WRONG_DISK)
        assert (ended.params["expected"], ended.params["found"]) == (site.skpbh, "669999999999")
        assert states(ended) == [ActState.MOVED, ActState.PENDING]
        assert site.asked() == {"004": 1}


def test_what_changed_since_the_evidence_makes_it_stale(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        evidence = site.prepares()
        for row in site.device.disk.state.types.values():
            row.lock_date += timedelta(days=1)
        assert reason_of(site.asks(site.approved(evidence))) is Reason.EVIDENCE_STALE
        assert site.journal.evidence.of(site.skpbh) is None
        assert not site.asked()


def test_invoices_that_are_not_uploaded_block_an_act_that_was_approved_before(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        evidence = site.prepares()
        site.device.disk.state.not_uploaded = 2
        assert reason_of(site.asks(site.approved(evidence))) is Reason.NOT_UPLOADED


def test_a_report_shows_in_the_last_report(tmp_path: Path) -> None:
    with Site(tmp_path, NOT_REPORTED) as site:
        ended = site.asks(site.approved(site.prepares(Plan.REPORT)))
        assert ended.outcome is Outcome.DONE, ended
        assert states(ended) == [ActState.MOVED] * 2
        assert site.acted("11") == BOTH


def test_a_report_that_this_firmware_cannot_show_must_be_attested(tmp_path: Path) -> None:
    with Site(tmp_path, replace(NOT_REPORTED, firmware="sparse")) as site:
        ended = site.asks(site.approved(site.prepares(Plan.REPORT)))
        assert ended.outcome is Outcome.DONE, ended
        assert states(ended) == [ActState.ATTEST] * 2


def test_a_lost_answer_to_a_report_that_cannot_be_shown_is_unknown(tmp_path: Path) -> None:
    sparse = replace(NOT_REPORTED, firmware="sparse")
    with Site(tmp_path, sparse, faults=["lost-answer@11*1"]) as site:
        ended = site.asks(site.approved(site.prepares(Plan.REPORT)))
        assert ended.outcome is Outcome.UNKNOWN
        assert site.asked("11") == {"004": 1}


def test_a_clear_where_dates_are_empty_is_told_by_the_period_alone(tmp_path: Path) -> None:
    with Site(tmp_path, replace(SETTINGS, firmware="sparse")) as site:
        evidence = site.prepares()
        assert evidence.attest == (Reason.CANNOT_BE_TOLD,)
        assert reason_of(site.asks(site.approved(evidence, attested=()))) is Reason.NOT_ALLOWED
        ended = site.asks(site.approved(evidence))
        assert states(ended) == [ActState.MOVED] * 2


def test_an_upload_is_pressed_once_and_empties_the_queue(tmp_path: Path) -> None:
    with Site(tmp_path, replace(SETTINGS, not_uploaded=3)) as site:
        ended = site.asks(site.approved(site.prepares(Plan.UPLOAD)))
        assert ended.outcome is Outcome.DONE, ended
        assert site.asked("16") == {"004": 1}
        assert site.device.disk.waiting() == []


def test_an_upload_that_shows_nothing_yet_is_unknown_and_is_not_pressed_again(tmp_path: Path) -> None:
    with Site(tmp_path, replace(SETTINGS, not_uploaded=1, upload_s=1.5)) as site:
        ended = site.asks(site.approved(site.prepares(Plan.UPLOAD)))
        assert ended.outcome is Outcome.UNKNOWN, ended
        assert site.journal.acts.locked_by(site.skpbh) is not None
        assert site.reads_back(Act.UPLOAD).outcome is Outcome.UNKNOWN
        while site.device.disk.waiting():
            time.sleep(0.02)
        ended = site.reads_back(Act.UPLOAD)
        assert (ended.outcome, states(ended)) == (Outcome.PARTIAL, [ActState.MOVED, ActState.PENDING])
        assert site.asked("16") == {"004": 1}


def test_an_upload_that_is_under_way_is_waited_for_and_not_stopped_by_a_second_press(tmp_path: Path) -> None:
    with Site(tmp_path, replace(SETTINGS, not_uploaded=9, upload_s=0.9)) as site:
        command = site.approved(site.prepares(Plan.UPLOAD))
        site.journal.commands.begin(command)
        with site.session() as session:
            targets = targets_of(command.act, read_snapshot(session))
            assert site.journal.acts.consume(command, targets)
            site.device.disk.upload("004")  # somebody pressed it in the invoicing software
            limits = QUICK.model_copy(update={"confirm_pauses_s": (0.15, 0.15)})
            ended = Actor(site.journal.acts, limits).run(command, session, targets, lambda *_: None)
        assert (ended.outcome, states(ended)) == (Outcome.DONE, [ActState.MOVED] * 2)
        assert site.asked("16") == {"004": 1}
        assert site.device.disk.waiting() == []


def test_types_of_a_later_period_are_left_alone(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        ahead = site.device.disk.state.types["004"]
        ahead.period = next_month(ahead.period)
        evidence = site.prepares()
        assert [one.fplxdm for one in evidence.types] == ["007"]
        assert site.asks(site.approved(evidence)).outcome is Outcome.DONE
        assert site.acted() == {"007": 1}


def test_the_evidence_shows_what_the_statistics_count(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        evidence = site.prepares()
        period = month_before(site.device.disk.state.made.date())
        issued = [one for one in site.device.disk.invoices("007") if _in(period, one.issued.date())]
        shown = next(one for one in evidence.types if one.fplxdm == "007")
        assert shown.issued + shown.void == len(issued)
        assert evidence.period == f"{period:%Y-%m}"
        assert evidence.act is Act.CLEAR


def _in(period: date, day: date) -> bool:
    return (day.year, day.month) == (period.year, period.month)
