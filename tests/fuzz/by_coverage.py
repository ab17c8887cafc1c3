"""Fuzzing that follows coverage: libFuzzer by way of atheris, a process for each target.

Limits: 10 s for an input, 1 GiB for the process, `max_len` bytes for an input.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fuzz.rows import Row
from tests.fuzz.target import Run, Target

INPUT_S = 10
WATCHED = "watched.json"
RSS_MB = 1024
_STATS = {
    "executions": re.compile(r"stat::number_of_executed_units:\s*(\d+)"),
    "rate": re.compile(r"stat::average_exec_per_sec:\s*(\d+)"),
    "peak": re.compile(r"stat::peak_rss_mb:\s*(\d+)"),
    "reached": re.compile(r"cov: (\d+) ft: (\d+)"),
}


def run(part: str, target: Target, seconds: int, folder: Path) -> Row:
    """Fuzz a target of the module `part` in a process of its own; log, corpus and crashes stay in `folder`."""
    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    for at, seed in enumerate(target.seeds()):
        (corpus / f"seed-{at:03}").write_bytes(seed)
    words = folder / "words.dict"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words if word))
    (folder / WATCHED).unlink(missing_ok=True)
    flags = {
        "max_total_time": seconds, "timeout": INPUT_S, "rss_limit_mb": RSS_MB, "max_len": target.max_len,
        "artifact_prefix": f"{folder}/found-", "print_final_stats": 1, "use_value_profile": 1,
        "len_control": 100,
    } | ({"dict": words} if target.words else {})  # fmt: skip
    before = set(folder.glob("found-*"))
    with (folder / "log.txt").open("wb") as log:
        command = [
            sys.executable,
            "-m",
            "tests.fuzz.by_coverage",
            part,
            target.name,
            str(folder),
            str(corpus),
        ]
        subprocess.run(
            [*command, *(f"-{name}={value}" for name, value in flags.items())],
            stdout=log, stderr=log, check=False, timeout=seconds + 120,
        )  # fmt: skip
    return _row(target, folder, set(folder.glob("found-*")) - before)


def _row(target: Target, folder: Path, crashes: set[Path]) -> Row:
    log = (folder / "log.txt").read_text(errors="replace")
    seen = {name: pattern.findall(log) for name, pattern in _STATS.items()}
    watched = json.loads((folder / WATCHED).read_text()) if (folder / WATCHED).exists() else {}
    if not seen["executions"] and not crashes:
        crashes = {folder / "log.txt"}
    return Row(
        target=target.name,
        executions=int((seen["executions"] or [watched.get("executions", 0)])[-1]),
        rate=int((seen["rate"] or ["0"])[-1]),
        reached="/".join(seen["reached"][-1]) if seen["reached"] else "",
        slowest_ms=watched.get("slowest_ms", 0.0),
        peak_mb=int((seen["peak"] or ["0"])[-1]),
        crash=next(iter(crashes), None),
    )


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


@dataclass
class _Watch:
    """What libFuzzer's exit would leave no time to write: how many ran, how long the slowest took, what crashed."""

    folder: Path
    executions: int = 0
    slowest_ms: float = 0.0

    def over(self, run: Run) -> Run:
        def watched(data: bytes) -> None:
            self.executions += 1
            began_s = time.perf_counter()
            try:
                run(data)
            except BaseException:
                (self.folder / f"found-{hashlib.sha256(data).hexdigest()[:16]}").write_bytes(data)
                self._keep()
                raise
            took_ms = (time.perf_counter() - began_s) * 1000
            if took_ms > self.slowest_ms:
                self.slowest_ms = took_ms
                self._keep()

        return watched

    def _keep(self) -> None:
        kept = {"executions": self.executions, "slowest_ms": self.slowest_ms}
        (self.folder / WATCHED).write_text(json.dumps(kept))


def _mutator(target: Target, mutate: Callable[[bytes, int], bytes]) -> Callable[[bytes, int, int], bytes]:
    """Return libFuzzer's own mutations in turn with those that keep the input's shape."""

    def mutated(data: bytes, max_size: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if target.edit is None or chance.random() < 0.5:
            return mutate(data, max_size)
        return target.edit(data, chance.randrange)[:max_size]

    return mutated


def _atheris() -> Any:
    """Return a module that has no types and does not exist everywhere."""
    return importlib.import_module("atheris")


def _mutate(data: bytes, max_size: int) -> bytes:
    # Looked up each time: atheris puts another one in its place when the fuzzing begins.
    mutated: bytes = _atheris().Mutate(data, max_size)
    return mutated


def main() -> None:
    """Be the process that fuzzes: PART NAME FOLDER CORPUS and libFuzzer's flags."""
    atheris = _atheris()
    _, part, name, kept, *flags = sys.argv
    with atheris.instrument_imports(include=["device", "bot", "zipfile", "tomllib", "tomlkit"]):
        targets: tuple[Target, ...] = importlib.import_module(part).TARGETS
    target = next(one for one in targets if one.name == name)
    with tempfile.TemporaryDirectory() as folder, target.start(Path(folder)) as plain:
        run = _Watch(Path(kept)).over(plain)
        custom = {} if target.edit is None else {"custom_mutator": _mutator(target, _mutate)}
        atheris.Setup([sys.argv[0], *flags], run, **custom)
        atheris.Fuzz()
    os._exit(0)


if __name__ == "__main__":
    main()
