"""How one time to keep runs: it starts, stands still, goes on, is met, opens again. Pure; rows go in and are changed.

A warning comes when the share `warn_at` of the time has passed; where less was left from the start, when that share
of the rest has. What is past its due time neither stands still nor moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.office_hours import Hours
from bot.records.tickets import GoalRow

AGAIN = 0.25  # the share of its time that a goal has at least when it opens again


@dataclass(frozen=True, slots=True)
class Pace:
    """By which hours a goal's time passes, and when it warns."""

    hours: Hours
    warn_at: float

    def start(self, goal: GoalRow, due_at: datetime, moment: datetime) -> None:
        """Let it run until `due_at`; what was said stays said as far as it is still so."""
        goal.due_at, goal.left_s, goal.met_at = due_at, None, None
        goal.next_at = self._next(goal, due_at, moment)

    def hold(self, goal: GoalRow, moment: datetime) -> None:
        """Let it stand still."""
        if goal.due_at is None or goal.due_at <= moment:
            return
        self._stand(goal, goal.due_at, moment)

    def go_on(self, goal: GoalRow, moment: datetime) -> None:
        """Let it run again with what was left."""
        if goal.left_s is not None:
            self.start(goal, self.hours.add(moment, goal.left_s), moment)

    def again(self, goal: GoalRow, minutes: int, moment: datetime) -> None:
        """Open what was met: it has what was left then, at least AGAIN of its time. Once missed, it stays missed."""
        left_s = self._left(goal, goal.met_at or moment) + 60 * (minutes - goal.minutes)
        goal.minutes, goal.warned_at = minutes, None
        self.start(goal, self.hours.add(moment, max(left_s, AGAIN * 60 * minutes)), moment)

    def change(self, goal: GoalRow, was: Hours, minutes: int, since: datetime, moment: datetime) -> None:
        """Give it another time, counted from `since`; for as long as it stood still it may take longer.

        Args:
            was: the hours by which it ran so far.
        """
        standing = goal.left_s is not None
        due_before = goal.due_at or was.add(moment, goal.left_s or 0)
        stood_s = was.between(was.add(since, 60 * goal.minutes), due_before)
        due_at = self.hours.add(since, 60 * minutes + stood_s)
        goal.minutes = minutes
        if due_at > moment:
            goal.missed_at = None
        self.start(goal, due_at, moment)
        if standing:
            self._stand(goal, due_at, moment)

    def meet(self, goal: GoalRow, moment: datetime) -> None:
        """It is met, in time or not."""
        goal.met_at, goal.next_at = moment, None
        if goal.due_at is not None and goal.due_at < moment:
            goal.missed_at = goal.missed_at or goal.due_at

    def _stand(self, goal: GoalRow, due_at: datetime, moment: datetime) -> None:
        goal.left_s = self.hours.between(moment, due_at)
        goal.due_at = goal.next_at = None

    def _left(self, goal: GoalRow, moment: datetime) -> float:
        if goal.due_at is None:
            return goal.left_s or 0
        return self.hours.between(moment, goal.due_at)

    def _next(self, goal: GoalRow, due_at: datetime, moment: datetime) -> datetime | None:
        """Return when something is to be said of a goal that runs; forget a warning that came too early."""
        if due_at <= moment:
            return due_at if goal.missed_at is None else None
        left_s, last_s = self.hours.between(moment, due_at), (1 - self.warn_at) * 60 * goal.minutes
        if left_s > last_s:
            goal.warned_at = None
            return self.hours.add(moment, left_s - last_s)
        return due_at if goal.warned_at else self.hours.add(moment, left_s * self.warn_at)
