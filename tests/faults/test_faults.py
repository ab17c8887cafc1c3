"""A sample of the matrix, and of the random walks; `make faults` runs the whole of it."""

from __future__ import annotations

import pytest
from hypothesis.stateful import run_state_machine_as_test

from bot.clearing.phases import Phase
from bot.records.operations import OperationRow
from device.contract import Act
from tests.faults import matrix
from tests.faults.cells import Cell, Counted, Outcome, cells, sent, tell
from tests.faults.deaths import Border, Death
from tests.faults.judge import lies, sent_too_often
from tests.faults.link import Mischief, Trick
from tests.faults.story import Told
from tests.faults.walk import Walk, settings_of

CONSUMED = Death(Border.COMMIT, "evidence admissions acts act_rows reports facts")
CLEAR = sent(Act.CLEAR)
SAMPLE = (
    Cell("agent killed", "its journal has the evidence consumed", agent=(CONSUMED,)),
    Cell("agent killed", "twice, then while it reads back", agent=(CLEAR, Death(Border.WRITE, "1b100600"))),
    Cell("agent killed", "the upload was pressed", agent=(sent(Act.UPLOAD),), act=Act.UPLOAD),
    Cell("hub killed", "a message was sent", hub=(Death(Border.ANSWER, "sendMessage", 3),)),
    Cell("both killed", "as the act begins", agent=(CLEAR,), hub=(Death(Border.COMMIT, "approval", 2),)),
    Cell("link", "a report comes again, late", mischief=Mischief(Trick.REPORT_LATE, 7)),
    Cell("device", "power lost after the disk was written", faults=("power-lost:3@12*1",)),
    Cell("port", "unplugged in the act, the agent killed", agent=(CLEAR,), faults=("vanish-after:0.3@12*1",)),
)


@pytest.mark.parametrize("cell", SAMPLE, ids=lambda cell: f"{cell.group}: {cell.name}")
def test_every_type_is_acted_on_once_and_everybody_is_told_the_truth(cell: Cell) -> None:
    outcome = tell(cell)
    assert outcome.told.broken == []
    assert set(outcome.told.acts.values()) == {1}
    assert outcome.reached


def test_random_walks_of_all_faults_end_in_one_clear() -> None:
    run_state_machine_as_test(Walk, settings=settings_of(1, fixed=True))


EVENTS = [(Border.COMMIT, "acts"), (Border.WRITE, "1b"), (Border.READ, "4f"), (Border.COMMIT, "acts")]


def test_the_matrix_has_a_cell_for_each_event_of_each_border_and_each_trick() -> None:
    counted = Counted(dict.fromkeys(Act, EVENTS), EVENTS, EVENTS[1:2], 2, 1)
    every = list(cells(counted))
    assert len(set(every)) == len(every)
    assert {one.mischief.trick for one in every if one.mischief} == set(Trick)
    killed = [str(one.agent[0]) for one in every if one.group.startswith("agent killed: ")]
    in_the_act = ["write 1b 1", "torn 1b 1", "read 4f 1"]
    assert killed == ["commit acts 1", *in_the_act, "commit acts 2", *in_the_act, *in_the_act]
    assert [str(one.hub[0]) for one in every if one.hub and not one.several] == [
        "commit acts 1",
        "commit acts 2",
    ]
    assert [str(one.hub[0]) for one in every if one.several] == ["commit acts 1"]
    again = [str(one.agent[1]) for one in every if one.group.startswith("agent killed again")]
    assert again == ["write 1b 1", "torn 1b 1"]


def test_an_act_that_was_sent_more_often_than_it_was_begun_is_seen() -> None:
    assert list(sent_too_often({"004": 1, "007": 1}, {"004": 1, "007": 2})) == []
    assert list(sent_too_often({"004": 2}, {"004": 1})) == ["type 004 was sent 2 times for 1 begun acts"]


def done(phase: Phase, *moved: str) -> OperationRow:
    rows = [{"fplxdm": fplxdm, "state": "moved"} for fplxdm in moved]
    return OperationRow(
        id=1, site_id=1, device_id=1, plan="clear", requester_id=1, phase=phase, act={"rows": rows}
    )


@pytest.mark.parametrize(
    ("operations", "executed", "seen"),
    [
        ([done(Phase.DONE, "004")], {"004"}, 0),
        ([done(Phase.PARTIAL, "004"), done(Phase.DONE, "007")], {"004", "007"}, 0),
        ([done(Phase.FAILED)], {"004"}, 1),
        ([done(Phase.DONE, "004")], set(), 1),
        ([done(Phase.DONE)], set(), 1),
        ([done(Phase.DONE, "004"), done(Phase.DONE, "004")], {"004"}, 1),
    ],
)
def test_an_end_that_is_not_what_the_device_shows_is_seen(
    operations: list[OperationRow], executed: set[str], seen: int
) -> None:
    assert len(list(lies(operations, executed, Act.CLEAR))) == seen


def test_the_table_shows_what_broke() -> None:
    cell = Cell("agent killed", "here")
    good, bad = Told(["done"], acts={"004": 1}), Told(["done"], acts={"004": 2}, broken=["acted on 2 times"])
    outcomes = [Outcome(cell, good, reached=True), Outcome(cell, bad, reached=False)]
    _, row, every = matrix.table(outcomes)
    assert row.split("  ")[0] == "agent killed"
    assert every.split()[:4] == ["all", "2", "1", "1"]
    assert matrix.broken(outcomes) == ["agent killed [here]: acted on 2 times"]
    assert matrix.unreached(outcomes) == ["agent killed [here]: was not reached"]
