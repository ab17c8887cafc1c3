"""The relay asked as its OpenAPI says, and as it must not: an input is what Schemathesis makes a request of.

Near the described requests stand those that get further: ids of commands that the agent has claimed, the report that
is due, signed, and a pairing code that is good. Each answer is one that the description names, in its form.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, CheckFunction, GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from schemathesis.specs.openapi.schemas import OpenApiSchema

from bot.relay import api
from bot.relay.relay import Relay
from tests.fuzz.hub_office import KINDS, TOKEN, HubState, office
from tests.fuzz.relay import signed
from tests.fuzz.target import Run, Target

AGENT = {"Authorization": f"Bearer {TOKEN}"}
# What a number means the description cannot say, and a query has texts only.
UNSAID: list[CheckFunction] = [positive_data_acceptance, negative_data_rejection]
SEED_BYTES = 4096


def described(relay: Relay) -> OpenApiSchema:
    """Return what the relay says of itself, to be asked in process; its poller does not run."""
    app = FastAPI(title="Qingka relay", version="1")
    api.install(app, relay)
    return schemathesis.openapi.from_asgi("/openapi.json", app)


def ask(case: Case[Any], headers: dict[str, str] | None = None) -> None:
    """Send a request; the answer is as described."""
    case.call_and_validate(headers=AGENT if headers is None else headers, excluded_checks=UNSAID)


def cases(schema: OpenApiSchema, state: HubState) -> st.SearchStrategy[Case[Any]]:
    """Return requests as they are described, others that are not, and some that get further than either."""
    right, wrong = (schema.as_strategy(mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE))
    return st.one_of(right, wrong, st.builds(_nearer, right, st.sampled_from(KINDS), st.just(state)))


def _nearer(case: Case[Any], command: str, state: HubState) -> Case[Any]:
    body = case.body if isinstance(case.body, dict) else {}
    if "/reports" in case.path:
        case.path_parameters = {"command_id": command}
        case.body = json.loads(signed(command, json.dumps({**body, "seq": 1}).encode()))
    if "/enrolments" in case.path:
        case.body = {**body, "version": 1, "code": state.pairing_code(), "public_key": "00" * 32}
    return case


def player(schema: OpenApiSchema, state: HubState, examples: int = 100) -> Callable[[], None]:
    """Return a Hypothesis test of requests, each to the office as it was at first."""

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def play(data: Any) -> None:
        state.restore()
        ask(data.draw(cases(schema, state)))

    return play


@contextmanager
def start(_: Path) -> Iterator[Run]:
    relay, state = office()
    one: Any = player(described(relay), state)

    def run(data: bytes) -> None:
        one.hypothesis.fuzz_one_input(data)

    try:
        yield run
    finally:
        state.close()
        relay.database.engine.dispose()


def seeds() -> list[bytes]:
    return [random.Random(number).randbytes(SEED_BYTES) for number in range(8)]


TARGETS = (Target("openapi", start, seeds, max_len=2 * SEED_BYTES, examples=15),)
