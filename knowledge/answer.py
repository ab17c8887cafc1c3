"""Answer a question, suggest articles, or hand over to a person: by one calibrated score, the score that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

import numpy as np

from knowledge import cache, fusion, library, sense, sentences, thresholds, words
from knowledge.asked import Asked, Asker, nothing
from knowledge.encoder import Encoder, installed
from knowledge.ideas import Cutter
from knowledge.index import Reader
from knowledge.library import Library
from knowledge.memo import Memo
from knowledge.names import Names
from knowledge.refusal import refused
from knowledge.search import Search, Table
from knowledge.text import Codes, normalise
from knowledge.thresholds import Decision
from knowledge.words import Words

CANDIDATES = 5
NAMED = 0.98  # that an article is meant whose code, or one of whose questions word by word, was typed
EACH_NAMED = 0.5  # what each of several named articles has beside its own score: which is meant is then asked
BESIDE_UNKNOWN_CODE = 0.1  # what is left of a score where the question names a code that no article knows
MAX_CHARACTERS = 400  # of a question; what follows is not read
SAME_SOUNDS = 0.995  # likeness of sounds from which on a question is a listed one, misspelt or in pinyin
FEWEST_SOUNDS = 5  # syllables and pairs of them
MOST_PARTS = 4  # of a message that are read by themselves
SHORT = 40  # characters of a message that is read in a moment: it has few parts
REMEMBERED = 512  # messages, of which people send many again and again

Scored = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Found:
    decision: Decision
    article: str | None  # id of the first candidate; None when people are handed over
    score: float  # 0..1, that the first candidate is right
    candidates: tuple[tuple[str, float], ...]  # (article id, score), best first, at most CANDIDATES
    unknown_codes: tuple[str, ...] = ()  # codes in the question that no article knows
    also: tuple[Found, ...] = ()  # about the message's other questions: answers, then suggestions
    features: tuple[tuple[str, float], ...] = ()  # what was measured of the first candidate: (name, value)


@dataclass(frozen=True, slots=True)
class _Read:
    """A message, or a sentence of it, as it was read."""

    asked: Asked | None  # None when nothing was said
    refused: bool


class Answerer:
    """Decides about questions; safe for several threads.

    The first question waits until the articles are indexed: from `cache` at once, else some seconds per thousand.

    Attributes:
        library: the articles that it answers from.
        semantic: whether the sentence encoder takes part.
        asker: reads questions.
        fusion: what makes scores of what was measured.
    """

    def __init__(
        self,
        articles: Library,
        encoder: Encoder | None = None,
        file: Path | None = None,
        field: Words | None = None,
    ) -> None:
        """Take `articles`, of which there is at least one. Raises WeightsError when weights are missing or do not fit.

        Args:
            file: where the index is kept between starts; None keeps none.
            field: the words of the field; the shipped ones without.
        """
        self.library = articles
        self.semantic = encoder is not None
        self._words = field or words.shipped()
        self._thresholds = thresholds.shipped(semantic=self.semantic)
        self._ids = [article.id for article in articles.articles]
        self._numbers = {name: number for number, name in enumerate(self._ids)}
        self._cutter = Cutter(self._words)
        self.asker = Asker(sense.shipped(), self._cutter, encoder)
        self.fusion = fusion.shipped(semantic=self.semantic)
        self._file = file
        self._indexing = Lock()
        self._indexed: tuple[Search, Names] | None = None
        self._memo: Memo[Found] = Memo(REMEMBERED)

    @classmethod
    def open(
        cls,
        folder: Path | None = None,
        *,
        semantic: bool | None = None,
        cache: Path | None = None,
        words_file: Path | None = None,
    ) -> Answerer:
        """Load the articles of `folder`, the shipped ones without one.

        Args:
            semantic: False leaves the sentence encoder out; otherwise it takes part where it is installed.
            cache: the folder where indexes are kept; None keeps none.
            words_file: the words of the field; the shipped ones without.

        Raises:
            KnowledgeError: the folder or its articles cannot be used.
        """
        encoder = None if semantic is False else installed()
        place = folder or library.SHIPPED
        file = _file(cache, place, semantic=encoder is not None)
        return cls(library.load(place), encoder, file, words.read(words_file) if words_file else None)

    def warm(self) -> None:
        """Do now what the first question would wait for."""
        self.ask("预热")

    @property
    def search(self) -> Search:
        """What measures questions against the articles."""
        return self._ready()[0]

    def number(self, article_id: str) -> int:
        """Return an article's place in the library. Raises KeyError when there is no such id."""
        return self._numbers[article_id]

    def ask(self, text: str, before: str = "") -> Found:
        """Decide about a question; pure, and quick after the first.

        Args:
            before: what the same person asked just before, "" for nothing: a follow-up is read with it.
        """
        message = text[:MAX_CHARACTERS]
        alone = self._memo.of(message, self._message)
        settled = alone.decision in (Decision.ANSWER, Decision.REFUSE) or bool(
            alone.also or alone.unknown_codes
        )
        if settled or not before or not sentences.follows(message):
            return alone
        return self._follow_up(message, before[:MAX_CHARACTERS], alone)

    def at_once(self, text: str, before: str = "") -> Found | None:
        """Return what `ask` does if that takes a moment, a thousandth of a second or so; None if it may take longer.

        A message that was decided about lately takes one, and a short one in a small library without the encoder.
        """
        message = text[:MAX_CHARACTERS]
        known = not before and message in self._memo
        return self.ask(text, before) if known or (self._is_quick and len(message) <= SHORT) else None

    @property
    def _is_quick(self) -> bool:
        return self._indexed is not None and self._indexed[0].is_small and not self.semantic

    def named(self, said: str) -> list[int]:
        """Return the articles whose code, or one of whose questions, a normalised text holds."""
        return self._names.named(said, self._names.codes(said))

    def _message(self, message: str) -> Found:
        whole = self._one(message)
        cut = sentences.parts(message)
        if whole.decision is Decision.REFUSE or len(cut) < 2:
            return whole
        read = {part: self._read(part) for part in cut}
        if any(one.refused for one in read.values()):
            return Found(Decision.REFUSE, None, 0.0, ())
        asking = [part for part in cut if sentences.asks(part)]
        found = [self._decided_of(read[part]) for part in (asking or cut)[:MOST_PARTS]]
        return self._of_parts(message, whole, found)

    def _one(self, message: str) -> Found:
        return self._decided_of(self._read(message))

    def _read(self, message: str) -> _Read:
        said = normalise(message, self._words)
        listed = self._names.is_phrasing(said)
        if nothing(said) and not (said and listed):
            return _Read(None, refused=False)
        asked = self.asker.ask([said])[0]
        return _Read(asked, refused=not listed and refused(asked))

    def _decided_of(self, read: _Read) -> Found:
        if read.asked is None:
            return Found(Decision.HANDOFF, None, 0.0, ())
        if read.refused:
            return Found(Decision.REFUSE, None, 0.0, ())
        return self._found(read.asked, self._names.codes(read.asked.text))

    def _found(self, asked: Asked, codes: Codes) -> Found:
        return self._decided(*self._scores(asked, codes), codes)

    def _scores(self, asked: Asked, codes: Codes) -> tuple[Table, dict[int, float]]:
        """Return what was measured, and for each candidate the probability that it is meant."""
        table = self.search.table(asked)
        shares, _ = self.fusion.probabilities(table)
        scores = dict(zip(table.articles.tolist(), shares.tolist(), strict=True))
        named = self._names.named(asked.text, codes)
        if not named and not codes.unknown:
            named = _sounding_alike(asked, table, self.search.features)
        if named:
            scores = _with_named(scores, named)
        elif codes.unknown:
            scores = {number: score * BESIDE_UNKNOWN_CODE for number, score in scores.items()}
        return table, scores

    def _decided(self, table: Table, scores: dict[int, float], codes: Codes) -> Found:
        best = sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))[:CANDIDATES]
        candidates = tuple((self._ids[number], round(score, 4)) for number, score in best)
        first, score = best[0][0], candidates[0][1]
        decision = self._thresholds.decide(score)
        where = np.flatnonzero(table.articles == first)
        row = [round(value, 3) for value in table.rows[where[0]].tolist()] if len(where) else []
        return Found(
            decision,
            None if decision is Decision.HANDOFF else candidates[0][0],
            score,
            candidates,
            codes.unknown,
            features=tuple(zip(self.search.features, row, strict=False)),
        )

    def _of_parts(self, message: str, whole: Found, found: Sequence[Found]) -> Found:
        """Decide about a message of several sentences by its sentences, where these are clearer than the whole."""
        told = [one for one in found if one.decision in (Decision.ANSWER, Decision.SUGGEST)]
        each = sorted(
            {one.article: one for one in told}.values(), key=lambda one: one.decision != Decision.ANSWER
        )
        sure = [one for one in each if one.decision is Decision.ANSWER]
        if sure and (len(each) > 1 or whole.decision is not Decision.ANSWER):
            return replace(sure[0], unknown_codes=whole.unknown_codes, also=tuple(each[1:]))
        if whole.decision is Decision.ANSWER or whole.unknown_codes:
            return whole
        return _of_unsure(whole, each, story=sentences.is_story(message))

    def _follow_up(self, message: str, before: str, alone: Found) -> Found:
        """Suggest what fits both the follow-up alone and it behind the question before; never more than suggest."""
        earlier, together = self._one(before), self._one(f"{before} {message}")
        if earlier.decision is Decision.REFUSE:
            return alone
        if together.decision is Decision.REFUSE:
            return together
        by_itself = dict(alone.candidates)
        agreed = [
            (name, (score * by_itself[name]) ** 0.5)
            for name, score in together.candidates
            if name in by_itself
        ]
        name, score = max(agreed, key=lambda scored: scored[1], default=("", 0.0))
        if self._thresholds.decide(score) is not Decision.HANDOFF:
            others = ((other, min(its, score)) for other, its in together.candidates if other != name)
            first = ((name, round(score, 4)), *others)
            return replace(
                together, decision=Decision.SUGGEST, article=name, score=first[0][1], candidates=first
            )
        if together.article is None or together.article == earlier.article:
            return alone
        return replace(together, decision=Decision.SUGGEST)

    @property
    def _names(self) -> Names:
        return self._ready()[1]

    def _ready(self) -> tuple[Search, Names]:
        with self._indexing:
            if self._indexed is None:
                known = sense.shipped()
                reader = Reader(known, self._cutter, self.asker.encoder)
                made_with = f"{known.mark} {self._words.mark} {reader.mark}"
                built = cache.build(self.library, reader, made_with, self._file)
                texts, sizes = built.block.texts, built.block.sizes.tolist()
                self._indexed = (
                    Search(built.block, built.vocabularies, known),
                    Names(self.library.articles, texts, sizes, self._words),
                )
            return self._indexed


