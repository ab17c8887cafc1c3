"""The queue: order, one at a time per device, codes that go, and time-outs that end nothing."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import text
from sqlmodel import Session

from bot.records.relay import CommandRow
from bot.relay import commands, picking
from bot.relay.commands import Cancel
from device.contract import Act, Admit, AnyCommand, Batched, RunAct
from tests.bot.relay.play import CODE, DISK, OTHER_DISK, Agent, Recorder, act, backup, now, pair, queued


def ids(*claimed: AnyCommand | None) -> list[str | None]:
    return [command.id if command else None for command in claimed]


def test_commands_come_in_the_order_they_were_queued(session: Session, agent: Agent) -> None:
    queued(session, agent, backup("b"), backup("a", OTHER_DISK))
    first = commands.claim(session, agent.id)
    second = commands.claim(session, agent.id, known=["b"])
    assert ids(first, second) == ["b", "a"]


def test_a_device_gets_one_command_at_a_time_and_devices_work_in_parallel(
    session: Session, agent: Agent
) -> None:
    queued(session, agent, backup("1"), backup("2"), backup("3", OTHER_DISK))
    assert ids(commands.claim(session, agent.id)) == ["1"]
    assert ids(commands.claim(session, agent.id, known=["1"])) == ["3"]
    assert ids(commands.claim(session, agent.id, known=["1", "3"])) == [None]


def test_commands_of_a_disk_at_work_wait(session: Session, agent: Agent) -> None:
    queued(session, agent, backup("1"))
    assert commands.claim(session, agent.id, busy=[DISK]) is None
    assert ids(commands.claim(session, agent.id)) == ["1"]


def test_what_was_claimed_and_has_no_end_comes_again_and_first(session: Session, agent: Agent) -> None:
    queued(session, agent, backup("1"), backup("0", OTHER_DISK))
    claimed = commands.claim(session, agent.id)
    assert ids(claimed, commands.claim(session, agent.id)) == ["1", "1"]
    assert ids(commands.claim(session, agent.id, busy=[DISK])) == ["0"]


def test_an_act_carries_its_code_once_and_the_row_forgets_it(session: Session, agent: Agent) -> None:
    queued(session, agent, act("x"))
    first = commands.claim(session, agent.id)
    again = commands.claim(session, agent.id)
    assert isinstance(first, RunAct)
    assert isinstance(again, RunAct)
    assert (first.code, again.code) == (CODE, None)
    assert again == first.model_copy(update={"code": None})
    assert session.get_one(CommandRow, "x").secret is None


def test_a_code_in_the_command_itself_is_kept_apart_too(session: Session, agent: Agent) -> None:
    commands.queue(session, agent.id, act("x").model_copy(update={"code": CODE}))
    assert CODE not in json.dumps(session.get_one(CommandRow, "x").body)
    claimed = commands.claim(session, agent.id)
    assert isinstance(claimed, RunAct)
    assert claimed.code == CODE


def test_after_the_claim_the_code_stands_nowhere_in_the_database(session: Session, agent: Agent) -> None:
    queued(session, agent, act("x"))
    commands.claim(session, agent.id)
    session.commit()
    for table in ("command", "report", "audit", "agent", "outbox", "inbox"):
        for row in session.connection().execute(text(f"SELECT * FROM {table}")):
            assert CODE not in str(row)


def test_a_command_past_its_time_is_not_handed_out_and_expires(session: Session, agent: Agent) -> None:
    late = backup("late", not_after=now() - timedelta(seconds=1))
    queued(session, agent, late, backup("2"))
    assert ids(commands.claim(session, agent.id)) == ["2"]
    assert [command.id for command in commands.expire(session, now())] == ["late"]
    assert commands.expire(session, now()) == []


def test_a_time_out_does_not_end_what_was_claimed(session: Session, agent: Agent) -> None:
    queued(session, agent, backup("1"))
    commands.claim(session, agent.id)
    much_later = now() + timedelta(days=3)
    assert not commands.has_expired(session, much_later)
    assert commands.expire(session, much_later) == []
    assert ids(commands.claim(session, agent.id)) == ["1"]


def test_cancel_ends_what_is_queued_and_asks_for_what_is_claimed(session: Session, agent: Agent) -> None:
    queued(session, agent, act("x"), backup("1", OTHER_DISK))
    assert commands.cancel(session, "x") is Cancel.NEVER_RAN
    assert session.get_one(CommandRow, "x").secret is None
    assert ids(commands.claim(session, agent.id)) == ["1"]
    assert commands.cancel(session, "1") is Cancel.ASKED
    assert commands.to_cancel(session, agent.id) == ("1",)
    assert commands.cancel(session, "x") is Cancel.TOO_LATE
    assert commands.cancel(session, "nothing") is Cancel.TOO_LATE


def test_one_agent_never_sees_the_commands_of_another(
    session: Session, agent: Agent, listener: Recorder
) -> None:
    other = Agent(journal="j2")
    pair(session, other, listener, site_id=2)
    queued(session, agent, backup("1"))
    assert not commands.has_work(session, other.id, (), ())
    assert commands.claim(session, other.id) is None
    assert picking.claimable(session) == [(agent.id, DISK)]


def test_only_commands_whose_turn_has_come_wake_their_agent(session: Session, agent: Agent) -> None:
    queued(session, agent, backup("1"), backup("2"))
    commands.claim(session, agent.id)
    assert picking.claimable(session) == []


def test_a_code_waits_for_no_device_and_goes_before_what_does(session: Session, agent: Agent) -> None:
    queued(session, agent, backup("1"), backup("2", OTHER_DISK))
    commands.claim(session, agent.id)
    queued(session, agent, code_of_batch("c"))
    assert sorted(picking.claimable(session)) == [(agent.id, ""), (agent.id, OTHER_DISK)]
    assert ids(commands.claim(session, agent.id, busy=[DISK], known=["1"])) == ["c"]
    assert ids(commands.claim(session, agent.id, busy=[DISK], known=["1", "c"])) == ["2"]


def test_a_device_does_not_wait_for_a_code_that_names_it(session: Session, agent: Agent) -> None:
    queued(session, agent, code_of_batch("c"))
    commands.claim(session, agent.id)
    queued(session, agent, backup("1"))
    assert ids(commands.claim(session, agent.id, known=["c"])) == ["1"]


def code_of_batch(command_id: str) -> Admit:
    return Admit(
        id=command_id,
        device=DISK,
        not_after=now() + timedelta(minutes=2),
        batch="B1",
        act=Act.CLEAR,
        items=(Batched(operation=7, device=DISK, evidence="e" * 64),),
        digest="d" * 64,
        requester="P7",
        approver="P3",
        code=CODE,
    )
