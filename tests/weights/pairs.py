"""Pairs of sayings of one intent, among other intents': what the sense and the bridge are fitted on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from knowledge.paraphrases import Intent
from knowledge.rows import Floats
from tests.weights.roughen import Roughener

VARIANTS = 3  # rough forms of each saying
NEIGHBOURS = 0.5  # share of batches whose intents are all of one topic


@dataclass(frozen=True, slots=True)
class Corpus:
    """Every saying and its rough forms, by number."""

    texts: tuple[str, ...]
    intents: tuple[tuple[tuple[int, ...], ...], ...]  # of each intent the sayings, of each saying its forms
    topics: tuple[tuple[int, ...], ...]  # the intents of each topic


def corpus(intents: Sequence[Intent], seed: int) -> Corpus:
    """Return the sayings of `intents` with their rough forms."""
    roughener = Roughener([saying for intent in intents for saying in intent.sayings], seed)
    return _corpus(intents, lambda saying: [saying, *(roughener.rough(saying) for _ in range(VARIANTS))])


def plain(intents: Sequence[Intent]) -> Corpus:
    """Return the sayings of `intents` as they stand."""
    return _corpus(intents, lambda saying: [saying])


def _corpus(intents: Sequence[Intent], forms_of: Callable[[str], list[str]]) -> Corpus:
    numbers: dict[str, int] = {}
    formed = tuple(
        tuple(
            tuple(numbers.setdefault(form, len(numbers)) for form in forms_of(saying))
            for saying in intent.sayings
        )
        for intent in intents
    )
    topics: dict[str, list[int]] = {}
    for number, intent in enumerate(intents):
        topics.setdefault(intent.topic, []).append(number)
    return Corpus(tuple(numbers), formed, tuple(map(tuple, topics.values())))


def batches(given: Corpus, steps: int, size: int, seed: int) -> Iterator[tuple[list[int], list[int]]]:
    """Yield `steps` batches of text numbers; those at the same place are of one intent, all others of other intents."""
    random = Random(seed)
    for _ in range(steps):
        one_topic = random.random() < NEIGHBOURS
        pool = random.choice(given.topics) if one_topic else range(len(given.intents))
        chosen = random.sample(pool, min(size, len(pool)))
        pairs = [random.sample(given.intents[intent], 2) for intent in chosen]
        yield [random.choice(one) for one, _ in pairs], [random.choice(other) for _, other in pairs]


def agreement(one: Floats, other: Floats, sharpness: float) -> tuple[float, Floats, Floats, float]:
    """Return the loss of a batch of pairs of unit vectors, and its slopes by `one`, `other` and log `sharpness`.

    Each is to find its partner among all partners, both ways (InfoNCE).
    """
    scores = one @ other.T * sharpness
    count = len(scores)
    forth, back = _softmax(scores), _softmax(scores.T).T
    right = np.arange(count)
    loss = -(np.log(forth[right, right] + 1e-12) + np.log(back[right, right] + 1e-12)).mean() / 2
    slope = (forth + back) / (2 * count)
    slope[right, right] -= 1 / count
    slope = slope.astype(np.float32)
    forward, backward = sharpness * slope @ other, sharpness * slope.T @ one
    return float(loss), forward.astype(np.float32), backward.astype(np.float32), float((slope * scores).sum())


def _softmax(scores: Floats) -> Floats:
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = exponents / exponents.sum(axis=1, keepdims=True)
    return shares


def back_to_length(slope: Floats, unit: Floats, lengths: Floats) -> Floats:
    """Return the slope by vectors from the slope by the unit vectors made of them."""
    along = (slope * unit).sum(axis=1, keepdims=True)
    passed: Floats = (slope - along * unit) / np.maximum(lengths, 1e-9)
    return passed
