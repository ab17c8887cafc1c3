"""Measure one question against a library: a row of features for each candidate, and one for "none of these".

In a large library a first glance chooses POOL articles: those whose middle is nearest in sense, and those that hold the
rarest characters of the question. Of these the SHORTLIST best are measured in every view, and CANDIDATES remain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.asked import Asked
from knowledge.index import Block
from knowledge.overlap import ByColumns, ByRows, Measure, Overlap, Weighed, weigh
from knowledge.rows import Floats, Ints, Vocabulary
from knowledge.sense import Sense
from knowledge.spans import Spans
from knowledge.views import NAMES

POOL = 192
SHORTLIST = 32
CANDIDATES = 16
RAREST = 12  # characters and pairs of a question that are looked up in a large library
SHARPNESS = 14.0  # how much more the nearest intent counts than the next
LETTERS = ("c", "s", "i")  # of the views, in the sense's tokens

SENSE_FEATURES = ("best", "second", "mean of three", "title", "body")
VIEW_FEATURES = ("best", "second", "covered", "covered with body")
FEATURES = (
    *(f"sense {what}" for what in SENSE_FEATURES),
    *(f"{view} {what}" for view in NAMES for what in VIEW_FEATURES),
    "intents alike",
    "nearest intent",
    "own intents",
    "own intents behind",
)
MEANING_FEATURES = tuple(f"meaning {what}" for what in SENSE_FEATURES)
NONE_FEATURES = (
    "always",
    "nothing said",
    "names another thing",
    "length",
    "nearest intent",
    "nearest next door",
    "nearest of the field",
    "next door above the field",
    "article at the nearest intent",
    "article at alike intents",
    "best sense",
    "lead in sense",
    "not covered in characters",
    "ideas not covered",
    "field above the best article",
    "own intents behind",
)
GLANCE = {  # how the shortlist is ordered, by feature
    "sense best": 1.0,
    "sense mean of three": 0.5,
    "sense body": 0.3,
    "characters covered": 0.3,
}
ORDER = GLANCE | {"characters best": 0.3, "sounds best": 0.3, "ideas best": 0.3, "sounds covered": 0.2}


@dataclass(frozen=True, slots=True)
class Table:
    """The features of a question's candidates."""

    articles: Ints  # (C,), numbers, the likeliest first at a glance
    rows: Floats  # (C, features)
    none: Floats  # (NONE_FEATURES,)


