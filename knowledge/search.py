"""Measure one question against every article: a row of features for each candidate, and one for "none of these"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from knowledge.article import Article
from knowledge.encoder import Encoder
from knowledge.ideas import Cutter, Sort
from knowledge.index import Coverage, Floats, Ints, Tokens
from knowledge.library import Library
from knowledge.repair import Repairer
from knowledge.syllables import fuzzy
from knowledge.text import character_grams, fold, syllables
from knowledge.words import Words

CANDIDATES_PER_VIEW = 6
VIEWS = ("characters", "sounds", "ideas")
LEXICAL_FEATURES = (
    *(f"{view} {what}" for view in VIEWS for what in ("best", "second", "covered")),
    "body ideas",
    "body covered",
    "all ideas best",
)
SEMANTIC_FEATURES = ("meaning best", "meaning second", "meaning body")
NONE_FEATURES = ("always", "nothing said", "elsewhere", "length", "not covered")


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A title or a question of one article, by its number."""

    article: int
    text: str  # folded


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling of a question: as typed, or repaired."""

    views: tuple[list[str], ...]  # tokens, in the order of VIEWS


@dataclass(frozen=True, slots=True)
class Measured:
    """What a question measures against everything, before candidates are chosen."""

    similarities: Floats  # (views and meaning, phrasings)
    covered: Floats  # (views, articles)
    bodies: Floats  # (body features, articles)
    forms: tuple[Form, ...]
    none: Floats  # NONE_FEATURES


@dataclass(frozen=True, slots=True)
class Table:
    """The features of a question's candidates."""

    articles: Ints  # (candidates,)
    rows: Floats  # (candidates, features)
    none: Floats  # (NONE_FEATURES,)


