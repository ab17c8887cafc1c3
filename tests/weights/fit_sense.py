"""Learn the sense from the paraphrase bank: a vector and a gain for each token that two sayings hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.ideas import Cutter
from knowledge.paraphrases import Intent
from knowledge.rows import Floats
from knowledge.text import fold
from knowledge.views import views
from tests.weights.adam import Adam
from tests.weights.pairs import Corpus, agreement, back_to_length, batches

DIMENSIONS = 256
STEPS = 1600
BATCH = 256
DROPPED = 0.5  # share of a text's tokens that a step does not see
RATE = 3e-3
SHARPNESS = 14.0  # at the beginning
FEWEST = 3  # sayings that hold a token


@dataclass(frozen=True, slots=True)
class Bag:
    """What was learned."""

    tokens: tuple[str, ...]
    counts: np.ndarray  # (tokens,)
    rows: Floats  # (tokens, DIMENSIONS)
    gains: Floats  # (tokens,)


def named(texts: Sequence[str], cutter: Cutter) -> list[list[str]]:
    """Return each text's tokens, each once."""
    return [views(fold(text), cutter).named for text in texts]


def fit(intents: Sequence[Intent], given: Corpus, cutter: Cutter, seed: int, steps: int = STEPS) -> Bag:
    """Learn; the same bank gives the same weights on one machine."""
    counts = Counter(
        token for tokens in named([s for i in intents for s in i.sayings], cutter) for token in tokens
    )
    tokens = tuple(sorted(token for token, count in counts.items() if count >= FEWEST))
    places = {token: place for place, token in enumerate(tokens)}
    known = [
        np.array([places[token] for token in text if token in places], dtype=np.int64)
        for text in named(given.texts, cutter)
    ]
    random = np.random.default_rng(seed)
    rows = random.normal(0, 0.05, (len(tokens), DIMENSIONS)).astype(np.float32)
    logs = np.zeros((len(tokens), 1), dtype=np.float32)
    sharpness = np.full((1, 1), np.log(SHARPNESS), dtype=np.float32)
    learners = Adam(rows), Adam(logs), Adam(sharpness)
    for step, (one, other) in enumerate(batches(given, steps, BATCH, seed)):
        rate = RATE * (1 - step / steps)
        _step(learners, [known[text] for text in (*one, *other)], random, rate)
    return Bag(tokens, np.array([counts[token] for token in tokens]), rows, np.exp(logs[:, 0]))


def _step(
    learners: tuple[Adam, Adam, Adam], texts: list[np.ndarray], random: np.random.Generator, rate: float
) -> None:
    rows, logs, sharpness = learners
    kept = [_some(text, random) for text in texts]
    flat = np.concatenate(kept)
    lengths = np.array([len(text) for text in kept])
    owners = np.repeat(np.arange(len(kept)), lengths)
    gains = np.exp(logs.values[flat])
    vectors = rows.values[flat]
    sums = _summed(vectors * gains, owners, len(kept))
    norms = np.linalg.norm(sums, axis=1, keepdims=True)
    unit = sums / np.maximum(norms, 1e-9)
    half = len(kept) // 2
    _, slope_one, slope_other, slope_sharpness = agreement(
        unit[:half], unit[half:], float(np.exp(sharpness.values[0, 0]))
    )
    slope = back_to_length(np.concatenate([slope_one, slope_other]), unit, norms)[owners]
    touched, places = np.unique(flat, return_inverse=True)
    rows.step(_summed(slope * gains, places, len(touched)), rate, touched)
    by_gain = (slope * vectors).sum(axis=1, keepdims=True) * gains
    logs.step(_summed(by_gain, places, len(touched)), rate, touched)
    sharpness.step(np.full((1, 1), slope_sharpness, dtype=np.float32), rate / 3)


def _some(text: np.ndarray, random: np.random.Generator) -> np.ndarray:
    kept = text[random.random(len(text)) > DROPPED]
    return kept if len(kept) else text


def _summed(values: Floats, owners: np.ndarray, count: int) -> Floats:
    """Return the sums of rows by owner; owners without a row get zeros."""
    order = np.argsort(owners, kind="stable")
    sorted_owners = owners[order]
    starts = np.flatnonzero(np.diff(sorted_owners, prepend=-1))
    sums = np.zeros((count, values.shape[1]), dtype=np.float32)
    if len(starts):
        sums[sorted_owners[starts]] = np.add.reduceat(values[order], starts, axis=0)
    return sums
