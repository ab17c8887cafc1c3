"""An agent that takes something and never comes back holds up its own devices alone."""

from __future__ import annotations

from datetime import timedelta

from bot.batches.states import BatchState
from bot.clearing.phases import Phase
from bot.records.relay import AgentRow
from bot.records.types import now
from device.contract import AnyCommand, Ended, Outcome, Reason, RunAct, Started
from tests.bot.batches.agent import RIGHT, Agent
from tests.bot.batches.office import Office, disk

LONG = timedelta(minutes=20)
HOUR = timedelta(hours=1, minutes=5)


def test_an_agent_that_dies_over_a_backup_keeps_no_other_site_from_the_question(office: Office) -> None:
    office.site(1), office.site(1)
    batch_id = office.opens()
    office.ticks()
    office.agents[0].works(1)
    _dies_over(office.agents[0], "backup")
    _seen(office.agents[1], -LONG)
    office.goes(after=LONG)
    asked = office.batch(batch_id)
    assert asked.state is BatchState.ASKING
    assert asked.counts.phases == {Phase.EXPIRED: 1, Phase.AWAITING_APPROVAL: 1}
    assert {one.reason for one in office.items(batch_id, Phase.EXPIRED)} == {"agent-away"}


def test_an_agent_that_dies_over_a_verification_keeps_no_other_site_from_the_question(office: Office) -> None:
    office.site(1), office.site(1)
    batch_id = office.opens()
    while not office.batch(batch_id).counts.verifying:
        office.ticks()
        if not office.batch(batch_id).counts.verifying:
            office.agents[0].works(), office.agents[1].works()
    _dies_over(office.agents[0], "verify")
    _seen(office.agents[1], -LONG)
    office.goes(after=LONG)
    assert office.batch(batch_id).counts.phases == {Phase.EXPIRED: 1, Phase.AWAITING_APPROVAL: 1}
    assert office.batch(batch_id).state is BatchState.ASKING


def test_an_agent_that_is_away_for_a_moment_loses_nothing(office: Office) -> None:
    agent = office.site(1)
    batch_id = office.opens()
    office.ticks()
    command = agent.takes()
    assert command is not None
    _seen(agent, -timedelta(minutes=10))
    office.ticks(after=LONG)
    agent.ends_it(command)
    office.goes()
    assert office.batch(batch_id).state is BatchState.ASKING


def test_a_hub_that_was_away_itself_gives_agents_the_time_to_come_back(office: Office) -> None:
    agent = office.site(1)
    batch_id = office.opens()
    office.ticks()
    command = agent.takes()
    assert command is not None
    agent.goes_away()
    office.starts()
    office.ticks(after=timedelta(minutes=10))
    agent.ends_it(command)
    office.goes()
    assert office.batch(batch_id).state is BatchState.ASKING


def test_an_agent_that_dies_over_a_code_is_given_up_and_the_batch_ends(office: Office) -> None:
    office.site(1), office.site(1)
    batch_id = office.asked()
    office.types(batch_id, RIGHT, RIGHT)
    _dies_over(office.agents[0], "admit")
    office.goes()
    assert len(office.agents[1].acted) == 1
    office.goes(after=HOUR)
    ended = office.batch(batch_id)
    assert (ended.state, ended.counts.phases) == (BatchState.DONE, {Phase.EXPIRED: 1, Phase.DONE: 1})


def test_stale_evidences_of_a_site_are_made_anew_though_an_act_elsewhere_has_no_end(office: Office) -> None:
    first, second = office.site(1), office.site(1)
    batch_id = office.asked()
    second.reboots()
    office.types(batch_id, RIGHT, RIGHT)
    first.works()
    office.ticks()
    act = _dies_over(first, "act")
    _seen(second, -LONG)
    office.goes(after=LONG)
    asked = office.batch(batch_id)
    assert (asked.state, asked.counts.running, asked.counts.awaiting) == (BatchState.ASKING, 1, 1)
    office.types(batch_id, RIGHT)
    office.goes()
    assert office.batch(batch_id).counts.of(Phase.DONE) == 1
    assert office.batch(batch_id).ended_at is None
    first.goes_away(away=False)
    assert isinstance(act, RunAct)
    first.taken.append(act)
    first.ends_it(act)
    office.goes()
    assert office.batch(batch_id).counts.phases == {Phase.DONE: 2}
    assert office.batch(batch_id).ended_at is not None


def test_a_site_whose_agent_is_revoked_after_its_code_ends_and_stops_no_batch(office: Office) -> None:
    first, second = office.site(1), office.site(1)
    batch_id = office.asked()
    office.types(batch_id, RIGHT, RIGHT)
    first.works(), second.works()
    office.session.get_one(AgentRow, first.id).revoked_at = now()
    office.session.flush()
    office.goes()
    ended = office.batch(batch_id)
    assert (ended.state, ended.counts.phases) == (BatchState.DONE, {Phase.EXPIRED: 1, Phase.DONE: 1})


def test_an_agent_that_calls_a_code_wrong_where_there_was_none_ends_its_device_alone(office: Office) -> None:
    agent = office.site(2)
    wrong = Ended(outcome=Outcome.REFUSED, code="GRD-1", reason=Reason.CODE_WRONG, tries_left=4)
    agent.ends["act", disk(0, 0)] = wrong
    batch_id = office.asked()
    office.approves(batch_id)
    office.goes()
    assert office.batch(batch_id).counts.phases == {Phase.REFUSED: 1, Phase.DONE: 1}
    assert not office.alone.code_wrong.called


def _dies_over(agent: Agent, kind: str) -> AnyCommand:
    command = agent.takes()
    assert command is not None
    assert command.kind == kind
    if isinstance(command, RunAct):
        agent.reports(command, Started())
    agent.goes_away()
    agent.taken.remove(command)
    agent.takes = lambda: None  # type: ignore[method-assign]
    return command


def _seen(agent: Agent, ago: timedelta) -> None:
    row = agent.session.get_one(AgentRow, agent.id)
    row.seen_at = now() - ago
    agent.session.add(row)
    agent.session.flush()
