"""The hub's figures, in a Prometheus registry of its own. Labels are words of the tables, never ids or names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.observing.depths import Depths
from bot.pulse import Pulse
from knowledge.thresholds import Decision

TURN_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
DELAY_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600)
PAUSE_SECONDS = (1, 5, 30, 60, 300, 3600, 4 * 3600, 24 * 3600)


class Metrics:
    """What is counted while it happens."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self.turns = Counter("qingka_turns", "Turns of the dialog, by their end.", ["end"], registry=registry)
        self.turn_seconds = Histogram(
            "qingka_turn_seconds",
            "From a message's arrival at the dialog to the commit of its effects, waiting included.",
            buckets=TURN_SECONDS,
            registry=registry,
        )
        self.searches = Counter(
            "qingka_searches",
            "Questions that were searched for, by decision.",
            ["decision"],
            registry=registry,
        )
        self.operations = Counter(
            "qingka_operations_ended", "Operations, by plan and end.", ["plan", "end"], registry=registry
        )
        self.tickets = Counter("qingka_tickets_opened", "Tickets, by kind.", ["kind"], registry=registry)
        self.sends = Counter(
            "qingka_sends", "Rows of the outbox that ended, by outcome.", ["outcome"], registry=registry
        )
        self.send_delay = Histogram(
            "qingka_send_delay_seconds",
            "From a row's writing into the outbox to its arrival.",
            buckets=DELAY_SECONDS,
            registry=registry,
        )
        self.pause = Histogram(
            "qingka_send_pause_seconds",
            "Pauses that Telegram asked for.",
            buckets=PAUSE_SECONDS,
            registry=registry,
        )
        self.poison = Counter("qingka_updates_poisoned", "Updates that were set aside.", registry=registry)
        self.records_up = Gauge(
            "qingka_records_up", "Whether the records answered at this look.", registry=registry
        )
        Info("qingka_build", "What runs.", registry=registry).info({"version": version("qingka")})
        ProcessCollector(registry=registry)
        self._begin_at_zero()

    def turn(self, end: str, seconds: float) -> None:
        """Count a turn."""
        self.turns.labels(end).inc()
        self.turn_seconds.observe(seconds)

    def sent(self, delay_s: float, outcome: str) -> None:
        """Count a row of the outbox that has ended, so long after it was written."""
        self.sends.labels(outcome).inc()
        if outcome == "sent":
            self.send_delay.observe(max(delay_s, 0.0))

    def _begin_at_zero(self) -> None:
        for end in ("done", "skipped", "bug"):
            self.turns.labels(end)
        for decision in Decision:
            self.searches.labels(decision)
        for outcome in ("sent", "failed"):
            self.sends.labels(outcome)


class Momentary(Collector):
    """What is only known at the moment of a look.

    Attributes:
        depths: as last read; None shows none.
    """

    def __init__(self, pulses: Sequence[Pulse]) -> None:
        self.depths: Depths | None = None
        self._pulses = pulses

    def collect(self) -> Iterable[GaugeMetricFamily]:
        yield self._ages()
        if self.depths is not None:
            yield from _waiting(self.depths)

    def _ages(self) -> GaugeMetricFamily:
        ages = GaugeMetricFamily(
            "qingka_pulse_age_seconds",
            "Since a part last did what it is for; before the first time, since the hub was made.",
            labels=["part"],
        )
        for pulse in self._pulses:
            ages.add_metric([pulse.name], pulse.silent_s)
        return ages


def _waiting(depths: Depths) -> Iterable[GaugeMetricFamily]:
    queues = GaugeMetricFamily("qingka_queue_rows", "Rows that wait.", labels=["queue", "state"])
    queues.add_metric(["inbox", "new"], depths.inbox_new)
    queues.add_metric(["outbox", "new"], depths.outbox_new)
    queues.add_metric(["outbox", "sending"], depths.outbox_sending)
    queues.add_metric(["commands", "queued"], depths.commands_queued)
    yield queues
    agents = GaugeMetricFamily("qingka_agents", "Agents of sites.", labels=["state"])
    agents.add_metric(["here"], depths.agents_here)
    agents.add_metric(["away"], depths.agents_away)
    yield agents
    yield GaugeMetricFamily(
        "qingka_poison_unseen", "Updates set aside that no administrator has seen.", depths.poison_unseen
    )
