"""The cells of a batch of two devices: the hub, or the agent, dies between the list and the end of its last act."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from device.contract import Act
from tests.faults import batch_story
from tests.faults.cells import QUICKER, Cell, Event, sent
from tests.faults.chat_cells import named, spread
from tests.faults.office import Office

DEVICES = 2
AT_MOST = 2  # deaths at events of the same name: the first and the last
# What tells where a batch stands: opened, asked, code typed, let in, an act sent, its end and its receipt written.
OF_A_BATCH = {
    "batch",
    "batch_item",
    "batch_code",
    "approval",
    "operation",
    "command",
    "receipt",
    "sendMessage",
}
OF_TWO = {"batch", "batch_code", "approval", "receipt"}  # told again with two hubs


def count() -> tuple[Counter[Event], Counter[Event]]:
    """Watch two undisturbed batches; return how often at least each thing happens at the hub, and at the agent."""
    (hub, agent), (other_hub, other_agent) = _watched(), _watched()
    return hub & other_hub, agent & other_agent


def _watched() -> tuple[Counter[Event], Counter[Event]]:
    folder = Path(tempfile.mkdtemp(prefix="qingka-batch-", dir=QUICKER if QUICKER.is_dir() else None))
    try:
        with Office(folder, devices=DEVICES) as office:
            told = batch_story.play(office)
            assert not told.broken, told.broken
            return named(office.hub.events()), Counter(office.agent.events())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def cells(hub: Counter[Event], agent: Counter[Event]) -> Iterator[Cell]:
    """Yield every cell, from what happens in an undisturbed batch."""
    for death in spread(hub, AT_MOST):
        if death.what in OF_A_BATCH:
            yield Cell("batch: hub killed", str(death), hub=(death,), devices=DEVICES)
    for death in spread(hub, at_most=1):
        if death.what in OF_TWO:
            yield Cell(
                "batch: first of two hubs killed", str(death), hub=(death,), devices=DEVICES, several=True
            )
    for death in spread(agent, AT_MOST):
        yield Cell("batch: agent killed", str(death), agent=(death,), devices=DEVICES)
    act = sent(Act.CLEAR)
    for death in (act, replace(act, number=agent[act.border, act.what])):
        yield Cell("batch: agent killed in an act", str(death), agent=(death,), devices=DEVICES)
