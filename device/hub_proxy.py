"""Which proxy the way to the hub takes, as the HTTP client chooses it."""

from __future__ import annotations

import urllib.request
from dataclasses import dataclass

import httpx

from device.config import HubConfig
from device.hub_http import LOOPBACK


@dataclass(frozen=True, slots=True)
class Proxy:
    host: str  # host:port; a password is not shown
    named_by: str  # "the configuration" or "the environment"


def proxy_of(hub: HubConfig) -> Proxy | None:
    """Return the proxy to this hub; None: there is none in between."""
    if hub.proxy:
        return Proxy(_host(hub.proxy), "the configuration")
    url = httpx.URL(hub.url)
    if url.host in LOOPBACK or urllib.request.proxy_bypass(url.host):
        return None
    known = urllib.request.getproxies()
    named = known.get(url.scheme) or known.get("all")
    return Proxy(_host(named), "the environment") if named else None


def _host(proxy: str) -> str:
    return httpx.URL(proxy if "://" in proxy else f"http://{proxy}").netloc.decode()
