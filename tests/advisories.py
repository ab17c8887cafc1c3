"""Looks up whether anything in the lock has a known vulnerability, when a source of advisories can be reached.

Ends with 0 when nothing is known, when all that is known stands in audit-ignored.txt with a reason, or when no source
could be reached and QINGKA_CI_NEEDS_AUDIT=1 does not demand one; with 1 for a vulnerability, or a line of that file
without a reason.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
FEW = ROOT / "requirements-build.lock"
IGNORED = ROOT / "audit-ignored.txt"
DEMANDED = "QINGKA_CI_NEEDS_AUDIT"
CONNECT_S = 5
WHOLE_S = 90
NOT_AUDITED = "not audited: no advisory source could be reached"
CLEAN = "audited: no vulnerability is known"
SPARED = "audited: nothing is known but {} that have a reason in audit-ignored.txt"
SERVICES = (("--vulnerability-service", "osv"), ("--vulnerability-service", "pypi"))


class ReasonError(ValueError):
    """A line of the file of what is ignored has no reason."""


@dataclass(frozen=True, slots=True)
class Advisory:
    package: str
    version: str
    names: tuple[str, ...]  # all its numbers, the source's own first
    fixed_in: tuple[str, ...]

    def __str__(self) -> str:
        fixed = f"; fixed in {', '.join(self.fixed_in)}" if self.fixed_in else "; not fixed yet"
        return f"{self.package} {self.version}: {' = '.join(self.names)}{fixed}"


@dataclass(frozen=True, slots=True)
class Audit:
    """What a source said."""

    known: tuple[Advisory, ...] = ()
    skipped: tuple[str, ...] = ()  # packages that it does not have


def audit(lock: Path, url: str = "") -> Audit | None:
    """Return what is known of a lock's packages; None: nobody could be asked.

    Args:
        url: of a source that answers as OSV does; "" asks those that pip-audit knows, one after another.
    """
    sources = [("--vulnerability-service", "osv", "--osv-url", url)] if url else SERVICES
    # Few packages first: where no source answers, nobody is kept waiting.
    answers = (read(_ask(lock, source)) for source in sources if url or read(_ask(FEW, source)))
    return next((found for found in answers if found is not None), None)


def read(packages: Sequence[Mapping[str, Any]]) -> Audit | None:
    """Return what pip-audit's report says; None when the source has not one of the packages: it is a mere mirror."""
    heard = [one for one in packages if "skip_reason" not in one]
    if not heard:
        return None
    skipped = tuple(one["name"] for one in packages if "skip_reason" in one)
    return Audit(tuple(_advisory(one, found) for one in heard for found in one["vulns"]), skipped)


def ignored(text: str) -> Mapping[str, str]:
    """Return the numbers that are ignored, with their reasons. Raises ReasonError."""
    found = {}
    for line in text.splitlines():
        number, _, reason = line.partition(" ")
        if number and not number.startswith("#"):
            if not reason.strip():
                raise ReasonError(f"{number}: there is no reason why it is ignored")
            found[number] = reason.strip()
    return found


def verdict(
    found: Audit | None, spared: Mapping[str, str], *, demanded: bool = False
) -> tuple[int, list[str]]:
    """Return the exit code and what to say.

    Args:
        demanded: that no source could be reached is no excuse.
    """
    if found is None:
        return int(demanded), [NOT_AUDITED]
    open_ones = [one for one in found.known if spared.keys().isdisjoint(one.names)]
    over = spared.keys() - {name for one in found.known for name in one.names}
    lines = [*map(str, open_ones), *(f"{name}: nobody names it any more; it can go" for name in sorted(over))]
    if found.skipped:
        lines.append(f"not audited, for the source does not have them: {', '.join(found.skipped)}")
    if not open_ones:
        lines.append(SPARED.format(len(found.known)) if found.known else CLEAN)
    return int(bool(open_ones)), lines


def _ask(lock: Path, source: Sequence[str]) -> list[dict[str, Any]]:
    """Return the packages of pip-audit's report; none when the source cannot be reached."""
    command = [
        *(sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--require-hashes", "--disable-pip"),
        *("--format", "json", "--progress-spinner", "off", "--timeout", str(CONNECT_S), *source),
    ]
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=WHOLE_S)
        found: list[dict[str, Any]] = json.loads(said.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return []
    return found


def _advisory(package: Mapping[str, Any], found: Mapping[str, Any]) -> Advisory:
    names = (found["id"], *sorted(found.get("aliases", ())))
    return Advisory(package["name"], package["version"], names, tuple(found.get("fix_versions", ())))


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lock", type=Path, default=LOCK)
    parser.add_argument("--ignored", type=Path, default=IGNORED)
    parser.add_argument("--url", default="", help="a source that answers as OSV does")
    asked = parser.parse_args(arguments)
    try:
        spared = ignored(asked.ignored.read_text("utf-8"))
    except ReasonError as error:
        print(f"{asked.ignored.name}: {error}")
        return 1
    demanded = os.environ.get(DEMANDED) == "1"
    status, lines = verdict(audit(asked.lock, asked.url), spared, demanded=demanded)
    print("\n".join(lines))
    return status


if __name__ == "__main__":
    sys.exit(main())
