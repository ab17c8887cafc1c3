"""Words that a ticket is looked for by, as conditions of a query."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Boolean, ColumnElement, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import col, or_, select

from bot.records.people import PersonRow, SiteRow
from bot.records.relay import DeviceRow
from bot.records.tickets import TicketRow, TicketTagRow
from bot.tickets.tags import tag_of
from bot.tickets.views import OPERATION_BASE

MOST_WORDS = 8  # those that follow do not count
NUMBER = re.compile(r"#?([0-9]{1,9})")
SPECIAL = re.compile(r"([%_/])")  # in a pattern


class Matches(FunctionElement[bool]):
    """A text matches a LIKE pattern, in which "/" escapes; capitals of ASCII are as small letters."""

    type = Boolean()
    inherit_cache = True


@compiles(Matches)
def _ilike(element: Matches, compiler: Any, **options: Any) -> str:
    text, pattern = (compiler.process(one, **options) for one in element.clauses)
    return f"({text} COLLATE \"C\") ILIKE {pattern} ESCAPE '/'"  # other collations take thrice as long


@compiles(Matches, "sqlite")
def _like(element: Matches, compiler: Any, **options: Any) -> str:
    text, pattern = (compiler.process(one, **options) for one in element.clauses)
    return f"{text} LIKE {pattern} ESCAPE '/'"


def having(words: str) -> Iterator[ColumnElement[bool]]:
    """Yield a condition for each word.

    A word stands somewhere in the subject, the code, a tag, or the name of the person, the site or the device, in
    capitals or not; "12" may also be the ticket's number; "#12" is a number and nothing else, the ticket's or its
    operation's.
    """
    for word in words.split()[:MOST_WORDS]:
        number = NUMBER.fullmatch(word)
        if number and word.startswith("#"):
            yield _numbered(int(number[1]))
        elif number:
            yield or_(col(TicketRow.id) == int(number[1]), _somewhere(word))
        else:
            yield _somewhere(word)


def _numbered(number: int) -> ColumnElement[bool]:
    return or_(col(TicketRow.id) == number, col(TicketRow.operation_id) == number - OPERATION_BASE)


def _somewhere(word: str) -> ColumnElement[bool]:
    tagged = select(TicketTagRow.ticket_id).where(_has(TicketTagRow.tag, tag_of(word) or word))
    # What is a look into a short list comes first: SQLite stops at the first that is true.
    return or_(
        col(TicketRow.person_id).in_(select(PersonRow.id).where(_has(PersonRow.name, word))),
        col(TicketRow.site_id).in_(select(SiteRow.id).where(_has(SiteRow.name, word))),
        col(TicketRow.device_id).in_(select(DeviceRow.id).where(_has(DeviceRow.name, word))),
        col(TicketRow.id).in_(tagged),
        _has(TicketRow.subject, word),
        _has(TicketRow.code, word),
    )


def _has(column: Any, word: str) -> ColumnElement[bool]:
    """Say whether a text has a word in it. Databases know the capitals of ASCII alone: other forms are tried."""
    if word.lower() == word.upper():
        return col(column).like(f"%{_escaped(word)}%", escape="/")  # which PostgreSQL does much sooner
    forms = {word, word.lower(), word.upper(), word.title()}
    apart = sorted({"".join(map(_small, form)) for form in forms})
    return or_(*(Matches(col(column), literal(f"%{_escaped(form)}%")) for form in apart))


def _escaped(word: str) -> str:
    return SPECIAL.sub(r"/\1", word)


def _small(character: str) -> str:
    return character.lower() if character.isascii() else character
