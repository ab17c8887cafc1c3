"""Whatever happens in whatever order: nothing acts without a yes for exactly that, nothing acts twice, all ends."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.batches.errors import BatchError
from bot.batches.limits import BatchLimits
from bot.batches.states import BatchState
from bot.clearing.operations import ClearingError
from bot.clearing.phases import Phase
from bot.records.database import open_engine
from bot.records.types import now
from bot.relay import commands
from device.contract import Ended, Outcome, Reason
from tests.bot.batches.agent import RIGHT
from tests.bot.batches.office import Office, disk
from tests.bot.tickets.databases import undone
from tests.databases import own_url
from tests.tables import make_tables

SMALL = BatchLimits(lot=2, lot_s=3600)
TROUBLE = [
    ("inspect", Ended(outcome=Outcome.REFUSED, reason=Reason.DEVICE_LOCKED)),
    ("backup", Ended(outcome=Outcome.FAILED, code="DEV-101", reason=Reason.DEVICE_SILENT)),
    ("verify", Ended(outcome=Outcome.FAILED, code="DEV-102", reason=Reason.RECORDS_MISMATCH)),
    ("act", Ended(outcome=Outcome.FAILED, code="155", reason=Reason.NOT_MOVED)),
    ("act", Ended(outcome=Outcome.UNKNOWN, reason=Reason.RESULT_UNKNOWN)),
    ("act", Ended(outcome=Outcome.REFUSED, reason=Reason.EVIDENCE_STALE)),
    ("act", Ended(outcome=Outcome.REFUSED, reason=Reason.CODES_LOCKED)),
]
SITES, DEVICES = 2, 2
ENGINE = open_engine(own_url())


class AnyOrder(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        make_tables(ENGINE)
        self.undone = undone(ENGINE)
        self.office = Office(self.undone.__enter__(), SMALL)

    @initialize(canary=st.booleans())
    def opens(self, canary: bool) -> None:
        for _ in range(SITES):
            self.office.site(DEVICES)
        self.batch_id = self.office.opens(canary=canary)

    @property
    def is_open(self) -> bool:
        return self.office.batch(self.batch_id).ended_at is None

    @rule(times=st.integers(1, 4))
    def the_clock_ticks(self, times: int) -> None:
        for _ in range(times):
            self.office.ticks()

    @rule(site=st.integers(0, SITES - 1), most=st.integers(1, 4))
    def an_agent_works(self, site: int, most: int) -> None:
        self.office.agents[site].works(most)

    @rule()
    def all_goes_on(self) -> None:
        self.office.goes()

    @rule(site=st.integers(0, SITES - 1), device=st.integers(0, DEVICES - 1), what=st.sampled_from(TROUBLE))
    def a_device_has_trouble(self, site: int, device: int, what: tuple[str, Ended]) -> None:
        self.office.agents[site].ends[what[0], disk(site, device)] = what[1]

    @rule(codes=st.lists(st.sampled_from([RIGHT, "000000"]), min_size=1, max_size=SITES))
    def a_manager_types(self, codes: list[str]) -> None:
        self.presses(self.office.types, self.batch_id, *codes)

    @precondition(lambda self: self.is_open)
    @rule(what=st.sampled_from(["stop", "resume", "go_on"]))
    def somebody_presses(self, what: str) -> None:
        press = getattr(self.office.batches, what)
        self.presses(press, self.office.session, self.batch_id, self.office.clerk)

    @rule(site=st.integers(0, SITES - 1), away=st.booleans())
    def an_agent_goes_or_comes(self, site: int, away: bool) -> None:
        self.office.agents[site].goes_away(away)

    @rule(site=st.integers(0, SITES - 1))
    def an_agent_reboots(self, site: int) -> None:
        self.office.agents[site].reboots()

    @rule()
    def the_hub_dies(self) -> None:
        self.office.starts()

    def presses(self, press: Any, *args: Any) -> None:
        try:
            press(*args)
        except (BatchError, ClearingError):
            return

    @invariant()
    def nothing_acts_twice(self) -> None:
        assert not [one for one, times in Counter(self.office.acted()).items() if times > 1]

    def teardown(self) -> None:
        """Let time pass without people: everything comes to an end."""
        try:
            for agent in self.office.agents:
                agent.goes_away(away=False)
            for hours in (0, 2, 4, 6, 8, 12):
                self._pass(timedelta(hours=hours))
            ended = self.office.batch(self.batch_id)
            assert ended.ended_at is not None, ended
            assert ended.counts.settled == ended.counts.total
            self._each_has_its_own_end()
            self.nothing_acts_twice()
        finally:
            self.undone.__exit__(None, None, None)

    def _pass(self, after: timedelta) -> None:
        self.office.goes(after)
        for command in commands.expire(self.office.session, now() + after):
            self.office.reports.expired(self.office.session, command)

    def _each_has_its_own_end(self) -> None:
        done = {one.device.skpbh for one in self.office.items(self.batch_id, Phase.DONE)}
        acted = set(self.office.acted())
        assert done <= acted
        stood = self.office.batch(self.batch_id).state
        assert stood in {BatchState.DONE, BatchState.EXPIRED}


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=8, stateful_step_count=20, deadline=None)