def _file(folder: Path | None, articles: Path, *, semantic: bool) -> Path | None:
    if folder is None:
        return None
    mode = "semantic" if semantic else "lexical"
    return folder / f"index-{cache.mark(str(articles.resolve()))}-{mode}.npz"


def _of_unsure(whole: Found, offered: Sequence[Found], *, story: bool) -> Found:
    """Decide between the questions of a message, of which none is sure: all are offered; a story has but one."""
    if len(offered) > 1:
        first = max(offered, key=lambda one: one.score)
        ordered = sorted((one.candidates[0] for one in offered), key=lambda scored: -scored[1])
        return replace(first, candidates=tuple(ordered[:CANDIDATES]))
    if story and whole.decision is Decision.HANDOFF:
        return next(iter(offered), whole)
    return whole


def _sounding_alike(asked: Asked, table: Table, features: Sequence[str]) -> list[int]:
    """Return the candidates with a phrasing that is, sound for sound, the question."""
    if len(asked.views.sounds) < FEWEST_SOUNDS:
        return []
    sounds = table.rows[:, features.index("sounds best")]
    return sorted(table.articles[sounds >= SAME_SOUNDS].tolist())


def _with_named(scores: dict[int, float], named: Sequence[int]) -> dict[int, float]:
    """Share NAMED among the articles that were named, and the rest among the others."""
    weights = np.array([scores.get(number, 0.0) + EACH_NAMED for number in named])
    shares = NAMED * weights / weights.sum()
    others = {number: score * (1 - NAMED) for number, score in scores.items()}
    return others | dict(zip(named, shares.tolist(), strict=True))
