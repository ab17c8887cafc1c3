"""Learn the fusion from practice questions: several nets, each from another beginning and on another draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.fusion import Fusion, inputs_of
from knowledge.rows import Floats
from knowledge.search import CANDIDATES
from tests.weights.adam import Adam
from tests.weights.practice import Example

NETS = 5
HIDDEN = 24
ROUNDS = 400
RATE = 1e-2
DECAY = 3e-2  # of the weights at each step, times the rate


@dataclass(frozen=True, slots=True)
class _Lot:
    """Examples as arrays: E of them."""

    inputs: Floats  # (E, CANDIDATES, 2 F + N)
    there: np.ndarray  # (E, CANDIDATES)
    right: np.ndarray  # (E,); CANDIDATES for none
    weights: Floats  # (E,)


def fit(examples: Sequence[Example], features: tuple[str, ...], seed: int = 1) -> Fusion:
    """Learn; the same examples give the same weights on one machine."""
    lot = _lot(examples)
    seen = lot.inputs[lot.there]
    centre, scale = seen.mean(axis=0), seen.std(axis=0) + 1e-3
    doubled = 2 * len(features)
    centre[doubled], scale[doubled] = 0, 1  # the constant of none
    lot = _Lot(((lot.inputs - centre) / scale).astype(np.float32), lot.there, lot.right, lot.weights)
    nets = [_net(lot, doubled, np.random.default_rng(seed * 100 + number)) for number in range(NETS)]
    straight, hidden, bias, out, none = (np.stack(part) for part in zip(*nets, strict=True))
    return Fusion(
        features, centre.astype(np.float32), scale.astype(np.float32), straight, hidden, bias, out, none
    )


def write(file: Path, fusion: Fusion) -> None:
    """Write weights as knowledge.fusion reads them."""
    arrays = {
        name: getattr(fusion, name).astype(np.float32)
        for name in ("centre", "scale", "straight", "hidden", "bias", "out", "none")
    }
    names = np.frombuffer("\n".join(fusion.features).encode(), dtype=np.uint8)
    np.savez_compressed(file, features=names, **arrays)


def _lot(examples: Sequence[Example]) -> _Lot:
    rows = [inputs_of(example.table) for example in examples]
    inputs = np.zeros((len(rows), CANDIDATES, rows[0].shape[1]), dtype=np.float32)
    there = np.zeros((len(rows), CANDIDATES), dtype=bool)
    for number, row in enumerate(rows):
        inputs[number, : len(row)], there[number, : len(row)] = row, True
    right = np.array([CANDIDATES if one.right is None else one.right for one in examples])
    return _Lot(inputs, there, right, np.array([one.weight for one in examples], dtype=np.float32))


def _net(lot: _Lot, doubled: int, random: np.random.Generator) -> tuple[Floats, ...]:
    count, places, width = lot.inputs.shape
    drawn = random.multinomial(count, np.full(count, 1 / count)).astype(np.float32)
    weights = (lot.weights * (0.5 + drawn / 2))[:, None]
    weights = weights / weights.sum()
    straight, none = np.zeros(doubled, np.float32), np.zeros(width - doubled, np.float32)
    hidden = random.normal(0, 1 / np.sqrt(width), (width, HIDDEN)).astype(np.float32)
    bias, out = np.zeros(HIDDEN, np.float32), random.normal(0, 0.1, HIDDEN).astype(np.float32)
    learners = [Adam(part) for part in (straight, hidden, bias, out, none)]
    seen = lot.inputs.reshape(-1, width)
    own = np.ascontiguousarray(seen[:, :doubled])
    common = lot.inputs[:, 0, doubled:]
    target = np.eye(CANDIDATES + 1, dtype=np.float32)[lot.right]
    for round_ in range(ROUNDS):
        layer = np.maximum(seen @ hidden + bias, 0)
        utilities = np.where(lot.there, (layer @ out + own @ straight).reshape(count, places), -1e9)
        slope = (_softmax(np.concatenate([utilities, (common @ none)[:, None]], axis=1)) - target) * weights
        by_candidate = slope[:, :-1].reshape(-1)
        by_layer = by_candidate[:, None] * out * (layer > 0)
        slopes = (
            by_candidate @ own,
            seen.T @ by_layer,
            by_layer.sum(axis=0),
            by_candidate @ layer,
            slope[:, -1] @ common,
        )
        rate = RATE * (1 - round_ / ROUNDS)
        for learner, its_slope in zip(learners, slopes, strict=True):
            learner.values *= 1 - rate * DECAY
            learner.step(its_slope.astype(np.float32), rate)
    return straight, hidden, bias, out, none


def _softmax(utilities: Floats) -> Floats:
    exponents = np.exp(utilities - utilities.max(axis=1, keepdims=True))
    shares: Floats = exponents / exponents.sum(axis=1, keepdims=True)
    return shares
