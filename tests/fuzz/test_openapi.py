"""The relay is what its OpenAPI says: each operation asked rightly, wrongly, and by other methods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings
from schemathesis import Case

from tests.fuzz.hub_office import office
from tests.fuzz.openapi import AGENT, ask, described, player

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY")
RELAY, STATE = office()
API = described(RELAY)


@pytest.fixture(scope="module", autouse=True)
def closed() -> Iterator[None]:
    yield
    STATE.close()
    RELAY.database.engine.dispose()


# Of reports and presences Schemathesis makes more than a thousand cases: `make fuzz` has time for them.
@API.exclude(path_regex="reports|presence").parametrize()
@settings(
    max_examples=5, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
def test_whatever_is_asked_the_answer_is_one_of_those_described(case: Case[Any]) -> None:
    STATE.restore()
    ask(case)


@pytest.mark.parametrize("path", sorted(API.raw_schema["paths"]))
async def test_a_method_that_is_not_described_is_refused_and_the_described_ones_are_named(path: str) -> None:
    described = [method.upper() for method in API.raw_schema["paths"][path]]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(API.app), base_url="http://hub") as client:
        for method in METHODS:
            answer = await client.request(method, path, headers=AGENT)
            assert (answer.status_code == 405) == (method not in described)
            assert answer.status_code != 405 or answer.headers["allow"].split(", ") == described


def test_requests_that_get_further_are_answered_as_described() -> None:
    player(API, STATE, examples=25)()
