"""`make fuzz`: every target for its share of the time, one row each; a crash is kept with the way to replay it.

    python -m tests.fuzz [--seconds 60] [--only NAME] [--engine atheris|hypothesis]
    python -m tests.fuzz replay NAME FILE

SECONDS is for all targets together, an equal share each. Inputs that found something new are kept in .fuzz, and
the next run begins with them.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
from pathlib import Path

from tests.fuzz import by_chance, by_coverage
from tests.fuzz.rows import Row, show
from tests.fuzz.target import Target
from tests.fuzz.targets import PARTS, TARGETS

FOLDER = Path(".fuzz")
NO_ATHERIS = "atheris is not here (it exists for Linux on x86_64): Hypothesis alone, blind to what is reached"


def main() -> int:
    if sys.argv[1:2] == ["replay"]:
        return replay(sys.argv[2], Path(sys.argv[3]))
    asked = _arguments()
    chosen = [one for one in TARGETS if asked.only in (None, one.name)]
    if not chosen:
        print(f"there is no target {asked.only!r}; there are {', '.join(one.name for one in TARGETS)}")
        return 2
    share_s = max(1, round(asked.seconds / len(chosen)))
    print(f"{len(chosen)} targets, {share_s} s each, by {asked.engine}", flush=True)
    rows = [_fuzzed(one, share_s, asked.engine) for one in chosen]
    show(rows)
    return 1 if any(row.crash for row in rows) else 0


def _arguments() -> argparse.Namespace:
    found = importlib.util.find_spec("atheris") is not None
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--seconds", type=int, default=60, help="for all targets together")
    parser.add_argument("--only", help="one target's name")
    parser.add_argument(
        "--engine", choices=("atheris", "hypothesis"), default="atheris" if found else "hypothesis"
    )
    asked = parser.parse_args()
    if not found:
        print(NO_ATHERIS)
    return asked


def _fuzzed(target: Target, seconds: int, engine: str) -> Row:
    folder = FOLDER / target.name.replace(" ", "-")
    folder.mkdir(parents=True, exist_ok=True)
    print(f"  {target.name} …", flush=True)
    if engine == "hypothesis":
        return by_chance.run(target, seconds, folder)
    part = next(one.__name__ for one in PARTS if target in one.TARGETS)
    return by_coverage.run(part, target, seconds, folder)


def replay(name: str, path: Path) -> int:
    """Run one input; what it raises is shown with its trace."""
    target = next(one for one in TARGETS if one.name == name)
    with tempfile.TemporaryDirectory() as folder, target.start(Path(folder)) as run:
        run(path.read_bytes())
    print(f"{path}: passes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
