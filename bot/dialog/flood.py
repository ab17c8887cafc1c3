"""How many messages of one person are listened to in a minute. In memory, one count per hub; bounded."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from bot.dialog.inbox import REDACTED, redacted
from bot.dialog.messages import Incoming

WINDOW_S = 60.0
PERSONS = 10_000  # remembered at once; the one who was silent longest is forgotten first
IN_GROUPS = 10  # times the limit: several questions are worked on there
PRESSING = 3  # times the limit, counted apart: presses, codes and "cancel" must get through


class Verdict(Enum):
    LISTEN = auto()
    TELL = auto()  # the first one too many: say so, once
    IGNORE = auto()


@dataclass(slots=True)
class _Count:
    times: deque[float] = field(default_factory=deque)  # on the clock
    told: bool = False


@dataclass(slots=True)
class Flood:
    """Judges messages.

    Attributes:
        per_minute: messages in any sixty seconds; a person in a group has IN_GROUPS times as many.
        clock: seconds, never stepping back.
    """

    per_minute: int
    clock: Callable[[], float] = time.monotonic
    _counts: OrderedDict[tuple[str, int, bool, bool], _Count] = field(default_factory=OrderedDict)

    def judge(self, incoming: Incoming) -> Verdict:
        """Count a message, and say what becomes of it; what is ignored is not counted."""
        urgent = _is_urgent(incoming)
        count = self._count((incoming.channel, incoming.user_id, incoming.private, urgent))
        moment = self.clock()
        while count.times and count.times[0] <= moment - WINDOW_S:
            count.times.popleft()
        if len(count.times) < self._limit(incoming, urgent):
            count.times.append(moment)
            count.told = False
            return Verdict.LISTEN
        told, count.told = count.told, True
        return Verdict.IGNORE if told else Verdict.TELL

    def wait_s(self, incoming: Incoming) -> int:
        """Return in how many seconds this person is listened to again."""
        count = self._count((incoming.channel, incoming.user_id, incoming.private, _is_urgent(incoming)))
        oldest = count.times[0] if count.times else self.clock() - WINDOW_S
        return max(1, round(oldest + WINDOW_S - self.clock()))

    def _limit(self, incoming: Incoming, urgent: bool) -> int:
        return self.per_minute * (PRESSING if urgent else 1) * (1 if incoming.private else IN_GROUPS)

    def _count(self, key: tuple[str, int, bool, bool]) -> _Count:
        count = self._counts.setdefault(key, _Count())
        self._counts.move_to_end(key)
        if len(self._counts) > PERSONS:
            self._counts.popitem(last=False)
        return count


def _is_urgent(incoming: Incoming) -> bool:
    said = (incoming.text or "").strip().lower()
    return incoming.press is not None or said in {"/cancel", "取消"} or redacted(said) == REDACTED
