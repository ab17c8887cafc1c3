"""Search: weighted tokens of phrasings and articles, by inverted lists.

A phrasing is an article's title or one of its questions. Weights are inverse document frequencies over phrasings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


class Postings:
    """For each token the documents that hold it, by number, and how often each does."""

    def __init__(self, documents: Sequence[Iterable[str]]) -> None:
        self.count = len(documents)
        row_of: dict[str, int] = {}
        rows, numbers, times = [], [], []
        for number, tokens in enumerate(documents):
            for token, frequency in Counter(tokens).items():
                rows.append(row_of.setdefault(token, len(row_of)))
                numbers.append(number)
                times.append(frequency)
        by_row = np.array(rows, dtype=np.int32)
        order = np.argsort(by_row, kind="stable")
        self.documents: Ints = np.array(numbers, dtype=np.int32)[order]
        self.frequencies: Ints = np.array(times, dtype=np.int32)[order]
        bounds = np.searchsorted(by_row[order], np.arange(len(row_of) + 1)).tolist()
        self.places = dict(zip(row_of, map(slice, bounds, bounds[1:]), strict=True))  # of a token's postings

    def frequency(self, token: str, document: int) -> int:
        """Return how often `document` holds `token`."""
        place = self.places.get(token)
        if place is None:
            return 0
        at = int(np.searchsorted(self.documents[place], document)) + place.start
        held = at < place.stop and self.documents[at] == document
        return int(self.frequencies[at]) if held else 0

    def sums(self, tokens: Iterable[tuple[str, float]], values: Floats | None = None) -> Floats:
        """Return, per document, the sum of the weights of those tokens that it holds, each times its value.

        Args:
            values: one a posting; none: all 1.
        """
        places = [(place, weight) for token, weight in tokens if (place := self.places.get(token))]
        if not places:
            return np.zeros(self.count, dtype=np.float32)
        holders = np.concatenate([self.documents[place] for place, _ in places])
        lengths = [place.stop - place.start for place, _ in places]
        weights = np.repeat([weight for _, weight in places], lengths)
        if values is not None:
            weights *= np.concatenate([values[place] for place, _ in places])
        return np.bincount(holders, weights, self.count).astype(np.float32)


class Tokens:
    """A set of documents as lists of tokens."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        self._postings = Postings(documents)
        places = self._postings.places
        holders = np.array([place.stop - place.start for place in places.values()], dtype=np.int32)
        rarities = np.log((len(documents) + 1) / (holders + 0.5))
        self._rarity: dict[str, float] = dict(zip(places, rarities.tolist(), strict=True))
        self._unseen = float(np.log((len(documents) + 1) / 0.5))
        values = self._postings.frequencies * np.repeat(rarities, holders)
        squares = np.bincount(self._postings.documents, values**2, len(documents))
        self._lengths = np.sqrt(np.maximum(squares, 1e-9)).astype(np.float32)
        self._values: Floats = values.astype(np.float32)

    def rarity(self, token: str) -> float:
        """Return how much `token` tells, 0 and up; a token in no document tells most."""
        return self._rarity.get(token, self._unseen)

    def similarities(self, tokens: Sequence[str]) -> Floats:
        """Return the cosine, 0..1, of `tokens` with each document."""
        weighted = [(token, frequency * self.rarity(token)) for token, frequency in Counter(tokens).items()]
        length = max(sum(weight * weight for _, weight in weighted), 1e-9) ** 0.5
        cosines: Floats = self._postings.sums(weighted, self._values) / (self._lengths * np.float32(length))
        return cosines


class Coverage:
    """Which share of a question, weighted by rarity, an article speaks of."""

    def __init__(self, per_article: Sequence[Iterable[str]], rarities: Tokens) -> None:
        """`per_article` lists a token once for each phrasing that holds it."""
        self._postings = Postings(per_article)
        self._rarities = rarities

    def shares(self, tokens: Sequence[str]) -> Floats:
        """Return the covered share of `tokens`, 0..1, per article; zeros when there are no tokens."""
        weighted = [(token, self._rarities.rarity(token)) for token in dict.fromkeys(tokens)]
        return self._postings.sums(weighted) / np.float32(_total(weighted))

    def share_without(self, tokens: Sequence[str], article: int, gone: frozenset[str]) -> float:
        """Return what `article` alone covers, 0..1, were one of its phrasings, with the tokens `gone`, not written."""
        weighted = [(token, self._rarities.rarity(token)) for token in dict.fromkeys(tokens)]
        left = (
            weight for token, weight in weighted if self._postings.frequency(token, article) > (token in gone)
        )
        return sum(left) / _total(weighted)


def _total(weighted: Iterable[tuple[str, float]]) -> float:
    return max(sum(weight for _, weight in weighted), 1e-9)
