"""Sparse rows: for each document the tokens that it holds, by number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


class Vocabulary:
    """Numbers for tokens, in the order in which they came."""

    def __init__(self, tokens: Iterable[str] = ()) -> None:
        self.numbers: dict[str, int] = {token: number for number, token in enumerate(tokens)}

    def __len__(self) -> int:
        return len(self.numbers)

    def learn(self, tokens: Iterable[str]) -> list[int]:
        """Return the tokens' numbers; new ones get the next."""
        numbers = self.numbers
        return [numbers.setdefault(token, len(numbers)) for token in tokens]


@dataclass(frozen=True, slots=True)
class Rows:
    """Documents as sparse rows, one behind the other."""

    tokens: Ints  # each document's token numbers
    values: Floats  # how often the document holds it
    starts: NDArray[np.int64]  # (documents + 1,)

    @classmethod
    def of(cls, documents: Sequence[dict[int, int]]) -> Rows:
        """Return rows of documents given as token number -> frequency."""
        lengths = [len(document) for document in documents]
        count = sum(lengths)
        tokens = np.fromiter(chain.from_iterable(documents), np.int32, count)
        values = np.fromiter(chain.from_iterable(d.values() for d in documents), np.float32, count)
        return cls(tokens, values, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def owners(self) -> Ints:
        """The document of each token."""
        return np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.starts))

    def document(self, number: int) -> list[int]:
        """Return the token numbers of one document."""
        tokens: list[int] = self.tokens[self.starts[number] : self.starts[number + 1]].tolist()
        return tokens

    def pick(self, documents: Ints) -> Rows:
        """Return the rows of some documents, in their order."""
        lengths = self.starts[documents + 1] - self.starts[documents]
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        places = np.arange(starts[-1]) + np.repeat(self.starts[documents] - starts[:-1], lengths)
        return Rows(self.tokens[places], self.values[places], starts)

    def sums(self, weights: Floats, *, counted: bool) -> Floats:
        """Return for each document the sum of its tokens' weights.

        Args:
            weights: one a token number.
            counted: a token counts as often as the document holds it.
        """
        parts = weights[self.tokens]
        if counted:
            parts = parts * self.values
        ends = np.concatenate([[0.0], np.cumsum(parts, dtype=np.float64)])
        sums: Floats = (ends[self.starts[1:]] - ends[self.starts[:-1]]).astype(np.float32)
        return sums

    def holders(self, size: int) -> Ints:
        """Return for each of `size` token numbers how many documents hold it."""
        return np.bincount(self.tokens, minlength=size).astype(np.int32)


def joined(parts: Sequence[Rows]) -> Rows:
    """Return rows of all documents of `parts`, one part behind the other."""
    ends = np.cumsum([0, *(part.starts[-1] for part in parts)])
    starts = [part.starts[:-1] + end for part, end in zip(parts, ends[:-1], strict=True)]
    return Rows(
        np.concatenate([part.tokens for part in parts]),
        np.concatenate([part.values for part in parts]),
        np.concatenate([*starts, ends[-1:]]).astype(np.int64),
    )
