"""What is decided about a question, as the search tells it, and what the bot makes of that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.questions import Decided
from handlers.answers import Articles
from knowledge.thresholds import Decision


class Found(Protocol):
    """What was decided about a question."""

    @property
    def decision(self) -> str: ...  # answer, suggest, handoff, refuse
    @property
    def article(self) -> str | None: ...  # its id
    @property
    def score(self) -> float: ...  # 0..1, that the first candidate is right
    @property
    def candidates(self) -> Sequence[tuple[str, float]]: ...  # (article id, score), best first
    @property
    def unknown_codes(self) -> Sequence[str]: ...
    @property
    def also(self) -> Sequence[str]: ...  # ids of articles that answer the message's other questions
    @property
    def features(self) -> Sequence[tuple[str, float]]: ...  # (name, value) of the first candidate


class Answers(Protocol):
    def ask(self, text: str, before: str = "") -> Found:
        """Decide about a question, read with what was asked just before; pure and quick."""


def first_of(found: Found, articles: Articles) -> Decided:
    """Return what is done about the message's first question; where every article is gone, a person is offered."""
    shown = {
        Decision.ANSWER: [found.article or ""],
        Decision.SUGGEST: [name for name, _ in found.candidates],
    }
    names = shown.get(Decision(found.decision), [])
    there = any(name in articles for name in names)
    return Decided(
        Decision.HANDOFF if names and not there else found.decision,
        found.article if there else None,
        found.score,
        found.candidates,
        found.features,
        found.unknown_codes,
    )


def other_of(found: Found, article_id: str) -> Decided:
    """Return the answer to another question of the message, with its score where one was measured."""
    scored = [(name, score) for name, score in found.candidates if name == article_id]
    return Decided(Decision.ANSWER, article_id, scored[0][1] if scored else 0.0, scored)
