"""A batch from its opening to its end: many devices, one question, one code a site."""

from __future__ import annotations

import json

import pytest

from bot import audit, privacy
from bot.batches.states import BatchState, CodeState
from bot.batches.views import LeftOut
from bot.clearing import receipts
from bot.clearing.phases import Phase
from bot.privacy import BusyBatchError
from device.contract import Ended, Outcome, Plan, Reason
from tests.bot.batches.agent import RIGHT
from tests.bot.batches.office import Office, disk


def test_many_devices_at_two_sites_are_cleared_by_one_approval_with_a_code_for_each_site(
    office: Office,
) -> None:
    office.site(3)
    office.site(2)
    batch_id = office.asked()
    ((asked, codes, totals),) = office.told.of("wanted")
    assert (asked.counts.awaiting, [one.devices for one in totals]) == (5, [3, 2])
    assert [code.asked for code in codes] == [(office.manager.id, office.other.id)] * 2
    assert office.types(batch_id, RIGHT, RIGHT) == []
    office.goes()
    ended = office.batch(batch_id)
    assert (ended.state, ended.counts.phases) == (BatchState.DONE, {Phase.DONE: 5})
    assert sorted(office.acted()) == sorted(one.device.skpbh for one in office.items(batch_id))
    assert len(office.told.of("ended")) == 1


def test_what_happens_to_one_device_stops_no_other(office: Office) -> None:
    agent = office.site(6)
    agent.ends |= {
        ("inspect", disk(0, 0)): Ended(outcome=Outcome.REFUSED, reason=Reason.DEVICE_LOCKED),
        ("backup", disk(0, 1)): Ended(outcome=Outcome.FAILED, code="DEV-101", reason=Reason.DEVICE_SILENT),
        ("verify", disk(0, 2)): Ended(outcome=Outcome.FAILED, code="DEV-102", reason=Reason.RECORDS_MISMATCH),
        ("act", disk(0, 3)): Ended(outcome=Outcome.FAILED, code="155", reason=Reason.NOT_MOVED),
        ("act", disk(0, 4)): Ended(outcome=Outcome.UNKNOWN, reason=Reason.RESULT_UNKNOWN),
    }
    batch_id = office.asked()
    office.approves(batch_id)
    office.goes()
    ended = office.batch(batch_id)
    assert ended.state is BatchState.DONE
    assert ended.counts.phases == {Phase.REFUSED: 1, Phase.FAILED: 3, Phase.UNKNOWN: 1, Phase.DONE: 1}
    tickets = [one.ticket_id is not None for one in office.items(batch_id)]
    assert tickets == [False, True, True, True, True, False]


def test_a_device_that_cannot_have_an_operation_is_left_out_with_the_reason(office: Office) -> None:
    office.site(2)
    office.site(1).goes_away()
    office.site(1, approvers=())
    office.clearing.request(office.session, office.clerk, office.devices[0], Plan.BACKUP)
    batch_id = office.opens()
    office.ticks()
    reasons = [one.reason for one in office.items(batch_id)]
    assert reasons == [LeftOut.BUSY, "", LeftOut.AGENT_AWAY, LeftOut.NO_APPROVER]
    assert office.batch(batch_id).counts.left_out == 3


def test_evidences_are_asked_for_once_every_device_is_backed_up(office: Office) -> None:
    first, second = office.site(1), office.site(1)
    office.opens()
    office.ticks()
    first.works()
    office.ticks()
    assert first.takes() is None
    second.works()
    office.ticks()
    office.ticks()
    asked = [agent.takes() for agent in (first, second)]
    assert [one.kind for one in asked if one is not None] == ["verify", "verify"]


def test_a_site_goes_on_as_soon_as_its_own_code_was_right(office: Office) -> None:
    first, second = office.site(2), office.site(2)
    batch_id = office.asked()
    assert [code.site for code in office.types(batch_id, RIGHT)] == ["2号店"]
    office.goes()
    assert (len(first.acted), len(second.acted)) == (2, 0)
    assert office.batch(batch_id).state is BatchState.ACTING
    office.types(batch_id, RIGHT)
    office.goes()
    assert office.batch(batch_id).counts.phases == {Phase.DONE: 4}


def test_a_wrong_code_is_asked_for_again_and_holds_no_other_site_up(office: Office) -> None:
    first, second = office.site(1), office.site(1)
    batch_id = office.asked()
    office.types(batch_id, "000000", RIGHT)
    office.goes()
    assert [(code.site, code.tries_left) for code in office.told.of("code_wrong")] == [("1号店", 4)]
    assert (first.acted, len(second.acted)) == ([], 1)
    office.types(batch_id, RIGHT)
    office.goes()
    assert office.batch(batch_id).counts.phases == {Phase.DONE: 2}


def test_nothing_of_an_operation_alone_is_told_of_a_batch(office: Office) -> None:
    office.site(2)
    batch_id = office.asked()
    office.approves(batch_id)
    office.goes()
    assert not office.alone.progress.called
    assert not office.alone.ended.called
    assert not office.alone.approval_wanted.called


