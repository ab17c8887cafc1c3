"""Who sees, denies and stops a batch of several sites; how many devices a site's code is for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, delete, select

from bot.batches import reading
from bot.batches.errors import NoCodeWantedError, NotNowError, TooManyAtSiteError
from bot.batches.limits import BatchLimits
from bot.batches.states import BatchState
from bot.clearing.phases import Phase
from bot.people import ForbiddenError, Person, Role, meet, person
from bot.records.messages import OutboxRow
from bot.records.people import RoleRow
from bot.records.relay import AgentRow
from bot.records.types import now
from device.contract import Act, Admit, ApproverInfo, Batched, Plan
from tests.bot.batches.agent import RIGHT, Agent
from tests.bot.batches.office import Office
from tests.bot.batches.test_notices import speaks


def test_a_no_of_who_answers_for_some_sites_ends_these_alone(office: Office) -> None:
    here, there = office.site(2), office.site(1)
    local = _manager_of(office, here)
    batch_id = office.asked()
    batch, sites = office.batches.deny(office.session, batch_id, office.batch(batch_id).digest, local)
    assert (batch.state, sites) == (BatchState.ASKING, 1)
    assert office.told.of("denied_at") == [["1号店"]]
    office.types(batch_id, RIGHT)
    office.goes()
    assert office.batch(batch_id).counts.phases == {Phase.DENIED: 2, Phase.DONE: 1}
    assert (here.acted, len(there.acted)) == ([], 1)
    assert local.id not in reading.approvers(office.session, batch_id)


def test_a_no_at_one_site_stands_though_the_batch_is_stopped_and_goes_on(office: Office) -> None:
    here, there = office.site(1), office.site(1)
    local = _manager_of(office, here)
    batch_id = office.asked()
    office.batches.deny(office.session, batch_id, office.batch(batch_id).digest, local)
    office.batches.stop(office.session, batch_id, office.clerk)
    office.batches.resume(office.session, batch_id, office.clerk)
    office.goes()
    office.types(batch_id, RIGHT)
    office.goes()
    assert office.batch(batch_id).counts.phases == {Phase.DENIED: 1, Phase.DONE: 1}
    assert (here.acted, len(there.acted)) == ([], 1)


def test_a_second_no_at_the_same_sites_changes_nothing(office: Office) -> None:
    here, _ = office.site(1), office.site(1)
    local = _manager_of(office, here)
    batch_id = office.asked()
    digest = office.batch(batch_id).digest
    office.batches.deny(office.session, batch_id, digest, local)
    with pytest.raises(NotNowError):
        office.batches.deny(office.session, batch_id, digest, local)
    assert len(office.told.of("denied_at")) == 1


def test_who_was_not_asked_denies_nothing(office: Office) -> None:
    here = office.site(1)
    stranger = _person_at(office, here, Role.MANAGER)
    batch_id = office.asked()
    with pytest.raises(NoCodeWantedError):
        office.batches.deny(office.session, batch_id, office.batch(batch_id).digest, stranger)


def test_who_approves_at_one_site_stops_all_of_it_and_a_clerk_there_does_not(office: Office) -> None:
    here, _ = office.site(1), office.site(1)
    clerk, manager = _person_at(office, here, Role.CLERK, 8), _person_at(office, here, Role.MANAGER, 9)
    batch_id = office.asked()
    with pytest.raises(ForbiddenError):
        office.batches.stop(office.session, batch_id, clerk)
    assert office.batches.stop(office.session, batch_id, manager).state is BatchState.STOPPED


def test_who_asked_and_lost_the_role_sees_the_batch_no_more_and_hears_no_more_of_it(office: Office) -> None:
    office.site(1)
    batch_id = office.asked()
    office.session.execute(delete(RoleRow).where(col(RoleRow.person_id) == office.clerk.id))
    nobody = person(office.session, office.clerk.id)
    assert reading.seen_by(office.session, nobody) == []
    assert reading.sites_seen(office.session, office.batch(batch_id), nobody) == []
    speaks(office)
    office.approves(batch_id)
    office.goes()
    assert office.batch(batch_id).state is BatchState.DONE
    told = {row.chat_id for row in office.session.exec(select(OutboxRow)).all()}
    assert told == {2, 3}  # the managers'


def test_a_batch_takes_no_more_devices_of_a_site_than_its_code_may_be_for(office: Office) -> None:
    office.limits = BatchLimits(at_a_site=1)
    office.starts()
    office.site(1), office.site(2)
    with pytest.raises(TooManyAtSiteError) as error:
        office.opens()
    assert error.value.params == {"limit": 1, "count": 2, "site": "2号店"}
    assert office.opens(Plan.BACKUP)


def test_the_largest_message_to_an_agent_is_small() -> None:
    limits, digest = BatchLimits(), "f" * 64
    items = [Batched(operation=10**9, device="6" * 12, evidence=digest)] * limits.at_a_site
    largest = Admit(
        id="a" * 32,
        device="6" * 12,
        not_after=now() + timedelta(minutes=2),
        batch="B1000000",
        act=Act.CLEAR,
        items=tuple(items),
        elsewhere=(digest,) * (limits.devices - limits.at_a_site),
        digest=digest,
        requester="P1000000",
        approver="P1000000",
    )
    assert len(largest.model_dump_json()) < 256 * 1024


def _manager_of(office: Office, agent: Agent) -> Person:
    """Return a manager of one agent's site who is enrolled there."""
    local = _person_at(office, agent, Role.MANAGER)
    known = office.session.get_one(AgentRow, agent.id).presence["approvers"]
    enrolled = ApproverInfo(person=local.number, name=local.name).model_dump(mode="json")
    office.shows(agent, approvers=[*known, enrolled])
    return local


def _person_at(office: Office, agent: Agent, role: Role, number: int = 7) -> Person:
    who = meet(office.session, "telegram", number, number, f"小陈{number}", "zh")
    site_id = office.session.get_one(AgentRow, agent.id).site_id
    office.session.add(RoleRow(person_id=who.id, site_id=site_id, role=role))
    office.session.flush()
    return person(office.session, who.id)