class Search:
    """Measures questions against a library. Reads only after construction: safe for several threads.

    Attributes:
        is_small: every article is looked at.
    """

    def __init__(self, block: Block, vocabularies: Sequence[Vocabulary], sense: Sense) -> None:
        self.block = block
        self.articles = len(block.sizes)
        self._sense = sense
        self._starts = block.starts
        self._numbers = [vocabulary.numbers for vocabulary in vocabularies]
        self._total = sense.sayings + len(block.texts)
        self._unseen = float(np.log((self._total + 1) / 0.5))
        rarities = [self._rarity(view, numbers) for view, numbers in enumerate(self._numbers)]
        self._rarities: list[list[float]] = [rarity.tolist() for rarity in rarities]
        self._lengths = [
            _lengths(rows.tokens, rows.values, rows.starts, rarity)
            for rows, rarity in zip(block.phrasings, rarities, strict=True)
        ]
        self._everything = np.arange(self.articles, dtype=np.int32)
        self._all = Spans(block.sizes, np.arange(len(block.texts), dtype=np.int32))
        self.is_small = self.articles <= POOL
        self._measure: Measure = (
            ByColumns(block, [len(numbers) for numbers in self._numbers]) if self.is_small else ByRows(block)
        )
        self._middles, self._holders = self._first_glance()

    @property
    def features(self) -> tuple[str, ...]:
        return FEATURES + (MEANING_FEATURES if self.block.meanings.shape[1] else ())

    def _rarity(self, view: int, numbers: dict[str, int]) -> Floats:
        held = self.block.phrasings[view].holders(len(numbers))
        letter = LETTERS[view]
        known = np.fromiter((self._sense.count(letter + token) for token in numbers), np.int32, len(numbers))
        # A kept vocabulary has tokens that no article holds any more: they count as never seen.
        gone = self.block.whole[view].holders(len(numbers)) == 0
        return np.log((self._total + 1) / (np.where(gone, 0, held + known) + 0.5)).astype(np.float32)

    def _first_glance(self) -> tuple[Floats, tuple[Ints, Ints]]:
        """Return the articles' middles in sense, and by character token the articles that hold it; large only."""
        if self.is_small:
            return np.zeros((0, 0), dtype=np.float32), (np.zeros(0, np.int32), np.zeros(0, np.int32))
        sums = np.add.reduceat(self.block.senses, self._starts[:-1], axis=0)
        middles = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
        held = self.block.held[0]
        order = np.argsort(held.tokens, kind="stable")
        bounds = np.searchsorted(held.tokens[order], np.arange(len(self._numbers[0]) + 1))
        return middles.astype(np.float32), (held.owners[order], bounds.astype(np.int32))

    def table(self, asked: Asked, without: int | None = None) -> Table:
        """Choose candidates and lay out their features.

        Args:
            without: measure as if this article did not exist.
        """
        pool = self._pool(asked)
        if without is not None:
            pool = pool[pool != without]
        weighed = [
            weigh(tokens, numbers, rarities, self._unseen)
            for tokens, numbers, rarities in zip(asked.views, self._numbers, self._rarities, strict=True)
        ]
        overlap = self._measure.of(weighed)
        columns = self._glance(asked, pool, weighed, overlap)
        chosen = _first(columns, GLANCE, SHORTLIST)
        pool, columns = pool[chosen], {name: column[chosen] for name, column in columns.items()}
        columns |= self._close_look(asked, pool, weighed, overlap)
        chosen = _first(columns, ORDER, CANDIDATES)
        columns = {name: column[chosen] for name, column in columns.items()}
        rows = np.stack([columns[name] for name in self.features], axis=1)
        return Table(pool[chosen], rows.astype(np.float32), self._none(asked, columns))

    def _pool(self, asked: Asked) -> Ints:
        if self.is_small:
            return self._everything
        near = np.argpartition(-(self._middles @ asked.sense), POOL * 3 // 4)[: POOL * 3 // 4]
        return np.union1d(near, self._holding(asked)).astype(np.int32)

    def _holding(self, asked: Asked) -> Ints:
        """Return the articles that hold most of the question's rarest characters."""
        numbers, (owners, bounds) = self._numbers[0], self._holders
        known = {number for token in asked.views.characters if (number := numbers.get(token)) is not None}
        rarest = sorted(known, key=lambda number: bounds[number + 1] - bounds[number])[:RAREST]
        found = [owners[bounds[number] : bounds[number + 1]] for number in rarest]
        if not found:
            return np.zeros(0, dtype=np.int32)
        weights = np.repeat([self._rarities[0][number] for number in rarest], [len(part) for part in found])
        scores = np.bincount(np.concatenate(found), weights, self.articles)
        return np.argpartition(-scores, POOL // 4)[: POOL // 4].astype(np.int32)

    def _glance(
        self, asked: Asked, pool: Ints, weighed: Sequence[Weighed], overlap: Overlap
    ) -> dict[str, Floats]:
        if pool is self._everything:  # taken out, they would all be copied
            spans, senses, bodies = self._all, self.block.senses, self.block.body_senses
        else:
            spans = Spans.of(self.block.sizes, self._starts, pool)
            senses, bodies = self.block.senses[spans.numbers], self.block.body_senses[pool]
        sense = spans.ranked(senses @ asked.sense)
        return {
            "sense best": sense.best,
            "sense second": sense.second,
            "sense mean of three": sense.three,
            "sense title": sense.first,
            "sense body": bodies @ asked.sense,
            "characters covered": overlap.held(0, pool) / np.float32(weighed[0].total),
        }

    def _close_look(
        self, asked: Asked, pool: Ints, weighed: Sequence[Weighed], overlap: Overlap
    ) -> dict[str, Floats]:
        spans = Spans.of(self.block.sizes, self._starts, pool)
        columns: dict[str, Floats] = {}
        cosines = spans.ranked(
            np.stack([self._cosines(*pair, overlap, spans) for pair in enumerate(weighed)])
        )
        for view, (name, weights) in enumerate(zip(NAMES, weighed, strict=True)):
            columns[f"{name} best"], columns[f"{name} second"] = cosines.best[view], cosines.second[view]
            total = np.float32(weights.total)
            columns[f"{name} covered"] = overlap.held(view, pool) / total
            columns[f"{name} covered with body"] = overlap.whole(view, pool) / total
        columns |= self._through_intents(asked, spans)
        if asked.meaning.size:
            columns |= self._meanings(asked, pool, spans)
        return columns

    def _cosines(self, view: int, weighed: Weighed, overlap: Overlap, spans: Spans) -> Floats:
        lengths = self._lengths[view][spans.numbers] * np.float32(weighed.length)
        return overlap.dots(view, spans.numbers) / lengths

    def _through_intents(self, asked: Asked, spans: Spans) -> dict[str, Floats]:
        alike = self.block.senses[spans.numbers] @ self._sense.intents[asked.intents].T
        best = np.maximum.reduceat(alike, spans.starts, axis=0)
        nearness = asked.near[asked.intents]
        shares = np.exp(SHARPNESS * (nearness - nearness[0]))
        own = np.maximum.reduceat(asked.near[self.block.intents[spans.numbers]].max(axis=1), spans.starts)
        return {
            "intents alike": best @ (shares / shares.sum()),
            "nearest intent": best[:, 0],
            "own intents": own,
            "own intents behind": own - nearness[0],
        }

    def _meanings(self, asked: Asked, pool: Ints, spans: Spans) -> dict[str, Floats]:
        meaning = spans.ranked(self.block.meanings[spans.numbers] @ asked.meaning)
        body = self.block.body_meanings[pool] @ asked.meaning
        values = (meaning.best, meaning.second, meaning.three, meaning.first, body)
        return dict(zip(MEANING_FEATURES, values, strict=True))

    def _none(self, asked: Asked, columns: dict[str, Floats]) -> Floats:
        sense = np.sort(columns["sense best"])
        said = len(asked.views.ideas)
        values = (
            1.0,
            said == 0,
            asked.strange,
            np.log1p(said),
            asked.near[asked.intents[0]],
            asked.nearest_next_door,
            asked.nearest_of_field,
            asked.nearest_next_door - asked.nearest_of_field,
            columns["nearest intent"].max(),
            columns["intents alike"].max(),
            sense[-1],
            sense[-1] - sense[-2] if len(sense) > 1 else sense[-1],
            1 - columns["characters covered"].max(),
            1 - columns["ideas covered"].max(),
            asked.nearest_of_field - sense[-1],
            columns["own intents behind"].max(),
        )
        return np.array(values, dtype=np.float32)


def _first(columns: dict[str, Floats], weights: dict[str, float], count: int) -> Ints:
    """Return the places of the best `count`, best first."""
    score = sum(weight * columns[name] for name, weight in weights.items())
    return np.argsort(-np.asarray(score), kind="stable")[:count].astype(np.int32)


def _lengths(tokens: Ints, values: Floats, starts: np.ndarray, rarity: Floats) -> Floats:
    squares = np.concatenate([[0.0], np.cumsum((values * rarity[tokens]).astype(np.float64) ** 2)])
    lengths: Floats = np.sqrt(np.maximum(squares[starts[1:]] - squares[starts[:-1]], 1e-9)).astype(np.float32)
    return lengths
