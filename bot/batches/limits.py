"""How long parts of a batch may take, and how much is done of it at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class BatchLimits:
    devices: int = 2000
    at_a_site: int = 1000  # that an approver's code is for, at most: so many one `Admit` holds
    answer: timedelta = timedelta(
        minutes=60
    )  # for people: codes, and whether the others follow the first device
    stopped: timedelta = timedelta(hours=4)  # after which what was stopped is given up
    admission: timedelta = timedelta(
        hours=4
    )  # how long an agent takes acts by a code; its own `batch_valid_s`
    code: timedelta = timedelta(minutes=2)  # for an agent to come for one: it is good for a minute or so
    act: timedelta = timedelta(minutes=60)  # for an agent to come for an act
    away: timedelta = timedelta(minutes=15)  # without a sign of an agent, nothing waits for it any more
    margin: timedelta = timedelta(
        minutes=2
    )  # an evidence that is stale so soon is made anew before a code is typed
    lot: int = 50  # devices that one transaction moves at most
    lot_s: float = 0.25  # after which a transaction begins with no other device
    tries: int = 5  # that fail one after the other, before a batch is stopped
    pause: timedelta = timedelta(minutes=10)  # between tries, once they have grown that long
