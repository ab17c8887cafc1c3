"""What must be true at the end of a story, whatever happened in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager

from sqlmodel import Session, col, select

from bot import audit
from bot.clearing.phases import ENDS, Phase
from bot.records.database import open_engine
from bot.records.operations import OperationRow
from bot.records.relay import CommandRow
from device.contract import Act, ActState
from device.journal import FILE, Journal
from tests.faults.office import Office

# What the clerk reads of an end, by the phase in which the operation ended.
ENDINGS = {
    Phase.DONE: ("完成 #",),
    Phase.PARTIAL: ("只完成了一部分",),
    Phase.REFUSED: ("没有执行", "不需要做了"),
    Phase.EXPIRED: ("已过期",),
    Phase.CANCELLED: ("已取消",),
    Phase.FAILED: ("失败",),
}
OUR_FAULT = ("Traceback", "AGT-000", "BUG-")
BEGUN = """SELECT fplxdm, COUNT(*) FROM act_rows JOIN acts USING (command)
WHERE act = ? AND state != 'pending' GROUP BY fplxdm"""


class Judge:
    """Reads what hub, agent, device and chats say, and compares."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._engine = open_engine(office.database_url)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def looking(self) -> Iterator[Session]:
        engine = self._engine.execution_options(qingka_reading=True)
        with engine.connect() as connection, Session(connection) as session:
            yield session

    def operations(self) -> Sequence[OperationRow]:
        """Return all of them, those that ended first in front."""
        with self.looking() as session:
            return session.exec(select(OperationRow).order_by(col(OperationRow.ended_at))).all()

    def under_way(self) -> bool:
        """Say whether anything is."""
        return any(row.phase not in ENDS for row in self.operations())

    def ends(self) -> list[str]:
        """Return the phases in which operations ended, in order."""
        return [row.phase for row in self.operations() if row.phase in ENDS]

    def left(self) -> list[str]:
        """Return what the device shows as not done."""
        return self.office.aim.left(self.office.device.disk.state)

    def executed(self) -> dict[str, int]:
        """Return how often the device carried the act out, by type."""
        return dict(self.office.device.disk.state.acts.get(self.office.aim.command, {}))

    def faults(self) -> Iterator[str]:
        """Yield what is not as it must be."""
        for fplxdm, times in self.executed().items():
            if times > 1:
                yield f"type {fplxdm} was acted on {times} times"
        yield from sent_too_often(self._asked(), self._begun())
        if self.left():
            yield f"not done after {len(self.ends())} operations: {self.left()}"
        yield from lies(self.operations(), set(self.executed()), self.office.aim.act)
        yield from self.untold()
        yield from self.stuck()
        yield from self.unsound()

    def unsound(self) -> Iterator[str]:
        """Yield what a program failed at by its own fault, and what is wrong in the audit log."""
        yield from self._crashed()
        with self.looking() as session:
            problem = audit.verify(session)
        if problem is not None:
            yield f"audit: {problem}"

    def _asked(self) -> dict[str, int]:
        """Return how often the device was sent the act, also when it refused."""
        return dict(self.office.device.disk.state.asked.get(self.office.aim.command, {}))

    def _begun(self) -> dict[str, int]:
        """Return how many acts of the agent's journal began each type."""
        with closing(sqlite3.connect(f"file:{self.office.state / FILE}?mode=ro", uri=True)) as journal:
            return dict(journal.execute(BEGUN, (self.office.aim.act,)))

    def untold(self) -> Iterator[str]:
        """Yield the operations whose end the clerk was not told in words that fit it."""
        lines = [line for message in self.office.clerk.seen() for line in message.text.splitlines()]
        for row in self.operations():
            number = f"#{1000 + (row.id or 0)}"
            words = ENDINGS.get(Phase(row.phase), ())
            if not any(number in line and word in line for line in lines for word in words):
                yield f"the clerk was not told that {number} is {row.phase}"

    def stuck(self) -> list[str]:
        """Return what waits for ever: commands at the hub and at the agent, and a locked device."""
        with self.looking() as session:
            rows = session.exec(select(CommandRow).where(CommandRow.state != "ended")).all()
            found = [f"command {row.kind} is {row.state}" for row in rows]
        with closing(Journal(self.office.state)) as journal:
            found += [f"the agent has not ended {one.kind}" for one in journal.commands.unended()]
            found += [f"device {one} is still locked at the agent" for one in journal.acts.locked()]
        return found

    def _crashed(self) -> Iterator[str]:
        """Yield the programs that ended, or failed at something, by their own fault."""
        for program in (self.office.hub, self.office.agent):
            said = program.log.read_text("utf-8")
            for code in program.ends:
                yield f"{program.log.stem} ended by itself with {code}"
            for words in OUR_FAULT:
                if words in said:
                    yield f"{program.log.stem}: {words}{said.partition(words)[2][:3000]}"


def sent_too_often(asked: Mapping[str, int], begun: Mapping[str, int]) -> Iterator[str]:
    """Yield the types that were sent more often than the agent wrote down that it would; once an act at most."""
    for fplxdm, times in asked.items():
        if times > begun.get(fplxdm, 0):
            yield f"type {fplxdm} was sent {times} times for {begun.get(fplxdm, 0)} begun acts"


def lies(operations: Sequence[OperationRow], executed: set[str], act: Act) -> Iterator[str]:
    """Yield what operations say that the device does not show, or the other way round."""
    moved: set[str] = set()
    for row in operations:
        rows = (row.act or {}).get("rows", ())
        said = {one["fplxdm"] for one in rows if one["state"] == ActState.MOVED}
        if said & moved and act is not Act.UPLOAD:
            yield f"#{row.id} says again that {said & moved} moved"
        moved |= said
        if row.phase == Phase.DONE and not said:
            yield f"#{row.id} is done, and nothing moved"
    # One upload takes the invoices of all types.
    unshown = moved - executed if act is not Act.UPLOAD else set()
    if unshown or executed - moved:
        yield f"the device executed {sorted(executed)}, the operations say {sorted(moved)}"
