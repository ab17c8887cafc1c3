"""Persons who are expected: a name, devices to look after and an invitation, and no account yet."""

from __future__ import annotations

from sqlmodel import Session, col, delete, select

from bot import audit
from bot.records.offices import PreferenceRow, ReminderRow, ResponsibilityRow
from bot.records.people import PersonRow, RoleRow
from bot.records.types import now


def expect(session: Session, name: str) -> int:
    """Return the id of a new person who is expected under a name."""
    row = PersonRow(name=name)
    session.add(row)
    session.flush()
    return row.id or 0


def arrive(session: Session, expected_id: int, person_id: int) -> None:
    """Let the one who took the invitation look after what the expected one was to; a guest takes the name, too."""
    expected = session.get(PersonRow, expected_id)
    if expected is None or expected.erased_at is not None or expected_id == person_id:
        return
    _hand_over(session, expected_id, person_id)
    who = session.get_one(PersonRow, person_id)
    if session.exec(select(RoleRow.id).where(RoleRow.person_id == person_id)).first() is None:
        who.name = expected.name
    expected.name, expected.erased_at = f"P{expected_id}", now()
    session.add_all([who, expected])
    session.flush()
    audit.append(session, f"P{person_id}", "person.arrived", f"P{person_id}", expected=f"P{expected_id}")


def _hand_over(session: Session, expected_id: int, person_id: int) -> None:
    query = select(ResponsibilityRow)
    held = session.exec(query.where(ResponsibilityRow.person_id == person_id)).all()
    mine = {row.device_id for row in held}
    for row in session.exec(query.where(ResponsibilityRow.person_id == expected_id)).all():
        if row.device_id in mine:
            session.delete(row)
        else:
            row.person_id = person_id
            session.add(row)
    for table in (ReminderRow, PreferenceRow, RoleRow):
        session.exec(delete(table).where(col(table.person_id) == expected_id))
