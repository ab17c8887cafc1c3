"""Weights for a library, from its own phrasings alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from knowledge.fusion import Example, Fusion, fit
from knowledge.practice import Exercise, Roughener
from knowledge.search import Measured, Search
from knowledge.words import Words

NOTHING_WEIGHT = 0.35  # a sentence that is right nowhere
ABSENT_WEIGHT = 0.25  # a phrasing asked as if its article did not exist


def train(search: Search, words: Words) -> Fusion:
    """Fit the fusion's weights; the same library gives the same weights."""
    exercises = Roughener(words).exercises(search.phrasings)
    measured = search.measure([e.text for e in exercises], [e.forgotten for e in exercises])
    pairs = zip(exercises, measured, strict=True)
    return fit([example for pair in pairs for example in _examples(search, *pair)])


def _examples(search: Search, exercise: Exercise, measured: Measured) -> Iterator[Example]:
    if exercise.phrasing is None:
        yield Example(search.table(measured), None, NOTHING_WEIGHT)
        return
    article = search.phrasings[exercise.phrasing].article
    table = search.table(measured, without_phrasing=exercise.phrasing)
    where = np.flatnonzero(table.articles == article)
    if len(where):
        yield Example(table, int(where[0]))
    yield Example(search.table(measured, without_article=article), None, ABSENT_WEIGHT)
