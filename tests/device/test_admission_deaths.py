"""The agent dies at each commit between a batch's code and the end of its acts: no act comes twice or uninvited."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from device.contract import AnyCommand, Ended, Evidence, Outcome, Reason
from device.simulator.fleet import Fleet
from tests.device.site import QUICK
from tests.office.fleets import renewed, simulators
from tests.office.site import OfficeSite

BEFORE, AFTER = "before it is committed", "after it was committed"


class Killed(BaseException):
    """The process is no more: nothing catches this."""


class DyingConnection:
    """A journal's connection that ends with the process at its nth commit."""

    def __init__(self, file: sqlite3.Connection, number: int, when: str) -> None:
        self._file = file
        self._left = number
        self._when = when

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        if self._left == 0:
            raise Killed
        if statement == "COMMIT":
            self._left -= 1
            if self._left == 0 and self._when == BEFORE:
                raise Killed
        cursor = self._file.execute(statement, *values)
        if statement == "COMMIT" and self._left == 0:
            raise Killed
        return cursor

    @property
    def in_transaction(self) -> bool:
        return False  # a dead process rolls nothing back

    def close(self) -> None:
        self._file.close()


@pytest.fixture(scope="module")
def fleet() -> Iterator[Fleet]:
    with Fleet(simulators(range(2))) as fleet:
        yield fleet


@pytest.fixture
def site(tmp_path: Path, fleet: Fleet) -> Iterator[OfficeSite]:
    limits = QUICK.model_copy(update={"progress_s": 60})
    site = OfficeSite(tmp_path, renewed(fleet.devices), limits=limits)
    yield site
    site.close()


def dies(site: OfficeSite, number: int, when: str, seen: tuple[Evidence, ...]) -> bool:
    """Let a batch in and clear it until the nth commit, then begin a new life; False: it lived to the end."""
    commands: list[AnyCommand] = [site.admission(seen), *(site.acts(one) for one in seen)]
    connection = site.journal.store._connection
    dying = DyingConnection(connection, number, when)
    site.journal.store._connection = dying  # type: ignore[assignment]
    alive = False
    with suppress(Killed):
        for command in commands:
            site.asks(command)
        alive = True
    connection.close()
    site.starts()
    return not alive


@pytest.mark.parametrize("when", [BEFORE, AFTER])
def test_wherever_the_agent_dies_each_device_is_cleared_once_at_most_and_the_end_says_so(
    site: OfficeSite, when: str
) -> None:
    seen = site.prepares(0, 1)
    for number in itertools.count(1):
        renewed(site.devices)
        if not dies(site, number, when, seen):
            break
        ends = site.resumes()
        _tells_the_truth(site, seen, ends)
        _goes_on(site, seen)
        seen = _anew(site)
    assert number > 10


def _tells_the_truth(site: OfficeSite, seen: tuple[Evidence, ...], ends: dict[str, Ended]) -> None:
    """What was gone on with ended as the journal and the devices have it."""
    let_in = [site.journal.store.row("SELECT 1 FROM admissions WHERE command = ?", one) for one in ends]
    for ended, there in zip(ends.values(), let_in, strict=True):
        if ended.act is not None:
            moved = ended.outcome is Outcome.DONE
            assert moved is (site.cleared().get(_device_of(seen, ended)) == 1)
        elif ended.outcome is Outcome.DONE:
            assert there is not None
        else:
            assert (ended.outcome, ended.reason) == (Outcome.EXPIRED, Reason.COMMAND_LOST)
    assert set(site.cleared().values()) <= {1}


def _device_of(seen: tuple[Evidence, ...], ended: Ended) -> str:
    assert ended.act is not None
    return next(one.skpbh for one in seen if one.digest() == ended.act.evidence)


def _goes_on(site: OfficeSite, seen: tuple[Evidence, ...]) -> None:
    """What is still let in can be cleared; nothing else, and nothing twice."""
    for one in seen:
        admitted = site.journal.admissions.of(one.skpbh) is not None
        before = site.cleared().get(one.skpbh, 0)
        ended = site.asks(site.acts(one))
        assert (ended.outcome is Outcome.DONE) is admitted
        assert site.cleared().get(one.skpbh, 0) == before + admitted
    assert set(site.cleared().values()) <= {1}


def _anew(site: OfficeSite) -> tuple[Evidence, ...]:
    renewed(site.devices)
    return site.prepares(0, 1)


def test_an_act_that_was_taken_and_not_begun_runs_in_the_next_life(site: OfficeSite) -> None:
    seen = site.prepares(0, 1)
    site.asks(site.admission(seen))
    for one in seen:
        site.journal.commands.begin(site.acts(one))
    site.close()
    site.starts()
    assert [ended.outcome for ended in site.resumes().values()] == [Outcome.DONE] * 2
    assert list(site.cleared().values()) == [1, 1]
