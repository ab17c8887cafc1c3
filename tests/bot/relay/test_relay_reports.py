"""Reports count once, in order, signed where it matters, and however late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot import audit
from bot.records.relay import CommandRow, ReportRow
from bot.relay import commands
from bot.relay.errors import EndedError, GapError, SignatureError, UnknownError
from bot.relay.reports import receive
from device.contract import Act, ActResult, ActState, Ended, Outcome, TypeRow
from tests.bot.relay.play import Agent, Recorder, act, backup, ended, now, pair, queued, report

MOVED = ActResult(act=Act.CLEAR, evidence="e" * 64, rows=(TypeRow(fplxdm="025", state=ActState.MOVED),))


@pytest.fixture
def claimed(session: Session, agent: Agent) -> str:
    """A backup that the agent has claimed."""
    queued(session, agent, backup("1"))
    commands.claim(session, agent.id)
    return "1"


def test_reports_in_order_are_told_once_each(
    session: Session, agent: Agent, listener: Recorder, claimed: str
) -> None:
    expected = [receive(session, agent.id, claimed, report(seq), listener).expected for seq in (1, 2, 3)]
    assert expected == [2, 3, 4]
    assert [told.seq for _, told in listener.reports] == [1, 2, 3]
    (command, _) = listener.reports[0]
    assert (command.operation_id, command.site_id, command.kind) == (7, 1, "backup")


def test_a_repeated_report_has_no_second_effect(
    session: Session, agent: Agent, listener: Recorder, claimed: str
) -> None:
    answers = [receive(session, agent.id, claimed, report(seq), listener) for seq in (1, 2, 1, 2)]
    assert [(answer.expected, answer.fresh) for answer in answers] == [
        (2, True),
        (3, True),
        (3, False),
        (3, False),
    ]
    assert len(listener.reports) == 2
    assert len(session.exec(select(ReportRow)).all()) == 2


def test_a_gap_names_the_report_that_is_missing(
    session: Session, agent: Agent, listener: Recorder, claimed: str
) -> None:
    receive(session, agent.id, claimed, report(1), listener)
    with pytest.raises(GapError) as gap:
        receive(session, agent.id, claimed, report(3), listener)
    assert gap.value.expected == 2
    assert len(listener.reports) == 1


def test_nothing_is_heard_after_the_end(
    session: Session, agent: Agent, listener: Recorder, claimed: str
) -> None:
    receive(session, agent.id, claimed, ended(1), listener)
    for late in (ended(1), report(2)):
        with pytest.raises(EndedError):
            receive(session, agent.id, claimed, late, listener)
    assert len(listener.reports) == 1
    assert commands.claim(session, agent.id) is None


def test_a_report_long_after_its_time_still_counts(
    session: Session, agent: Agent, listener: Recorder, claimed: str
) -> None:
    session.get_one(CommandRow, claimed).not_after = now() - timedelta(days=2)
    assert commands.expire(session, now()) == []
    assert receive(session, agent.id, claimed, ended(1), listener).fresh
    assert len(listener.reports) == 1


def test_a_command_that_never_ran_is_no_longer_reported_on(
    session: Session, agent: Agent, listener: Recorder
) -> None:
    queued(session, agent, backup("1", not_after=now() - timedelta(seconds=1)))
    commands.expire(session, now())
    with pytest.raises(EndedError):
        receive(session, agent.id, "1", report(1), listener)


def test_a_report_on_a_queued_command_means_that_the_agent_has_it(
    session: Session, agent: Agent, listener: Recorder
) -> None:
    queued(session, agent, act("x"))
    receive(session, agent.id, "x", report(1), listener)
    row = session.get_one(CommandRow, "x")
    assert (row.state, row.secret) == ("claimed", None)


def test_an_agent_reports_on_its_own_commands_only(
    session: Session, agent: Agent, listener: Recorder, claimed: str
) -> None:
    other = Agent(journal="j2")
    pair(session, other, listener, site_id=2)
    for stranger, command_id in ((other.id, claimed), (agent.id, "nothing")):
        with pytest.raises(UnknownError):
            receive(session, stranger, command_id, report(1), listener)


def test_the_next_command_of_a_device_comes_after_the_end(
    session: Session, agent: Agent, listener: Recorder, claimed: str
) -> None:
    queued(session, agent, backup("2"))
    assert not commands.has_work(session, agent.id, (), (claimed,))
    receive(session, agent.id, claimed, ended(1), listener)
    following = commands.claim(session, agent.id)
    assert following is not None
    assert following.id == "2"


def test_an_end_is_in_the_audit_log(session: Session, agent: Agent, listener: Recorder, claimed: str) -> None:
    receive(session, agent.id, claimed, ended(1), listener)
    last = list(audit.export(session))[-1]
    assert '"action":"command.ended"' in last
    assert f'"actor":"agent:{agent.id}"' in last


# ---------------------------------------------------------------- signatures


def test_an_act_result_counts_with_the_signature_of_this_agent(
    session: Session, agent: Agent, listener: Recorder
) -> None:
    queued(session, agent, act("x"))
    commands.claim(session, agent.id)
    signed = agent.signed("x", Ended(outcome=Outcome.DONE, act=MOVED))
    receive(session, agent.id, "x", report(1, signed), listener)
    assert len(listener.reports) == 1


def forged(agent: Agent) -> dict[str, Ended]:
    done = Ended(outcome=Outcome.DONE, act=MOVED)
    return {
        "unsigned": done,
        "by another key": Agent().signed("x", done),
        "of another command": done.model_copy(update={"signature": agent.signed("y", done).signature}),
        "of another outcome": agent.signed("x", done).model_copy(update={"outcome": Outcome.PARTIAL}),
        "no hex": done.model_copy(update={"signature": "签名"}),
        "done without a result": Ended(outcome=Outcome.DONE),
    }


@pytest.mark.parametrize("which", forged(Agent()))
def test_a_forged_end_of_an_act_is_refused_and_not_kept(
    session: Session, agent: Agent, listener: Recorder, which: str
) -> None:
    queued(session, agent, act("x"))
    commands.claim(session, agent.id)
    with pytest.raises(SignatureError):
        receive(session, agent.id, "x", report(1, forged(agent)[which]), listener)
    assert listener.reports == []
    assert session.get_one(CommandRow, "x").state == "claimed"


@pytest.mark.parametrize("outcome", [Outcome.EXPIRED, Outcome.FAILED, Outcome.REFUSED])
def test_each_end_of_an_act_is_signed_whatever_it_says(
    session: Session, agent: Agent, listener: Recorder, outcome: Outcome
) -> None:
    queued(session, agent, act("x"))
    commands.claim(session, agent.id)
    with pytest.raises(SignatureError):
        receive(session, agent.id, "x", ended(1, outcome), listener)
    signed = report(1, agent.signed("x", Ended(outcome=outcome)))
    receive(session, agent.id, "x", signed, listener)
    assert len(listener.reports) == 1
