"""The story of a clear, told by people who do not give up, and what must be true at its end whatever happened."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from bot import audit
from bot.clearing.phases import ENDS, Phase
from bot.records.database import open_engine
from bot.records.operations import OperationRow
from bot.records.relay import CommandRow
from device.contract import ActState
from device.journal import Journal
from tests.faults.office import DEVICE, SITE, Office
from tests.telegram_world import Message

LOOK_S = 0.02
PATIENCE_S = 60.0  # nothing is told by how long it takes; a story that has not ended by then hangs
TRIES = 5  # operations until the device must be clear
CODE_WANTED = ("请发送验证器上的 6 位动态码", "动态码不对", "请重新发送一个新码")
ENDINGS = {
    Phase.DONE: ("完成 #",),
    Phase.PARTIAL: ("只完成了一部分",),
    Phase.REFUSED: ("没有执行", "不需要做了"),
    Phase.EXPIRED: ("已过期",),
    Phase.CANCELLED: ("已取消",),
    Phase.FAILED: ("失败",),
}


class StuckError(AssertionError):
    """The story did not come to its end."""


@dataclass
class Told:
    """How a story went.

    Attributes:
        ends: the phase in which each operation ended, in order.
        unknown: how many operations were unknown for a while.
        broken: what is not as it must be; empty when it survived.
    """

    ends: list[str] = field(default_factory=list)
    unknown: int = 0
    acts: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    seconds: float = 0.0


class People:
    """The clerk and the manager. They react to what they read, as often as it takes."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._pressed: set[tuple[int, str]] = set()
        self._answered: set[tuple[int, int]] = set()

    def asks(self) -> None:
        self._office.clerk.says("清卡")

    def react(self) -> None:
        """Do what the newest messages ask for."""
        for message in self._office.manager.seen():
            self._press(self._office.manager, message, "批准")
            if any(words in message.text for words in CODE_WANTED):
                self._send_code(message)
        for message in self._office.clerk.seen():
            if "读不到结果" in message.text:
                self._press(self._office.clerk, message, "重新读取")

    def _press(self, who: object, message: Message, label: str) -> None:
        button = message.button(label)
        key = (message.id, label)
        if button is not None and key not in self._pressed:
            self._pressed.add(key)
            who.presses_data(message, button["callback_data"])  # type: ignore[attr-defined]

    def _send_code(self, message: Message) -> None:
        key = (message.id, message.edits)
        if key not in self._answered:
            self._answered.add(key)
            self._office.manager.says(self._office.fresh_code())


