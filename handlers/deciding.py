"""What is decided about a question, as the search tells it, and what the bot makes of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from bot.questions import Decided
from handlers.answers import Articles
from knowledge.thresholds import Decision

SHOWN = {Decision.ANSWER, Decision.SUGGEST}


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
    def also(self) -> Sequence[Found]: ...  # what was decided about the message's other questions
    @property
    def features(self) -> Sequence[tuple[str, float]]: ...  # (name, value) of the first candidate


class Answers(Protocol):
    def ask(self, text: str, before: str = "") -> Found:
        """Decide about a question, read with what was asked just before; pure and quick."""

    def at_once(self, text: str, before: str = "") -> Found | None:
        """Return what `ask` does if nobody need wait for it, else None."""


def all_of(found: Found, articles: Articles) -> list[Decided]:
    """Return what is done about each question of a message, the first one first.

    Beside the first nothing is said where no article is known, nor what was said already; beside a refusal nothing.
    """
    first = _one(found, articles)
    if first.decision == Decision.REFUSE:
        return [first]
    said = [first]
    for other in (_one(one, articles) for one in found.also):
        answered = {one.article for one in said if one.decision == Decision.ANSWER}
        if other.decision in SHOWN and other.article not in answered:
            said.append(replace(other, unknown_codes=()))
    return said


def _one(found: Found, articles: Articles) -> Decided:
    """Return what is done about one question; where every article is gone, a person is offered."""
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
