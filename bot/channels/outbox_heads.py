"""Which rows are next: the first of each line, the lines that must not wait before the others.

First what a person waits for: answers to presses, what is said in the person's own turn, deletions. Then what is said
otherwise, oldest first. Then news of cards that are shown already: in a chat where words wait, they give way to these.

Each query reads the rows of one kind in order, and stops when it has enough of them. Where few rows wait, one query
reads them all: bot/channels/outbox_few.py.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, func, or_, tuple_
from sqlmodel import Session, col, select

from bot.channels import outbox_few
from bot.channels.outbox_few import CARD
from bot.channels.outbox_types import MOST_TRIES, Room, Scope
from bot.records.messages import OutboxRow, SlotRow
from bot.records.types import now

PAGE = 64


def heads(session: Session, scope: Scope, room: Room) -> list[int]:
    """Return the rows to claim, the most urgent first; no two of one line."""
    few = outbox_few.waiting(session, scope)
    return of_many(session, scope, room) if few is None else outbox_few.heads(few, room)


def of_many(session: Session, scope: Scope, room: Room) -> list[int]:
    """Return the rows to claim, asking for one kind after the other."""
    answering = {chat_id for chat_id, is_answer in room.closed if is_answer}
    answers = _first_of_lines(session, scope, room, _is("press_answer"), room.places, answering)
    talking = {chat_id for chat_id, is_answer in room.closed if not is_answer}
    most = min(room.words, room.places - len(answers))
    words: dict[int, int] = {}  # by chat
    for urgency in URGENCIES:
        found = _first_of_lines(session, scope, room, urgency, most - len(words), {*talking, *words})
        words.update(found)
    return [*answers.values(), *words.values()]


def _is(kind: str) -> ColumnElement[bool]:
    return col(OutboxRow.kind) == kind


def _first_of_lines(
    session: Session,
    scope: Scope,
    room: Room,
    urgency: ColumnElement[bool],
    most: int,
    taken: Collection[int],
) -> dict[int, int]:
    """Return the first row of each chat that is not taken, by chat, `most` at most."""
    found: dict[int, int] = {}
    while len(found) < most:
        page = _page(session, scope, room, urgency, {*taken, *found})
        for chat_id, row_id in page:
            if len(found) < most:
                found.setdefault(chat_id, row_id)
        if len(page) < PAGE:
            break
    return found


def _page(
    session: Session, scope: Scope, room: Room, urgency: ColumnElement[bool], taken: Collection[int]
) -> list[tuple[int, int]]:
    may_be_tried = or_(col(OutboxRow.attempts) < MOST_TRIES, col(OutboxRow.not_before) <= now())
    query = (
        select(OutboxRow.chat_id, OutboxRow.id)
        .where(*scope, OutboxRow.state == "new", urgency, col(OutboxRow.chat_id).not_in(taken))
        .where(_not_resting(room), may_be_tried)
        .order_by(col(OutboxRow.id))
        .limit(PAGE)
    )
    return [(chat_id, row_id or 0) for chat_id, row_id in session.exec(query)]


def _gives_way() -> ColumnElement[bool]:
    """Return the condition for news of a card that is shown."""
    shown = select(SlotRow.id).where(
        SlotRow.channel == OutboxRow.channel,
        SlotRow.chat_id == OutboxRow.chat_id,
        SlotRow.slot == OutboxRow.slot,
    )
    return and_(func.coalesce(col(OutboxRow.slot), "").like(f"{CARD}%"), shown.exists())


def _not_resting(room: Room) -> ColumnElement[bool]:
    here = tuple_(col(OutboxRow.chat_id), col(OutboxRow.slot))
    return or_(col(OutboxRow.slot).is_(None), here.not_in(room.resting))


URGENCIES = (
    and_(_is("answer"), ~_gives_way()),
    _is("delete"),
    and_(_is("message"), ~_gives_way()),
    and_(_is("answer"), _gives_way()),
    and_(_is("message"), _gives_way()),
)
