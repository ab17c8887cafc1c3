"""From features to probabilities: which of the candidates is meant, or none of them.

A conditional logit. The utility of a candidate is the same function of what is seen of it for every candidate: a
straight part, and one hidden layer. What is seen: its features, how far each leads the best of the others, and what was
measured of the question. The utility of none is a weighted sum of the last. Several such nets, fitted from different
beginnings, vote. Learned by `make weights`.

Errors:
    WeightsError  KB-026  see knowledge.sense
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from knowledge.rows import Floats
from knowledge.search import FEATURES, MEANING_FEATURES, NONE_FEATURES, Table
from knowledge.sense import UNREADABLE, WEIGHTS, WeightsError


@dataclass(frozen=True, slots=True)
class Fusion:
    """The weights of one mode: M nets, F features, N features of none, H hidden units."""

    features: tuple[str, ...]
    centre: Floats  # (2 F + N,)
    scale: Floats  # (2 F + N,)
    straight: Floats  # (M, 2 F)
    hidden: Floats  # (M, 2 F + N, H)
    bias: Floats  # (M, H)
    out: Floats  # (M, H)
    none: Floats  # (M, N)

    def probabilities(self, table: Table) -> tuple[Floats, float]:
        """Return the probability of each candidate, and that of none; together they are 1."""
        inputs = (inputs_of(table) - self.centre) / self.scale
        doubled = 2 * table.rows.shape[1]
        layer = np.maximum(inputs @ self.hidden + self.bias[:, None], 0)
        utilities = np.einsum("mch,mh->mc", layer, self.out) + self.straight @ inputs[:, :doubled].T
        nobody = self.none @ inputs[0, doubled:]
        shares = _softmax(np.concatenate([utilities, nobody[:, None]], axis=1)).mean(axis=0)
        return shares[:-1].astype(np.float32), float(shares[-1])


def inputs_of(table: Table) -> Floats:
    """Return what is seen of each candidate: (C, 2 F + N)."""
    rows = table.rows
    best = rows.max(axis=0)
    second = np.sort(rows, axis=0)[-2] if len(rows) > 1 else np.zeros_like(best)
    leads = rows - np.where(rows >= best, second, best)
    return np.concatenate([rows, leads, np.tile(table.none, (len(rows), 1))], axis=1).astype(np.float32)


def _softmax(utilities: Floats) -> Floats:
    exponents = np.exp(utilities - utilities.max(axis=1, keepdims=True))
    shares: Floats = exponents / exponents.sum(axis=1, keepdims=True)
    return shares


def read(file: Path) -> Fusion:
    """Read a file of weights.

    Raises:
        WeightsError: it cannot be read, or was learned for other features.
    """
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as arrays:
            names = tuple(arrays["features"].tobytes().decode().split("\n"))
            parts = ("centre", "scale", "straight", "hidden", "bias", "out", "none")
            fusion = Fusion(names, *(arrays[part].astype(np.float32) for part in parts))
    except UNREADABLE as error:
        raise WeightsError(f"{file}: {error}") from error
    if names not in (FEATURES, FEATURES + MEANING_FEATURES) or fusion.none.shape[1] != len(NONE_FEATURES):
        raise WeightsError(f"{file.name} was learned for other features")
    return fusion


@lru_cache(maxsize=2)
def shipped(*, semantic: bool) -> Fusion:
    """Return the weights that are shipped for a mode; they are read once."""
    return read(WEIGHTS / ("fusion-semantic.npz" if semantic else "fusion.npz"))
