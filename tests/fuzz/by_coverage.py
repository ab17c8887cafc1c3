"""Fuzzing that follows coverage: libFuzzer by way of atheris, a process for each target.

Limits: 5 s for an input, 1 GiB for the process, `max_len` bytes for an input.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.fuzz.rows import Row
from tests.fuzz.target import Run, Target

INPUT_S = 5
RSS_MB = 1024
_STATS = {
    "executions": re.compile(r"stat::number_of_executed_units:\s*(\d+)"),
    "rate": re.compile(r"stat::average_exec_per_sec:\s*(\d+)"),
    "peak": re.compile(r"stat::peak_rss_mb:\s*(\d+)"),
    "reached": re.compile(r"cov: (\d+) ft: (\d+)"),
}


def run(target: Target, seconds: int, folder: Path) -> Row:
    """Fuzz `target` in a process of its own; its log, its corpus and its crashes stay in `folder`."""
    corpus, found = folder / "corpus", folder / "found"
    corpus.mkdir(exist_ok=True)
    for at, seed in enumerate(target.seeds()):
        (corpus / f"seed-{at:03}").write_bytes(seed)
    words = folder / "words.dict"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words if word))
    slowest = folder / "slowest.txt"
    slowest.unlink(missing_ok=True)
    flags = {
        "max_total_time": seconds, "timeout": INPUT_S, "rss_limit_mb": RSS_MB, "max_len": target.max_len,
        "dict": words, "artifact_prefix": f"{found}-", "print_final_stats": 1, "use_value_profile": 1,
        "len_control": 100,
    }  # fmt: skip
    before = set(folder.glob("found-*"))
    with (folder / "log.txt").open("wb") as log:
        command = [sys.executable, "-m", "tests.fuzz.by_coverage", target.name, str(slowest), str(corpus)]
        subprocess.run(
            [*command, *(f"-{name}={value}" for name, value in flags.items())],
            stdout=log, stderr=log, check=False, timeout=seconds + 120,
        )  # fmt: skip
    return _row(target, folder, set(folder.glob("found-*")) - before)


def _row(target: Target, folder: Path, crashes: set[Path]) -> Row:
    log = (folder / "log.txt").read_text(errors="replace")
    seen = {name: pattern.findall(log) for name, pattern in _STATS.items()}
    slowest = folder / "slowest.txt"
    if not seen["executions"] and not crashes:
        crashes = {folder / "log.txt"}
    return Row(
        target=target.name,
        executions=int((seen["executions"] or ["0"])[-1]),
        rate=int((seen["rate"] or ["0"])[-1]),
        reached="/".join(seen["reached"][-1]) if seen["reached"] else "",
        slowest_ms=float(slowest.read_text()) if slowest.exists() else 0.0,
        peak_mb=int((seen["peak"] or ["0"])[-1]),
        crash=next(iter(crashes), None),
    )


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


def _timed(run: Run, slowest: Path) -> Run:
    """Keep the longest time that an input took, in milliseconds: libFuzzer's exit leaves no time to write it."""
    longest_s = 0.0

    def timed(data: bytes) -> None:
        nonlocal longest_s
        began_s = time.perf_counter()
        run(data)
        took_s = time.perf_counter() - began_s
        if took_s > longest_s:
            longest_s = took_s
            slowest.write_text(f"{took_s * 1000:.3f}")

    return timed


def _mutator(target: Target, mutate: Callable[[bytes, int], bytes]) -> Callable[[bytes, int, int], bytes]:
    """Return libFuzzer's own mutations in turn with those that keep the input's shape."""

    def mutated(data: bytes, max_size: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if target.edit is None or chance.random() < 0.5:
            return mutate(data, max_size)
        return target.edit(data, chance.randrange)[:max_size]

    return mutated


def _mutate(data: bytes, max_size: int) -> bytes:
    import atheris

    # Looked up each time: atheris puts another one in its place when the fuzzing begins.
    mutated: bytes = atheris.Mutate(data, max_size)
    return mutated


def main() -> None:
    """Be the process that fuzzes: NAME SLOWEST CORPUS and libFuzzer's flags."""
    import atheris

    _, name, slowest, *flags = sys.argv
    with atheris.instrument_imports(include=["device", "bot", "zipfile", "tomllib", "tomlkit"]):
        from tests.fuzz.targets import TARGETS
    target = next(one for one in TARGETS if one.name == name)
    with tempfile.TemporaryDirectory() as folder, target.start(Path(folder)) as plain:
        run = atheris.instrument_func(_timed(plain, Path(slowest)))
        custom = {} if target.edit is None else {"custom_mutator": _mutator(target, _mutate)}
        atheris.Setup([sys.argv[0], *flags], run, **custom)
        atheris.Fuzz()
    os._exit(0)


if __name__ == "__main__":
    main()
