"""Any order of verifying, voiding, letting in, acting, dying and rebooting, against a model of what may act."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pyotp
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from device.admission import Admitter
from device.clock import now
from device.config import Config, HubConfig
from device.contract import Act, Admit, Batched, Evidence, RunAct, batch_digest
from device.errors import Refusal
from device.guard import STEP_S, Guard
from device.journal import Journal
from device.journal_acts import Target

DEVICES = ("661000000001", "661000000002", "661000000003")
BATCHES = ("B1", "B2")
OTHER_BATCH = "B3"
ADMIT_FLAWS = ("", "", "", "code", "digest", "another batch", "not what is open")
ACT_FLAWS = ("", "", "no code", "alone", "another batch", "not what is open")
SECRET = "JBSWY3DPEHPK3PXP" * 2
HUB = HubConfig(url="http://127.0.0.1:1", agent="a1", token="t", journal="j1")
START = datetime(2026, 11, 1)  # noqa: DTZ001
TARGET = Target("007", START, START + timedelta(days=30))

devices = st.sampled_from(DEVICES)
kinds = st.sampled_from((*BATCHES[:1] * 4, *BATCHES[1:], ""))  # mostly one batch: something shall come of it


@dataclass(slots=True)
class Open:
    """What the model knows of a device's evidence."""

    evidence: Evidence
    batch: str
    fresh: bool = True
    admitted: bool = False
    lasts: bool = True  # the admission


def evidence(device: str, operation: int, seen: int) -> Evidence:
    return Evidence(
        operation=operation, act=Act.CLEAR, skpbh=device, nsrsbh="91110117MA01Q8KX2T", period="2026-11", types=(),
        manifest=f"{seen:064}", places=(), findings=(), made_at=datetime(2026, 12, 5, tzinfo=UTC), valid_s=7200,
    )  # fmt: skip


