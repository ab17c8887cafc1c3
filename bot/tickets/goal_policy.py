"""The times to keep that are in force: those that the hub was started with, else the shipped ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot import office_hours
from bot.office_hours import Hours
from bot.settings import Settings
from bot.tickets.goal_reading import read
from bot.tickets.goal_rules import Policy

FILE = "sla.yaml"
SHIPPED = Path(__file__).with_name(FILE)

_used: list[Policy] = []


def load(folder: Path | None, office: Hours) -> Policy:
    """Return a folder's rules; the shipped ones without a folder, or where it has no such file.

    Raises:
        GoalRulesError: the file cannot be read.
    """
    own = folder / FILE if folder else SHIPPED
    return read(own if own.is_file() else SHIPPED, office)


@cache
def shipped() -> Policy:
    """Return the rules that come with the hub, in the office hours that hold without settings."""
    default = {name: field.default for name, field in Settings.model_fields.items()}
    return load(None, office_hours.read(default["timezone"], default["office_hours"]))


def use(policy: Policy) -> None:
    """Put rules in force, for the whole process."""
    _used[:] = [policy]


def in_force() -> Policy:
    """Return the rules in force."""
    return _used[0] if _used else shipped()
