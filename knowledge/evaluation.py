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
from typing import TYPE_CHECKING, Any

from knowledge.article import KnowledgeError
from knowledge.thresholds import Decision

if TYPE_CHECKING:
    from knowledge.answer import Answerer, Found
    from knowledge.library import Library

RANKS = 5  # of MRR
SURE = 1.96  # standard deviations that hold 95 % of a normal distribution

Interval = tuple[float, float]  # from, to; 0..1


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

    hit@1, hit@3 and mrr@5 are over the questions that an article answers; the areas are over all of them, lower is
    better. `ci95` holds the interval of each share.
    """
    inside = [one for one in asked if one.query.expected is not None]
    outside = [one for one in asked if one.query.expected is None]
    kinds = dict.fromkeys(one.query.kind for one in asked if one.query.kind)
    area, least = aurc(asked), least_aurc(asked)
    return {
        "queries": len(asked),
        **_ranks(inside),
        "aurc": _rounded(area),
        "least_aurc": _rounded(least),
        "excess_aurc": _rounded(area - least),
        "in_scope": _outcomes(inside),
        "out_of_scope": _outcomes(outside),
        "kinds": {kind: _of_kind([one for one in asked if one.query.kind == kind]) for kind in kinds},
    }


def aurc(asked: Sequence[Asked]) -> float:
    """Return the area under the risk-coverage curve: the mean share wrong above each cut, by falling score."""
    ordered = sorted(asked, key=lambda one: -one.found.score)
    return _area([one.rank != 1 for one in ordered])


def least_aurc(asked: Sequence[Asked]) -> float:
    """Return the area of the best order that as many right first candidates allow: the right ones before the others.

    What `aurc` exceeds it by is the score's fault, not the search's.
    """
    return _area(sorted(one.rank != 1 for one in asked))


def wilson(hits: int, count: int) -> Interval:
    """Return the 95 % Wilson interval of a share; (0, 1) where there is nothing to share."""
    if count == 0:
        return 0.0, 1.0
    share, spread = hits / count, SURE**2 / count
    middle = share + spread / 2
    reach = SURE * ((share * (1 - share) + spread / 4) / count) ** 0.5
    return max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread))


def _area(wrong_by_rank: Sequence[bool]) -> float:
    wrong, total = 0, 0.0
    for count, is_wrong in enumerate(wrong_by_rank, start=1):
        wrong += is_wrong
        total += wrong / count
    return total / max(len(wrong_by_rank), 1)


def _of_kind(asked: Sequence[Asked]) -> dict[str, Any]:
    ranks, outcomes = _ranks([one for one in asked if one.query.expected is not None]), _outcomes(asked)
    return {**ranks, **outcomes, "ci95": {**ranks["ci95"], **outcomes["ci95"]}}


def _ranks(asked: Sequence[Asked]) -> dict[str, Any]:
    ranks = [one.rank for one in asked]
    inverse = [1 / rank if 0 < rank <= RANKS else 0.0 for rank in ranks]
    mean = _rounded(sum(inverse) / len(ranks)) if ranks else None
    hits = {"hit@1": [rank == 1 for rank in ranks], "hit@3": [0 < rank <= 3 for rank in ranks]}
    return {**_shares(hits), "mrr@5": mean}


def _outcomes(asked: Sequence[Asked]) -> dict[str, Any]:
    outcomes = [one.outcome for one in asked]
    return {"queries": len(asked), **_shares({name: [one == name for one in outcomes] for name in OUTCOMES})}


def _shares(columns: dict[str, list[bool]]) -> dict[str, Any]:
    """Return the share of each column, and under `ci95` its interval; None of empty columns."""
    shares: dict[str, Any] = {
        name: _rounded(sum(column) / len(column)) if column else None for name, column in columns.items()
    }
    return {**shares, "ci95": {name: _interval(column) for name, column in columns.items()}}


def _interval(column: Sequence[bool]) -> Interval | None:
    low, high = wilson(sum(column), len(column))
    return (_rounded(low), _rounded(high)) if column else None


def _rounded(value: float) -> float:
    return round(value, 4)
