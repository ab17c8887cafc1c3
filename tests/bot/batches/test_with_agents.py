"""A batch with agents as they are shipped, at simulated devices: what the hub sends is what they let act."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from sqlmodel import select

from bot.batches.states import BatchState
from bot.clearing.phases import Phase
from bot.records.relay import AgentRow, DeviceRow
from bot.records.types import now
from bot.relay import commands, reports
from device.contract import Report
from device.simulator.fleet import Fleet
from tests import secrets_seen
from tests.bot.batches.office import Office
from tests.office.fleets import renewed, simulators
from tests.office.site import OfficeSite

DEVICES = 2


class Real:
    """A site's agent that runs what the hub of an Office queues for it."""

    def __init__(self, office: Office, folder: Path, fleet: Fleet) -> None:
        self.office = office
        self.id = office.site(DEVICES).id
        self.site = OfficeSite(folder, renewed(fleet.devices))
        self.site.journal.people.add(office.manager.number, "李经理", self.site.secret)
        self._introduces()

    def _introduces(self) -> None:
        session = self.office.session
        agent = session.get_one(AgentRow, self.id)
        agent.public_key = self.site.identity.public_key
        rows = session.exec(select(DeviceRow).where(DeviceRow.site_id == agent.site_id)).all()
        for row, device in zip(rows, self.site.devices, strict=True):
            row.skpbh, row.nsrsbh = device.disk.settings.skpbh, device.disk.settings.nsrsbh
            session.add(row)
        session.flush()

    def code(self) -> str:
        return secrets_seen.made(pyotp.TOTP(self.site.secret).now())

    def works(self) -> int:
        done = 0
        while command := commands.claim(self.office.session, self.id):
            self.site.asks(command)
            for report in self._told(command.id):
                reports.receive(self.office.session, self.id, command.id, report, self.office.reports)
            done += 1
        return done

    def _told(self, command: str) -> list[Report]:
        query = "SELECT seq, body FROM reports WHERE command = ? ORDER BY seq"
        rows = self.site.journal.store.rows(query, command)
        return [
            Report.model_validate({"seq": row["seq"], "at": now(), "body": json.loads(row["body"])})
            for row in rows
        ]


@pytest.fixture(scope="module")
def fleets() -> Iterator[tuple[Fleet, Fleet]]:
    with Fleet(simulators(range(2))) as first, Fleet(simulators(range(2, 4))) as second:
        yield first, second


@pytest.fixture
def sites(office: Office, tmp_path: Path, fleets: tuple[Fleet, Fleet]) -> Iterator[list[Real]]:
    sites = [Real(office, tmp_path / str(number), fleet) for number, fleet in enumerate(fleets)]
    office.agents[:] = sites  # type: ignore[assignment]
    yield sites
    for one in sites:
        one.site.close()


def test_agents_let_exactly_what_they_admitted_act(office: Office, sites: list[Real]) -> None:
    batch_id = office.asked()
    office.types(batch_id, *[one.code() for one in sites])
    for one in sites:
        one.works()
    office.goes()
    assert office.batch(batch_id).state is BatchState.DONE
    assert office.batch(batch_id).counts.phases == {Phase.DONE: 2 * DEVICES}
    assert [sorted(one.site.cleared().values()) for one in sites] == [[1, 1], [1, 1]]
