"""Who counts as the one who asks, when somebody stands between."""

from __future__ import annotations

from pathlib import Path

import httpx

from device.identity import Identity
from tests.bot.served import Served

PROXY, STRANGER = "127.0.0.2", "127.0.0.3"  # both of this machine, and neither trusted by default
WRONG_CODES = 10  # of one address


async def tries(hub: Served, through: str, told: str) -> int:
    """Send a wrong pairing code from one address that tells of another; return the answer's status."""
    enrolment = {"code": "AAAA-AAAA", "public_key": Identity.fresh().public_key, "journal": "j1"}
    transport = httpx.AsyncHTTPTransport(local_address=through)
    async with httpx.AsyncClient(transport=transport, timeout=30) as client:
        sent = {"X-Forwarded-For": told}
        answer = await client.post(f"{hub.url}/agent/v1/enrolments", json=enrolment, headers=sent)
    return answer.status_code


async def test_behind_a_trusted_proxy_wrong_codes_are_counted_by_who_sent_them_to_it(tmp_path: Path) -> None:
    async with Served(tmp_path, trusted_proxies=f"192.0.2.0/24, {PROXY}") as hub:
        for _ in range(WRONG_CODES):
            assert await tries(hub, PROXY, "198.51.100.9") == 403
        assert await tries(hub, PROXY, "198.51.100.9") == 429
        assert await tries(hub, PROXY, "203.0.113.1, 198.51.100.9") == 429
        assert await tries(hub, PROXY, "198.51.100.10") == 403


async def test_who_is_no_proxy_of_ours_cannot_pass_for_others(tmp_path: Path) -> None:
    async with Served(tmp_path) as hub:
        statuses = [await tries(hub, STRANGER, f"198.51.100.{at}") for at in range(WRONG_CODES + 1)]
    assert statuses == [403] * WRONG_CODES + [429]
