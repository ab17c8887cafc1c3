"""Whatever comes in from outside, only documented errors come out; inputs near the good ones, the same each time."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fuzz.mutations import inputs
from tests.fuzz.target import Target
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_whatever_comes_in_only_documented_errors_come_out(target: Target, tmp_path: Path) -> None:
    @settings(
        max_examples=target.examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs(target))
    def holds(data: bytes) -> None:
        run(data)

    with target.start(tmp_path) as run:
        holds()


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_every_seed_passes_and_fits(target: Target, tmp_path: Path) -> None:
    with target.start(tmp_path) as run:
        for seed in target.seeds():
            assert len(seed) <= target.max_len
            run(seed)


def test_every_target_has_a_name_of_its_own() -> None:
    assert len({target.name for target in TARGETS}) == len(TARGETS)
