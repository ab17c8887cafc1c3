"""Is the hub there, by which way, does it know this agent, and do the clocks agree. Nothing changes at the hub."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import httpx

from device.advice import fine, trouble
from device.clock import now
from device.config import HubConfig
from device.contract import Check, Level
from device.errors import HubError
from device.hub_http import LOOPBACK
from device.hub_proxy import proxy_of
from device.hub_why import why
from device.link import Link

DRIFT_WARN_S = 20.0  # one-time codes live 30 s, and one step more
DRIFT_BLOCK_S = 60.0


async def hub_checks(hub: HubConfig, link: Link) -> tuple[Check, ...]:
    """Return what the hub shows, and the way to it."""
    way = (*_open_line(hub), proxy_check(hub))
    try:
        clock = await link.clock()
    except HubError as err:
        return (*way, _away(hub, err))
    return (*way, fine("hub", detail=hub.url), *clock_checks(clock, now()))


def unusable(err: Exception) -> Check:
    """Return the check of a hub whose address, token, proxy or certificates cannot be used at all."""
    return trouble("hub", Level.BLOCK, "hub-unusable", detail=str(err))


def _away(hub: HubConfig, err: HubError) -> Check:
    proxy = proxy_of(hub)
    met = proxy.host if proxy else httpx.URL(hub.url).netloc.decode()
    return trouble("hub", Level.BLOCK, why(err), host=met, detail=f"{err.code} {err}")


def proxy_check(hub: HubConfig) -> Check:
    """Say which way to the hub is taken."""
    proxy = proxy_of(hub)
    return fine("proxy", detail=f"{proxy.host}, named by {proxy.named_by}" if proxy else "none, straight")


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
