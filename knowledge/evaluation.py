"""How well questions are answered: hits, ranks, and what the thresholds make of them.

A file of queries holds one JSON object a line: `query`, `expected` (an article's id; null: no article answers it) and,
if wanted, `kind`.

Errors:
    QueriesError  KB-030  a file of queries that cannot be read; names the line
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.answer import Answerer, Found
from knowledge.article import KnowledgeError
from knowledge.library import Library
from knowledge.thresholds import Decision

RANKS = 5  # of MRR


class QueriesError(KnowledgeError):
    code = "KB-030"


@dataclass(frozen=True, slots=True)
class Query:
    text: str
    expected: str | None  # an article's id; None: no article answers it
    kind: str


@dataclass(frozen=True, slots=True)
class Asked:
    query: Query
    found: Found

    @property
    def rank(self) -> int:
        """The right article's place from 1 on; 0 when it is no candidate."""
        ids = [name for name, _ in self.found.candidates]
        return ids.index(self.query.expected) + 1 if self.query.expected in ids else 0

    @property
    def outcome(self) -> str:
        if self.found.decision is Decision.ANSWER:
            return "answered_right" if self.rank == 1 else "answered_wrong"
        return "suggested" if self.found.decision is Decision.SUGGEST else "handed_over"


OUTCOMES = ("answered_right", "answered_wrong", "suggested", "handed_over")


def read_queries(file: Path, library: Library) -> list[Query]:
    """Read a file of queries.

    Raises:
        QueriesError: no such file, a line that is no query, an expected article that does not exist, or no line.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QueriesError(f"{file}: {error}") from error
    queries = [_query(line, f"{file}:{at}", library) for at, line in enumerate(lines, 1) if line.strip()]
    if not queries:
        raise QueriesError(f"{file}: there is no query in it")
    return queries


def _query(line: str, place: str, library: Library) -> Query:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise QueriesError(f"{place}: not JSON: {error}") from error
    if not isinstance(given, dict) or not isinstance(given.get("query"), str):
        raise QueriesError(f'{place}: an object with a text "query" is needed')
    expected, kind = given.get("expected"), given.get("kind", "")
    if not isinstance(expected, str | None) or not isinstance(kind, str):
        raise QueriesError(f'{place}: "expected" is an article\'s id or null, "kind" a text')
    if expected is not None and expected not in library:
        raise QueriesError(f"{place}: there is no article {expected!r}")
    return Query(given["query"], expected, kind)


def evaluate(answerer: Answerer, queries: Sequence[Query]) -> list[Asked]:
    """Ask every query."""
    return [Asked(query, answerer.ask(query.text)) for query in queries]


def figures(asked: Sequence[Asked]) -> dict[str, Any]:
    """Return the figures of a run as JSON can hold them; shares are 0..1, None where there is nothing to share.

    hit@1, hit@3 and mrr@5 are over the questions that an article answers; aurc is over all of them, lower is better.
    """
    inside = [one for one in asked if one.query.expected is not None]
    outside = [one for one in asked if one.query.expected is None]
    kinds = dict.fromkeys(one.query.kind for one in asked if one.query.kind)
    return {
        "queries": len(asked),
        **_ranks(inside),
        "aurc": _rounded(aurc(asked)),
        "in_scope": _outcomes(inside),
        "out_of_scope": _outcomes(outside),
        "kinds": {kind: _of_kind([one for one in asked if one.query.kind == kind]) for kind in kinds},
    }


def aurc(asked: Sequence[Asked]) -> float:
    """Return the area under the risk-coverage curve: the mean share wrong above each cut, by falling score."""
    ordered = sorted(asked, key=lambda one: -one.found.score)
    wrong, total = 0, 0.0
    for count, one in enumerate(ordered, start=1):
        wrong += one.rank != 1
        total += wrong / count
    return total / max(len(ordered), 1)


def _of_kind(asked: Sequence[Asked]) -> dict[str, Any]:
    return {**_ranks([one for one in asked if one.query.expected is not None]), **_outcomes(asked)}


def _ranks(asked: Sequence[Asked]) -> dict[str, float | None]:
    ranks = [one.rank for one in asked]
    return {
        "hit@1": _share(rank == 1 for rank in ranks) if ranks else None,
        "hit@3": _share(0 < rank <= 3 for rank in ranks) if ranks else None,
        "mrr@5": _share(1 / rank if 0 < rank <= RANKS else 0 for rank in ranks) if ranks else None,
    }


def _outcomes(asked: Sequence[Asked]) -> dict[str, Any]:
    outcomes = [one.outcome for one in asked]
    shares = {name: _share(outcome == name for outcome in outcomes) if asked else None for name in OUTCOMES}
    return {"queries": len(asked), **shares}


def _share(values: Any) -> float:
    listed = [float(value) for value in values]
    return _rounded(sum(listed) / len(listed))


def _rounded(value: float) -> float:
    return round(value, 4)
