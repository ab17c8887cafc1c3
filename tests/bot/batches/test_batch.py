"""A batch from its opening to its end: many devices, one question, one code a site."""

from __future__ import annotations

from bot.batches.states import BatchState, CodeState
from bot.batches.views import LeftOut
from bot.clearing.phases import Phase
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
    assert sorted(office.acted()) == sorted(disk(0, n) for n in range(3)) + [disk(1, 0), disk(1, 1)]
    assert len(office.told.of("ended")) == 1
