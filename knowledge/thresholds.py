"""From the score of the first candidate to the decision.

Errors:
    ThresholdsError  KB-021  thresholds.toml cannot be read, lacks a number, or has one out of its range
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from knowledge.article import KnowledgeError

SHIPPED = Path(__file__).with_name("thresholds.toml")


class ThresholdsError(KnowledgeError):
    code = "KB-021"


class Decision(StrEnum):
    ANSWER = "answer"
    SUGGEST = "suggest"
    HANDOFF = "handoff"
    REFUSE = "refuse"  # asks to skip an approval, for a secret, or commands the bot: no article, nothing is started


@dataclass(frozen=True, slots=True)
class Thresholds:
    answer: float  # 0..1
    suggest: float  # 0..answer

    def decide(self, score: float) -> Decision:
        """Decide by the score, 0..1, of the first candidate."""
        if score >= self.answer:
            return Decision.ANSWER
        return Decision.SUGGEST if score >= self.suggest else Decision.HANDOFF


def shipped(*, semantic: bool) -> Thresholds:
    """Return the numbers for a search with or without the sentence encoder."""
    return parse(SHIPPED.read_text(encoding="utf-8"), "semantic" if semantic else "lexical")


def parse(text: str, section: str) -> Thresholds:
    """Read one section of thresholds.toml.

    Raises:
        ThresholdsError: see the module.
    """
    try:
        given = tomllib.loads(text)[section]
        numbers = Thresholds(float(given["answer"]), float(given["suggest"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ThresholdsError(f"thresholds.toml, [{section}]: {error}") from error
    if not 0 <= numbers.suggest <= numbers.answer <= 1:
        raise ThresholdsError(f"thresholds.toml, [{section}]: 0 <= suggest <= answer <= 1")
    return numbers
