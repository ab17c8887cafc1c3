"""A question as it is measured: its tokens, its sense and meaning, and what it is near to in the paraphrase bank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import Encoder
from knowledge.ideas import Cut, Cutter, Sort
from knowledge.rows import Floats, Ints
from knowledge.sense import Sense
from knowledge.text import pieces
from knowledge.views import Views, views_of

NEAREST_INTENTS = 8  # of the bank, through which a question is compared with an article


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is measured."""

    text: str  # normalised
    views: Views
    sense: Floats  # (dimensions,)
    meaning: Floats  # (dimensions of the meaning,); 0 of them without the sentence encoder
    strange: bool  # names a thing next door
    intents: Ints  # (NEAREST_INTENTS,), nearest first
    near: Floats  # (intents of the bank,): cosines
    nearest_next_door: float
    nearest_of_field: float
    nearest_forbidden: float
    nearest_allowed: float


class Asker:
    """Turns normalised questions into what is measured; needs no library."""

    def __init__(self, sense: Sense, cutter: Cutter, encoder: Encoder | None) -> None:
        self.sense = sense
        self.cutter = cutter
        self.encoder = encoder
        # Numbers pick faster than truth values do, and every question picks.
        self._next_door, self._of_field = _split(sense.next_door)
        self._forbidden, self._allowed = _split(sense.forbidden)

    def ask(self, texts: Sequence[str]) -> list[Asked]:
        """Read questions; many at once cost less than one by one."""
        cuts = [self.cutter.cut(text) for text in texts]
        seen = list(map(views_of, texts, cuts))
        senses = self.sense.vectors(seen)
        meanings = np.zeros((len(texts), 0), dtype=np.float32)
        if self.encoder is not None and texts:
            meanings = self.sense.meanings(self.encoder.encode(list(texts)))
        return [self._asked(*parts) for parts in zip(texts, cuts, seen, senses, meanings, strict=True)]

    def _asked(self, text: str, cuts: Sequence[Cut], seen: Views, sense: Floats, meaning: Floats) -> Asked:
        near = self.sense.intents @ sense
        top = np.argpartition(-near, NEAREST_INTENTS)[:NEAREST_INTENTS]
        top = top[np.argsort(-near[top], kind="stable")]
        return Asked(
            text=text,
            views=seen,
            sense=sense,
            meaning=meaning,
            strange=any(cut.sort is Sort.ELSEWHERE for cut in cuts),
            intents=top.astype(np.int32),
            near=near,
            nearest_next_door=float(near[self._next_door].max()),
            nearest_of_field=float(near[self._of_field].max()),
            nearest_forbidden=float(near[self._forbidden].max()),
            nearest_allowed=float(near[self._allowed].max()),
        )


def _split(these: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the numbers of these, and of the others."""
    return np.flatnonzero(these), np.flatnonzero(~these)


def nothing(text: str) -> bool:
    """Tell whether a normalised question says nothing that could be measured."""
    return not pieces(text)
