"""A sample of a batch's cells; `make faults ARGS="--only batch"` tells all of them."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.faults.batch_cells import DEVICES, cells
from tests.faults.cells import Cell, tell
from tests.faults.deaths import Border, Death

CODE_SENT = Death(Border.COMMIT, "batch_code", 2)
SECOND_BEGUN = Death(Border.COMMIT, "evidence admissions acts act_rows reports facts", 2)
SAMPLE = (
    Cell("hub killed", "a code was typed", hub=(CODE_SENT,), devices=DEVICES),
    Cell("agent killed", "its second act was begun", agent=(SECOND_BEGUN,), devices=DEVICES),
)


@pytest.mark.timeout(600)  # a loaded machine; nothing is told by how long it takes
@pytest.mark.parametrize("cell", SAMPLE, ids=lambda cell: f"{cell.group}: {cell.name}")
def test_a_batch_comes_to_its_end_and_each_device_is_cleared_once(cell: Cell) -> None:
    outcome = tell(cell)
    assert outcome.told.broken == []
    assert set(outcome.told.acts.values()) == {1}
    assert outcome.reached


def test_a_batch_is_disturbed_at_each_of_its_tables_and_of_the_agents_commits() -> None:
    hub = Counter(
        {(Border.WHOLE, "batch"): 9, (Border.COMMIT, "batch_code"): 3, (Border.COMMIT, "outbox"): 4}
    )
    agent = Counter(
        {(Border.COMMIT, "evidence acts"): 2, (Border.READ, "4f"): 7, (Border.WRITE, "1b101200"): 4}
    )
    every = list(cells(hub, agent))
    assert len(set(every)) == len(every)
    assert [f"{one.group} {one.name}" for one in every] == [
        "batch: hub killed whole batch 1",
        "batch: hub killed whole batch 9",
        "batch: hub killed commit batch_code 1",
        "batch: hub killed commit batch_code 3",
        "batch: first of two hubs killed whole batch 1",
        "batch: first of two hubs killed commit batch_code 1",
        "batch: agent killed commit evidence acts 1",
        "batch: agent killed commit evidence acts 2",
        "batch: agent killed in an act write 1b101200 1",
        "batch: agent killed in an act write 1b101200 4",
    ]
