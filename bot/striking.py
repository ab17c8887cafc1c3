"""Takes a name out of what others wrote, and what was said out of what still waits to be said."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import ColumnElement, String, cast, or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, select

from bot.dialog.inbox import REDACTED
from bot.learning.masking import is_everyday, whole_word
from bot.records.board import BoardViewRow
from bot.records.dialog import DialogRow
from bot.records.journal import QuestionRow
from bot.records.messages import InboxRow, OutboxRow, PressRow
from bot.records.people import PersonRow
from bot.records.tickets import (
    AttachmentRow,
    ProblemLotRow,
    ProblemRow,
    StaffGroupRow,
    TicketEntryRow,
    TicketRow,
    TicketTagRow,
    TopicRow,
)
from bot.tickets.tags import tag_of

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
    (col(ProblemLotRow.text), None),
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


ONE_OF_A_NAME = {TicketTagRow, BoardViewRow}


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
    in_tags = replace(struck, instead=tag_of(instead))
    alone = None if _is_unmistakable(session, person_id, called) else _tickets(person_id)
    for column, ticket in KEPT:
        what = in_tags if column.class_ is TicketTagRow else struck
        if alone is None:
            _strike(session, column, called, what)
        elif ticket is not None:
            _strike(session, column, called, what, ticket.in_(alone))
    for column in WAITING:
        _strike(session, column, called, struck)
    if alone is None:
        _views(session, struck)


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
            _write(session, row, column.key, _plain(after) if table is OutboxRow else after)
    session.flush()


def _write(session: Session, row: SQLModel, key: str, value: Any) -> None:
    """Write a value into a row; a tag or a view that is there under this name already goes instead."""
    try:
        with session.begin_nested() if type(row) in ONE_OF_A_NAME else nullcontext():
            setattr(row, key, value)
            session.add(row)
            session.flush()
    except IntegrityError:
        session.delete(row)


def _has(column: Any, text: str) -> ColumnElement[bool]:
    """Say whether a text may stand in a column, in whatever case; in JSON it may stand with escapes."""
    plain = cast(column, String)
    writings: tuple[Callable[[str], str], ...] = (
        str,
        lambda part: json.dumps(part)[1:-1],
        lambda part: json.dumps(part, ensure_ascii=False)[1:-1],
    )
    likes = {"%".join(_literal(writing(part)) for part in _caseless(text)) for writing in writings}
    return or_(*(plain.ilike(f"%{like}%", escape="/") for like in sorted(likes)))


def _caseless(text: str) -> list[str]:
    """Return what stands between the letters that a database may know in one case alone: "Zoë Li" as "Zo", " Li"."""
    kept = (one if one.isascii() or one.lower() == one.upper() else "\0" for one in text)
    return "".join(kept).split("\0")


def _literal(text: str) -> str:
    """Return a text as LIKE takes it for itself."""
    return re.sub("[/%_]", r"/\g<0>", text)


def _plain(payload: dict[str, Any]) -> dict[str, Any]:
    """Return what is to be said without its looks, which stand at places that have moved."""
    return {key: value for key, value in payload.items() if key != "entities"}


def _views(session: Session, struck: Struck) -> None:
    """Take a name out of the filters that people keep for the board, where it is percent-encoded."""
    for row in session.exec(select(BoardViewRow)).all():
        before = parse_qsl(row.query)
        after = [(key, struck.out_of(value)) for key, value in before]
        if after != before:
            row.query = urlencode(after)
            session.add(row)
    session.flush()


def _is_unmistakable(session: Session, person_id: int, called: str) -> bool:
    others = session.exec(select(PersonRow.name).where(PersonRow.id != person_id)).all()
    return not is_everyday(called) and called.casefold() not in {other.casefold() for other in others}


def _tickets(person_id: int) -> Any:
    return select(TicketRow.id).where(TicketRow.person_id == person_id)
