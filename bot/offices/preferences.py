"""How a person wants to be reminded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from bot.records.offices import PreferenceRow
from bot.records.types import now

LEADS = (10, 7, 5, 3, 2, 1, 0)  # days before, which can be chosen
LAST_HOUR = 23


@dataclass(frozen=True, slots=True)
class Preference:
    """The defaults hold for whoever never chose."""

    reminders: bool = True
    leads: tuple[int, ...] = (7, 3, 1, 0)  # days before the day, the longest first
    hour: int = 9  # from which on, local time; office hours hold besides
    escalations: bool = True  # overdue and idle devices of others, where the person may decide


def of(session: Session, person_id: int) -> Preference:
    """Return what a person chose."""
    row = session.get(PreferenceRow, person_id)
    if row is None:
        return Preference()
    return Preference(row.reminders, tuple(row.leads), row.hour, row.escalations)


def change(session: Session, person_id: int, **changes: Any) -> Preference:
    """Take one or more choices of a person.

    Args:
        changes: fields of Preference.

    Raises:
        ValueError: a lead that cannot be chosen, or an hour that no day has.
    """
    if not set(changes.get("leads", ())) <= set(LEADS) or not 0 <= changes.get("hour", 0) <= LAST_HOUR:
        raise ValueError(changes)
    if "leads" in changes:
        changes["leads"] = sorted(set(changes["leads"]), reverse=True)
    row = session.get(PreferenceRow, person_id) or PreferenceRow(person_id=person_id)
    for name, value in changes.items():
        setattr(row, name, value)
    row.changed_at = now()
    session.add(row)
    session.flush()
    return of(session, person_id)
