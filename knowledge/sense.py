"""The sense of a short text as a unit vector: messages that mean the same lie close, whatever their words.

Learned from the paraphrase bank by `make weights`; source of the method: a bag of weighted tokens, fitted so that the
sayings of one intent find each other among those of the others. The meaning, where the sentence encoder is installed,
is that encoder's vector turned by a matrix that was fitted in the same way.

Errors:
    WeightsError  KB-026  a file of weights that cannot be read, or that does not fit this version
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from knowledge.article import KnowledgeError
from knowledge.views import Views

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

WEIGHTS = Path(__file__).with_name("weights")
FILE = "sense.npz"
VERSION = 1
UNREADABLE = (
    OSError,
    KeyError,
    ValueError,
    TypeError,
    EOFError,
    RuntimeError,
    BadZipFile,
    zlib.error,
)


class WeightsError(KnowledgeError):
    code = "KB-026"


@dataclass(frozen=True, slots=True)
class Sense:
    """What was learned. Safe for several threads."""

    mark: str  # of the file: other weights have another
    bank: str  # mark of the paraphrase bank that it was learned from
    places: dict[str, int]  # token, with the letter of its view -> row
    rows: Floats  # (tokens, dimensions), times the token's gain
    gains: Floats  # (tokens,): how much a token says, above 0
    counts: Ints  # (tokens,): sayings of the bank that hold it
    sayings: int  # of the bank
    intents: Floats  # (intents, dimensions): the middle of each intent of the bank, unit vectors
    next_door: NDArray[np.bool_]  # (intents,): not of this field
    forbidden: NDArray[np.bool_]  # (intents,): never to be obeyed
    bridge: Floats  # (dimensions of the sentence encoder, dimensions of the meaning)

    @property
    def dimensions(self) -> int:
        return int(self.rows.shape[1])

    def vectors(self, texts: Sequence[Views]) -> Floats:
        """Return the sense of texts, (texts, dimensions): unit vectors, zeros for a text without a known token."""
        sums = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for number, text in enumerate(texts):
            places = [at for token in text.named if (at := self.places.get(token)) is not None]
            if places:
                sums[number] = self.rows[places].sum(axis=0)
        return _unit(sums)

    def meanings(self, sentences: Floats) -> Floats:
        """Return the meaning of sentences, (sentences, dimensions of the meaning), unit vectors.

        Args:
            sentences: the sentence encoder's vectors of them.
        """
        return _unit(sentences @ self.bridge)

    def count(self, token: str) -> int:
        """Return how many sayings of the bank hold a token, given with the letter of its view."""
        place = self.places.get(token)
        return 0 if place is None else int(self.counts[place])


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return unit


def read(file: Path) -> Sense:
    """Read a file of weights.

    Raises:
        WeightsError: see the module.
    """
    try:
        contents = file.read_bytes()
        with np.load(BytesIO(contents), allow_pickle=False) as arrays:
            if int(arrays["version"]) != VERSION:
                raise WeightsError(f"{file.name}: version {int(arrays['version'])}, not {VERSION}")
            return _sense(arrays, hashlib.blake2b(contents, digest_size=12).hexdigest())
    except UNREADABLE as error:
        raise WeightsError(f"{file}: {error}") from error


def _sense(arrays: Mapping[str, NDArray[Any]], mark: str) -> Sense:
    tokens = arrays["tokens"].tobytes().decode("utf-8").split("\n")
    gains = arrays["gains"].astype(np.float32)
    scales = arrays["scales"].astype(np.float32) * gains
    return Sense(
        mark=mark,
        bank=arrays["bank"].tobytes().decode(),
        places={token: at for at, token in enumerate(tokens)},
        rows=arrays["rows"].astype(np.float32) * scales[:, None],
        gains=gains,
        counts=arrays["counts"].astype(np.int32),
        sayings=int(arrays["sayings"]),
        intents=_unit(arrays["intents"].astype(np.float32)),
        next_door=arrays["next_door"].astype(bool),
        forbidden=arrays["forbidden"].astype(bool),
        bridge=arrays["bridge"].astype(np.float32),
    )


@lru_cache(maxsize=1)
def shipped() -> Sense:
    """Return the weights that are shipped; they are read once."""
    return read(WEIGHTS / FILE)
