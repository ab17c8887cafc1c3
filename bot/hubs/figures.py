"""How many hubs there are and what this one does among them, as figures; none where there can be but one."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.hubs.hubs import Hubs


class HubFigures(Collector):
    """Reads them at each look."""

    def __init__(self, hubs: Hubs) -> None:
        self._hubs = hubs

    def collect(self) -> Iterable[GaugeMetricFamily]:
        if not self._hubs.may_be_several:
            return
        yield GaugeMetricFamily(
            "qingka_hubs", "Hubs on this database; 0 while this one is not seen.", len(self._hubs.here)
        )
        roles = GaugeMetricFamily("qingka_hub_role", "Whether this hub has a role.", labels=["role"])
        for name, role in self._hubs.roles.items():
            roles.add_metric([name], role.is_ours)
        yield roles
