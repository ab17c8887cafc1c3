"""What goes between the outbox's rows and whoever sends them: claims, outcomes, and who is told of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col

from bot.channels.doubts import What, what
from bot.channels.staff_topics import Topic
from bot.records.messages import OutboxRow
from bot.tickets.groups import StaffGroup

MOST_TRIES = 5  # of a row that alone does not get through; then it holds its chat no more

Slot = tuple[int, str]  # chat id, slot name
Line = tuple[int, bool]  # chat id, whether it is that of the answers to presses


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows: a channel's, or those of one chat of it."""

    channel: str
    chat_id: int | None = None

    @property
    def params(self) -> dict[str, Any]:
        """What statements that were made once are given."""
        return {"its_channel": self.channel, "its_chat_id": self.chat_id}

    def __iter__(self) -> Any:
        yield col(OutboxRow.channel) == self.channel
        if self.chat_id is not None:
            yield col(OutboxRow.chat_id) == self.chat_id


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that is being sent."""

    id: int
    chat_id: int
    kind: str  # answer, message, delete, press_answer
    slot: str | None
    payload: dict[str, Any]
    attempt: int  # 1, 2, …
    parts_sent: int  # parts of a long text that earlier attempts delivered
    shown_in: int | None  # the message that shows the slot
    created_at: datetime
    doubtful: int = 0  # earlier attempts with its next part that may have arrived
    topic: Topic | None = None  # where in the chat, when the payload names a topic that is still known

    @property
    def line(self) -> Line:
        return self.chat_id, self.kind == "press_answer"

    @property
    def once(self) -> bool:
        """Whether it may be said once only."""
        return bool(self.payload.get("once"))

    @property
    def what(self) -> What:
        """What it does, as far as doing it twice matters."""
        return what(self.kind, once=self.once)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a claimed row."""

    row: Claimed
    state: str  # sent, failed, or new: again after `pause_s`
    message_id: int | None = None
    pause_s: float = 0.0
    asked_pause_s: float | None = None  # the pause that the channel asked for
    parts_sent: int = 0
    error: str = ""
    thread_id: int | None = None  # where the row's topic is now
    topics_refused: bool = False  # no topic could be made in the chat
    moved_to: int | None = None  # the chat's new id
    unreached: bool = False  # nobody took it, or said so
    stuck: bool = False  # it is this row alone that does not get through
    topic_gone: bool = False  # its topic is not there any more
    shut_out: bool = False  # its chat takes nothing from the bot
    doubtful: int = 0  # attempts with its next part that may have arrived, earlier ones among them


@dataclass(frozen=True, slots=True)
class Room:
    """What may be claimed now.

    Attributes:
        places: so many rows at most.
        words: of these so many at most that are no answers to presses.
        closed: lines that are busy, held, or over their pace.
        resting: slots that may not be edited yet.
    """

    places: int
    words: int
    closed: Collection[Line] = ()
    resting: Collection[Slot] = ()


@dataclass(frozen=True, slots=True)
class Lost:
    """A message that never arrives, or of which nobody knows whether it did."""

    channel: str
    chat_id: int
    slot: str  # "" without one
    shut_out: bool  # the chat takes nothing from the bot
    once: bool = False  # a code or a link that is not sent a second time


def _nobody(*_: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Who is told what the rows' way has shown, in the transaction that writes it down.

    Attributes:
        no_topics: once, of a group of support that has refused to have topics made.
        topic_gone: of a ticket that a group shows no more, because its topic is gone; None: it is shown bit by bit.
        lost: of a message with a slot that never arrives, and of one that may be said once only.
    """

    no_topics: Callable[[Session, StaffGroup], None] = _nobody
    topic_gone: Callable[[Session, int, StaffGroup], None] | None = None
    lost: Callable[[Session, Lost], None] = _nobody


@dataclass(frozen=True, slots=True)
class Watch:
    """Who counts what the outbox does, on the event loop.

    Attributes:
        on_sent: of a row that has ended: seconds since it was written, and "sent" or "failed".
        on_pause: the channel asked for a pause of so many seconds.
    """

    on_sent: Callable[[float, str], None] = _nobody
    on_pause: Callable[[float], None] = _nobody
