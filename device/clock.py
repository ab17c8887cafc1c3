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
