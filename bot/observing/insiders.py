"""Who may see more than whether the hub is well: who has the token, or without one whoever is on this machine."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from starlette.requests import HTTPConnection

# A proxy makes everybody a neighbour; one that says so in any of these lets nobody in without a token.
FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


class Insiders:
    """Tells operators from everybody else.

    Args:
        token: what they show as "Authorization: Bearer …"; "" for none.
    """

    def __init__(self, token: str) -> None:
        self.token = token

    def has(self, asker: HTTPConnection) -> bool:
        """Say whether this one may see everything."""
        if not self.token:
            return _is_neighbour(asker)
        scheme, _, shown = asker.headers.get("authorization", "").partition(" ")
        same = hmac.compare_digest(shown.strip().encode("latin-1"), self.token.encode())
        return scheme.lower() == "bearer" and same


def _is_neighbour(asker: HTTPConnection) -> bool:
    if asker.client is None or any(name in asker.headers for name in FORWARDED):
        return False
    try:
        return ip_address(asker.client.host).is_loopback
    except ValueError:
        return False
