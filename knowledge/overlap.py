"""Which tokens a question shares with phrasings and articles, weighed by how much each says.

A small library is measured whole, token by token; of a large one only the documents that are asked for, row by row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.index import Block
from knowledge.rows import Floats, Ints, Rows


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question's tokens of one view, against a vocabulary of `size` tokens."""

    size: int
    numbers: list[int]  # of the tokens that the vocabulary has, each once
    once: list[float]  # their rarities
    squared: list[float]  # frequency times rarity squared
    total: float  # of the rarities, unknown tokens among them
    length: float  # of the question as a vector


def weigh(
    tokens: Sequence[str], vocabulary: dict[str, int], rarities: Sequence[float], unseen: float
) -> Weighed:
    """Weigh tokens.

    Args:
        unseen: the rarity of a token that the vocabulary has not.
    """
    numbers: list[int] = []
    once: list[float] = []
    squared: list[float] = []
    total = length = 0.0
    for token, frequency in Counter(tokens).items():
        number = vocabulary.get(token)
        says = unseen if number is None else rarities[number]
        total += says
        length += (frequency * says) ** 2
        if number is not None:
            numbers.append(number)
            once.append(says)
            squared.append(frequency * says * says)
    return Weighed(len(vocabulary), numbers, once, squared, max(total, 1e-6), max(length, 1e-9) ** 0.5)


class Overlap(Protocol):
    """What a question shares, view by view."""

    def dots(self, view: int, phrasings: Ints) -> Floats:
        """Return the sum over the tokens of some phrasings, each as often as it stands there, of their squares."""
        ...

    def held(self, view: int, articles: Ints) -> Floats:
        """Return the sum of the rarities that some articles' phrasings hold."""
        ...

    def whole(self, view: int, articles: Ints) -> Floats:
        """Return the sum of the rarities that some articles hold anywhere."""
        ...


class Measure(Protocol):
    def of(self, weighed: Sequence[Weighed]) -> Overlap:
        """Measure a question, given its tokens of each view."""
        ...


class ByRows:
    """Looks at the documents that are asked for."""

    def __init__(self, block: Block) -> None:
        self._block = block

    def of(self, weighed: Sequence[Weighed]) -> Overlap:
        return _InRows(self._block, weighed)


class _InRows:
    def __init__(self, block: Block, weighed: Sequence[Weighed]) -> None:
        self._block = block
        self._once = [_spread(one, one.once) for one in weighed]
        self._squared = [_spread(one, one.squared) for one in weighed]

    def dots(self, view: int, phrasings: Ints) -> Floats:
        return self._block.phrasings[view].pick(phrasings).sums(self._squared[view], counted=True)

    def held(self, view: int, articles: Ints) -> Floats:
        return self._block.held[view].pick(articles).sums(self._once[view], counted=False)

    def whole(self, view: int, articles: Ints) -> Floats:
        return self._block.whole[view].pick(articles).sums(self._once[view], counted=False)


def _spread(weighed: Weighed, weights: Sequence[float]) -> Floats:
    spread = np.zeros(weighed.size, np.float32)
    spread[weighed.numbers] = weights
    return spread


class ByColumns:
    """Looks at the question's tokens, and at all documents that hold them."""

    def __init__(self, block: Block, sizes: Sequence[int]) -> None:
        """Take a library, with the sizes of its vocabularies."""
        self._first = np.cumsum([0, *sizes[:-1]]).tolist()
        self._phrasings = _Columns.of(block.phrasings, sizes)
        self._articles = _Columns.of((*block.held, *block.whole), sizes)

    def of(self, weighed: Sequence[Weighed]) -> Overlap:
        numbers = [first + at for first, one in zip(self._first, weighed, strict=True) for at in one.numbers]
        squared = list(chain.from_iterable(one.squared for one in weighed))
        once = list(chain.from_iterable(one.once for one in weighed))
        return _InColumns(
            self._phrasings.sums(numbers, squared, counted=True),
            self._articles.sums(numbers, once, counted=False),
            len(weighed),
        )


@dataclass(frozen=True, slots=True)
class _InColumns:
    phrasings: Floats  # (views, phrasings)
    articles: Floats  # (2 views, articles)
    views: int

    def dots(self, view: int, phrasings: Ints) -> Floats:
        dots: Floats = self.phrasings[view, phrasings]
        return dots

    def held(self, view: int, articles: Ints) -> Floats:
        held: Floats = self.articles[view, articles]
        return held

    def whole(self, view: int, articles: Ints) -> Floats:
        whole: Floats = self.articles[self.views + view, articles]
        return whole


@dataclass(frozen=True, slots=True)
class _Columns:
    """For each token of every view the documents that hold it, in several sheets of documents."""

    documents: NDArray[np.intp]  # token by token; those of the second sheet go on behind the first
    values: Floats  # how often each holds it
    starts: list[int]  # of each token, and the end
    sheets: int
    size: int  # of each sheet

    @classmethod
    def of(cls, sheets: Sequence[Rows], sizes: Sequence[int]) -> _Columns:
        """Take sheets of as many documents each, of the views in turn, which have vocabularies of `sizes`."""
        first = np.cumsum([0, *sizes])
        size = len(sheets[0])
        tokens = np.concatenate([rows.tokens + first[at % len(sizes)] for at, rows in enumerate(sheets)])
        documents = np.concatenate([rows.owners + at * size for at, rows in enumerate(sheets)])
        order = np.argsort(tokens, kind="stable")
        starts: list[int] = np.searchsorted(tokens[order], np.arange(first[-1] + 1)).tolist()
        values = np.concatenate([rows.values for rows in sheets])
        return cls(documents[order].astype(np.intp), values[order], starts, len(sheets), size)

    def sums(self, tokens: Sequence[int], weights: Sequence[float], *, counted: bool) -> Floats:
        """Return for each document the sum of its tokens' weights: (sheets, documents).

        Args:
            counted: a token counts as often as the document holds it.
        """
        if not tokens:
            return np.zeros((self.sheets, self.size), np.float32)
        spans = [slice(self.starts[token], self.starts[token + 1]) for token in tokens]
        parts = np.repeat(np.array(weights, np.float32), [span.stop - span.start for span in spans])
        if counted:
            parts *= np.concatenate([self.values[span] for span in spans])
        documents = np.concatenate([self.documents[span] for span in spans])
        sums = np.bincount(documents, parts, self.sheets * self.size)
        return sums.astype(np.float32).reshape(self.sheets, self.size)
