"""Clocks: one that only rises, with the boot it belongs to, and the site's wall clock."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_THIS_PROCESS = uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Moment:
    """A point on the rising clock; points of different boots cannot be compared."""

    boot: str
    at_s: float

    def age_s(self, now: Moment) -> float | None:
        """Return the seconds from here to `now`; None after a reboot."""
        return now.at_s - self.at_s if now.boot == self.boot else None


def moment() -> Moment:
    """Return now. Where the system names no boot, each start of the agent counts as one."""
    if hasattr(time, "CLOCK_BOOTTIME") and BOOT_ID.exists():
        return Moment(BOOT_ID.read_text().strip(), time.clock_gettime(time.CLOCK_BOOTTIME))
    return Moment(_THIS_PROCESS, time.monotonic())


def now() -> datetime:
    """Return now, UTC."""
    return datetime.now(UTC)


def site_now() -> datetime:
    """Return what a clock on the wall at the site shows, without a zone: comparable with a device's clock."""
    return datetime.now().astimezone().replace(tzinfo=None)


class HubClock:
    """The hub's clock as far as the agent knows it: this computer's own may be hours off.

    It is asked only whether a command is late; codes and evidence go by the site's clocks alone.
    """

    def __init__(self) -> None:
        self._ahead_s: float | None = None  # of the rising clock

    def set(self, shown: datetime) -> None:
        """Take what the hub shows now."""
        self._ahead_s = shown.timestamp() - time.monotonic()

    def now(self) -> datetime:
        """Return the hub's now, UTC; this computer's until the hub was heard."""
        if self._ahead_s is None:
            return now()
        return datetime.fromtimestamp(self._ahead_s + time.monotonic(), UTC)
