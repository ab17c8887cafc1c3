"""Backups in the night: a few at a time, once a night, and what was missed is told in the morning."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.batches import nightly
from bot.batches.nightly import Nightly
from bot.batches.nights import Nights
from bot.batches.states import BatchState
from bot.batches.views import LeftOut
from bot.clearing.phases import Phase
from bot.people import ForbiddenError
from bot.records.batches import BatchRow
from bot.records.people import SiteRow
from bot.records.types import now
from device.contract import Ended, Outcome, Plan, Reason
from tests.bot.batches.office import Office, disk

NIGHTS = Nights(at_once=3, at_a_site=2)
EVENING = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)  # 23:00 in China
MORNING = EVENING + timedelta(hours=8)


class Night:
    def __init__(self, office: Office) -> None:
        self.office = office
        office.nights = NIGHTS
        office.starts()
        self.nightly = Nightly(office.batches, NIGHTS)

    def wanted_everywhere(self) -> None:
        for row in self.office.session.exec(select(SiteRow)).all():
            nightly.turn(self.office.session, row.id or 0, self.office.manager, on=True)

    def begins(self, at: datetime = EVENING) -> int:
        assert self.nightly.is_due(self.office.session, at)
        self.nightly.tick(self.office.session, at)
        assert not self.nightly.is_due(self.office.session, at)
        rows = self.office.session.exec(select(BatchRow).order_by(col(BatchRow.id))).all()
        return rows[-1].id or 0

    def goes(self, at: datetime = EVENING) -> None:
        self.office.goes(at - now())


@pytest.fixture
def night(office: Office) -> Night:
    return Night(office)


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        (datetime(2026, 11, 26, 14, 29, tzinfo=UTC), None),
        (datetime(2026, 11, 26, 14, 30, tzinfo=UTC), date(2026, 11, 26)),
        (datetime(2026, 11, 26, 21, 59, tzinfo=UTC), date(2026, 11, 26)),
        (datetime(2026, 11, 26, 22, 0, tzinfo=UTC), None),
    ],
)
def test_a_night_is_called_by_its_evening(moment: datetime, night: date | None) -> None:
    assert Nights().night(moment) == night


def test_every_device_of_the_sites_that_want_it_is_backed_up_once_a_night(night: Night) -> None:
    night.office.site(5), night.office.site(1)
    night.wanted_everywhere()
    batch_id = night.begins()
    night.goes()
    batch = night.office.batch(batch_id)
    assert (batch.plan, batch.state) == (Plan.BACKUP, BatchState.PREPARING)
    assert batch.counts.phases == {Phase.DONE: 6}
    night.goes(MORNING)
    assert night.office.batch(batch_id).state is BatchState.DONE


def test_only_a_few_devices_are_read_at_the_same_time(night: Night) -> None:
    for devices in (5, 5):
        night.office.site(devices)
    night.wanted_everywhere()
    night.begins()
    for _ in range(3):
        night.office.ticks(EVENING - now())
    taken = [[agent.takes() for _ in range(4)] for agent in night.office.agents]
    assert [sum(one is not None for one in site) for site in taken] == [2, 1]


def test_a_device_that_is_at_work_and_one_whose_agent_is_away_are_looked_at_again(night: Night) -> None:
    office = night.office
    office.site(1), office.site(1)
    alone = office.clearing.request(office.session, office.clerk, office.devices[0], Plan.BACKUP)
    office.agents[1].goes_away()
    night.wanted_everywhere()
    batch_id = night.begins()
    for _ in range(2):
        office.ticks(EVENING - now())
    assert office.batch(batch_id).counts.unopened == 2
    office.clearing.cancel(office.session, alone, office.clerk)
    office.agents[1].goes_away(away=False)
    night.goes()
    assert office.batch(batch_id).counts.phases == {Phase.DONE: 2}


def test_what_has_not_begun_by_the_morning_is_left_out_and_told_once_with_what_failed(night: Night) -> None:
    office = night.office
    office.site(2), office.site(1)
    silent = Ended(outcome=Outcome.FAILED, code="DEV-101", reason=Reason.DEVICE_SILENT)
    office.agents[0].ends["backup", disk(0, 0)] = silent
    office.agents[1].goes_away()
    night.wanted_everywhere()
    batch_id = night.begins()
    night.goes()
    assert office.told.said == []
    night.goes(MORNING)
    (ended,) = office.told.of("ended")
    assert (ended.counts.left_out, ended.counts.of(Phase.FAILED)) == (1, 1)
    assert [one.reason for one in office.items(batch_id, left_out=True)] == [LeftOut.AGENT_AWAY]
    assert office.items(batch_id, Phase.FAILED)[0].ticket_id is not None


def test_who_may_not_approve_at_a_site_turns_nothing_on(night: Night) -> None:
    night.office.site(1)
    site = night.office.session.exec(select(SiteRow)).one()
    with pytest.raises(ForbiddenError):
        nightly.turn(night.office.session, site.id or 0, night.office.clerk, on=True)
    assert not night.nightly.is_due(night.office.session, EVENING)
