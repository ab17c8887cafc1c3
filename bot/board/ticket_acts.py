"""What can be done with a ticket on its page: a table. Each act says when it is offered and what it does.

ActError          BRD-420  root
├── EmptyError    BRD-421  nothing was written and no file was chosen
├── CodeError     BRD-422  nothing but a six-digit code, which is never sent on
├── ChoiceError   BRD-423  no such colleague, priority or ticket to choose
└── PastError     BRD-424  the ticket is no longer one that this can be done with
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from bot.board.parts import Board
from bot.clearing.checkups import Checkups
from bot.dialog.inbox import redacted
from bot.dialog.messages import Media
from bot.people import Person
from bot.tickets import listing, problems
from bot.tickets.errors import NoTicketError
from bot.tickets.states import ENDED, UNSOLVED, Priority, TicketState
from bot.tickets.views import TicketView, support_of
from handlers.ready_answers import PHOTO, ready_text


class ActError(Exception):
    """`message_key` is the sentence."""

    code = "BRD-420"
    message_key = "page-choice-bad"


class EmptyError(ActError):
    code = "BRD-421"
    message_key = "page-empty"


class CodeError(ActError):
    code = "BRD-422"
    message_key = "page-code-refused"


class ChoiceError(ActError):
    code = "BRD-423"


class PastError(ActError):
    code = "BRD-424"
    message_key = "page-past"


@dataclass(frozen=True, slots=True)
class Deed:
    """One act, as it was sent."""

    board: Board
    by: Person
    ticket: TicketView
    fields: Mapping[str, str]
    media: Media | None = None

    @property
    def text(self) -> str:
        """Raises CodeError for a bare code."""
        said = self.fields.get("text", "")
        require_no_code(said)
        return said

    def number(self, name: str) -> int:
        """Raises ChoiceError."""
        value = self.fields.get(name, "").lstrip("#")
        if not (value.isascii() and value.isdecimal() and len(value) < 10):
            raise ChoiceError
        return int(value)


@dataclass(frozen=True, slots=True)
class Row:
    """One act."""

    offered: Callable[[TicketView, Person], bool]
    does: Callable[[Session, Deed], Any]


def require_no_code(text: str) -> None:
    """Raises CodeError for a text that is nothing but a code."""
    if redacted(text) != text:
        raise CodeError


def offered(ticket: TicketView, person: Person) -> frozenset[str]:
    """Return the acts that this person is offered at this ticket."""
    return frozenset(name for name, row in ACTS.items() if row.offered(ticket, person))


def do(session: Session, name: str, deed: Deed) -> None:
    """Do an act.

    Raises:
        TicketError, ClearingError: it cannot be done; what is done knows best why.
        ActError: it is not offered, or something is missing.
    """
    row = ACTS[name]
    row.does(session, deed)
    if not row.offered(deed.ticket, deed.by):
        raise PastError


def _answer(session: Session, deed: Deed, *, waits: bool = False) -> None:
    _require_words(deed)
    deed.board.desk.answer(session, deed.ticket.id, deed.by, deed.text, media=deed.media, waits=waits)


def _ask(session: Session, deed: Deed) -> None:
    _answer(session, deed, waits=True)


def _photo(session: Session, deed: Deed) -> None:
    macro = deed.board.macros.get(PHOTO)
    if macro is None:
        raise ChoiceError
    desk, ticket = deed.board.desk, deed.ticket
    text = ready_text(session, deed.board.macros, PHOTO, ticket, deed.by)
    desk.answer(session, ticket.id, deed.by, text, waits=macro.waits, marks=macro.tags)


def _note(session: Session, deed: Deed) -> None:
    _require_words(deed)
    deed.board.desk.note(session, deed.ticket.id, deed.by, deed.text, media=deed.media)


def _require_words(deed: Deed) -> None:
    if not deed.text and deed.media is None:
        raise EmptyError


def _assign(session: Session, deed: Deed) -> None:
    owner_id = deed.number("owner")
    support = {person.id: person for person in support_of(session, deed.ticket)}
    if owner_id not in support:
        raise ChoiceError
    deed.board.desk.assign(session, deed.ticket.id, deed.by, support[owner_id])


def _priority(session: Session, deed: Deed) -> None:
    name = deed.fields.get("priority", "").upper()
    if name not in Priority.__members__:
        raise ChoiceError
    deed.board.desk.set_priority(session, deed.ticket.id, deed.by, Priority[name])


def _merge(session: Session, deed: Deed) -> None:
    into = listing.get(session, deed.number("into"))
    if not into.triaged_by(deed.by):
        raise NoTicketError(ticket=into.id)
    deed.board.desk.merge(session, deed.ticket.id, into.id, deed.by)


def _retry(session: Session, deed: Deed) -> None:
    device_id = deed.ticket.device_id
    if device_id is None:
        raise ChoiceError
    checkups = Checkups(deed.board.clearing.notices)
    checkups.ask(session, deed.by, device_id, ticket_id=deed.ticket.id)


def _announce(session: Session, deed: Deed) -> None:
    title, text = deed.fields.get("title", ""), deed.text
    if not title or not text or not deed.ticket.signature:
        raise EmptyError
    problems.announce(session, deed.board.desk.notices, deed.by, deed.ticket.signature, title, text)


def _simply(name: str) -> Callable[[Session, Deed], Any]:
    return lambda session, deed: getattr(deed.board.desk, name)(session, deed.ticket.id, deed.by)


def _unsolved(ticket: TicketView, _person: Person) -> bool:
    return ticket.state in UNSOLVED


def _workable(ticket: TicketView, person: Person) -> bool:
    return ticket.state is TicketState.OPEN or (ticket.taken and ticket.owner_id == person.id)


def _mine(ticket: TicketView, person: Person) -> bool:
    return ticket.taken and ticket.owner_id == person.id


def _ended(ticket: TicketView, _person: Person) -> bool:
    return ticket.state in ENDED and ticket.merged_into is None


def _always(_ticket: TicketView, _person: Person) -> bool:
    return True


ACTS: dict[str, Row] = {
    "claim": Row(lambda ticket, _: ticket.state is TicketState.OPEN, _simply("claim")),
    "take": Row(
        lambda ticket, person: ticket.taken and ticket.owner_id != person.id,
        lambda session, deed: deed.board.desk.assign(session, deed.ticket.id, deed.by, deed.by),
    ),
    "answer": Row(_workable, _answer),
    "ask": Row(_workable, _ask),
    "photo": Row(_workable, _photo),
    "note": Row(_always, _note),
    "wait": Row(lambda t, person: _mine(t, person) and t.state is not TicketState.WAITING, _simply("wait")),
    "resolve": Row(_workable, _simply("resolve")),
    "release": Row(_mine, _simply("release")),
    "reopen": Row(_ended, _simply("reopen")),
    "unmerge": Row(lambda ticket, _: ticket.merged_into is not None, _simply("unmerge")),
    "retry": Row(lambda t, _: t.device_id is not None and t.state in UNSOLVED, _retry),
    "escalate": Row(lambda t, _: t.state in UNSOLVED and t.escalated_at is None, _simply("escalate")),
    "unescalate": Row(
        lambda ticket, _: ticket.escalated_at is not None,
        lambda session, deed: deed.board.desk.escalate(session, deed.ticket.id, deed.by, wanted=False),
    ),
    "assign": Row(_unsolved, _assign),
    "priority": Row(_unsolved, _priority),
    "tag": Row(
        _always,
        lambda session, deed: deed.board.desk.tag(
            session, deed.ticket.id, deed.by, deed.fields.get("tag", "")
        ),
    ),
    "untag": Row(
        _always,
        lambda session, deed: deed.board.desk.untag(
            session, deed.ticket.id, deed.by, deed.fields.get("tag", "")
        ),
    ),
    "merge": Row(_unsolved, _merge),
    "announce": Row(lambda t, _: bool(t.signature) and t.state in UNSOLVED and not t.problem_id, _announce),
}
