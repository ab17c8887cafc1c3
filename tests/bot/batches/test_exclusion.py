"""One evidence, or one batch of them, is open at an agent: who comes second waits, and is woken."""

from __future__ import annotations

from bot.batches.states import BatchState
from bot.clearing import approvals, operations
from bot.clearing.phases import Phase
from device.contract import Inspect, Plan
from tests.bot.batches.agent import RIGHT
from tests.bot.batches.office import Office
from tests.bot.tickets.databases import counted


def test_a_batch_waits_at_the_site_of_an_open_evidence_and_goes_on_at_the_others(office: Office) -> None:
    office.site(2), office.site(1)
    alone = office.clearing.request(office.session, office.clerk, office.devices[0], Plan.CLEAR)
    office.goes()
    assert _phase(office, alone.id) is Phase.AWAITING_APPROVAL
    batch_id = office.opens()
    office.goes()
    asked = office.batch(batch_id)
    assert (asked.state, asked.counts.waiting, asked.counts.awaiting) == (BatchState.ASKING, 1, 1)
    office.types(batch_id, RIGHT)
    office.goes()
    question = approvals.latest(office.session, alone.id)
    assert question is not None
    office.clearing.deny(office.session, question.id, office.manager)
    office.goes()
    assert office.batch(batch_id).counts.phases == {Phase.DONE: 1, Phase.AWAITING_APPROVAL: 1}
    office.types(batch_id, RIGHT)
    office.goes()
    assert office.batch(batch_id).counts.phases == {Phase.DONE: 2}


def test_an_operation_alone_waits_for_a_batch_and_is_woken_by_its_end(office: Office) -> None:
    office.site(2)
    late = office.devices.pop()
    batch_id = office.asked()
    alone = office.clearing.request(office.session, office.clerk, late, Plan.CLEAR)
    office.goes()
    assert _phase(office, alone.id) is Phase.VERIFYING
    office.approves(batch_id)
    office.goes()
    assert office.batch(batch_id).state is BatchState.DONE
    assert _phase(office, alone.id) is Phase.AWAITING_APPROVAL


def test_two_batches_at_one_agent_go_one_after_the_other(office: Office) -> None:
    office.site(2)
    (first, second) = (
        office.batches.open(office.session, office.clerk, [device], Plan.CLEAR).id
        for device in office.devices
    )
    office.goes()
    states = [office.batch(one).state for one in (first, second)]
    assert states == [BatchState.ASKING, BatchState.VERIFYING]
    office.types(first, RIGHT)
    office.goes()
    assert office.batch(second).state is BatchState.ASKING


def test_commands_for_different_devices_of_an_agent_go_out_side_by_side(office: Office) -> None:
    agent = office.site(64)
    office.opens()
    office.ticks()
    taken = [agent.takes() for _ in range(64)]
    assert len({one.device for one in taken if isinstance(one, Inspect)}) == 64
    assert agent.takes() is None


def test_a_report_costs_the_same_in_a_batch_of_any_size(office: Office) -> None:
    assert _statements(office, 2) == _statements(office, 15)


def _statements(office: Office, devices: int) -> int:
    """Return how many statements the report of a verified device of a new site takes."""
    agent = office.site(devices)
    office.devices = office.devices[-devices:]
    batch_id = office.opens()
    while office.batch(batch_id).counts.verifying < devices:
        office.ticks()
        if not office.batch(batch_id).counts.verifying:
            agent.works()
    command = agent.takes()
    assert command is not None
    with counted(office.session) as sent:
        agent.ends_it(command)
    office.batches.cancel(office.session, batch_id, office.clerk)
    office.goes()
    return len(sent)


def _phase(office: Office, operation_id: int) -> Phase:
    found = operations.find(office.session, operation_id)
    assert found is not None
    return found.phase
