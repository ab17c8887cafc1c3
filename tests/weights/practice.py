"""What the fusion is fitted on: questions about libraries that the sense has not seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge import library
from knowledge.answer import Answerer
from knowledge.encoder import Encoder
from knowledge.evaluation import Query, read_queries
from knowledge.search import Table, nothing
from knowledge.text import normalise

SETS = Path(__file__).parents[1] / "knowledge"
PRACTICE = {
    "practice a": (SETS / "practice_a" / "articles", SETS / "practice_a" / "queries.jsonl"),
    "practice b": (SETS / "practice_b" / "articles", SETS / "practice_b" / "queries.jsonl"),
    "own": (library.SHIPPED, SETS / "own" / "queries.jsonl"),
}
ABSENT_WEIGHT = 0.5  # of a question asked as if its article did not exist


@dataclass(frozen=True, slots=True)
class Example:
    table: Table
    right: int | None  # the candidate that is meant; None: none of them
    weight: float


def examples(folder: Path, queries: Path, encoder: Encoder | None) -> list[Example]:
    """Return the questions of a set, and those with an article once more without it.

    A question whose codes or words name its article is left out: it is not decided by the fusion.
    """
    articles = library.load(folder)
    answerer = Answerer(articles, encoder)
    asked = read_queries(queries, articles)
    return [example for query in asked for example in _examples(answerer, query)]


def _examples(answerer: Answerer, query: Query) -> Iterator[Example]:
    said = normalise(query.text)
    if nothing(said) or answerer.named(said):
        return
    number = None if query.expected is None else answerer.number(query.expected)
    search = answerer.search
    table = search.table(answerer.asker.ask([said])[0])
    if number is None:
        yield Example(table, None, 1.0)
        return
    where = np.flatnonzero(table.articles == number)
    if len(where):
        yield Example(table, int(where[0]), 1.0)
    yield Example(search.table(answerer.asker.ask([said])[0], without=number), None, ABSENT_WEIGHT)


def all_examples(names: Sequence[str], encoder: Encoder | None) -> list[Example]:
    """Return the examples of the sets `names`."""
    return [example for name in names for example in examples(*PRACTICE[name], encoder)]
