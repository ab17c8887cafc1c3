"""When the hub's last good backup was made, as a figure; without one there is none."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.backup import journal

NAME = "qingka_last_backup_timestamp_seconds"


class LastBackup(Collector):
    """Reads it at each look: backups are made by another process."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def collect(self) -> Iterable[GaugeMetricFamily]:
        last = journal.last(self._home)
        if last is not None:
            yield GaugeMetricFamily(
                NAME, "When the last backup was read back and found whole.", last.made_at.timestamp()
            )
