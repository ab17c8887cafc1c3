"""The table of phases, and what follows from each reason."""

from __future__ import annotations

import pytest

from bot.clearing.phases import AT_THE_DEVICE, BEFORE_APPROVAL, ENDS, PHASES, Phase, Step
from bot.clearing.reasons import article_of, consequence_of
from device.contract import Plan, Reason


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase not in ENDS])
def test_every_phase_that_is_no_end_can_be_left(phase: Phase) -> None:
    assert PHASES.steps_from(phase)


@pytest.mark.parametrize("phase", sorted(ENDS))
def test_an_end_is_an_end(phase: Phase) -> None:
    assert PHASES.steps_from(phase) == []


def test_a_request_begins_or_is_given_up_and_does_nothing_else() -> None:
    assert set(PHASES.steps_from(Phase.REQUESTED)) == {Step.BEGIN, Step.EXPIRE, Step.CANCEL}


def test_acting_is_reached_through_an_approval_only() -> None:
    into = {arrow[1] for arrow in PHASES.arrows if arrow[2] == Phase.ACTING}
    assert into == {Phase.APPROVED}
    assert {arrow[1] for arrow in PHASES.arrows if arrow[2] == Phase.APPROVED} == {Phase.AWAITING_APPROVAL}


def test_what_was_approved_cannot_be_cancelled() -> None:
    assert all(PHASES.can(phase, Step.CANCEL) for phase in BEFORE_APPROVAL)
    after = [Phase.ACTING, Phase.CONFIRMING, Phase.UNKNOWN]
    assert [phase for phase in after if PHASES.can(phase, Step.CANCEL)] == []


def test_an_unknown_end_stays_open_until_it_is_known() -> None:
    ways = {target for _, source, target in PHASES.arrows if source == Phase.UNKNOWN}
    assert ways <= {Phase.DONE, Phase.PARTIAL, Phase.FAILED, Phase.UNKNOWN}
    assert {Phase.DONE, Phase.FAILED} <= ways


def test_every_phase_at_the_device_can_fail() -> None:
    assert [phase for phase in AT_THE_DEVICE if not PHASES.can(phase, Step.FAIL)] == []


def test_the_disks_own_code_says_more_than_the_reason() -> None:
    assert article_of(Reason.DISK_REFUSED, "156") == "clear-mismatch-155"
    assert article_of(Reason.DISK_REFUSED, "9999") == "why-clear-fails"


def test_an_unknown_reason_goes_to_a_person() -> None:
    assert consequence_of("of-a-newer-agent").ticket


def test_what_is_not_ready_offers_the_step_before() -> None:
    assert consequence_of(Reason.NOT_UPLOADED).offer is Plan.UPLOAD
    assert consequence_of(Reason.NOT_REPORTED).offer is Plan.REPORT
