"""Repair homophones and typed pinyin onto the terms that the articles themselves use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice, product

from knowledge.syllables import fuzzy, is_word, readings, split, spoken
from knowledge.text import pieces
from knowledge.words import Words

MAX_TERM = 4  # characters
MAX_READINGS = 16  # combinations tried for one window
# Words of grammar: a run that holds one is no term to repair onto.
_FUNCTION = re.compile(
    "[的了是不有在怎么吗呢没已未被就也都到要什能会可以和与或把给个后时无从为还用过好多说得]"
)
Key = tuple[str, ...]


class Repairer:
    """Knows the terms of a set of texts by their sound."""

    def __init__(self, texts: Iterable[str], words: Words) -> None:
        """Learn from folded texts and from the words of the field."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(_windows(text))
        of_the_field = [
            word for line in words.same for word in line if 1 < len(word) <= MAX_TERM and not word.isascii()
        ]
        self._field_sounds = {spoken(word) for word in of_the_field}
        # A phrasing may itself hold a misspelling of a word of the field.
        written = {term for term in counts if not self._is_misspelling(term)}
        self._settled = {*written, *words.empty, *words.elsewhere, *of_the_field}
        targets = Counter({term: count for term, count in counts.items() if not _FUNCTION.search(term)})
        targets.update(of_the_field)
        counts.update(of_the_field)
        self._exact = _by_sound(targets, exact=True)
        self._fuzzy = _by_sound(targets, exact=False)
        self._typed = _by_sound(counts, exact=True)

    def _is_misspelling(self, term: str) -> bool:
        return len(term) == 2 and not is_word(term) and spoken(term) in self._field_sounds

    def repair(self, said: str) -> str:
        """Return the folded text with what sounds like a term, and is none, replaced by the term."""
        return " ".join(
            self._latin(piece) if piece.isascii() else self._chinese(piece) for piece in _joined(said)
        )

    def _chinese(self, run: str) -> str:
        out, at, kept = "", 0, 0  # `kept`: end of the last window that is a term already
        while at < len(run):
            kept = max(kept, at + self._term_length(run, at))
            length, term = self._replacement(run, at, longer_than_pair=kept > at)
            out += term or run[at]
            at += length
        return out

    def _term_length(self, run: str, at: int) -> int:
        """Return the length of the longest term at `at`, 0 when it is shorter than a pair."""
        lengths = range(min(MAX_TERM, len(run) - at), 1, -1)
        return next((length for length in lengths if self._is_settled(run[at : at + length])), 0)

    def _is_settled(self, window: str) -> bool:
        return window in self._settled or (is_word(window) and spoken(window) not in self._field_sounds)

    def _replacement(self, run: str, at: int, *, longer_than_pair: bool) -> tuple[int, str]:
        shortest = 3 if longer_than_pair else 2
        for length in range(min(MAX_TERM, len(run) - at), shortest - 1, -1):
            window = run[at : at + length]
            kept = self._is_settled(window)
            term = "" if kept else self._sounding_like(window)
            if term:
                return length, term
        return 1, ""

    def _sounding_like(self, window: str) -> str:
        """Return the term of the same sound; one that shares no character must be a pair read the usual way."""
        if len(window) == 2 and (found := self._exact.get(spoken(window))):
            return found
        sounds = [*islice(product(*map(readings, window)), MAX_READINGS)]
        heard = [self._exact.get(key, "") for key in sounds] + [
            self._fuzzy.get(tuple(map(fuzzy, spoken(window))), "")
        ]
        return next((term for term in heard if term and _shares_a_character(window, term)), "")

    def _latin(self, piece: str) -> str:
        sounds = [sound for word in piece.split() for sound in split(word)]
        if len(sounds) < 2:
            return piece
        out, at = "", 0
        while at < len(sounds):
            length, text = self._term_at(sounds, at)
            out += text
            at += length
        return out

    def _term_at(self, sounds: list[str], at: int) -> tuple[int, str]:
        for length in range(min(MAX_TERM, len(sounds) - at), 0, -1):
            window = tuple(sounds[at : at + length])
            if term := self._typed.get(window) or self._fuzzy.get(tuple(map(fuzzy, window))):
                return length, term
        return 1, f" {sounds[at]} "


def _windows(text: str) -> Iterator[str]:
    for piece in pieces(text):
        if not piece.isascii():
            for length in range(1, MAX_TERM + 1):
                yield from (piece[i : i + length] for i in range(len(piece) - length + 1))


def _by_sound(counts: Counter[str], *, exact: bool) -> dict[Key, str]:
    """Return the commonest term of each sound."""
    found: dict[Key, str] = {}
    for term, _ in counts.most_common():
        sound = spoken(term)
        found.setdefault(sound if exact else tuple(map(fuzzy, sound)), term)
    return found


def _joined(said: str) -> list[str]:
    """Return pieces, neighbouring words that are pinyin joined by a blank."""
    joined: list[str] = []
    for piece in pieces(said):
        if joined and split(piece) and all(split(word) for word in joined[-1].split()):
            joined[-1] += f" {piece}"
        else:
            joined.append(piece)
    return joined


def _shares_a_character(window: str, term: str) -> bool:
    return any(a == b for a, b in zip(window, term, strict=True))
