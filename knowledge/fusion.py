"""A conditional logit: which of the candidates is meant, or none of them.

P(candidate) = exp(row · weights) / (sum over the candidates + exp(none · weights of none)).
Fitted by Newton's method with a ridge; the same input gives the same weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.index import Floats
from knowledge.search import Table

ROUNDS = 25
RIDGE = 1.0
TOLERANCE = 1e-5


@dataclass(frozen=True, slots=True)
class Example:
    table: Table
    chosen: int | None  # row of the right candidate; None: none of them
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Fusion:
    centre: Floats
    scale: Floats
    weights: Floats  # (features,)
    none_weights: Floats  # (features of none,)

    def probabilities(self, table: Table) -> tuple[Floats, float]:
        """Return the probability of each candidate, and that of none."""
        utilities = np.append(
            (table.rows - self.centre) / self.scale @ self.weights, table.none @ self.none_weights
        )
        exponents = np.exp(utilities - utilities.max())
        shares = exponents / exponents.sum()
        return shares[:-1], float(shares[-1])


def fit(examples: Sequence[Example]) -> Fusion:
    """Fit the weights to `examples`, of which there is at least one with a candidate."""
    rows = np.concatenate([example.table.rows for example in examples])
    centre, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-3
    design, starts, chosen = _design(examples, centre, scale)
    weight = np.array([example.weight for example in examples])
    features = len(centre)
    weights = _without_negatives(design, starts, chosen, weight, features)
    return Fusion(centre, scale, weights[:features].astype(np.float32), weights[features:].astype(np.float32))


def _design(
    examples: Sequence[Example], centre: Floats, scale: Floats
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lay all alternatives under each other, "none" last in each example."""
    blocks, chosen, starts, at = [], [], [], 0
    features, none_features = len(centre), len(examples[0].table.none)
    for example in examples:
        rows = example.table.rows
        block = np.zeros((len(rows) + 1, features + none_features))
        block[:-1, :features] = (rows - centre) / scale
        block[-1, features:] = example.table.none
        starts.append(at)
        chosen.append(at + (len(rows) if example.chosen is None else example.chosen))
        at += len(block)
        blocks.append(block)
    return np.concatenate(blocks), np.array(starts), np.array(chosen)


def _without_negatives(
    design: np.ndarray, starts: np.ndarray, chosen: np.ndarray, weight: np.ndarray, features: int
) -> np.ndarray:
    """Fit, drop the features whose weight came out negative, and fit again until none does."""
    used = np.ones(design.shape[1], dtype=bool)
    while True:
        weights = np.zeros(len(used))
        weights[used] = _newton(design[:, used], starts, chosen, weight)
        negative = weights < 0
        negative[[features, features + 3]] = False
        if not negative.any():
            return weights
        used &= ~negative


def _newton(design: np.ndarray, starts: np.ndarray, chosen: np.ndarray, weight: np.ndarray) -> np.ndarray:
    sizes = np.diff([*starts, len(design)])
    owner = np.repeat(np.arange(len(starts)), sizes)
    parameters = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        shares = _shares(design @ parameters, starts, owner)
        weighted = shares * weight[owner]
        means = np.add.reduceat(design * shares[:, None], starts)
        slope = (design[chosen] * weight[:, None]).sum(0) - design.T @ weighted - RIDGE * parameters
        bend = (design * weighted[:, None]).T @ design - (means * weight[:, None]).T @ means
        step = np.linalg.solve(bend + RIDGE * np.eye(len(parameters)), slope)
        parameters += step * min(1.0, 3.0 / max(np.abs(step).max(), 1e-9))
        if np.abs(step).max() < TOLERANCE:
            break
    return parameters


def _shares(utilities: np.ndarray, starts: np.ndarray, owner: np.ndarray) -> np.ndarray:
    exponents = np.exp(utilities - np.maximum.reduceat(utilities, starts)[owner])
    shares: np.ndarray = exponents / np.add.reduceat(exponents, starts)[owner]
    return shares