class Story:
    """Drives one office to the end: whoever was killed is started again, whatever ended badly is asked anew."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._people = People(office)
        self._engine = open_engine(office.database_url)
        self._begun = False
        self.told = Told()

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def looking(self) -> Iterator[Session]:
        engine = self._engine.execution_options(qingka_reading=True)
        with engine.connect() as connection, Session(connection) as session:
            yield session

    def goes_on(self) -> None:
        """Bring the device to its clear, then look whether everything is as it must be."""
        began_s = time.monotonic()
        if not self._begun:
            self.begins()
        self._wait_for_another_end()
        for _ in range(TRIES):
            if self.is_clear():
                break
            self._people.asks()
            self._wait_for_another_end()
        self.told.acts = dict(self._office.device.disk.state.acts.get("12", {}))
        self._settle()
        self.told.broken += list(self.faults())
        self.told.seconds = time.monotonic() - began_s

    def begins(self) -> None:
        """Let the clerk ask for the clear."""
        self._begun = True
        self._people.asks()

    def is_clear(self) -> bool:
        """Say whether the device shows every type's period moved."""
        return not self._unmoved()

    def tick(self) -> None:
        """Let everybody do what is to be done now."""
        for program in (self._office.hub, self._office.agent):
            if not program.alive:
                program.start()
        self._people.react()

    def _wait_for_another_end(self) -> None:
        known = len(self.told.ends)
        until_s = time.monotonic() + PATIENCE_S
        nudged_s = time.monotonic() + PATIENCE_S / 4
        while len(self._ended()) <= known:
            self.tick()
            if time.monotonic() > nudged_s and not self._open():
                self._people.asks()  # the answer was lost with whoever had to give it: a person asks again
                nudged_s = time.monotonic() + PATIENCE_S / 4
            if time.monotonic() > until_s:
                raise StuckError(self._where())
            time.sleep(LOOK_S)
        self.told.ends = self._ended()

    def _settle(self) -> None:
        """Wait until everything that was said has arrived, and no command is under way."""
        until_s = time.monotonic() + PATIENCE_S / 2
        while time.monotonic() < until_s and (self._stuck() or list(self._untold())):
            self.tick()
            time.sleep(LOOK_S)

    def _ended(self) -> list[str]:
        with self.looking() as session:
            rows = session.exec(select(OperationRow).order_by(col(OperationRow.ended_at))).all()
            return [row.phase for row in rows if row.phase in ENDS]

    def _open(self) -> bool:
        with self.looking() as session:
            return any(row.phase not in ENDS for row in session.exec(select(OperationRow)).all())

    def _unmoved(self) -> list[str]:
        state = self._office.device.disk.state
        return [fplxdm for fplxdm, one in state.types.items() if one.period == state.first_period]

    def faults(self) -> Iterator[str]:
        """Yield what is not as it must be at the end."""
        for fplxdm, times in self.told.acts.items():
            if times > 1:
                yield f"type {fplxdm} was acted on {times} times"
        if self._unmoved():
            yield f"not cleared after {len(self.told.ends)} operations: {self._unmoved()}"
        yield from self._lies()
        yield from self._untold()
        yield from self._stuck()
        with self.looking() as session:
            problem = audit.verify(session)
            if problem is not None:
                yield f"audit: {problem}"

    def _lies(self) -> Iterator[str]:
        """Yield what an operation says of a type, and the device does not show."""
        moved: set[str] = set()
        with self.looking() as session:
            rows = session.exec(select(OperationRow).order_by(col(OperationRow.ended_at))).all()
        for row in rows:
            said = {
                one["fplxdm"] for one in (row.act or {}).get("rows", ()) if one["state"] == ActState.MOVED
            }
            if said & moved:
                yield f"#{row.id} says again that {said & moved} moved"
            moved |= said
            if row.phase == Phase.DONE and not said:
                yield f"#{row.id} is done, and nothing moved"
        executed = {fplxdm for fplxdm, times in self.told.acts.items() if times}
        if executed != moved:
            yield f"the device executed {sorted(executed)}, the operations say {sorted(moved)}"

    def _untold(self) -> Iterator[str]:
        """Yield the operations whose end the clerk was not told in words that fit it."""
        lines = [line for message in self._office.clerk.seen() for line in message.text.splitlines()]
        with self.looking() as session:
            rows = session.exec(select(OperationRow)).all()
        for row in rows:
            number = f"#{1000 + (row.id or 0)}"
            words = ENDINGS.get(Phase(row.phase), ())
            if not any(number in line and word in line for line in lines for word in words):
                yield f"the clerk was not told that {number} is {row.phase}"

    def _stuck(self) -> list[str]:
        """Return what waits for ever: commands at the hub, commands at the agent, unsent messages."""
        with self.looking() as session:
            rows = session.exec(select(CommandRow).where(CommandRow.state != "ended")).all()
            found = [f"command {row.kind} is {row.state}" for row in rows]
        journal = Journal(self._office.state)
        try:
            found += [f"the agent has not ended {one.kind}" for one in journal.commands.unended()]
            if journal.acts.locked_by(self._office.device.disk.state.settings.skpbh):
                found.append("the device is still locked at the agent")
        finally:
            journal.close()
        return found

    def _where(self) -> str:
        with self.looking() as session:
            phases = [
                f"#{row.id} {row.phase} {row.reason}" for row in session.exec(select(OperationRow)).all()
            ]
        chats = "\n".join(
            f"{one.name}:\n{one.chat_text()}" for one in (self._office.clerk, self._office.manager)
        )
        return f"{SITE} {DEVICE}: {phases} {self._stuck()}\n{chats}"


def play(office: Office) -> Told:
    """Tell the story in an office."""
    story = Story(office)
    try:
        story.goes_on()
    except StuckError as err:
        story.told.broken.append(f"stuck: {err}")
    finally:
        story.close()
    return story.told
