"""The phrasings of some articles, side by side, and what the best of each article reach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knowledge.rows import Floats, Ints

BEST = 3  # phrasings of an article that are looked at


@dataclass(frozen=True, slots=True)
class Ranked:
    """For each article what its phrasings reach; shapes (…, articles)."""

    best: Floats
    second: Floats  # 0 where there is one phrasing
    three: Floats  # mean of the best three, or of as many as there are
    first: Floats  # the title's


class Spans:
    """The phrasings of A articles, P of them, one article behind the other.

    Args:
        sizes: how many each article has, 1 at least.
        numbers: which they are.

    Attributes:
        starts: the first phrasing of each article: (A,).
    """

    def __init__(self, sizes: Ints, numbers: Ints) -> None:
        self.numbers = numbers
        self.starts = np.cumsum(sizes) - sizes
        self._sizes = sizes
        steps = np.arange(max(int(sizes.max()), BEST))
        nobody = int(sizes.sum())
        self._places = np.where(steps < sizes[:, None], self.starts[:, None] + steps, nobody)

    @classmethod
    def of(cls, sizes: Ints, starts: Ints, articles: Ints) -> Spans:
        """Take some articles of a library, given by the sizes and starts of all of them."""
        held = sizes[articles]
        ends = np.cumsum(held)
        return cls(held, np.arange(int(ends[-1])) + np.repeat(starts[articles] - (ends - held), held))

    def ranked(self, values: Floats) -> Ranked:
        """Rank values of phrasings: (…, P)."""
        nobody = np.full((*values.shape[:-1], 1), -np.inf, dtype=np.float32)
        ordered = np.concatenate([values, nobody], axis=-1)[..., self._places]
        ordered.sort(axis=-1)
        best = ordered[..., -1]
        second, third = (np.where(self._sizes > at, ordered[..., -1 - at], 0) for at in (1, 2))
        three = (best + second + third) / np.minimum(self._sizes, BEST)
        return Ranked(best, second, three.astype(np.float32), values[..., self.starts])
