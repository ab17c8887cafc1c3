"""From a fused probability to the score that is shown, and from the score to the decision.

Errors:
    ThresholdsError  KB-021  thresholds.toml cannot be read, lacks a number, or has one out of its range
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path

from knowledge.article import KnowledgeError

SHIPPED = Path(__file__).with_name("thresholds.toml")
CERTAIN = 1e-6  # no score comes closer to 0 or 1


class ThresholdsError(KnowledgeError):
    code = "KB-021"


class Decision(StrEnum):
    ANSWER = "answer"
    SUGGEST = "suggest"
    HANDOFF = "handoff"


@dataclass(frozen=True, slots=True)
class Calibration:
    slope: float  # over 0
    offset: float
    answer: float  # 0..1
    suggest: float  # 0..answer

    def score(self, probability: float) -> float:
        """Return the share of cases, 0..1, in which a candidate of this fused probability is right."""
        held = min(max(probability, CERTAIN), 1 - CERTAIN)
        return 1 / (1 + math.exp(-(self.slope * math.log(held / (1 - held)) + self.offset)))

    def decide(self, score: float) -> Decision:
        """Decide by the score of the first candidate."""
        if score >= self.answer:
            return Decision.ANSWER
        return Decision.SUGGEST if score >= self.suggest else Decision.HANDOFF


def shipped(*, semantic: bool) -> Calibration:
    """Return the numbers for a search with or without the sentence encoder.

    Raises:
        ThresholdsError
    """
    return parse(SHIPPED.read_text(encoding="utf-8"), "semantic" if semantic else "lexical")


def parse(text: str, section: str) -> Calibration:
    """Read one section of thresholds.toml.

    Raises:
        ThresholdsError
    """
    try:
        given = tomllib.loads(text)[section]
        numbers = Calibration(*(float(given[field.name]) for field in fields(Calibration)))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise ThresholdsError(f"thresholds.toml, [{section}]: {error}") from error
    if not (numbers.slope > 0 and 0 <= numbers.suggest <= numbers.answer <= 1):
        raise ThresholdsError(f"thresholds.toml, [{section}]: 0 <= suggest <= answer <= 1 and slope > 0")
    return numbers
