"""Learn the bridge: a matrix that turns the sentence encoder's vectors so that sayings of one intent lie close."""

from __future__ import annotations

import numpy as np

from knowledge.rows import Floats
from tests.weights.adam import Adam
from tests.weights.pairs import Corpus, agreement, back_to_length, batches

DIMENSIONS = 128
STEPS = 600
BATCH = 512
DROPPED = 0.1  # share of the encoder's dimensions that a step does not see
RATE = 1e-3
SHARPNESS = 14.0  # at the beginning


def fit(given: Corpus, sentences: Floats, seed: int) -> Floats:
    """Return the matrix, (dimensions of the encoder, DIMENSIONS).

    Args:
        sentences: the encoder's vectors of the corpus' texts.
    """
    random = np.random.default_rng(seed)
    begun, _ = np.linalg.qr(random.normal(size=(sentences.shape[1], DIMENSIONS)))
    matrix, sharpness = (
        Adam(begun.astype(np.float32)),
        Adam(np.full((1, 1), np.log(SHARPNESS), dtype=np.float32)),
    )
    for step, (one, other) in enumerate(batches(given, STEPS, BATCH, seed)):
        inputs = sentences[[*one, *other]]
        inputs = inputs * (random.random(inputs.shape) > DROPPED) / (1 - DROPPED)
        outputs = (inputs @ matrix.values).astype(np.float32)
        norms = np.linalg.norm(outputs, axis=1, keepdims=True)
        unit = outputs / np.maximum(norms, 1e-9)
        half = len(one)
        _, slope_one, slope_other, slope_sharpness = agreement(
            unit[:half], unit[half:], float(np.exp(sharpness.values[0, 0]))
        )
        slope = back_to_length(np.concatenate([slope_one, slope_other]), unit, norms)
        rate = RATE * (1 - step / STEPS)
        matrix.step((inputs.T @ slope).astype(np.float32), rate)
        sharpness.step(np.full((1, 1), slope_sharpness, dtype=np.float32), rate)
    return matrix.values
