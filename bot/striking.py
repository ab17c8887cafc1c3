"""Takes a name out of what others wrote, and what was said out of what still waits to be said."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import ColumnElement, String, cast, or_
from sqlmodel import Session, SQLModel, col, func, select

from bot.dialog.inbox import REDACTED
from bot.learning.masking import is_everyday, whole_word
from bot.records.board import BoardViewRow
from bot.records.dialog import DialogRow
from bot.records.journal import QuestionRow
from bot.records.messages import InboxRow, OutboxRow, PressRow
from bot.records.people import PersonRow
from bot.records.tickets import (
    AttachmentRow,
    ProblemRow,
    StaffGroupRow,
    TicketEntryRow,
    TicketRow,
    TicketTagRow,
    TopicRow,
)

SHORTEST = 2  # characters of a name that is looked for in the words of others
TELLING = 4  # characters of words that are taken out wherever they wait; shorter ones are everybody's
OF_TICKETS = ("ticket", "card", "about")  # what slots about tickets are named after
UNSENT = ("new", "sending", "failed")  # their payload is there

# Where the words of others stand: column, and the column of the ticket that they belong to.
KEPT: tuple[tuple[Any, Any], ...] = (
    (col(TicketRow.subject), col(TicketRow.id)),
    (col(TicketEntryRow.text), col(TicketEntryRow.ticket_id)),
    (col(TicketEntryRow.params), col(TicketEntryRow.ticket_id)),
    (col(TicketTagRow.tag), col(TicketTagRow.ticket_id)),
    (col(AttachmentRow.name), col(AttachmentRow.ticket_id)),
    (col(TopicRow.name), col(TopicRow.ticket_id)),
    (col(QuestionRow.text), None),
    (col(ProblemRow.title), None),
    (col(ProblemRow.text), None),
    (col(StaffGroupRow.title), None),
    (col(BoardViewRow.name), None),
)

# What waits: it is short-lived, so a name is taken out whoever else has it.
WAITING: tuple[Any, ...] = (
    col(OutboxRow.payload),
    col(InboxRow.payload),
    col(PressRow.label),
    col(PressRow.args),
    col(DialogRow.data),
)


@dataclass(frozen=True, slots=True)
class Struck:
    """What is looked for, and what stands there instead."""

    pattern: re.Pattern[str]
    instead: str

    def out_of(self, value: Any) -> Any:
        """Return a JSON value without it."""
        if isinstance(value, str):
            return self.pattern.sub(self.instead, value)
        if isinstance(value, dict):
            return {name: self.out_of(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self.out_of(one) for one in value]
        return value


def name(session: Session, person_id: int, called: str, instead: str) -> None:
    """Take a person's name out of everything.

    A name that somebody else has, too, or that is an everyday word, is taken out of the person's own tickets alone.
    """
    if len(called) < SHORTEST:
        return
    struck = Struck(re.compile(whole_word(called), re.IGNORECASE), instead)
    alone = None if _is_unmistakable(session, person_id, called) else _tickets(person_id)
    for column, ticket in KEPT:
        if alone is None:
            _strike(session, column, called, struck)
        elif ticket is not None:
            _strike(session, column, called, struck, ticket.in_(alone))
    for column in WAITING:
        _strike(session, column, called, struck)
    if alone is None:
        _views(session, called, struck)


def words(
    session: Session, said: Collection[str], entries: Collection[int], tickets: Collection[int]
) -> None:
    """Take what was said out of what waits for its channel, with the pictures and files of these entries.

    Args:
        tickets: in what waits to be said about them, the shortest word counts, too.
    """
    longest_first = sorted({one for one in said if one and one != REDACTED}, key=len, reverse=True)
    for row in session.exec(select(OutboxRow).where(col(OutboxRow.state).in_(UNSENT))).all():
        what, number = _slot_of(row)
        own = (what == "entry" and number in entries) or (what in OF_TICKETS and number in tickets)
        text = before = str(row.payload.get("text", ""))
        for one in longest_first:
            text = text.replace(one, REDACTED) if own or len(one) >= TELLING else text
        if text != before or what == "entry":
            kept = {key: value for key, value in row.payload.items() if not (own and key == "media")}
            row.payload = _plain({**kept, "text": text}) if text != before else kept
            session.add(row)
    session.flush()


def _slot_of(row: OutboxRow) -> tuple[str, int]:
    """Return what a slot is named after, and its number."""
    what, _, rest = (row.slot or "").partition("-")
    number = rest.partition("-")[0]
    return what, int(number) if number.isdecimal() else 0


def _strike(session: Session, column: Any, text: str, struck: Struck, *where: ColumnElement[bool]) -> None:
    table: type[SQLModel] = column.class_
    for row in session.exec(select(table).where(_has(column, text), *where)).all():
        before = getattr(row, column.key)
        after = struck.out_of(before)
        if after != before:
            setattr(row, column.key, _plain(after) if column.class_ is OutboxRow else after)
            session.add(row)
    session.flush()


def _has(column: Any, text: str) -> ColumnElement[bool]:
    """Say whether a text stands in a column; in JSON it may stand with escapes."""
    forms = {text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
    plain = cast(column, String)
    return or_(*(plain.contains(form, autoescape=True) for form in sorted(forms)))


def _plain(payload: dict[str, Any]) -> dict[str, Any]:
    """Return what is to be said without its looks, which stand at places that have moved."""
    return {key: value for key, value in payload.items() if key != "entities"}


def _views(session: Session, called: str, struck: Struck) -> None:
    """Take a name out of the filters that people keep for the board, where it is percent-encoded."""
    for row in session.exec(select(BoardViewRow)).all():
        pairs = parse_qsl(row.query)
        if any(called in value for _, value in pairs):
            row.query = urlencode([(key, struck.out_of(value)) for key, value in pairs])
            session.add(row)
    session.flush()


def _is_unmistakable(session: Session, person_id: int, called: str) -> bool:
    others = select(func.count()).where(PersonRow.name == called, PersonRow.id != person_id)
    return not is_everyday(called) and not session.exec(others).one()


def _tickets(person_id: int) -> Any:
    return select(TicketRow.id).where(TicketRow.person_id == person_id)
