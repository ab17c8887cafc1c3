"""Which rows are next where few of them wait: all are read at once, and the choice is made here.

It is the choice of bot/channels/outbox_heads.py, which reads them kind by kind where many wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session

from bot.channels.outbox_types import MOST_TRIES, Line, Room, Scope
from bot.dialog.post_rows import OUTBOX
from bot.records.types import now

FEW = 32
CARD = "ticket-"  # the slots of cards begin with it
URGENCY = {"answer": 0, "delete": 1, "message": 2}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that waits."""

    id: int
    chat_id: int
    kind: str
    slot: str | None
    attempts: int
    not_before: datetime

    @property
    def line(self) -> Line:
        return self.chat_id, self.kind == "press_answer"


def waiting(session: Session, scope: Scope) -> list[Waiting] | None:
    """Return what waits, oldest first; None where that is much, or news of a card, which may have to give way."""
    query = _OF_CHANNEL if scope.chat_id is None else _OF_CHAT
    rows = [Waiting(*row) for row in session.execute(query, scope.params)]
    if len(rows) > FEW or any((row.slot or "").startswith(CARD) for row in rows):
        return None
    return rows


def heads(rows: Sequence[Waiting], room: Room) -> list[int]:
    """Return the rows to claim, the most urgent first; no two of one line. Pure, but for the time."""
    moment, resting = now(), set(room.resting)
    free = [
        row
        for row in rows
        if (row.attempts < MOST_TRIES or row.not_before <= moment)
        and (row.slot is None or (row.chat_id, row.slot) not in resting)
    ]
    answers = _firsts((row for row in free if row.line[1]), room, room.places)
    words = sorted((row for row in free if row.kind in URGENCY), key=lambda row: URGENCY[row.kind])
    return [*answers, *_firsts(words, room, min(room.words, room.places - len(answers)))]


def _firsts(rows: Iterable[Waiting], room: Room, most: int) -> list[int]:
    """Return the first row of each line that is not closed, `most` at most."""
    return [row_id for _, row_id in zip(range(most), _first_of_each(rows, room), strict=False)]


def _first_of_each(rows: Iterable[Waiting], room: Room) -> Iterator[int]:
    taken = set(room.closed)
    for row in rows:
        if row.line not in taken:
            taken.add(row.line)
            yield row.id


_OF_CHANNEL = (
    select(*(OUTBOX.c[field.name] for field in fields(Waiting)))
    .where(OUTBOX.c.channel == bindparam("its_channel"), OUTBOX.c.state == "new")
    .order_by(OUTBOX.c.id)
    .limit(FEW + 1)
)
_OF_CHAT = _OF_CHANNEL.where(OUTBOX.c.chat_id == bindparam("its_chat_id"))
