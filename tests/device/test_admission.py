"""A batch at one site: one code lets its devices in, each act is checked on its own, and nothing else gets by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from device.clock import now
from device.contract import Act, Outcome, Reason, batch_digest
from device.simulator.fleet import Fleet
from tests.device.site import MANAGER, reason_of
from tests.office.fleets import renewed, simulators
from tests.office.site import BATCH, OfficeSite

OTHER = "ab" * 32


@pytest.fixture(scope="module")
def fleet() -> Iterator[Fleet]:
    """Three devices for a whole file: what they did is forgotten between its tests."""
    with Fleet(simulators(range(3))) as fleet:
        yield fleet


@pytest.fixture
def site(tmp_path: Path, fleet: Fleet) -> Iterator[OfficeSite]:
    site = OfficeSite(tmp_path, renewed(fleet.devices))
    yield site
    site.close()


# ---------------------------------------------------------------- the way it goes


def test_one_code_clears_the_devices_of_a_batch(site: OfficeSite) -> None:
    seen = site.prepares(0, 1, 2)
    assert site.asks(site.admission(seen)).outcome is Outcome.DONE
    assert [site.asks(site.acts(one)).outcome for one in seen] == [Outcome.DONE] * 3
    assert site.cleared() == {one.skpbh: 1 for one in seen}


def test_the_end_of_an_admission_is_signed(site: OfficeSite) -> None:
    assert site.asks(site.admission(site.prepares(0))).signature


def test_devices_at_other_sites_are_in_the_digest_and_are_not_let_in(site: OfficeSite) -> None:
    seen = site.prepares(0, 1)
    here, there = seen[0], seen[1].digest()
    digest = batch_digest([here.digest(), there])
    assert site.asks(site.admission([here], elsewhere=(there,), digest=digest)).outcome is Outcome.DONE
    assert reason_of(site.asks(site.acts(seen[1]))) is Reason.EVIDENCE_STALE
    assert site.asks(site.acts(here)).outcome is Outcome.DONE


def test_a_device_that_changed_stops_no_other(site: OfficeSite) -> None:
    seen = site.prepares(0, 1)
    site.asks(site.admission(seen))
    site.devices[0].disk.state.not_uploaded = 1
    assert site.asks(site.acts(seen[0])).outcome is Outcome.REFUSED
    assert site.asks(site.acts(seen[1])).outcome is Outcome.DONE
    assert site.cleared() == {seen[1].skpbh: 1}


def test_what_was_verified_again_and_is_the_same_stays_let_in(site: OfficeSite) -> None:
    seen = site.prepares(0)
    site.asks(site.admission(seen))
    again = site.verifies(0).evidence
    assert again is not None
    assert again.digest() == seen[0].digest()
    assert site.asks(site.acts(again)).outcome is Outcome.DONE


def test_evidence_of_a_batch_lasts_longer_than_that_of_one_device(site: OfficeSite) -> None:
    (alone,) = site.prepares(0, batch="")
    (one_of_many,) = site.prepares(0)
    assert (alone.valid_s, one_of_many.valid_s) == (1800, 7200)


# ---------------------------------------------------------------- what an admission must be

REFUSED: list[tuple[Reason, dict[str, Any]]] = [
    (Reason.APPROVER_UNKNOWN, {"approver": "P99"}),
    (Reason.SELF_APPROVAL, {"requester": MANAGER}),
    (Reason.EVIDENCE_STALE, {"batch": "B13"}),
    (Reason.EVIDENCE_STALE, {"act": Act.REPORT}),
    (Reason.EVIDENCE_STALE, {"digest": OTHER}),
    (Reason.EVIDENCE_STALE, {"elsewhere": (OTHER,)}),
    (Reason.COMMAND_LOST, {"code": None}),
]


@pytest.mark.parametrize(("reason", "change"), REFUSED, ids=str)
def test_an_admission_that_is_not_as_it_must_be_lets_nothing_in(
    site: OfficeSite, reason: Reason, change: dict[str, Any]
) -> None:
    seen = site.prepares(0)
    assert reason_of(site.asks(site.admission(seen, **change))) is reason
    assert reason_of(site.asks(site.acts(seen[0]))) is Reason.EVIDENCE_STALE
    assert site.cleared() == {}


@pytest.mark.parametrize("field", ["operation", "device", "evidence"])
def test_one_item_that_is_not_what_is_open_stops_the_admission_and_is_named(
    site: OfficeSite, field: str
) -> None:
    asked = site.admission(site.prepares(0, 1))
    wrong = {"operation": 9, "device": "669999999999", "evidence": OTHER}[field]
    items = (asked.items[0], asked.items[1].model_copy(update={field: wrong}))
    digest = batch_digest(one.evidence for one in items)
    ended = site.asks(asked.model_copy(update={"items": items, "digest": digest}))
    assert reason_of(ended) is Reason.EVIDENCE_STALE
    assert ended.params == {"device": items[1].device, "operation": str(items[1].operation)}


def test_a_device_that_is_named_twice_lets_nothing_in(site: OfficeSite) -> None:
    asked = site.admission(site.prepares(0) * 2)
    assert reason_of(site.asks(asked)) is Reason.EVIDENCE_STALE


def test_evidence_of_one_device_alone_is_not_let_in(site: OfficeSite) -> None:
    (seen,) = site.prepares(0, batch="")
    assert reason_of(site.asks(site.admission([seen]))) is Reason.EVIDENCE_STALE


def test_a_command_that_is_refused_for_another_reason_uses_up_no_code(site: OfficeSite) -> None:
    seen = site.prepares(0)
    asked = site.admission(seen)
    for change in ({"digest": OTHER}, {"requester": MANAGER}, {"batch": "B13"}):
        site.asks(asked.model_copy(update={"id": f"w{change}", "code": asked.code, **change}))
    site.asks(asked.model_copy(update={"id": "wrong", "code": "000000", "digest": OTHER}))
    assert site.journal.people.wrong_codes == 0
    assert site.asks(asked).outcome is Outcome.DONE


def test_a_wrong_code_is_counted_and_may_be_typed_again(site: OfficeSite) -> None:
    seen = site.prepares(0)
    ended = site.asks(site.admission(seen, code="000000"))
    assert (ended.outcome, ended.reason, ended.tries_left) == (Outcome.REFUSED, Reason.CODE_WRONG, 4)
    assert site.asks(site.admission(seen)).outcome is Outcome.DONE
    assert site.journal.people.wrong_codes == 0


def test_codes_that_are_locked_let_nothing_in(site: OfficeSite) -> None:
    seen = site.prepares(0)
    for _ in range(5):
        site.journal.people.wrong_code()
    assert reason_of(site.asks(site.admission(seen))) is Reason.CODES_LOCKED


def test_a_code_lets_in_once(site: OfficeSite) -> None:
    seen = site.prepares(0, 1)
    first = site.admission(seen[:1])
    second = site.admission(seen[1:], code=first.code)
    assert site.asks(first).outcome is Outcome.DONE
    assert reason_of(site.asks(second)) is Reason.CODE_WRONG


def test_a_journal_that_is_not_trusted_lets_nothing_in(site: OfficeSite) -> None:
    seen = site.prepares(0)
    site.journal.distrust()
    assert reason_of(site.asks(site.admission(seen))) is Reason.JOURNAL_UNTRUSTED


def test_what_only_a_person_can_know_must_be_attested_for_the_whole_batch(site: OfficeSite) -> None:
    seen = site.prepares(0, 1)
    asks = seen[1].model_copy(update={"attest": (Reason.CANNOT_BE_TOLD,)})
    site.journal.evidence.open(asks, "r.zip", BATCH)
    shown = [seen[0], asks]
    ended = site.asks(site.admission(shown, attested=()))
    assert (reason_of(ended), ended.params["detail"]) == (Reason.NOT_ALLOWED, "not attested: cannot-be-told")
    assert site.asks(site.admission(shown)).outcome is Outcome.DONE


def test_an_admission_that_comes_late_lets_nothing_in(site: OfficeSite) -> None:
    seen = site.prepares(0)
    late = site.admission(seen, not_after=now() - timedelta(seconds=1))
    ended = site.asks(late)
    assert (ended.outcome, ended.reason) == (Outcome.EXPIRED, Reason.COMMAND_LATE)
    assert site.journal.admissions.of(seen[0].skpbh) is None


def test_no_code_of_an_admission_stands_in_the_journal(site: OfficeSite) -> None:
    site.asks(site.admission(site.prepares(0), code="483920"))
    files = [one.read_bytes() for one in site.config.state.glob("journal.sqlite3*")]
    assert files
    assert not any(b"483920" in one for one in files)


# ---------------------------------------------------------------- what an act must be


@pytest.mark.parametrize(
    "change",
    [{"batch": ""}, {"batch": "B13"}, {"evidence": OTHER}, {"operation": 9}, {"act": Act.REPORT},
     {"approver": "P2", "requester": "P3"}, {"requester": "P4"}],
    ids=str,
)  # fmt: skip
def test_an_act_that_was_not_let_in_is_refused(site: OfficeSite, change: dict[str, Any]) -> None:
    site.journal.people.add("P2", "王芳", site.secret)
    seen = site.prepares(0)
    site.asks(site.admission(seen))
    command = site.acts(seen[0], code=site.code(), **change)
    assert reason_of(site.asks(command)) is Reason.EVIDENCE_STALE
    assert site.cleared() == {}


def test_an_admission_is_good_once_for_each_device(site: OfficeSite) -> None:
    seen = site.prepares(0, 1)
    site.asks(site.admission(seen))
    assert site.asks(site.acts(seen[0])).outcome is Outcome.DONE
    assert reason_of(site.asks(site.acts(seen[0]))) is Reason.EVIDENCE_STALE
    assert site.asks(site.acts(seen[1])).outcome is Outcome.DONE
    assert site.cleared() == {one.skpbh: 1 for one in seen}


@pytest.mark.parametrize("batch", ["", "B13"])
def test_evidence_of_another_batch_or_of_one_device_voids_a_batch_and_what_was_let_in(
    site: OfficeSite, batch: str
) -> None:
    seen = site.prepares(0, 1)
    site.asks(site.admission(seen))
    site.prepares(2, batch=batch)
    assert [reason_of(site.asks(site.acts(one))) for one in seen] == [Reason.EVIDENCE_STALE] * 2
    site.verifies(0)
    assert reason_of(site.asks(site.acts(seen[0]))) is Reason.EVIDENCE_STALE
    assert site.cleared() == {}


AGES = [
    # what is changed of what is open, and whether the act runs
    ("UPDATE evidence SET made_s = made_s - 7300", True),  # what was let in counts, not how old it was then
    ("UPDATE admissions SET made_s = made_s - 14300", True),
    ("UPDATE admissions SET made_s = made_s - 14500", False),
    ("UPDATE admissions SET made_s = made_s + 60", False),
    ("UPDATE admissions SET boot = 'before the reboot'", False),
]


@pytest.mark.parametrize(("change", "runs"), AGES)
def test_an_admission_ages_on_the_rising_clock_and_a_reboot_voids_it(
    site: OfficeSite, change: str, runs: bool
) -> None:
    seen = site.prepares(0)
    site.asks(site.admission(seen))
    site.journal.store.write(change)
    ended = site.asks(site.acts(seen[0]))
    assert ended.outcome is (Outcome.DONE if runs else Outcome.REFUSED)
    assert ended.reason is (None if runs else Reason.EVIDENCE_STALE)


@pytest.mark.parametrize(
    "change", ["made_s = made_s - 7300", "boot = 'before the reboot'"], ids=["old", "rebooted"]
)
def test_evidence_that_is_old_or_of_another_boot_is_not_let_in(site: OfficeSite, change: str) -> None:
    seen = site.prepares(0)
    site.journal.store.write(f"UPDATE evidence SET {change}")
    assert reason_of(site.asks(site.admission(seen))) is Reason.EVIDENCE_STALE


def test_a_device_whose_last_act_is_unknown_stops_no_other(site: OfficeSite) -> None:
    seen = site.prepares(0, 1)
    site.journal.acts.lock_device(seen[0].skpbh, "c0")
    site.asks(site.admission(seen))
    assert reason_of(site.asks(site.acts(seen[0]))) is Reason.RESULT_UNKNOWN
    assert site.asks(site.acts(seen[1])).outcome is Outcome.DONE


def test_an_approver_who_was_removed_meanwhile_stops_the_acts(site: OfficeSite) -> None:
    seen = site.prepares(0)
    site.asks(site.admission(seen))
    site.journal.people.remove(MANAGER)
    assert reason_of(site.asks(site.acts(seen[0]))) is Reason.APPROVER_UNKNOWN


def test_where_the_site_allows_it_who_asks_may_approve_a_batch(tmp_path: Path, fleet: Fleet) -> None:
    site = OfficeSite(tmp_path, renewed(fleet.devices), self_approval=True)
    seen = site.prepares(0)
    assert site.asks(site.admission(seen, requester=MANAGER)).outcome is Outcome.DONE
    assert site.asks(site.acts(seen[0], requester=MANAGER)).outcome is Outcome.DONE
    site.close()