class Walk(RuleBasedStateMachine):
    """One site of three devices, its journal on the disk, no line: an act is what would be sent next."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.config = Config(state=Path(self.folder.name), hub=HUB)
        self.numbers = count(1)
        self.steps = count(10**6)  # each code is of a half minute of its own
        self.opened: dict[str, Open] = {}
        self.acted: list[str] = []  # digests
        self.clock_s = float((10**6 - 1) * STEP_S)
        self.begin_a_life()
        self.journal.enrolled("j1")
        self.journal.people.add("P3", "李经理", SECRET)

    def begin_a_life(self) -> None:
        self.journal = Journal(self.config.state)
        self.journal.store._connection.execute("PRAGMA synchronous = OFF")
        self.guard = Guard(self.config, self.journal, lambda: self.clock_s)
        self.admitter = Admitter(self.journal, self.guard)

    def teardown(self) -> None:
        self.journal.close()
        self.folder.cleanup()

    def code(self) -> str:
        self.clock_s = float(next(self.steps) * STEP_S)
        return pyotp.TOTP(SECRET).at(int(self.clock_s))

    def address(self, device: str) -> dict[str, Any]:
        return {
            "id": f"c{next(self.numbers)}",
            "device": device,
            "not_after": now() + timedelta(minutes=5),
            "requester": "P2",
            "approver": "P3",
        }

    # ------------------------------------------------------------ what happens

    @rule(device=devices, batch=kinds, same=st.booleans())
    def verify(self, device: str, batch: str, same: bool) -> None:
        before = self.opened.get(device)
        made = (
            before.evidence
            if same and before
            else evidence(device, DEVICES.index(device) + 1, next(self.numbers))
        )
        self.journal.evidence.open(made, "r.zip", batch)
        stays = same and before is not None and batch != "" and before.batch == batch
        admitted, lasts = (before.admitted, before.lasts) if stays and before else (False, True)
        self.opened = {
            name: one for name, one in self.opened.items() if batch and one.batch == batch and name != device
        }
        self.opened[device] = Open(made, batch, admitted=admitted, lasts=lasts)

    @rule(device=st.sampled_from((*DEVICES, "")))
    def void(self, device: str) -> None:
        """A device was read again and is another; or the site was paired again."""
        if device:
            self.journal.evidence.void_of(device)
            self.opened.pop(device, None)
        else:
            self.journal.evidence.void()
            self.opened.clear()

    @precondition(lambda self: self.opened)
    @rule(some=st.sets(devices, min_size=1), flaw=st.sampled_from(ADMIT_FLAWS))
    def admit(self, some: set[str], flaw: str) -> None:
        there = [one for name, one in sorted(self.opened.items()) if name in some] or [*self.opened.values()]
        batch = OTHER_BATCH if flaw == "another batch" else there[0].batch or OTHER_BATCH
        items = tuple(
            Batched(
                operation=one.evidence.operation, device=one.evidence.skpbh, evidence=one.evidence.digest()
            )
            for one in there
        )
        if flaw == "not what is open":
            items += (Batched(operation=1, device="669999999999", evidence="ab" * 32),)
        far = ("cd" * 32,)
        command = Admit(
            **self.address(items[0].device), batch=batch, act=Act.CLEAR, items=items, elsewhere=far,
            digest=batch_digest([*(one.evidence for one in items), *(() if flaw == "digest" else far)]),
            code="000000" if flaw == "code" else self.code(),
        )  # fmt: skip
        wanted = flaw == "" and all(one.fresh and one.batch == batch for one in there)
        assert self.let_in(command) is wanted
        self.journal.people.unlock()
        for one in there if wanted else ():
            one.admitted = one.lasts = True

    def let_in(self, command: Admit) -> bool:
        try:
            self.admitter.admit(command)
        except Refusal:
            return False
        return True

    @rule(device=devices, flaw=st.sampled_from(ACT_FLAWS))
    def act(self, device: str, flaw: str) -> None:
        one = self.opened.get(device)
        if one is None or flaw == "not what is open":
            one = Open(evidence(device, DEVICES.index(device) + 1, 0), BATCHES[0])
        batch = {"alone": "", "another batch": OTHER_BATCH}.get(flaw, one.batch)
        command = RunAct(
            **self.address(device), operation=one.evidence.operation, act=Act.CLEAR, batch=batch,
            evidence=one.evidence.digest(), code=None if flaw == "no code" else self.code(),
        )  # fmt: skip
        alone = one.batch == "" and one.fresh and flaw in ("", "alone")
        of_batch = one.batch != "" and one.admitted and one.lasts and flaw in ("", "no code")
        assert self.sends(command) is (alone or of_batch)
        if alone or of_batch:
            del self.opened[device]

    def sends(self, command: RunAct) -> bool:
        """Do what the agent does up to the line."""
        self.journal.commands.begin(command)
        try:
            self.guard.admit(command)
            self.guard.recheck(command)
        except Refusal:
            return False
        if not self.journal.acts.consume(command, [TARGET]):
            return False
        self.journal.acts.start(command.id, "007")
        self.acted.append(command.id)
        return True

    @rule()
    def die(self) -> None:
        self.journal.close()
        self.begin_a_life()

    @rule()
    def reboot(self) -> None:
        self.journal.store.write("UPDATE evidence SET boot = 'before'")
        self.journal.store.write("UPDATE admissions SET boot = 'before'")
        for one in self.opened.values():
            one.fresh = one.lasts = False

    @rule(what=st.sampled_from(("evidence", "admissions")))
    def grow_old(self, what: str) -> None:
        self.journal.store.write(f"UPDATE {what} SET made_s = made_s - 20000")
        for one in self.opened.values():
            if what == "evidence":
                one.fresh = False
            else:
                one.lasts = False

    # ------------------------------------------------------------ what always holds

    @invariant()
    def what_is_open_is_of_one_batch_or_of_one_device(self) -> None:
        rows = self.journal.store.rows("SELECT device, batch FROM evidence WHERE state = 'open'")
        assert {row["device"]: row["batch"] for row in rows} == {
            name: one.batch for name, one in self.opened.items()
        }
        kinds = {row["batch"] for row in rows}
        assert len(kinds) <= 1
        assert "" not in kinds or len(rows) == 1

    @invariant()
    def what_is_let_in_is_open(self) -> None:
        rows = self.journal.store.rows("SELECT device FROM admissions WHERE state = 'open'")
        assert {row["device"] for row in rows} == {name for name, one in self.opened.items() if one.admitted}

    @invariant()
    def each_evidence_acts_once(self) -> None:
        rows = self.journal.store.rows("SELECT command FROM acts")
        assert sorted(row["command"] for row in rows) == sorted(self.acted)
        (spent,) = self.journal.store.rows("SELECT COUNT(*) FROM evidence WHERE state = 'consumed'")
        assert spent[0] == len(self.acted)


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
