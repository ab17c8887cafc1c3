"""Pairing, tokens, and what a presence changes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.people import Role, meet
from bot.records.people import PersonRow
from bot.records.relay import AgentRow, CommandRow, DeviceRow, PairingRow
from bot.relay import agents, commands, devices, pairing
from bot.relay.errors import MalformedError, PairingError, TooManyError, UnauthorisedError
from bot.relay.presence import Seen, arrive, touch, unchanged
from bot.relay.relay import RelaySettings
from bot.relay.tries import Tries
from bot.relay.views import AWAY_AFTER_S
from bot.roles import grant, revoke
from device.contract import Ended, Outcome, Presence, Reason
from tests.bot.relay.play import (
    DISK,
    OTHER_DISK,
    Agent,
    Recorder,
    act,
    backup,
    device,
    now,
    pair,
    queued,
)


def shows(session: Session, agent: Agent, listener: Recorder, **other: object) -> bool:
    """Send a presence; return whether the journal is trusted."""
    return arrive(session, agent.id, agent.presence(**other), listener, AWAY_AFTER_S).trusted


# ---------------------------------------------------------------- pairing


def test_a_pairing_code_works_once_however_it_is_typed(session: Session) -> None:
    code = pairing.make(session, 1, by=None)
    assert len(code) == 9
    assert pairing.redeem(session, f" {code.lower().replace('-', ' ')} ") == 1
    with pytest.raises(PairingError):
        pairing.redeem(session, code)


def test_the_newest_code_of_a_site_voids_older_open_ones(session: Session) -> None:
    old, other_site, new = (pairing.make(session, site, by=None) for site in (1, 2, 1))
    with pytest.raises(PairingError):
        pairing.redeem(session, old)
    assert (pairing.redeem(session, new), pairing.redeem(session, other_site)) == (1, 2)


def test_an_expired_code_is_refused(session: Session) -> None:
    code = pairing.make(session, 1, by=None)
    row = session.exec(select(PairingRow)).one()
    assert timedelta(minutes=29) < row.expires_at - now() <= timedelta(minutes=30)
    row.expires_at = now() - timedelta(seconds=1)
    with pytest.raises(PairingError):
        pairing.redeem(session, code)


def test_only_the_hash_of_a_code_is_kept(session: Session) -> None:
    code = pairing.make(session, 1, by=None)
    assert code.replace("-", "") not in str(session.exec(select(PairingRow)).one())


def test_a_broken_key_does_not_use_the_code_up(session: Session, listener: Recorder) -> None:
    code = pairing.make(session, 1, by=None)
    good = Agent().enrolment(code)
    for broken in ({"public_key": "00"}, {"public_key": "zz" * 32}, {"version": 9}):
        with pytest.raises(MalformedError):
            agents.enrol(session, good.model_copy(update=broken), listener)
    assert agents.enrol(session, good, listener).site == "一店"


def wrong(tries: Tries, address: str = "192.0.2.1") -> None:
    with pytest.raises(PairingError), tries.one(address):
        raise PairingError


def test_ten_wrong_codes_within_ten_minutes_close_the_door_until_then_for_their_address() -> None:
    at = [0.0]
    tries = Tries(limit=10, over_all=100, window_s=600, clock=lambda: at[0])
    for second in range(10):
        at[0] = float(second)
        with tries.one("192.0.2.1"):
            pass
        wrong(tries)
    with pytest.raises(TooManyError), tries.one("192.0.2.1"):
        pass
    wrong(tries, "192.0.2.2")
    at[0] = 600.0
    wrong(tries)


def test_wrong_codes_from_everywhere_close_the_door_to_everybody() -> None:
    tries = Tries(limit=10, over_all=30, window_s=600)
    for number in range(30):
        wrong(tries, f"192.0.2.{number}")
    with pytest.raises(TooManyError), tries.one("198.51.100.1"):
        pass


def test_a_year_of_guesses_from_everywhere_finds_an_open_code_with_a_chance_below_one_in_ten_thousand() -> (
    None
):
    settings = RelaySettings()
    guesses = settings.wrong_codes_over_all * 365 * 86400 / settings.wrong_codes_window_s
    assert guesses / len(pairing.ALPHABET) ** 8 < 1 / 10_000


# ---------------------------------------------------------------- tokens


def test_a_token_names_its_agent_and_only_its_hash_is_kept(session: Session, agent: Agent) -> None:
    assert agent.token.startswith("qka_")
    assert agents.authenticate(session, agent.token).agent_id == agent.id
    assert agent.token not in str(session.get_one(AgentRow, agent.id))
    with pytest.raises(UnauthorisedError):
        agents.authenticate(session, agent.token + "x")


def test_the_old_token_is_good_until_the_new_one_is_first_used(session: Session, agent: Agent) -> None:
    new = agents.rotate(session, agent.id)
    assert not agents.authenticate(session, agent.token).renewed
    assert agents.authenticate(session, new).renewed
    agents.settle(session, agent.id, new)
    assert not agents.authenticate(session, new).renewed
    with pytest.raises(UnauthorisedError):
        agents.authenticate(session, agent.token)


def test_a_revoked_agent_is_nobody_until_its_site_is_paired_again(
    session: Session, agent: Agent, listener: Recorder
) -> None:
    new = agents.rotate(session, agent.id)
    agents.revoke(session, agent.id, by=1)
    for token in (agent.token, new):
        with pytest.raises(UnauthorisedError):
            agents.authenticate(session, token)
    assert agents.at_site(session, 1) is None
    pair(session, agent, listener)
    assert agents.authenticate(session, agent.token).agent_id == agent.id


# ---------------------------------------------------------------- pairing again


def test_pairing_again_keeps_the_agent_and_replaces_token_key_and_journal(
    session: Session, agent: Agent, listener: Recorder
) -> None:
    renewed = Agent(journal="j2")
    pair(session, renewed, listener)
    row = session.get_one(AgentRow, agent.id)
    assert (renewed.id, row.journal) == (agent.id, "j2")
    assert row.public_key == renewed.key.public_key().public_bytes_raw().hex()
    with pytest.raises(UnauthorisedError):
        agents.authenticate(session, agent.token)


def test_an_act_claimed_under_the_old_journal_is_unknown_and_never_handed_out_again(
    session: Session, agent: Agent, listener: Recorder
) -> None:
    queued(session, agent, act("x"), backup("b", OTHER_DISK))
    commands.claim(session, agent.id)
    commands.claim(session, agent.id, known=["x"])
    pair(session, Agent(journal="j2"), listener)
    ends = {command.id: report.body for command, report in listener.reports}
    assert isinstance(ends["x"], Ended)
    assert isinstance(ends["b"], Ended)
    assert (ends["x"].outcome, ends["x"].reason) == (Outcome.UNKNOWN, Reason.JOURNAL_UNTRUSTED)
    assert ends["b"].outcome is Outcome.FAILED
    assert commands.claim(session, agent.id) is None


def test_a_code_for_the_old_journal_does_not_reach_the_new_one(
    session: Session, agent: Agent, listener: Recorder
) -> None:
    queued(session, agent, act("x"), backup("b", OTHER_DISK))
    pair(session, Agent(journal="j2"), listener)
    assert [command.id for command in listener.expirations] == ["x"]
    assert session.get_one(CommandRow, "x").secret is None
    claimed = commands.claim(session, agent.id)
    assert claimed is not None
    assert claimed.id == "b"


# ---------------------------------------------------------------- presence


def test_a_site_without_an_agent_has_none(session: Session) -> None:
    assert agents.at_site(session, 1) is None


def test_an_agent_is_away_until_its_first_presence_and_after_three_missed_ones(
    session: Session, agent: Agent, listener: Recorder
) -> None:
    before = agents.at_site(session, 1)
    shows(session, agent, listener)
    there = agents.at_site(session, 1)
    row = session.get_one(AgentRow, agent.id)
    row.seen_at = now() - timedelta(seconds=61)
    after = agents.at_site(session, 1)
    assert before is not None
    assert there is not None
    assert after is not None
    assert (before.away, there.away, after.away) == (True, False, True)


def test_what_a_presence_says_is_seen_at_its_site(session: Session, agent: Agent, listener: Recorder) -> None:
    shows(session, agent, listener, acts_locked=True, self_approval=True)
    view = agents.at_site(session, 1)
    assert view is not None
    assert view.approvers == {"P3": "王经理"}
    assert [found.skpbh for found in view.devices] == [DISK]
    assert (view.acts_locked, view.self_approval, view.trusted) == (True, True, True)


def test_arrival_is_told_once_and_again_after_being_away(
    session: Session, agent: Agent, listener: Recorder
) -> None:
    shows(session, agent, listener)
    shows(session, agent, listener)
    assert [view.away for view in listener.arrivals] == [False]
    session.get_one(AgentRow, agent.id).seen_at = now() - timedelta(hours=1)
    shows(session, agent, listener)
    assert len(listener.arrivals) == 2


def test_a_presence_in_which_only_the_clock_is_new_needs_no_write(
    session: Session, agent: Agent, listener: Recorder
) -> None:
    def news(presence: Presence) -> bool:
        return unchanged(session, agent.id, presence, AWAY_AFTER_S) is None

    assert news(agent.presence())
    shows(session, agent, listener)
    assert not news(agent.presence(clock=now() + timedelta(seconds=20)))
    assert news(agent.presence(acts_locked=True))
    session.get_one(AgentRow, agent.id).seen_at = now() - timedelta(hours=1)
    assert news(agent.presence())


def test_an_agent_that_says_nothing_new_hears_what_it_is_to_stop(
    session: Session, agent: Agent, listener: Recorder
) -> None:
    shows(session, agent, listener)
    queued(session, agent, backup("1"))
    commands.claim(session, agent.id)
    assert unchanged(session, agent.id, agent.presence(), AWAY_AFTER_S) == Seen(cancel=(), trusted=True)
    commands.cancel(session, "1")
    assert unchanged(session, agent.id, agent.presence(), AWAY_AFTER_S) == Seen(cancel=("1",), trusted=True)


def test_when_agents_were_seen_is_kept_of_each(session: Session, agent: Agent, listener: Recorder) -> None:
    other = Agent()
    pair(session, other, listener, site_id=2)
    moments = {agent.id: now() - timedelta(seconds=9), other.id: now()}
    touch(session, moments)
    session.expire_all()
    assert {who: session.get_one(AgentRow, who).seen_at for who in moments} == moments


@pytest.mark.parametrize("other", [{"journal": "another"}, {"position": 4, "instance": "i2"}])
def test_a_lost_or_restored_journal_is_distrusted_until_the_site_pairs_again(
    session: Session, agent: Agent, listener: Recorder, other: dict[str, object]
) -> None:
    assert shows(session, agent, listener, position=5)
    assert not shows(session, agent, listener, **other)
    assert not shows(session, agent, listener, position=9, instance=other.get("instance", "i1"))
    assert listener.alarms == [(1, "journal-untrusted", {"agent": agent.id})]
    pair(session, agent, listener)
    assert shows(session, agent, listener, position=1)


def test_an_act_that_a_restored_journal_may_have_forgotten_is_unknown(
    session: Session, agent: Agent, listener: Recorder
) -> None:
    queued(session, agent, act("x"))
    commands.claim(session, agent.id)
    shows(session, agent, listener, position=5)
    shows(session, agent, listener, position=4, instance="i2")
    ((command, report),) = listener.reports
    assert command.id == "x"
    assert isinstance(report.body, Ended)
    assert report.body.outcome is Outcome.UNKNOWN
    assert commands.claim(session, agent.id) is None


def test_a_presence_overtaken_on_its_way_is_no_restored_journal(
    session: Session, agent: Agent, listener: Recorder
) -> None:
    shows(session, agent, listener, position=5)
    assert shows(session, agent, listener, position=4, clock=now() - timedelta(seconds=1))
    assert session.get_one(AgentRow, agent.id).position == 5


def test_a_position_that_no_journal_reaches_is_refused(
    session: Session, agent: Agent, listener: Recorder
) -> None:
    for position in (-1, 2**31):
        with pytest.raises(MalformedError):
            shows(session, agent, listener, position=position)


def test_restarts_raise_no_alarm(session: Session, agent: Agent, listener: Recorder) -> None:
    for start in range(1, 9):
        assert shows(session, agent, listener, instance=f"i{start}", position=start)
    assert listener.alarms == []


def test_two_programs_on_one_token_raise_one_alarm_and_stop_acts(
    session: Session, agent: Agent, listener: Recorder
) -> None:
    trusted = [shows(session, agent, listener, instance=name) for name in ("i1", "i2", "i1", "i2", "i1")]
    assert trusted == [True, True, False, False, False]
    assert listener.alarms == [(1, "two-instances", {"agent": agent.id})]


# ---------------------------------------------------------------- devices


def test_devices_follow_what_the_agent_shows(session: Session, agent: Agent, listener: Recorder) -> None:
    shows(session, agent, listener, devices=(device(), device(OTHER_DISK, "分机")))
    shows(session, agent, listener, devices=(device(name="新主机", port="COM5"),))
    seen = {found.skpbh: (found.name, found.port, found.present) for found in devices.at_site(session, 1)}
    assert seen == {DISK: ("新主机", "COM5", True), OTHER_DISK: ("分机", "COM3", False)}
    shows(session, agent, listener, devices=(device(OTHER_DISK, "分机"),))
    assert {found.skpbh: found.present for found in devices.at_site(session, 1)} == {
        DISK: False,
        OTHER_DISK: True,
    }


def test_devices_of_the_enrolment_are_there_at_once(session: Session, listener: Recorder) -> None:
    agents.enrol(session, Agent().enrolment(pairing.make(session, 1, by=None), device()), listener)
    assert [found.skpbh for found in devices.at_site(session, 1)] == [DISK]


def test_a_disk_of_another_site_is_refused_with_one_alarm(
    session: Session, agent: Agent, listener: Recorder
) -> None:
    other = Agent(journal="j2")
    pair(session, other, listener, site_id=2)
    shows(session, agent, listener)
    both = (device(name="偷来的"), device(OTHER_DISK))
    shows(session, other, listener, devices=both)
    shows(session, other, listener, devices=both, acts_locked=True)
    assert listener.alarms == [(2, "device-elsewhere", {"device": DISK, "name": "偷来的"})]
    row = session.exec(select(DeviceRow).where(DeviceRow.skpbh == DISK)).one()
    assert (row.site_id, row.name) == (1, "主机")
    assert [found.skpbh for found in devices.at_site(session, 2)] == [OTHER_DISK]


@pytest.mark.parametrize("gone", ["role", "blocked"])
def test_a_code_of_somebody_who_may_not_pair_any_more_is_void(
    session: Session, listener: Recorder, gone: str
) -> None:
    admin = meet(session, "telegram", 1, 1, "钱管理", "zh")
    grant(session, admin.id, 1, Role.ADMIN, None)
    grant(session, meet(session, "telegram", 2, 2, "孙管理", "zh").id, 1, Role.ADMIN, None)
    code = pairing.make(session, 1, by=admin.id)
    if gone == "role":
        revoke(session, admin.id, 1, Role.ADMIN, None)
    else:
        session.get_one(PersonRow, admin.id).blocked_at = now()
    with pytest.raises(PairingError):
        agents.enrol(session, Agent().enrolment(code), listener)
