"""A day of a desk, told by people who do not give up, however the hub is disturbed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults import chat_judge
from tests.faults.chat_office import ChatOffice
from tests.faults.chat_script import THREADS, Step
from tests.faults.chat_tricks import Trick, play
from tests.faults.story import LOOK_S, PATIENCE_S, StuckError

LAST_WORDS = 1000  # characters of the log


@dataclass(frozen=True, slots=True)
class Mischief:
    """Play a trick when the people have done so many steps."""

    trick: Trick
    step: int


@dataclass
class Day:
    """How it went.

    Attributes:
        doubled: messages that came twice, each for a reason.
        empty_topics: topics whose maker could not know that they are there.
        played: whether the mischief was done.
        broken: what is not as it must be.
    """

    doubled: int = 0
    empty_topics: int = 0
    played: bool = False
    broken: list[str] = field(default_factory=list)


class Threads:
    """Where each thread of the script stands."""

    def __init__(self, office: ChatOffice) -> None:
        self._office = office
        self._left = [list(thread) for thread in THREADS]
        self._open: list[Step | None] = [None] * len(THREADS)
        self.done = 0  # steps that were begun

    @property
    def ended(self) -> bool:
        return not any(self._left) and not any(self._open)

    def go_on(self) -> None:
        """Let everybody do what they can do now."""
        for at, step in enumerate(self._open):
            if step is not None and not self._met(step):
                continue
            self._open[at] = self._left[at].pop(0) if self._left[at] else None
            if (begun := self._open[at]) is not None:
                self.done += 1
                begun.does(self._office)

    def missing(self) -> list[str]:
        """Return what is waited for."""
        return [f"{one.chat}: {one.words}" for step in self._open if step for one in step.wants]

    def _met(self, step: Step) -> bool:
        shown = self._office.telegram.world.visible
        return all(
            chat_judge.words_in([one for one in shown(want.chat) if one.from_bot], want.words)
            for want in step.wants
        )


class Desk:
    """Drives one office to the end; whoever was killed is started again."""

    def __init__(self, office: ChatOffice, mischief: Mischief | None = None) -> None:
        self._office, self._mischief = office, mischief
        self._threads = Threads(office)
        self._gaps: list[float] = []
        self.day = Day()

    def goes_on(self) -> None:
        """Let everybody come to their end, then look whether everything is as it must be."""
        self._tick_until(lambda: self._threads.ended)
        self._tick_until(self._settled)
        self._judge([*self._gaps, *self._office.telegram.failures.lost_at])

    def _settled(self) -> bool:
        return not chat_judge.undone(self._office) and not chat_judge.waiting_presses(self._office)

    def _judge(self, gaps: list[float]) -> None:
        office, day = self._office, self.day
        for one in chat_judge.chats(office, gaps):
            day.doubled += one.doubled
            day.broken += one.broken
        day.empty_topics = chat_judge.empty_topics(office)
        if day.empty_topics > len(gaps):
            day.broken.append(f"{day.empty_topics} empty topics for {len(gaps)} lost answers")
        day.broken += [*chat_judge.effects(office), *chat_judge.leaks(office), *office.telegram.violations]
        day.broken += [f"the hub ended by itself with {code}" for code in office.hub.ends if code]

    def _tick_until(self, holds: Callable[[], bool]) -> None:
        until_s, known = time.monotonic() + PATIENCE_S, -1
        while not holds():
            self._tick()
            if self._progress() != known:
                until_s, known = time.monotonic() + PATIENCE_S, self._progress()
            if time.monotonic() > until_s:
                raise StuckError(self._where())
            time.sleep(LOOK_S)

    def _progress(self) -> int:
        """Return a number that changes whenever anybody has said anything."""
        return len(self._office.telegram.world.messages) + self._office.hub.lives

    def _tick(self) -> None:
        hub, mischief = self._office.hub, self._mischief
        if not hub.alive:
            self._gaps += [] if hub.went_gently else [time.monotonic()]
            hub.start()
        if mischief is not None and self._threads.done >= mischief.step and not self.day.played:
            self.day.played = True
            self._gaps += [time.monotonic()] if mischief.trick is Trick.AWAY else []
            play(mischief.trick, self._office)
        self._threads.go_on()

    def _where(self) -> str:
        undone, waiting = chat_judge.undone(self._office), chat_judge.waiting_presses(self._office)
        said = self._office.hub.log.read_text("utf-8")[-LAST_WORDS:]
        return f"{undone}; {waiting} presses unanswered; missing: {self._threads.missing()}\n{said}"


def tell(office: ChatOffice, mischief: Mischief | None = None) -> Day:
    """Tell a day in an office."""
    desk = Desk(office, mischief)
    try:
        desk.goes_on()
    except StuckError as err:
        desk.day.broken.append(f"stuck: {err}")
    return desk.day
