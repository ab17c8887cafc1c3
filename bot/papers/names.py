"""How papers call people: by name and number, and by the number alone once they were erased."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from bot.records.people import PersonRow


def named(session: Session, numbers: Iterable[str]) -> dict[str, str]:
    """Return {"P3": "李经理 (P3)"}; a number that is nobody's stands for itself."""
    wanted = {number: int(number[1:]) for number in numbers if number[:1] == "P" and number[1:].isdecimal()}
    query = select(PersonRow.id, PersonRow.name).where(col(PersonRow.id).in_(wanted.values()))
    names = dict(session.exec(query).all())
    return {number: _named(number, names.get(person_id, number)) for number, person_id in wanted.items()}


def _named(number: str, name: str) -> str:
    return number if name == number else f"{name} ({number})"
