"""What the fusion is fitted on: questions about libraries that the sense has not seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from knowledge import library
from knowledge.answer import Answerer
from knowledge.asked import nothing
from knowledge.encoder import Encoder
from knowledge.evaluation import Query, read_queries
from knowledge.search import Table
from knowledge.text import normalise
from tests.weights.roughen import AFTER, Roughener

SETS = Path(__file__).parents[1] / "knowledge"
PRACTICE = {
    f"practice {name}": (SETS / f"practice_{name}" / "articles", SETS / f"practice_{name}" / "queries.jsonl")
    for name in "abcd"
}
EASY = 300  # listed questions of a library, made rough
EASY_WEIGHT = 0.5
SEED = 7
ABSENT_WEIGHT = 0.4  # of a question asked as if its article did not exist


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
    hard = (example for query in asked for example in _examples(answerer, query))
    return [*hard, *_easy(answerer)]


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


def _easy(answerer: Answerer) -> Iterator[Example]:
    """Yield listed questions roughened, shortened or mixed, with their articles and without."""
    library_ = answerer.library
    phrased = [
        (number, text) for number, one in enumerate(library_.articles) for text in library_.phrasings(one.id)
    ]
    roughener = Roughener([text for _, text in phrased], SEED)
    random = Random(SEED)
    for number, text in random.sample(phrased, min(EASY, len(phrased))):
        others = library_.phrasings(library_.articles[number].id)
        way = random.choice((roughener.rough, _shortened(random), _mixed(random, others)))
        said = normalise(way(text))
        if nothing(said) or answerer.named(said):
            continue
        asked = answerer.asker.ask([said])[0]
        table = answerer.search.table(asked)
        where = np.flatnonzero(table.articles == number)
        if len(where):
            yield Example(table, int(where[0]), EASY_WEIGHT)
        yield Example(answerer.search.table(asked, without=number), None, EASY_WEIGHT * ABSENT_WEIGHT)


def _shortened(random: Random) -> Callable[[str], str]:
    def shorten(text: str) -> str:
        kept = max(3, int(len(text) * random.uniform(0.5, 0.8)))
        start = random.randrange(max(1, len(text) - kept + 1))
        return text[start : start + kept] + random.choice(AFTER)

    return shorten


def _mixed(random: Random, others: Sequence[str]) -> Callable[[str], str]:
    def mix(text: str) -> str:
        other = random.choice(others)
        return text[: len(text) // 2] + other[len(other) // 2 :]

    return mix


def all_examples(names: Sequence[str], encoder: Encoder | None) -> list[Example]:
    """Return the examples of the sets `names`."""
    return [example for name in names for example in examples(*PRACTICE[name], encoder)]
