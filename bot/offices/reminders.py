"""Reminds of clears that fall due, tells of those that are overdue and of idle devices; once each, as rows keep.

soon      7, 3 and 1 days before and on the day, or when the person chose: whoever looks after the device
overdue   when the day is past: whoever looks after the device, and whoever approves at its site
idle      not inspected and not cleared for 60 days: whoever approves at its site, or else looks after it

A person hears at most once a day, in office hours, from the chosen hour on; several leads that were missed are one
reminder. A chore of the hub's clock: a round over the persons whom it may concern, some of them a tick.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlmodel import Session, col, select

from bot import people
from bot.office_hours import OfficeHours
from bot.offices import preferences
from bot.offices.reminder_days import may_speak
from bot.offices.reminder_kinds import Kinds
from bot.offices.reminder_rows import was_told_since
from bot.offices.reminding import Group, Reminder, Reminding
from bot.people import PERMISSIONS, Permission, Person
from bot.records.people import PersonRow, RoleRow

EACH = timedelta(minutes=10)
AT_ONCE = 20  # persons in a tick


@dataclass(slots=True)
class Reminders:
    """A chore of the hub's clock. What it remembers is when to look again; what was said stands in rows."""

    notices: Reminding
    office: OfficeHours
    _began: datetime | None = None
    _after: int | None = None  # the last person of the round; None: no round is under way

    def is_due(self, _session: Session, moment: datetime) -> bool:
        """Say whether a round is under way or is to begin; never while the office is closed."""
        # A clock that was put back begins anew.
        waits = self._began is not None and self._began <= moment < self._began + EACH
        return self.office.is_open(moment) and (self._after is not None or not waits)

    def tick(self, session: Session, moment: datetime) -> None:
        """Remind the next persons of the round."""
        if self._after is None:
            self._began = moment
        lot = _hearers(session, self._after or 0)
        # Before anything can fail: whoever cannot be reminded keeps nobody else from it.
        self._after = lot[-1] if len(lot) == AT_ONCE else None
        for person_id in lot:
            self.remind(session, people.person(session, person_id), moment)

    def remind(self, session: Session, who: Person, moment: datetime) -> None:
        """Tell one person what there is to tell now, if anything."""
        kinds = Kinds(who, preferences.of(session, who.id), self.office, moment)
        midnight = datetime.combine(kinds.today, time(), self.office.zone)
        if not may_speak(moment, kinds.chosen.hour, self.office) or was_told_since(session, who.id, midnight):
            return
        groups = [one.group(session) if one else Group() for one in (kinds.soon, kinds.overdue, kinds.idle)]
        if not any(group.count for group in groups):
            return
        self.notices.remind(session, who, Reminder(kinds.today, *groups))
        for one in kinds.told():
            one.tell(session, moment)


def _hearers(session: Session, after: int) -> list[int]:
    """Return the next persons who may ask for a clear, by number."""
    may = PERMISSIONS[Permission.REQUEST] | PERMISSIONS[Permission.APPROVE]
    holders = select(RoleRow.person_id).where(col(RoleRow.role).in_(may))
    query = (
        select(PersonRow.id)
        .where(col(PersonRow.id) > after, col(PersonRow.id).in_(holders))
        .where(col(PersonRow.blocked_at).is_(None), col(PersonRow.erased_at).is_(None))
    )
    return [number or 0 for number in session.exec(query.order_by(col(PersonRow.id)).limit(AT_ONCE)).all()]