def test_an_agent_that_refuses_a_code_for_good_ends_its_site_alone(office: Office) -> None:
    office.site(2), office.site(1)
    batch_id = office.asked()
    locked = Ended(outcome=Outcome.REFUSED, code="GRD-2", reason=Reason.CODES_LOCKED)
    office.agents[0].ends["admit", disk(0, 0)] = locked
    office.approves(batch_id)
    office.goes()
    assert office.batch(batch_id).counts.phases == {Phase.REFUSED: 2, Phase.DONE: 1}
    assert {one.reason for one in office.items(batch_id, Phase.REFUSED)} == {"codes-locked"}


def test_an_agent_that_lost_what_was_open_is_verified_and_asked_for_again(office: Office) -> None:
    first, second = office.site(2), office.site(1)
    batch_id = office.asked()
    first.reboots()
    office.approves(batch_id)
    office.goes()
    assert (len(second.acted), first.acted) == (1, [])
    asked = office.batch(batch_id)
    assert (asked.state, asked.counts.awaiting) == (BatchState.ASKING, 2)
    ((_, first_codes, _), (_, again, _)) = office.told.of("wanted")
    assert (len(first_codes), [code.site for code in again]) == (2, ["1号店"])
    office.types(batch_id, RIGHT)
    office.goes()
    assert office.batch(batch_id).counts.phases == {Phase.DONE: 3}


def test_acts_whose_admission_is_void_are_verified_and_asked_for_again(office: Office) -> None:
    agent = office.site(2)
    batch_id = office.asked()
    office.approves(batch_id)
    agent.works()
    office.ticks()
    agent.reboots()
    office.goes()
    assert office.batch(batch_id).state is BatchState.ASKING
    office.types(batch_id, RIGHT)
    office.goes()
    assert (office.batch(batch_id).state, len(agent.acted)) == (BatchState.DONE, 2)


def test_backups_and_verifications_need_no_question(office: Office) -> None:
    office.site(3)
    for plan in (Plan.BACKUP, Plan.VERIFY):
        batch_id = office.opens(plan)
        office.goes()
        assert office.batch(batch_id).counts.phases == {Phase.DONE: 3}
    assert office.told.of("wanted") == []


def test_a_code_that_the_agent_did_not_come_for_may_be_typed_again(office: Office) -> None:
    agent = office.site(1)
    batch_id = office.asked()
    office.approves(batch_id)
    command = agent.takes()
    assert command is not None
    agent.taken.remove(command)
    agent.reports(command, Ended(outcome=Outcome.EXPIRED, reason=Reason.COMMAND_LATE))
    assert [code.state for code in office.told.of("code_late")] == [CodeState.OPEN]
    office.approves(batch_id)
    office.goes()
    assert office.batch(batch_id).counts.phases == {Phase.DONE: 1}


def test_a_receipt_names_the_batch_what_was_approved_and_who_approved_it(office: Office) -> None:
    office.site(2)
    batch_id = office.asked()
    digest = office.batch(batch_id).digest
    office.approves(batch_id)
    office.goes()
    for item in office.items(batch_id):
        receipt = receipts.of(office.session, item.operation_id or 0)
        assert receipt is not None
        body = receipt.body
        assert (body["batch"], body["batch_evidence"]) == (f"B{batch_id}", digest)
        assert (body["requester"], body["approver"]) == (office.clerk.number, office.manager.number)
        assert body["evidence"] == item.evidence


def test_the_audit_log_tells_a_batch_with_its_digest_and_the_sites(office: Office) -> None:
    office.site(1), office.site(1)
    batch_id = office.asked()
    office.types(batch_id, "000000", RIGHT)
    office.goes()
    office.types(batch_id, RIGHT)
    office.goes()
    lines = [json.loads(line) for line in audit.export(office.session)]
    mine = [line for line in lines if line["subject"] == f"batch:B{batch_id}"]
    digest = office.batch(batch_id).digest
    assert [line["action"].removeprefix("batch.") for line in mine] == [
        "requested", "verify", "ask", "approved", "approved", "admitted", "act", "approved", "admitted", "finish",
        "ended",
    ]  # fmt: skip
    assert {line["body"]["evidence"] for line in mine if "evidence" in line["body"]} == {digest}
    assert [line["actor"] for line in mine if line["action"] == "batch.approved"] == [
        office.manager.number
    ] * 3
    assert RIGHT not in "\n".join(audit.export(office.session))


def test_who_asked_for_an_open_batch_is_not_erased_and_its_words_go_with_the_person(office: Office) -> None:
    office.site(1)
    batch_id = office.opens(Plan.BACKUP, chosen="王芳的店")
    with pytest.raises(BusyBatchError):
        privacy.erase(office.session, office.clerk.id, None, office.desk)
    office.goes()
    privacy.erase(office.session, office.clerk.id, None, office.desk)
    assert office.batch(batch_id).chosen == ""
