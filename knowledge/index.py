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


class Tokens:
    """A set of documents as lists of tokens."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        self._count = len(documents)
        self._row: dict[str, int] = {}
        documents_of: list[list[int]] = []
        frequencies: list[list[int]] = []
        for number, tokens in enumerate(documents):
            for token, frequency in Counter(tokens).items():
                row = self._row.setdefault(token, len(documents_of))
                if row == len(documents_of):
                    documents_of.append([])
                    frequencies.append([])
                documents_of[row].append(number)
                frequencies[row].append(frequency)
        self._documents: list[Ints] = [np.array(numbers, dtype=np.int32) for numbers in documents_of]
        self._frequencies: list[Ints] = [np.array(counts, dtype=np.int32) for counts in frequencies]
        self._rarity = np.array([self._rarity_of(len(numbers)) for numbers in documents_of], dtype=np.float32)
        self._unseen = self._rarity_of(0)
        self._lengths = self._document_lengths()

    def _rarity_of(self, documents: int) -> float:
        return float(np.log((self._count + 1) / (documents + 0.5)))

    def _document_lengths(self) -> Floats:
        squares = np.zeros(self._count, dtype=np.float32)
        for row, numbers in enumerate(self._documents):
            squares[numbers] += (self._frequencies[row] * self._rarity[row]) ** 2
        return np.sqrt(np.maximum(squares, 1e-9))

    def rarity(self, token: str) -> float:
        """Return how much `token` tells, 0 and up; a token in no document tells most."""
        row = self._row.get(token)
        return self._unseen if row is None else float(self._rarity[row])

    def similarities(self, tokens: Sequence[str]) -> Floats:
        """Return the cosine, 0..1, of `tokens` with each document."""
        scores = np.zeros(self._count, dtype=np.float32)
        square = 0.0
        for token, frequency in Counter(tokens).items():
            weight = frequency * self.rarity(token)
            square += weight * weight
            row = self._row.get(token)
            if row is not None:
                scores[self._documents[row]] += self._frequencies[row] * (weight * self._rarity[row])
        cosines: Floats = scores / (self._lengths * max(square, 1e-9) ** 0.5)
        return cosines

    def holders(self, token: str) -> tuple[Ints, Ints] | None:
        """Return the documents that hold `token` and how often each does."""
        row = self._row.get(token)
        return None if row is None else (self._documents[row], self._frequencies[row])


class Coverage:
    """Which share of a question, weighted by rarity, an article speaks of."""

    def __init__(self, per_article: Sequence[Iterable[str]], rarities: Tokens) -> None:
        """`per_article` lists a token once for each phrasing that holds it."""
        self._articles = Tokens([list(tokens) for tokens in per_article])
        self._count = len(per_article)
        self._rarities = rarities

    def shares(self, tokens: Sequence[str], without: tuple[int, frozenset[str]] | None = None) -> Floats:
        """Return the covered share of `tokens`, 0..1, per article; zeros when there are no tokens.

        Args:
            without: an article and the tokens of one of its phrasings that is to be left out.
        """
        covered = np.zeros(self._count, dtype=np.float32)
        total = 0.0
        for token in dict.fromkeys(tokens):
            rarity = self._rarities.rarity(token)
            total += rarity
            holders = self._articles.holders(token)
            if holders is None:
                continue
            covered[holders[0]] += rarity
            if without and token in without[1] and holders[1][holders[0] == without[0]].sum() == 1:
                covered[without[0]] -= rarity
        return covered / max(total, 1e-9)
