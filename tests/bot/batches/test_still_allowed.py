"""A role that was taken away, a no, a journal that is not trusted any more: what they end for a batch."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, delete, select, update

from bot.batches.states import BatchState
from bot.clearing.phases import Phase
from bot.people import ForbiddenError, Person, Role, meet, person
from bot.records.batches import BatchCodeRow
from bot.records.people import RoleRow
from bot.records.relay import AgentRow, CommandRow
from bot.records.types import now
from bot.relay.presence import arrive
from device.contract import Plan, Presence
from tests.bot.batches.agent import RIGHT, Agent
from tests.bot.batches.office import Office


def test_who_asked_and_lost_the_role_neither_stops_a_batch_nor_lets_it_go_on(office: Office) -> None:
    office.site(1)
    batch_id = office.asked()
    nobody = _without_roles(office, office.clerk)
    batches = office.batches
    for press in (batches.stop, batches.cancel, batches.resume, batches.go_on):
        with pytest.raises(ForbiddenError):
            press(office.session, batch_id, nobody)


def test_who_asked_goes_on_where_another_site_never_took_part(office: Office) -> None:
    here = office.site(1)
    office.site(1)
    clerk = _clerk_at(office, office.session.get_one(AgentRow, here.id).site_id)
    batch_id = office.batches.open(office.session, clerk, office.devices, Plan.CLEAR).id
    office.goes()
    office.batches.stop(office.session, batch_id, clerk)
    office.batches.resume(office.session, batch_id, clerk)
    assert office.batch(batch_id).counts.left_out == 1


def test_a_code_that_no_agent_came_for_leaves_the_queue_with_a_no(office: Office) -> None:
    office.site(1)
    batch_id = office.asked()
    office.approves(batch_id)
    office.batches.deny(office.session, batch_id, office.batch(batch_id).digest, office.other)
    waiting = office.session.exec(select(CommandRow).where(CommandRow.state == "queued")).all()
    assert [one.kind for one in waiting] == []
    assert not office.session.exec(select(CommandRow.id).where(col(CommandRow.secret).is_not(None))).all()


def test_codes_may_be_typed_as_long_as_ever_after_a_batch_was_resumed(office: Office) -> None:
    office.site(1), office.site(1)
    batch_id = office.asked()
    office.batches.stop(office.session, batch_id, office.clerk)
    office.session.execute(update(BatchCodeRow).values(expires_at=now() - timedelta(minutes=1)))
    office.batches.resume(office.session, batch_id, office.clerk)
    office.goes()
    office.types(batch_id, RIGHT, RIGHT)
    office.goes()
    assert office.batch(batch_id).counts.phases == {Phase.DONE: 2}


def test_acts_that_wait_for_an_agent_whose_journal_is_not_trusted_any_more_never_ran(office: Office) -> None:
    agent = office.site(2)
    batch_id = office.asked()
    office.approves(batch_id)
    agent.works()
    office.ticks()
    _shows_another_journal(office, agent)
    office.goes()
    ended = office.batch(batch_id)
    assert (ended.state, ended.counts.phases) == (BatchState.DONE, {Phase.EXPIRED: 2})


def test_no_act_is_asked_for_of_an_agent_whose_journal_is_not_trusted(office: Office) -> None:
    agent = office.site(1)
    batch_id = office.asked()
    office.approves(batch_id)
    agent.works()
    office.session.get_one(AgentRow, agent.id).trusted = False
    office.goes()
    assert office.batch(batch_id).counts.phases == {Phase.EXPIRED: 1}
    assert agent.acted == []


def _without_roles(office: Office, who: Person) -> Person:
    office.session.execute(delete(RoleRow).where(col(RoleRow.person_id) == who.id))
    return person(office.session, who.id)


def _clerk_at(office: Office, site_id: int) -> Person:
    who = meet(office.session, "telegram", 8, 8, "小陈", "zh")
    office.session.add(RoleRow(person_id=who.id, site_id=site_id, role=Role.CLERK))
    office.session.flush()
    return person(office.session, who.id)


def _shows_another_journal(office: Office, agent: Agent) -> None:
    row = office.session.get_one(AgentRow, agent.id)
    shown = Presence.model_validate({**row.presence, "journal": "j2"})
    arrive(office.session, agent.id, shown, office.reports, 60)
