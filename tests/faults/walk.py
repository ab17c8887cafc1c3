"""Random orders of the same faults, as a Hypothesis state machine: each walk is one story, disturbed all along."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.faults.cells import QUICKER
from tests.faults.link import Mischief, Trick
from tests.faults.office import Office
from tests.faults.story import LOOK_S, Story, StuckError, Told

STEPS = 8  # disturbances in one walk
DEVICE_FAULTS = (
    "vanish:0.2*1",
    "vanish-after:0.2@12*1",
    "held:0.2*1",
    "lost-answer*1",
    "lost-answer@12*1",
    "wrong-crc*1",
    "stray-bytes*1",
    "er-mid-answer*1",
    "power-lost:2@12*1",
    "power-lost:3@12*1",
    "clear-refused:155*1",
    "channel-down*1",
)
CUTS = (Trick.CUT_UP, Trick.CUT_DOWN)

walked: list[Told] = []  # how each walk of this process went


class Walk(RuleBasedStateMachine):
    """One clear, from the clerk's word to the end, with everything going wrong at any moment."""

    @initialize()
    def open(self) -> None:
        self._folder = Path(
            tempfile.mkdtemp(prefix="qingka-walk-", dir=QUICKER if QUICKER.is_dir() else None)
        )
        self._office = Office(self._folder)
        self._office.__enter__()
        self._story = Story(self._office)
        self._story.begins()

    @rule(for_s=some.floats(0.0, 0.8))
    def time_passes(self, for_s: float) -> None:
        until_s = time.monotonic() + for_s
        while time.monotonic() < until_s:
            self._story.tick()
            time.sleep(LOOK_S)

    @rule(for_s=some.floats(0.0, 0.3))
    def the_agent_is_killed(self, for_s: float) -> None:
        self.time_passes(for_s)
        self._office.agent.kill()

    @rule(for_s=some.floats(0.0, 0.3))
    def the_hub_is_killed(self, for_s: float) -> None:
        self.time_passes(for_s)
        self._office.hub.kill()

    @rule()
    def both_are_killed(self) -> None:
        self._office.hub.kill()
        self._office.agent.kill()

    @rule(direction=some.sampled_from(CUTS), for_s=some.floats(0.05, 0.6))
    def the_link_is_cut(self, direction: Trick, for_s: float) -> None:
        self._office.link.cut(direction, for_s)

    @rule(trick=some.sampled_from([one for one in Trick if one is not Trick.COMMAND_LOST]))
    def a_report_is_tampered_with(self, trick: Trick) -> None:
        self._office.link.mischief = Mischief(trick, self._office.link.reports + 1)

    @rule()
    def a_command_is_lost(self) -> None:
        self._office.link.mischief = Mischief(Trick.COMMAND_LOST, self._office.link.commands + 1)

    @rule(fault=some.sampled_from(DEVICE_FAULTS))
    def the_device_fails_once(self, fault: str) -> None:
        self._office.device.faults.add(fault)

    def teardown(self) -> None:
        told = self._story.told
        try:
            self._story.goes_on()
        except StuckError as err:
            told.broken.append(f"stuck: {err}")
        finally:
            walked.append(told)
            self._story.close()
            self._office.__exit__(None, None, None)
            shutil.rmtree(self._folder, ignore_errors=True)
        assert not told.broken, told.broken


def settings_of(walks: int, *, fixed: bool) -> settings:
    """Return settings for so many walks; `fixed` takes the same ones each time.

    A walk that broke is not walked again in smaller steps: nothing would come out the same.
    """
    return settings(
        max_examples=walks,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=fixed,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
