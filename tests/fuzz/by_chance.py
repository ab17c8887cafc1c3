"""Fuzzing by Hypothesis, where atheris does not exist: the inputs of the test suite, other ones each time, and more."""

from __future__ import annotations

import hashlib
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

from hypothesis import HealthCheck, given, settings

from tests.fuzz.mutations import inputs
from tests.fuzz.rows import Row
from tests.fuzz.target import Run, Target

ROUND = 200  # inputs between two looks at the clock


def run(target: Target, seconds: int, folder: Path) -> Row:
    """Fuzz `target` in this process; an input that crashes is kept in `folder`."""
    watch = _Watch()
    crash = None
    with tempfile.TemporaryDirectory() as scratch, target.start(Path(scratch)) as input_taken:
        play = _round(target, input_taken, watch)
        while watch.seconds < seconds and crash is None:
            try:
                play()
            except Exception as err:  # noqa: BLE001 — whatever comes out is the finding
                digest = hashlib.sha256(watch.data).hexdigest()[:16]
                crash = folder / f"found-{digest}"
                crash.write_bytes(watch.data)
                print(f"  {target.name}: {err!r}")
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    rate = watch.executions / max(watch.seconds, 0.001)
    return Row(target.name, watch.executions, rate, "", watch.slowest_ms, peak_mb, crash)


class _Watch:
    """What ran last, how often, and how long it took."""

    def __init__(self) -> None:
        self._began_s = time.monotonic()
        self.executions = 0
        self.slowest_ms = 0.0
        self.data = b""

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began_s


def _round(target: Target, run: Run, watch: _Watch) -> Callable[[], None]:
    @settings(max_examples=ROUND, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(inputs(target))
    def play(data: bytes) -> None:
        watch.executions += 1
        watch.data = data
        began_s = time.perf_counter()
        run(data)
        watch.slowest_ms = max(watch.slowest_ms, (time.perf_counter() - began_s) * 1000)

    return cast("Callable[[], None]", play)
