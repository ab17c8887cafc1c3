"""The text of /metrics."""

from __future__ import annotations

from prometheus_client import generate_latest

from bot.observing.asking import Asking, SilentError
from bot.observing.depths import Depths
from bot.observing.metrics import Metrics, Momentary

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Exposition:
    """Every figure of a hub at the moment of a look."""

    def __init__(self, metrics: Metrics, momentary: Momentary, depths: Asking[Depths]) -> None:
        self._metrics = metrics
        self._momentary = momentary
        self._depths = depths
        metrics.registry.register(momentary)

    async def text(self) -> bytes:
        """Return the figures in Prometheus' text format; those of silent records are left out."""
        try:
            self._momentary.depths = await self._depths.answer()
        except SilentError:
            self._momentary.depths = None
        self._metrics.records_up.set(self._momentary.depths is not None)
        return generate_latest(self._metrics.registry)
