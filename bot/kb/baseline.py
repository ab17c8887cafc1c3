"""The figures below which the knowledge folder may not fall: JSON, one entry for each kind of search.

{"lexical": {"in_scope": 340, "out_of_scope": 160, "hit@1": 0.9, "hit@3": 0.97, "answered_wrong": 0.01,
             "out_of_scope_answered": 0.02}, "semantic": {…}}

Errors:
    BaselineError  KB-031  a baseline that cannot be read, or that lacks this kind of search
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from knowledge.article import KnowledgeError

NAMES = {"hit1": "hit@1", "hit3": "hit@3"}  # how the file calls what cannot be a name here
TOLERATED = 1  # question; more than that is a loss


class BaselineError(KnowledgeError):
    code = "KB-031"


@dataclass(frozen=True, slots=True)
class Baseline:
    in_scope: int  # questions that an article answers
    out_of_scope: int  # questions that none answers
    hit1: float  # shares of those in scope, 0..1
    hit3: float
    answered_wrong: float
    out_of_scope_answered: float  # a share of those out of scope

    def losses(self, now: Baseline) -> list[str]:
        """Return a sentence for each loss of more than one question against this baseline."""
        found = []
        fallen = (self.hit1 - now.hit1) * now.in_scope
        if _more_than_tolerated(fallen):
            found.append(f"hit@1 fell from {self.hit1:.4f} to {now.hit1:.4f}, by {round(fallen)} questions")
        grown = (now.out_of_scope_answered - self.out_of_scope_answered) * now.out_of_scope
        if _more_than_tolerated(grown):
            found.append(
                f"answers out of scope grew from {self.out_of_scope_answered:.4f} to "
                f"{now.out_of_scope_answered:.4f}, by {round(grown)} questions"
            )
        return found


def kind_of(*, semantic: bool) -> str:
    """Return how the file calls a search with or without the sentence encoder."""
    return "semantic" if semantic else "lexical"


def of_figures(figures: Mapping[str, Any]) -> Baseline:
    """Return what `knowledge.evaluation.figures` measured; what has no questions is lost nowhere."""
    inside, outside = figures["in_scope"], figures["out_of_scope"]
    return Baseline(
        in_scope=inside["queries"],
        out_of_scope=outside["queries"],
        hit1=figures["hit@1"] or 0.0,
        hit3=figures["hit@3"] or 0.0,
        answered_wrong=inside["answered_wrong"] or 0.0,
        out_of_scope_answered=outside["answered_wrong"] or 0.0,
    )


def read(file: Path, kind: str) -> Baseline:
    """Read the baseline of one kind of search.

    Raises:
        BaselineError: see the module.
    """
    given = _read_all(file).get(kind)
    if not isinstance(given, dict):
        raise BaselineError(f"{file}: there is no {kind} baseline; write one with --write-baseline")
    try:
        return Baseline(
            in_scope=int(given["in_scope"]),
            out_of_scope=int(given["out_of_scope"]),
            hit1=float(given["hit@1"]),
            hit3=float(given["hit@3"]),
            answered_wrong=float(given["answered_wrong"]),
            out_of_scope_answered=float(given["out_of_scope_answered"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BaselineError(f"{file}, {kind}: {error!r}") from error


def write(file: Path, kind: str, baseline: Baseline) -> None:
    """Write the baseline of one kind of search and keep the others.

    Raises:
        BaselineError: the file is there and no baseline.
    """
    kept = _read_all(file) if file.exists() else {}
    kept[kind] = {NAMES.get(name, name): value for name, value in asdict(baseline).items()}
    file.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _more_than_tolerated(questions: float) -> bool:
    return questions > TOLERATED + 0.5  # shares are rounded, questions are whole


def _read_all(file: Path) -> dict[str, Any]:
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BaselineError(f"{file}: {error}") from error
    if not isinstance(given, dict):
        raise BaselineError(f"{file}: no object of baselines")
    return given
