"""A sample of the matrix, and of the random walks; `make faults` runs the whole of it."""

from __future__ import annotations

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.faults import matrix
from tests.faults.cells import SENT, Cell, Counted, Outcome, cells, tell
from tests.faults.deaths import Border, Death
from tests.faults.link import Mischief, Trick
from tests.faults.story import Told
from tests.faults.walk import Walk, settings_of

SAMPLE = (
    Cell("agent killed", "its journal has the evidence consumed", agent=(Death(Border.COMMIT, 24),)),
    Cell("agent killed", "the clear went out by half", agent=(Death(Border.TORN, 1),)),
    Cell("agent killed", "the clear went out", agent=(SENT,)),
    Cell("agent killed", "the answer began to come", agent=(Death(Border.READ, 1),)),
    Cell("agent killed", "twice, the second time while it reads back", agent=(SENT, Death(Border.READ, 6))),
    Cell("hub killed", "in the middle", hub=(Death(Border.COMMIT, 20),)),
    Cell("hub killed", "a message was sent and not written down", hub=(Death(Border.ANSWER, 3),)),
    Cell("both killed", "as soon as it acts", agent=(SENT,), hub=(Death(Border.COMMIT, 30),)),
    Cell("link", "the command is lost", mischief=Mischief(Trick.COMMAND_LOST, 4)),
    Cell("link", "a report comes again, late", mischief=Mischief(Trick.REPORT_LATE, 7)),
    Cell("device", "power lost after the disk was written", faults=("power-lost:3@12*1",)),
)


@pytest.mark.parametrize("cell", SAMPLE, ids=lambda cell: f"{cell.group}: {cell.name}")
def test_the_device_is_cleared_once_and_everybody_is_told_the_truth(cell: Cell) -> None:
    outcome = tell(cell)
    assert outcome.told.broken == []
    assert outcome.told.acts == {"004": 1, "007": 1}
    assert outcome.reached


def test_random_walks_of_all_faults_end_in_one_clear() -> None:
    run_state_machine_as_test(Walk, settings=settings_of(2, fixed=True))


def test_the_matrix_has_a_cell_for_each_event_of_each_border_and_each_trick() -> None:
    counted = Counted({"commit": 2, "write": 1, "read": 1, "answer": 1}, {"commit": 3}, {"read": 1}, 2, 1)
    every = list(cells(counted))
    assert len(set(every)) == len(every)
    assert {one.mischief.trick for one in every if one.mischief} == set(Trick)
    assert sum(one.group.startswith("agent killed:") for one in every) == 6
    assert sum(one.group.startswith("hub killed:") for one in every) == 3


def test_the_table_shows_what_broke() -> None:
    cell = Cell("agent killed", "here")
    good, bad = Told(["done"], acts={"004": 1}), Told(["done"], acts={"004": 2}, broken=["acted on 2 times"])
    outcomes = [Outcome(cell, good, reached=True), Outcome(cell, bad, reached=False)]
    _, row, every = matrix.table(outcomes)
    assert row.split("  ")[0] == "agent killed"
    assert every.split()[:4] == ["all", "2", "1", "1"]
    assert matrix.broken(outcomes) == ["agent killed [here]: acted on 2 times"]
