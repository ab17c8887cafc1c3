"""The last word before an act: each objection, each wrong code, and that nothing was sent."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest

from device.clock import HubClock, Moment
from device.contract import Act, Outcome, Reason, RunAct
from device.errors import Refusal
from device.guard import STEP_S, Guard
from device.jobs import Jobs
from tests.device.site import MANAGER, Site, reason_of


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Site(tmp_path) as site:
        yield site


CLOCK_S = 1_800_000_000.0
CHANGES = {
    Reason.APPROVER_UNKNOWN: {"approver": "P99"},
    Reason.SELF_APPROVAL: {"requester": MANAGER},
    Reason.EVIDENCE_STALE: {"evidence": "ab" * 32},
    Reason.COMMAND_LOST: {"code": None},
    Reason.CODE_WRONG: {"code": "000000"},
}


@pytest.mark.parametrize(("reason", "change"), CHANGES.items())
def test_an_act_that_is_not_as_it_must_be_is_refused_and_nothing_is_sent(
    site: Site, reason: Reason, change: dict[str, str | None]
) -> None:
    assert reason_of(site.clears(**change)) is reason
    assert not site.asked()


@pytest.mark.parametrize("change", [{"act": Act.REPORT}, {"operation": 8}, {"operation": None}], ids=str)
def test_evidence_counts_for_its_own_act_and_operation_alone(site: Site, change: dict[str, object]) -> None:
    evidence = site.prepares()
    assert reason_of(site.asks(site.approved(evidence, **change))) is Reason.EVIDENCE_STALE
    assert not site.asked("11")
    assert not site.asked("12")


def test_a_right_code_for_the_right_evidence_clears(site: Site) -> None:
    assert site.clears().outcome is Outcome.DONE


def test_an_act_that_became_late_while_it_waited_for_the_port_never_runs(site: Site) -> None:
    clock = HubClock()
    site.jobs = Jobs(site.config, site.journal, clock)
    command = site.approved(site.prepares())
    port = site.ports.of(site.config.devices[0].port)
    port.take()
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(site.asks, command)
        while not port.wanted:
            assert not asked.done()
        clock.set(command.not_after + timedelta(seconds=1))
        port.give()
        ended = asked.result()
    assert (ended.outcome, ended.reason) == (Outcome.EXPIRED, Reason.COMMAND_LATE)
    assert not site.asked()
    assert site.journal.evidence.of(site.skpbh) is not None


def test_a_code_is_good_once(tmp_path: Path) -> None:
    with Site(tmp_path, faults=["clear-refused:199*1"]) as site:
        code = site.code()
        assert site.clears(code=code).outcome is Outcome.FAILED
        assert reason_of(site.clears(code=code)) is Reason.CODE_WRONG


def test_codes_of_the_steps_before_and_after_are_good_and_others_are_not(site: Site) -> None:
    totp = pyotp.TOTP(site.secret)
    evidence = site.prepares()
    for off, good in ((-2, False), (2, False), (-1, True), (1, True)):
        site.journal.people.add(MANAGER, "李经理", site.secret)
        guard = Guard(site.config, site.journal, lambda: CLOCK_S)
        command = site.approved(evidence, code=totp.at(int(CLOCK_S) + off * STEP_S))
        assert _admitted(guard, command) is good, off


def _admitted(guard: Guard, command: RunAct) -> bool:
    try:
        guard.admit(command)
    except Refusal as err:
        return err.first.reason is not Reason.CODE_WRONG
    return True


def test_five_wrong_codes_lock_acts_until_someone_at_the_site_unlocks(site: Site) -> None:
    evidence = site.prepares()
    ends = [site.asks(site.approved(evidence, code="000000")) for _ in range(5)]
    assert [ended.tries_left for ended in ends] == [4, 3, 2, 1, 0]
    assert [ended.reason for ended in ends] == [Reason.CODE_WRONG] * 4 + [Reason.CODES_LOCKED]
    assert reason_of(site.asks(site.approved(evidence))) is Reason.CODES_LOCKED
    site.journal.people.unlock()
    assert site.asks(site.approved(evidence)).outcome is Outcome.DONE


def test_a_right_code_ends_the_row_of_wrong_ones(site: Site) -> None:
    evidence = site.prepares()
    site.asks(site.approved(evidence, code="000000"))
    site.asks(site.approved(evidence))
    assert site.journal.people.tries_left == 5


def test_a_wrong_code_leaves_the_evidence_open(site: Site) -> None:
    evidence = site.prepares()
    site.asks(site.approved(evidence, code="000000"))
    assert site.asks(site.approved(evidence)).outcome is Outcome.DONE


def test_evidence_is_good_once(site: Site) -> None:
    evidence = site.prepares()
    assert site.asks(site.approved(evidence)).outcome is Outcome.DONE
    site.journal.people.add(MANAGER, "李经理", site.secret)  # the same code again would be wrong
    assert reason_of(site.asks(site.approved(evidence))) is Reason.EVIDENCE_STALE


def test_new_evidence_voids_the_one_before_it(site: Site) -> None:
    first = site.prepares()
    site.backs_up()
    site.verifies()
    assert reason_of(site.asks(site.approved(first))) is Reason.EVIDENCE_STALE


def test_evidence_that_is_too_old_or_of_another_boot_is_stale(site: Site) -> None:
    site.prepares()
    opened = site.journal.evidence.of(site.skpbh)
    assert opened is not None
    made, valid_s = opened.made, opened.evidence.valid_s
    assert opened.fresh(Moment(made.boot, made.at_s + valid_s - 1))
    assert not opened.fresh(Moment(made.boot, made.at_s + valid_s + 1))
    assert not opened.fresh(Moment("another boot", made.at_s))


def test_a_journal_that_is_not_trusted_refuses_acts(site: Site) -> None:
    evidence = site.prepares()
    site.journal.distrust()
    assert reason_of(site.asks(site.approved(evidence))) is Reason.JOURNAL_UNTRUSTED


def test_a_device_whose_last_act_is_unknown_refuses_acts(site: Site) -> None:
    evidence = site.prepares()
    site.journal.acts.lock_device(site.skpbh, "c0")
    assert reason_of(site.asks(site.approved(evidence))) is Reason.RESULT_UNKNOWN


def test_who_asks_may_approve_where_the_sites_own_configuration_says_so(tmp_path: Path) -> None:
    with Site(tmp_path, self_approval=True) as site:
        assert site.clears(requester=MANAGER).outcome is Outcome.DONE


def test_no_code_stands_in_the_journal(site: Site) -> None:
    code = "483920"
    site.clears(code=code)
    files = [one.read_bytes() for one in site.config.state.glob("journal.sqlite3*")]
    assert files
    assert not any(code.encode() in one for one in files)
