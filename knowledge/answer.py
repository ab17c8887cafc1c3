"""Answer a question, suggest articles, or hand over to a person: by one calibrated score, the score that is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np

from knowledge import library, thresholds, training, words
from knowledge.article import Article
from knowledge.encoder import Encoder, installed
from knowledge.fusion import Fusion
from knowledge.library import Library
from knowledge.search import Search
from knowledge.text import Codes, code_key, find_codes, fold, normalise, pieces
from knowledge.thresholds import Decision

CANDIDATES = 5
NAMED = 0.98  # that an article is meant whose code, or one of whose questions word by word, was typed
BESIDE_UNKNOWN_CODE = 0.1  # what is left of a score where the question names a code that no article knows
MAX_CHARACTERS = 400  # of a question; what follows is not read


@dataclass(frozen=True, slots=True)
class Found:
    decision: Decision
    article: str | None  # id of the first candidate; None when people are handed over
    score: float  # 0..1, that the first candidate is right
    candidates: tuple[tuple[str, float], ...]  # (article id, score), best first, at most CANDIDATES
    unknown_codes: tuple[str, ...] = ()  # codes in the question that no article knows
    also: tuple[str, ...] = ()  # ids of articles that answer the message's other questions, as surely
    features: tuple[tuple[str, float], ...] = ()  # what was measured of the first candidate: (name, value)


class Answerer:
    """Decides about questions; safe for several threads.

    The first question waits until the articles are indexed and the weights fitted to them, about a second.

    Attributes:
        library: the articles that it answers from.
        semantic: whether the sentence encoder takes part.
    """

    def __init__(self, articles: Library, encoder: Encoder | None = None) -> None:
        """Take `articles`, of which there is at least one."""
        self.library = articles
        self.semantic = encoder is not None
        self._words = words.shipped()
        self._thresholds = thresholds.shipped(semantic=self.semantic)
        self._ids = [article.id for article in articles.articles]
        self._by_code = _by_code(articles.articles)
        self._by_phrasing = self._phrasings()
        self._known = frozenset(self._by_code)
        self._mentioned = _mentioned(articles.articles)
        self._encoder = encoder
        self._fitting = Lock()
        self._fitted: tuple[Search, Fusion] | None = None

    @classmethod
    def open(cls, folder: Path | None = None, *, semantic: bool | None = None) -> Answerer:
        """Load the articles of `folder`, the shipped ones without one.

        Args:
            semantic: False leaves the sentence encoder out; otherwise it takes part where it is installed.

        Raises:
            KnowledgeError: the folder or its articles cannot be used.
        """
        encoder = None if semantic is False else installed()
        return cls(library.load(folder or library.SHIPPED), encoder)

    def warm(self) -> None:
        """Do now what the first question would wait for; takes a second or two."""
        self._ready()

    def ask(self, text: str, before: str = "") -> Found:
        """Decide about a question; pure, and quick after the first.

        Args:
            before: what the same person asked just before, "" for nothing: a follow-up is read with it.
        """
        said = normalise(text[:MAX_CHARACTERS], self._words)
        if not pieces(said):
            return Found(Decision.HANDOFF, None, 0.0, ())
        codes = find_codes(said, self._known, self._mentioned)
        candidates = self._scored(said, codes)
        score = candidates[0][1]
        decision = self._thresholds.decide(score)
        article = None if decision is Decision.HANDOFF else candidates[0][0]
        return Found(decision, article, score, candidates, codes.unknown)

    def _ready(self) -> tuple[Search, Fusion]:
        with self._fitting:
            if self._fitted is None:
                search = Search(self.library, self._words, self._encoder)
                self._fitted = search, training.train(search, self._words)
            return self._fitted

    def _probabilities(self, said: str) -> dict[int, float]:
        search, fusion = self._ready()
        table = search.table(search.measure([said])[0])
        shares, _ = fusion.probabilities(table)
        return dict(zip(table.articles.tolist(), shares.tolist(), strict=True))

    def _phrasings(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for number, name in enumerate(self._ids):
            for key in {_squeezed(normalise(text, self._words)) for text in self.library.phrasings(name)}:
                found[key].append(number)
        return dict(found)

    def _with_codes(self, codes: Codes) -> list[int]:
        return sorted({number for key in codes.known for number in self._by_code[key]})

    def _scored(self, said: str, codes: Codes) -> tuple[tuple[str, float], ...]:
        scores = self._probabilities(said)
        named = self._by_phrasing.get(_squeezed(said)) or self._with_codes(codes)
        if named:
            scores = _with_named(scores, named)
        elif codes.unknown:
            scores = {number: score * BESIDE_UNKNOWN_CODE for number, score in scores.items()}
        best = sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))[:CANDIDATES]
        return tuple((self._ids[number], round(score, 4)) for number, score in best)


def _with_named(scores: dict[int, float], named: Sequence[int]) -> dict[int, float]:
    """Share NAMED among the articles that were named, and the rest among the others."""
    weights = np.array([scores.get(number, 0.0) + 0.05 for number in named])
    shares = NAMED * weights / weights.sum()
    others = {number: score * (1 - NAMED) for number, score in scores.items()}
    return others | dict(zip(named, shares.tolist(), strict=True))


def _squeezed(said: str) -> str:
    return said.replace(" ", "")


def _by_code(articles: Sequence[Article]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, article in enumerate(articles):
        for spelling in article.codes:
            if (key := code_key(spelling)) and number not in found[key]:
                found[key].append(number)
    return dict(found)


def _mentioned(articles: Sequence[Article]) -> frozenset[str]:
    texts = (text for article in articles for text in (article.title, *article.questions, *article.tags))
    return frozenset(piece for text in texts for piece in pieces(fold(text)) if piece.isascii())
