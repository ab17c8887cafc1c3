"""Of two hubs one is killed in the middle of it, and the other one carries it on; `make faults` tells more of these."""

from __future__ import annotations

import pytest

from tests.faults import cells, chat_cells
from tests.faults.cells import Cell
from tests.faults.chat_cells import ChatCell
from tests.faults.deaths import Border, Death

FETCHED = Death(Border.FETCH, "getUpdates", 2)
CHATS = (
    ChatCell("polling", "with updates in its hands", (FETCHED,), several=True),
    ChatCell("webhook", "in a turn", (Death(Border.WHOLE, "question", 2),), webhook=True, several=True),
)
APPROVED = Death(Border.COMMIT, "approval")


@pytest.mark.timeout(600)  # a loaded machine; nothing is told by how long it takes
@pytest.mark.parametrize("cell", CHATS, ids=lambda cell: f"{cell.group}: {cell.name}")
def test_the_other_hub_answers_everybody_and_nothing_has_its_effect_twice(cell: ChatCell) -> None:
    outcome = chat_cells.tell(cell)
    assert outcome.told.broken == []
    assert outcome.reached


@pytest.mark.timeout(600)
def test_a_clear_whose_hub_dies_after_the_approval_is_carried_on_by_the_other_one() -> None:
    outcome = cells.tell(Cell("two hubs", "approved", hub=(APPROVED,), several=True))
    assert outcome.told.broken == []
    assert outcome.told.ends == ["done"]
    assert outcome.reached
