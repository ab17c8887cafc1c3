"""What people may do with a batch, and when it is given up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.batches.errors import (
    NoBatchError,
    NoCodeWantedError,
    NothingChosenError,
    NotNowError,
    QuestionGoneError,
    SitesChangedError,
    TooManyError,
    TwoPeopleError,
)
from bot.batches.limits import BatchLimits
from bot.batches.states import BatchState
from bot.clearing.operations import AgentAwayError
from bot.clearing.phases import Phase
from bot.people import ForbiddenError, meet, person
from device.contract import Ended, Outcome, Plan, Reason
from tests.bot.batches.agent import RIGHT
from tests.bot.batches.office import Office, disk

HOUR = timedelta(hours=1, minutes=1)


def test_who_asked_may_not_say_yes_unless_every_agent_lets_him(office: Office) -> None:
    office.site(1, self_approval=True)
    office.site(1)
    batch = office.batches.open(office.session, office.manager, office.devices, Plan.CLEAR)
    office.goes()
    digest = office.batch(batch.id).digest
    with pytest.raises(NoCodeWantedError):
        office.batches.claim(office.session, batch.id, digest, office.manager)
    assert len(office.batches.claim(office.session, batch.id, digest, office.other)) == 2


def test_who_asked_may_say_yes_where_every_agent_lets_him(office: Office) -> None:
    office.site(1, self_approval=True)
    batch = office.batches.open(office.session, office.manager, office.devices, Plan.CLEAR)
    office.goes()
    digest = office.batch(batch.id).digest
    assert len(office.batches.claim(office.session, batch.id, digest, office.manager)) == 1


def test_an_agent_that_lets_him_no_more_is_asked_before_his_code_is_taken(office: Office) -> None:
    agent = office.site(1, self_approval=True)
    batch = office.batches.open(office.session, office.manager, office.devices, Plan.CLEAR)
    office.goes()
    office.shows(agent, self_approval=False)
    with pytest.raises(TwoPeopleError):
        office.batches.claim(office.session, batch.id, office.batch(batch.id).digest, office.manager)


def test_a_question_of_before_cannot_be_answered(office: Office) -> None:
    office.site(1)
    batch_id = office.asked()
    with pytest.raises(QuestionGoneError):
        office.batches.approve(office.session, batch_id, "0" * 64, office.manager, [RIGHT])


def test_a_site_whose_agent_is_away_is_passed_over(office: Office) -> None:
    office.site(1), office.site(1)
    batch_id = office.asked()
    office.agents[0].goes_away()
    digest = office.batch(batch_id).digest
    claimed = office.batches.claim(office.session, batch_id, digest, office.manager)
    assert [code.site for code in claimed] == ["2号店"]
    office.agents[1].goes_away()
    with pytest.raises(AgentAwayError):
        office.batches.claim(office.session, batch_id, digest, office.manager)


def test_codes_are_not_sent_when_the_sites_that_were_shown_are_not_the_first_any_more(office: Office) -> None:
    office.site(1), office.site(1)
    batch_id = office.asked()
    digest = office.batch(batch_id).digest
    wanted = office.batches.claim(office.session, batch_id, digest, office.manager)
    shown = [one.id for one in wanted]
    office.agents[0].goes_away()
    with pytest.raises(SitesChangedError):
        office.batches.approve(office.session, batch_id, digest, office.manager, [RIGHT], shown)
    office.agents[0].goes_away(away=False)
    office.types(batch_id, RIGHT, by=office.other)
    with pytest.raises(SitesChangedError):
        office.batches.approve(office.session, batch_id, digest, office.manager, [RIGHT], shown)
    assert office.batches.approve(office.session, batch_id, digest, office.manager, [RIGHT], shown[1:]) == []


def test_a_wrong_code_is_typed_again_in_the_order_that_was_shown(office: Office) -> None:
    office.site(1), office.site(1)
    batch_id = office.asked()
    digest = office.batch(batch_id).digest
    shown = [one.id for one in office.batches.claim(office.session, batch_id, digest, office.manager)]
    for typed in (["000000", RIGHT], [RIGHT]):
        office.batches.approve(office.session, batch_id, digest, office.manager, typed, shown)
        office.goes()
    assert office.batch(batch_id).counts.phases == {Phase.DONE: 2}


def test_a_no_ends_every_device_and_is_told_once(office: Office) -> None:
    office.site(2), office.site(1)
    batch_id = office.asked()
    office.batches.deny(office.session, batch_id, office.batch(batch_id).digest, office.other)
    office.goes()
    denied = office.batch(batch_id)
    assert (denied.state, denied.counts.phases) == (BatchState.DENIED, {Phase.DENIED: 3})
    assert denied.ended_at is not None
    with pytest.raises(NoBatchError):
        office.batches.deny(office.session, batch_id, denied.digest, office.other)
    assert len(office.told.of("ended")) == 1


def test_a_code_that_was_on_its_way_starts_nothing_after_a_no(office: Office) -> None:
    agent = office.site(1)
    batch_id = office.asked()
    office.approves(batch_id)
    office.batches.deny(office.session, batch_id, office.batch(batch_id).digest, office.other)
    office.goes()
    assert (agent.acted, office.batch(batch_id).state) == ([], BatchState.DENIED)


def test_a_question_that_nobody_answers_is_given_up(office: Office) -> None:
    office.site(2)
    batch_id = office.asked()
    office.goes(after=HOUR)
    expired = office.batch(batch_id)
    assert (expired.state, expired.counts.phases) == (BatchState.EXPIRED, {Phase.EXPIRED: 2})
    assert expired.reason == "approval-expired"


def test_a_site_whose_code_nobody_typed_is_given_up_alone(office: Office) -> None:
    office.site(1), office.site(2)
    batch_id = office.asked()
    office.types(batch_id, RIGHT)
    office.goes()
    office.goes(after=HOUR)
    assert office.batch(batch_id).counts.phases == {Phase.DONE: 1, Phase.EXPIRED: 2}
    assert office.batch(batch_id).state is BatchState.DONE


def test_stopping_takes_back_what_no_agent_has_come_for_and_resuming_goes_on_without_a_code(
    office: Office,
) -> None:
    agent = office.site(3)
    batch_id = office.asked()
    office.approves(batch_id)
    agent.works()
    office.ticks()
    running = agent.takes()
    assert running is not None
    office.batches.stop(office.session, batch_id, office.clerk)
    office.ticks()
    agent.ends_it(running)
    office.goes()
    stopped = office.batch(batch_id)
    assert stopped.state is BatchState.STOPPED
    assert stopped.counts.phases == {Phase.DONE: 1, Phase.AWAITING_APPROVAL: 2}
    office.batches.resume(office.session, batch_id, office.clerk)
    office.goes()
    assert (len(agent.acted), office.batch(batch_id).state) == (3, BatchState.DONE)
    assert len(office.told.of("wanted")) == 1


def test_what_was_stopped_for_too_long_is_given_up(office: Office) -> None:
    office.site(2)
    batch_id = office.asked()
    office.batches.stop(office.session, batch_id, office.manager)
    office.goes(after=timedelta(hours=5))
    assert office.batch(batch_id).state is BatchState.EXPIRED


def test_a_stopped_batch_takes_no_code(office: Office) -> None:
    office.site(1)
    batch_id = office.asked()
    digest = office.batch(batch_id).digest
    office.batches.stop(office.session, batch_id, office.manager)
    with pytest.raises(QuestionGoneError):
        office.batches.claim(office.session, batch_id, digest, office.manager)


def test_a_second_press_changes_nothing(office: Office) -> None:
    agent = office.site(1)
    batch_id = office.asked()
    office.approves(batch_id)
    with pytest.raises(QuestionGoneError):
        office.approves(batch_id)
    office.batches.stop(office.session, batch_id, office.clerk)
    with pytest.raises(NotNowError):
        office.batches.stop(office.session, batch_id, office.clerk)
    office.batches.resume(office.session, batch_id, office.clerk)
    with pytest.raises(NotNowError):
        office.batches.resume(office.session, batch_id, office.clerk)
    office.goes()
    assert agent.acted == [disk(0, 0)]


def test_the_first_device_goes_alone_and_the_others_follow_when_a_person_says_so(office: Office) -> None:
    office.site(2), office.site(2)
    batch_id = office.opens(canary=True)
    office.goes()
    office.approves(batch_id)
    office.goes()
    assert office.acted() == [disk(0, 0)]
    assert office.batch(batch_id).state is BatchState.DECIDING
    assert [one.counts.awaiting for one in office.told.of("canary")] == [3]
    office.batches.go_on(office.session, batch_id, office.clerk)
    office.goes()
    assert (office.batch(batch_id).state, len(office.acted())) == (BatchState.DONE, 4)


def test_after_a_first_device_that_failed_nothing_runs_until_somebody_decides(office: Office) -> None:
    agent = office.site(3)
    agent.ends["act", disk(0, 0)] = Ended(outcome=Outcome.FAILED, code="155", reason=Reason.NOT_MOVED)
    batch_id = office.opens(canary=True)
    office.goes()
    office.approves(batch_id)
    office.goes()
    assert office.batch(batch_id).state is BatchState.DECIDING
    assert agent.acted == [disk(0, 0)]
    office.batches.cancel(office.session, batch_id, office.clerk)
    office.goes()
    assert office.batch(batch_id).counts.phases == {Phase.FAILED: 1, Phase.CANCELLED: 2}
    assert agent.acted == [disk(0, 0)]


def test_whether_the_others_follow_is_not_asked_for_ever(office: Office) -> None:
    office.site(2)
    batch_id = office.opens(canary=True)
    office.goes()
    office.approves(batch_id)
    office.goes()
    office.goes(after=HOUR)
    assert office.batch(batch_id).counts.phases == {Phase.DONE: 1, Phase.EXPIRED: 1}


def test_cancelling_while_devices_are_read_leaves_what_has_not_begun_out(office: Office) -> None:
    office.limits = BatchLimits(lot=2, lot_s=3600)
    office.starts()
    office.site(3)
    batch_id = office.opens()
    office.ticks()
    office.batches.cancel(office.session, batch_id, office.clerk)
    office.goes()
    cancelled = office.batch(batch_id)
    assert (cancelled.state, cancelled.counts.left_out) == (BatchState.CANCELLED, 1)
    assert cancelled.counts.phases == {Phase.CANCELLED: 2}


def test_strangers_neither_stop_a_batch_nor_let_it_go_on(office: Office) -> None:
    office.site(1)
    batch_id = office.asked()
    who = meet(office.session, "telegram", 9, 9, "路人", "zh")
    stranger = person(office.session, who.id)
    for press in (office.batches.stop, office.batches.cancel, office.batches.resume, office.batches.go_on):
        with pytest.raises(ForbiddenError):
            press(office.session, batch_id, stranger)


def test_a_batch_takes_some_device_and_not_too_many(office: Office) -> None:
    office.limits = BatchLimits(devices=1)
    office.starts()
    office.site(2)
    with pytest.raises(TooManyError):
        office.opens()
    with pytest.raises(NothingChosenError):
        office.batches.open(office.session, office.clerk, [], Plan.CLEAR)
