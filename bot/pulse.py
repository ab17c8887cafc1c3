"""When a part of the hub last did what it is for: what health is told by."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Pulse:
    """One part's.

    Attributes:
        limit_s: a part that is well beats at least as often.
        trouble: what it suffers from since its last beat, in a few words without secrets; "" for nothing.
        clock: seconds, never stepping back.
    """

    name: str
    limit_s: float
    trouble: str = ""
    clock: Callable[[], float] = time.monotonic
    _at: float | None = None
    _made_at: float = field(init=False)

    def __post_init__(self) -> None:
        self._made_at = self.clock()

    def beat(self) -> None:
        """Say that it did it, now."""
        self._at, self.trouble = self.clock(), ""

    @property
    def age_s(self) -> float | None:
        """Seconds since the last beat; None before the first."""
        return None if self._at is None else self.clock() - self._at

    @property
    def silent_s(self) -> float:
        """Seconds since the last beat, or, before the first, since the pulse was made."""
        return self.clock() - (self._made_at if self._at is None else self._at)

    @property
    def is_well(self) -> bool:
        """Whether it has beaten, and not too long ago."""
        return self.age_s is not None and self.age_s <= self.limit_s
