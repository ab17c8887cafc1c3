"""Who sits at the terminal: a person by name or number, or a new guest.

Errors:
    SeatError          CHT-400  no name
    ├── NobodyError    CHT-404  nobody has this number
    └── SeveralError   CHT-409  several persons have this name
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from sqlmodel import Session, col, select

from bot import people
from bot.dialog.texts import language_of
from bot.errors import HubError
from bot.people import Person
from bot.records.people import AccountRow, PersonRow

CHANNEL = "console"
BOT_ID = 0
_NUMBER = re.compile(r"[Pp]([0-9]{1,9})")


class SeatError(HubError):
    code = "CHT-400"


class NobodyError(SeatError):
    code = "CHT-404"


class SeveralError(SeatError):
    code = "CHT-409"


@dataclass(frozen=True, slots=True)
class Seat:
    """A person at the terminal."""

    person: Person
    chat_id: int


def sit_down(session: Session, who: str, language: str | None = None) -> Seat:
    """Return the seat of a person; a new name becomes a guest.

    Args:
        who: a name, or a number such as "P7".
        language: zh or en, which the person speaks from now on; None leaves it.

    Raises:
        SeatError
    """
    name = " ".join(unicodedata.normalize("NFKC", who).split())
    person = _person(session, name, language)
    if language is not None:
        person = people.change(session, person.id, language=language)
    return Seat(person, _chat_id(session, person.id))


def _person(session: Session, name: str, language: str | None) -> Person:
    if not name:
        raise SeatError('--as takes a name, or a number such as "P7"')
    number = _NUMBER.fullmatch(name)
    if number:
        return _numbered(session, int(number[1]))
    named = session.exec(select(PersonRow).where(PersonRow.name == name).order_by(col(PersonRow.id))).all()
    if len(named) > 1:
        numbers = ", ".join(f"P{row.id}" for row in named)
        raise SeveralError(f"{len(named)} persons are called {name}: {numbers}; use the number")
    return people.person(session, named[0].id or 0) if named else _guest(session, name, language)


def _numbered(session: Session, person_id: int) -> Person:
    row = session.get(PersonRow, person_id)
    if row is None or row.erased_at is not None:
        raise NobodyError(f"there is no person P{person_id}; a name makes a new guest")
    return people.person(session, person_id)


def _guest(session: Session, name: str, language: str | None) -> Person:
    row = PersonRow(name=name, language=language_of(language))
    session.add(row)
    session.flush()
    return people.person(session, row.id or 0)


def _chat_id(session: Session, person_id: int) -> int:
    account = session.exec(
        select(AccountRow).where(AccountRow.channel == CHANNEL, AccountRow.person_id == person_id)
    ).first()
    if account is None:
        account = AccountRow(channel=CHANNEL, user_id=person_id, chat_id=person_id, person_id=person_id)
        session.add(account)
        session.flush()
    return account.chat_id
