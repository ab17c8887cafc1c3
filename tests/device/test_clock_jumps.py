"""The site's wall clock jumps: no code is used twice, and no evidence gets younger or older."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest

from device.clock import HubClock, now
from device.contract import Reason, RunAct
from device.errors import Refusal
from device.guard import STEP_S, Guard
from tests.device.site import MANAGER, QUICK, Site

NOON_S = 1_800_000_000.0
HOUR_S, DAY_S = 3600.0, 86_400.0
JUMPS = (-DAY_S, -HOUR_S, -STEP_S, STEP_S, HOUR_S, DAY_S)


class WallClock:
    """A clock on the wall that somebody sets."""

    def __init__(self) -> None:
        self.shows_s = NOON_S

    def __call__(self) -> float:
        return self.shows_s


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Site(tmp_path) as site:
        yield site


def objection(guard: Guard, command: RunAct) -> Reason | None:
    """Return why an act is not admitted; None: it is."""
    try:
        guard.admit(command)
    except Refusal as err:
        return err.first.reason
    return None


def code_at(site: Site, shown_s: float) -> str:
    return pyotp.TOTP(site.secret).at(int(shown_s))


def enrol_anew(site: Site) -> None:
    site.journal.people.add(MANAGER, "李经理", site.secret)


def test_a_code_that_was_used_is_not_good_again_wherever_the_clock_is_set(site: Site) -> None:
    evidence = site.prepares()
    for jump_s in JUMPS:
        enrol_anew(site)
        site.journal.people.unlock()
        clock = WallClock()
        guard = Guard(site.config, site.journal, clock)
        command = site.approved(evidence, code=code_at(site, clock()))
        assert objection(guard, command) is None
        clock.shows_s += jump_s
        assert objection(guard, command) is Reason.CODE_WRONG, jump_s
        clock.shows_s -= jump_s
        assert objection(guard, command) is Reason.CODE_WRONG, jump_s


def test_after_the_clock_was_set_back_what_was_seen_over_a_shoulder_opens_nothing(site: Site) -> None:
    clock = WallClock()
    guard = Guard(site.config, site.journal, clock)
    evidence = site.prepares()
    assert objection(guard, site.approved(evidence, code=code_at(site, clock()))) is None
    for jump_s in (-2 * STEP_S, -HOUR_S, -DAY_S):
        clock.shows_s = NOON_S + jump_s
        seen_before = site.approved(evidence, code=code_at(site, clock()))
        assert objection(guard, seen_before) is Reason.CODE_WRONG, jump_s


def test_once_the_clock_has_caught_up_new_codes_are_good(site: Site) -> None:
    clock = WallClock()
    guard = Guard(site.config, site.journal, clock)
    evidence = site.prepares()
    assert objection(guard, site.approved(evidence, code=code_at(site, clock()))) is None
    clock.shows_s -= HOUR_S
    clock.shows_s += HOUR_S + 2 * STEP_S
    assert objection(guard, site.approved(evidence, code=code_at(site, clock()))) is None


def objections_wherever_the_clock_is_set(site: Site) -> Iterator[Reason | None]:
    """Yield, for each jump after evidence was made, what stands against an act with the code of that clock."""
    evidence = site.prepares()
    for jump_s in JUMPS:
        enrol_anew(site)
        clock = WallClock()
        clock.shows_s += jump_s
        guard = Guard(site.config, site.journal, clock)
        yield objection(guard, site.approved(evidence, code=code_at(site, clock())))


def test_evidence_that_is_stale_stays_stale_wherever_the_clock_is_set(tmp_path: Path) -> None:
    brief = QUICK.model_copy(update={"evidence_valid_s": 1e-6})
    with Site(tmp_path, limits=brief) as site:
        assert set(objections_wherever_the_clock_is_set(site)) == {Reason.EVIDENCE_STALE}


def test_evidence_that_is_fresh_stays_fresh_wherever_the_clock_is_set(site: Site) -> None:
    assert set(objections_wherever_the_clock_is_set(site)) == {None}


def test_the_hubs_clock_once_heard_runs_on_its_own() -> None:
    clock = HubClock()
    assert abs(clock.now() - now()) < timedelta(seconds=5)
    shown = datetime(2031, 5, 1, 12, tzinfo=UTC)
    clock.set(shown)
    assert timedelta(0) <= clock.now() - shown < timedelta(seconds=5)
