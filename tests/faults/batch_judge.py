"""What must be true at the end of a batch, whatever happened in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing

from sqlmodel import col, select

from bot.records.batches import BatchRow
from device.journal import FILE
from device.simulator.serve import Simulator
from tests.faults.judge import Judge, lies, sent_too_often

BEGUN = """SELECT fplxdm, COUNT(*) FROM act_rows JOIN acts USING (command)
WHERE device = ? AND state != 'pending' GROUP BY fplxdm"""
UNINVITED = """SELECT device FROM acts WHERE NOT EXISTS (SELECT 1 FROM admissions
WHERE admissions.device = acts.device AND admissions.digest = acts.digest)"""
ENDED = "已结束"


class BatchJudge(Judge):
    """A Judge of several devices that were cleared by batches."""

    def batches(self) -> Sequence[BatchRow]:
        with self.looking() as session:
            return session.exec(select(BatchRow).order_by(col(BatchRow.id))).all()

    def under_way(self) -> bool:
        return any(row.ended_at is None for row in self.batches())

    def ends(self) -> list[str]:
        """Return the states of batches that ended, in order."""
        return [row.state for row in self.batches() if row.ended_at is not None]

    def left(self) -> list[str]:
        return [fplxdm for one in self.office.devices for fplxdm in self.office.aim.left(one.disk.state)]

    def executed(self) -> dict[str, int]:
        """Return how often each device carried the act out, by number and type."""
        return {
            f"{one.disk.settings.skpbh} {fplxdm}": times
            for one in self.office.devices
            for fplxdm, times in self._acts(one).items()
        }

    def faults(self) -> Iterator[str]:
        yield from (
            f"{what} was acted on {times} times" for what, times in self.executed().items() if times > 1
        )
        if self.left():
            yield f"not done after {len(self.ends())} batches: {self.left()}"
        yield from (f"batch {row.id} did not end" for row in self.batches() if row.ended_at is None)
        for number, one in enumerate(self.office.devices, 1):
            yield from self._of_device(number, one)
        yield from self.untold()
        yield from self.stuck()
        yield from self.unsound()

    def untold(self) -> Iterator[str]:
        """Yield the batches whose end the clerk was not told."""
        said = [message.text for message in self.office.clerk.seen()]
        for row in self.batches():
            if not any(f"批量 B{row.id} " in text and ENDED in text for text in said):
                yield f"the clerk was not told that batch {row.id} has ended"

    def _of_device(self, number: int, one: Simulator) -> Iterator[str]:
        skpbh, command = one.disk.settings.skpbh, self.office.aim.command
        with closing(sqlite3.connect(f"file:{self.office.state / FILE}?mode=ro", uri=True)) as journal:
            begun = dict(journal.execute(BEGUN, (skpbh,)))
            uninvited = journal.execute(UNINVITED).fetchall()
        yield from (
            f"{skpbh}: {what}" for what in sent_too_often(one.disk.state.asked.get(command, {}), begun)
        )
        yield from (f"{row[0]} was acted on, and nobody had let it in" for row in uninvited)
        mine = [row for row in self.operations() if row.device_id == number]
        yield from (f"{skpbh}: {what}" for what in lies(mine, set(self._acts(one)), self.office.aim.act))

    def _acts(self, one: Simulator) -> dict[str, int]:
        return dict(one.disk.state.acts.get(self.office.aim.command, {}))
