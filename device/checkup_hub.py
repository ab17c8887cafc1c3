"""Is the hub there, does it know this agent, and do the clocks agree. Nothing changes at the hub."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import httpx

from device.advice import fine, trouble
from device.clock import now
from device.config import HubConfig
from device.contract import Check, Level
from device.errors import HubAnswerError, HubAwayError, HubError, RevokedError
from device.hub_http import LOOPBACK
from device.link import Link

WHY: dict[type[HubError], str] = {
    HubAwayError: "hub-away",
    HubAnswerError: "hub-strange",
    RevokedError: "hub-revoked",
}
DRIFT_WARN_S = 20.0  # one-time codes live 30 s, and one step more
DRIFT_BLOCK_S = 60.0


async def hub_checks(hub: HubConfig, link: Link) -> tuple[Check, ...]:
    """Return what the hub shows."""
    open_ = tuple(_open_line(hub))
    try:
        clock = await link.clock()
    except HubError as err:
        why = WHY.get(type(err), "hub-strange")
        return (*open_, trouble("hub", Level.BLOCK, why, detail=f"{err.code} {err}"))
    return (*open_, fine("hub", detail=hub.url), *clock_checks(clock, now()))


def _open_line(hub: HubConfig) -> Iterator[Check]:
    url = httpx.URL(hub.url)
    if url.scheme == "http" and url.host not in LOOPBACK:
        yield trouble(
            "hub-encryption", Level.WARN, "hub-open", detail="the token goes over the line in the open"
        )


def clock_checks(hub: datetime | None, here: datetime) -> Iterator[Check]:
    """Set this computer's clock against the hub's, which comes in whole seconds."""
    if hub is None:
        return
    off_s = (here - hub).total_seconds()
    detail = f"{round(off_s):+d} s against the hub"
    if abs(off_s) < DRIFT_WARN_S:
        yield fine("clock", detail=detail)
        return
    level = Level.WARN if abs(off_s) < DRIFT_BLOCK_S else Level.BLOCK
    yield trouble("clock", level, "clock-drifts", detail=detail)
