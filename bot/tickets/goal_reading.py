"""Reads sla.yaml: how long a first answer and a solution may take by priority, or the line that is wrong and why.

version: 1
warn_at: 0.75               the share of a time after which a warning comes
urgent:                     and high, normal, low
  first_answer: 15 min      or 4 h, or 3 d: all spans of three working days
  solution: 4 h
  around_the_clock: true    may be left out: then only office hours count

Errors:
    GoalRulesError  SLA-001  a file that cannot be read; names it, the line and the reason
"""

from __future__ import annotations

import re
from pathlib import Path

from bot.errors import HubError
from bot.office_hours import Hours, RoundTheClock
from bot.tickets import rule_fields
from bot.tickets.goal_rules import Policy, Rule
from bot.tickets.rule_fields import named, text
from bot.tickets.states import Priority
from knowledge.guide_yaml import Fields, Node, TreeError

VERSION = "1"
TIME = re.compile(r"(\d{1,6}) ?(min|h|d)", re.ASCII)
MOST_DAYS = 366  # of one goal
PRIORITIES = {one.name.lower(): one for one in Priority}
TIMES = ("first_answer", "solution")


class GoalRulesError(HubError):
    """The rules cannot be used."""

    code = "SLA-001"


def read(path: Path, office: Hours) -> Policy:
    """Return the rules of a file. Raises GoalRulesError."""
    return rule_fields.read(path, lambda root: _policy(root, office), GoalRulesError)


def _policy(root: Fields, office: Hours) -> Policy:
    values = named(root, "version", "warn_at", *PRIORITIES)
    if text(values["version"]) != VERSION:
        raise TreeError(values["version"].line, f"this hub reads version {VERSION}")
    rules = {priority: _rule(values[name], office) for name, priority in PRIORITIES.items()}
    return Policy(rules, _share(values["warn_at"]))


def _rule(node: Node, office: Hours) -> Rule:
    values = named(node, *TIMES, may_have=("around_the_clock",))
    always = values.get("around_the_clock")
    hours = RoundTheClock() if always and _truth(always) else office
    first, solution = (_minutes(values[name], hours) for name in TIMES)
    if first > solution:
        raise TreeError(values["solution"].line, "a solution has at least the time of a first answer")
    return Rule(first, solution, hours)


def _minutes(node: Node, hours: Hours) -> int:
    found = TIME.fullmatch(text(node))
    if not found:
        raise TreeError(node.line, f"{text(node)!r} is no time; write as 15 min, 4 h or 3 d")
    size = {"min": 1.0, "h": 60.0, "d": hours.day_s / 60}[found[2]]
    minutes = round(int(found[1]) * size)
    if not 0 < minutes <= MOST_DAYS * hours.day_s / 60:
        raise TreeError(node.line, f"a time is at least 1 min and at most {MOST_DAYS} d")
    return minutes


def _share(node: Node) -> float:
    found = re.fullmatch(r"0?\.\d+", text(node))
    if not found or not float(found[0]):
        raise TreeError(node.line, "a share is more than 0 and less than 1, as 0.75")
    return float(found[0])


def _truth(node: Node) -> bool:
    if text(node) not in {"true", "false"}:
        raise TreeError(node.line, "true or false is wanted here")
    return text(node) == "true"
