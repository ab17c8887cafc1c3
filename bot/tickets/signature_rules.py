"""By which rules failures are one problem. Pure: what a failure shows goes in, its signature comes out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

SHOWN = ("code", "reason", "phase", "driver", "firmware")  # of a failure
NAMED = ("code", "driver", "firmware")  # that a title may name: nothing that wants a translation
BETWEEN = "|"
NOTHING = "-"
REST = "failure"  # the name of what no rule fits
_NUMBERS = re.compile(r"\d+")


class Failure(Protocol):
    """What is seen of a failure; "" is unknown."""

    code: str
    reason: str
    phase: str
    driver: str
    firmware: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Failures that are one problem when what they are grouped by is the same."""

    name: str
    group: tuple[str, ...] | None  # of SHOWN; None: each stands alone
    title: Mapping[str, str]  # by language; {code} and the like stand for what it is grouped by
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of SHOWN: patterns, one of which fits
    article: str = ""

    def fits(self, failure: Failure) -> bool:
        """Say whether a failure is of this kind."""
        return all(
            any(fits(pattern, getattr(failure, name)) for pattern in patterns)
            for name, patterns in self.when.items()
        )

    def signature(self, failure: Failure) -> str:
        """Return what the failure has in common with others; "" when it stands alone."""
        if self.group is None:
            return ""
        return BETWEEN.join([self.name, *(_part(name, getattr(failure, name)) for name in self.group)])


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one file. The first that fits wins; the last fits everything."""

    version: int
    rules: tuple[Rule, ...]

    def of(self, failure: Failure) -> Rule:
        """Return the rule of a failure."""
        return next(rule for rule in self.rules if rule.fits(failure))

    def fields(self, signature: str) -> dict[str, str]:
        """Return what a signature says of its failures; nothing when its rule is gone."""
        _, parts = self._read(signature)
        return {name: part for name, part in parts.items() if part}

    def title(self, signature: str, language: str) -> str:
        """Return what failures of a signature are called; the signature itself when its rule is gone."""
        rule, parts = self._read(signature)
        if rule is None:
            return signature.replace(BETWEEN, " · ")
        said = rule.title.get(language) or rule.title["zh"]
        for name in NAMED:
            said = said.replace(f"{{{name}}}", parts.get(name, ""))
        return " ".join(said.split())

    def _read(self, signature: str) -> tuple[Rule | None, dict[str, str]]:
        name, *parts = signature.split(BETWEEN)
        rule = next((one for one in self.rules if one.name == name), None)
        if rule is None or rule.group is None or len(rule.group) != len(parts):
            return None, {}
        seen = ("" if part == NOTHING else part for part in parts)
        return rule, dict(zip(rule.group, seen, strict=True))


def fits(pattern: str, value: str) -> bool:
    """Say whether a pattern fits: "156", "09d*" for what begins so, "1.2..1.9" for versions from one to the other."""
    wanted, seen = pattern.casefold(), value.strip().casefold()
    if ".." in wanted:
        first, _, last = wanted.partition("..")
        return bool(seen) and _between(_version(first), _version(seen), _version(last))
    return seen.startswith(wanted[:-1]) if wanted.endswith("*") else seen == wanted


def _between(first: list[int], seen: list[int], last: list[int]) -> bool:
    return (not first or first <= seen) and (not last or seen[: len(last)] <= last)


def _version(text: str) -> list[int]:
    return [int(number) for number in _NUMBERS.findall(text)]


def _part(name: str, value: str) -> str:
    said = " ".join(value.split()).replace(BETWEEN, "/")
    return (said.upper() if name == "code" else said) or NOTHING
