"""Reminds of clears that fall due, tells of those that are overdue and of idle devices; once each, as rows keep.

soon      7, 3 and 1 days before and on the day, or when the person chose: whoever looks after the device
overdue   when the day is past: whoever looks after the device, and whoever approves at its site
idle      not inspected and not cleared for IDLE: whoever approves at its site

A person hears at most once a day, in office hours, from the chosen hour on; several leads that were missed are one
reminder. A chore of the hub's clock: a round over the persons whom it may concern, some of them a tick.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, false, or_
from sqlmodel import Session, col, select

from bot import people
from bot.office_hours import OfficeHours
from bot.offices import preferences
from bot.offices.preferences import Preference
from bot.offices.reminder_days import may_speak, reached
from bot.offices.reminder_rows import DEVICE, DUE, SITE, Untold, kind_by_due, kind_of, was_told_since
from bot.offices.reminding import Reminder, Reminding
from bot.offices.responsibility import at_sites, looks_after
from bot.people import PERMISSIONS, Permission, Person
from bot.records.offices import StandingRow
from bot.records.people import PersonRow, RoleRow

EACH = timedelta(minutes=10)
AT_ONCE = 20  # persons in a tick
IDLE = timedelta(days=60)


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
        chosen = preferences.of(session, who.id)
        today = moment.astimezone(self.office.zone).date()
        midnight = datetime.combine(today, time(), self.office.zone)
        if not may_speak(moment, chosen.hour, self.office) or was_told_since(session, who.id, midnight):
            return
        kinds = [*self._soon(who, chosen, today), _overdue(who, chosen, today), _idle(who, chosen, moment)]
        soon, overdue, idle = kinds[0], kinds[-2], kinds[-1]
        reminder = Reminder(today, *(one.group(session) for one in (soon, overdue, idle)))
        if reminder.empty:
            return
        self.notices.remind(session, who, reminder)
        for one in kinds[1:]:
            one.tell(session, moment)

    def _soon(self, who: Person, chosen: Preference, today: date) -> list[Untold]:
        """Return what was not told by the nearest lead, and then what was not told by each lead that has come."""
        mine = looks_after(who, DEVICE, SITE)
        come = reached(today, chosen.leads, self.office.worked) if chosen.reminders else {}
        nearest = {due: leads[0] for due, leads in come.items()}
        untold = [Untold(who.id, kind_by_due(nearest), DUE.in_(nearest) & mine)]
        for lead in chosen.leads:
            days = [due for due, leads in come.items() if lead in leads]
            untold.append(Untold(who.id, kind_of(lead), DUE.in_(days) & mine))
        return untold


def _overdue(who: Person, chosen: Preference, today: date) -> Untold:
    mine = looks_after(who, DEVICE, SITE) if chosen.reminders else false()
    return Untold(who.id, "overdue", (today > DUE) & or_(mine, _decides(who, chosen)))


def _idle(who: Person, chosen: Preference, moment: datetime) -> Untold:
    cleared = col(StandingRow.cleared_at)
    unseen = col(StandingRow.seen_at) < moment - IDLE
    return Untold(
        who.id,
        "idle",
        unseen & or_(cleared.is_(None), cleared < moment - IDLE) & _decides(who, chosen),
    )


def _decides(who: Person, chosen: Preference) -> ColumnElement[bool]:
    if not chosen.escalations:
        return false()
    return at_sites(SITE, who.sites_for(Permission.APPROVE))


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
