"""How long a first answer and a solution may take, by priority."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.office_hours import Hours
from bot.tickets.states import Priority


@dataclass(frozen=True, slots=True)
class Rule:
    """What one priority has to keep, in minutes of its hours."""

    first_answer_min: int
    solution_min: int
    hours: Hours

    def minutes(self, kind: str) -> int:
        """Return the time of a goal: first_answer, solution."""
        return self.first_answer_min if kind == "first_answer" else self.solution_min


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one file."""

    rules: Mapping[Priority, Rule]
    warn_at: float  # the share of a time after which a warning comes

    def of(self, priority: int) -> Rule:
        """Return the rule of a priority."""
        return self.rules[Priority(priority)]