class Search:
    """The index over a library's articles. Reads only after construction: safe for several threads."""

    def __init__(self, library: Library, words: Words, encoder: Encoder | None) -> None:
        articles = library.articles
        self.phrasings = [
            Phrasing(number, fold(text))
            for number, article in enumerate(articles)
            for text in library.phrasings(article.id)
        ]
        self._encoder = encoder
        self._cutter = Cutter(words)
        self._repairer = Repairer((phrasing.text for phrasing in self.phrasings), words)
        self._starts = np.flatnonzero(np.diff([-1, *(p.article for p in self.phrasings)]))
        self._sizes = np.diff([*self._starts, len(self.phrasings)])
        self.tokens = [self._form(phrasing.text) for phrasing in self.phrasings]
        self._indexes = [Tokens([form.views[view] for form in self.tokens]) for view in range(len(VIEWS))]
        self._coverages = [self._coverage(view, len(articles)) for view in range(len(VIEWS))]
        self._read_bodies(articles)

    def _coverage(self, view: int, articles: int) -> Coverage:
        held: list[list[str]] = [[] for _ in range(articles)]
        for phrasing, form in zip(self.phrasings, self.tokens, strict=True):
            held[phrasing.article].extend(set(form.views[view]))
        return Coverage(held, self._indexes[view])

    def _read_bodies(self, articles: Sequence[Article]) -> None:
        texts = [fold(" ".join((*article.tags, *article.devices, article.body))) for article in articles]
        ideas = [self._cutter.tokens(text) for text in texts]
        self._bodies = Tokens(ideas)
        self._body_coverage = Coverage([set(tokens) for tokens in ideas], self._indexes[2])
        if self._encoder:
            self._vectors = self._encoder.encode([phrasing.text for phrasing in self.phrasings])
            self._body_vectors = self._encoder.encode([text[:120] for text in texts])

    @property
    def features(self) -> tuple[str, ...]:
        return LEXICAL_FEATURES + (SEMANTIC_FEATURES if self._encoder else ())

    def measure(self, texts: Sequence[str], forgotten: Sequence[frozenset[str]] = ()) -> list[Measured]:
        """Measure normalised questions; many at once cost less than one by one.

        Args:
            forgotten: for each question the words to treat as if words.txt did not have them.
        """
        spelled = [self._spellings(text) for text in texts]
        vectors = self._encode([spelling for spellings in spelled for spelling in spellings])
        measured = []
        for number, spellings in enumerate(spelled):
            unknown = forgotten[number] if forgotten else frozenset()
            measured.append(self._measure(spellings, vectors[: len(spellings)], unknown))
            vectors = vectors[len(spellings) :]
        return measured

    def _spellings(self, text: str) -> list[str]:
        chinese = self._cutter.in_chinese(text) if any("a" <= char <= "z" for char in text) else text
        return list(dict.fromkeys((text, self._repairer.repair(text), chinese)))

    def _encode(self, spellings: list[str]) -> Floats:
        if self._encoder is None:
            return np.zeros((len(spellings), 0), dtype=np.float32)
        return self._encoder.encode(spellings)

    def _form(self, spelling: str, forgotten: frozenset[str] = frozenset()) -> Form:
        sounds = [fuzzy(sound) for sound in syllables(spelling)]
        pairs = [f"{a} {b}" for a, b in pairwise(sounds)]
        return Form((character_grams(spelling), sounds + pairs, self._cutter.tokens(spelling, forgotten)))

    def _measure(self, spellings: list[str], vectors: Floats, forgotten: frozenset[str]) -> Measured:
        forms = tuple(self._form(spelling, forgotten) for spelling in spellings)
        by_form = [self._form_measures(form, vector) for form, vector in zip(forms, vectors, strict=True)]
        similarities, covered, bodies = (np.maximum.reduce(list(part)) for part in zip(*by_form, strict=True))
        return Measured(
            similarities, covered, bodies, forms, self._none_features(spellings, forms, forgotten)
        )

    def _form_measures(self, form: Form, vector: Floats) -> tuple[Floats, Floats, Floats]:
        views = list(zip(self._indexes, self._coverages, form.views, strict=True))
        similarities = [index.similarities(tokens) for index, _, tokens in views]
        covered = [coverage.shares(tokens) for _, coverage, tokens in views]
        ideas = form.views[2]
        bodies = [self._bodies.similarities(ideas), self._body_coverage.shares(ideas)]
        if self._encoder:
            similarities.append(self._vectors @ vector)
            bodies.append(self._body_vectors @ vector)
        return np.stack(similarities), np.stack(covered), np.stack(bodies)

    def _none_features(
        self, spellings: list[str], forms: tuple[Form, ...], forgotten: frozenset[str]
    ) -> Floats:
        cuts = self._cutter.cut(spellings[0], forgotten)
        foreign = any(cut.sort is Sort.ELSEWHERE for cut in cuts)
        said = len(forms[0].views[2])
        return np.array([1, said == 0, foreign, np.log1p(said), 0.0], dtype=np.float32)

    def table(
        self, measured: Measured, *, without_phrasing: int | None = None, without_article: int | None = None
    ) -> Table:
        """Choose candidates and lay out their features.

        Args:
            without_phrasing: measure as if this phrasing had never been written.
            without_article: measure as if this article did not exist.
        """
        similarities, covered = measured.similarities, measured.covered
        if without_phrasing is not None:
            similarities, covered = self._without(measured, without_phrasing)
        best, second = self._best_two(similarities)
        candidates = _candidates(best, covered[2], without_article)
        views = [
            column[candidates]
            for view in range(len(VIEWS))
            for column in (best[view], second[view], covered[view])
        ]
        rows = [
            *views,
            measured.bodies[0][candidates],
            measured.bodies[1][candidates],
            (best[2] * covered[2])[candidates],
        ]
        if self._encoder:
            rows += [best[-1][candidates], second[-1][candidates], measured.bodies[2][candidates]]
        none = measured.none.copy()
        none[-1] = 1 - np.maximum(covered[2], measured.bodies[1])[candidates].max(initial=0)
        return Table(candidates, np.stack(rows, axis=1), none)

    def _without(self, measured: Measured, left_out: int) -> tuple[Floats, Floats]:
        similarities, covered = measured.similarities.copy(), measured.covered.copy()
        similarities[:, left_out] = 0
        others = self._starts + (left_out * 7919 + np.arange(len(self._starts)) * 31) % self._sizes
        others = np.delete(others, self.phrasings[left_out].article)
        similarities[:, others] = 0
        article = self.phrasings[left_out].article
        for view, coverage in enumerate(self._coverages):
            gone = frozenset(self.tokens[left_out].views[view])
            covered[view, article] = max(
                coverage.share_without(form.views[view], article, gone) for form in measured.forms
            )
        return similarities, covered

    def _best_two(self, similarities: Floats) -> tuple[Floats, Floats]:
        best = np.maximum.reduceat(similarities, self._starts, axis=1)
        owners = np.repeat(best, np.diff([*self._starts, similarities.shape[1]]), axis=1)
        second = np.maximum.reduceat(np.where(similarities >= owners, 0, similarities), self._starts, axis=1)
        return best, second


def _candidates(best: Floats, covered: Floats, without: int | None) -> Ints:
    found: Counter[int] = Counter()
    for scores in (*best, covered):
        found.update(
            np.argpartition(-scores, min(CANDIDATES_PER_VIEW, len(scores) - 1))[:CANDIDATES_PER_VIEW].tolist()
        )
    if without is not None:
        found.pop(without, None)
    return np.array(sorted(found), dtype=np.int32)
