"""One act on many tickets: a table. Each ticket has a transaction of its own, so that one refusal stops no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from bot.board.visits import LARGEST_ID, Act
from bot.people import ForbiddenError, Person
from bot.tickets import listing
from bot.tickets.desk import Desk
from bot.tickets.errors import NoTicketError, TakenError, TicketError, TicketGoneError
from bot.tickets.states import Priority
from bot.tickets.views import TicketView, support_of

MOST = 200  # tickets at once
NAMED = 5  # of those that refuse for the same reason


class OwnerError(TicketError):
    """Nobody who may have this ticket. No params."""

    code = "BRD-430"
    message_key = "board-bulk-owner"


class WhatError(TicketError):
    """Nothing was chosen that could be done. No params."""

    code = "BRD-431"
    message_key = "board-bulk-what"


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done, and by whom."""

    desk: Desk
    by: Person
    tag: str = ""
    priority: str = ""
    owner_id: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Tickets that refused for the same reason."""

    tickets: Sequence[int]
    key: str  # of the reason
    params: Mapping[str, Any]

    @property
    def named(self) -> str:
        """The first of them, "#7 #8 #9 …"."""
        more = ["…"] if len(self.tickets) > NAMED else []
        return " ".join([*(f"#{number}" for number in self.tickets[:NAMED]), *more])


@dataclass(frozen=True, slots=True)
class Outcome:
    done: int
    refused: Sequence[Refusal]


def _claim(session: Session, ticket: TicketView, deed: Deed) -> None:
    deed.desk.claim(session, ticket.id, deed.by)


def _resolve(session: Session, ticket: TicketView, deed: Deed) -> None:
    deed.desk.resolve(session, ticket.id, deed.by)


def _escalate(session: Session, ticket: TicketView, deed: Deed) -> None:
    deed.desk.escalate(session, ticket.id, deed.by)


def _tag(session: Session, ticket: TicketView, deed: Deed) -> None:
    deed.desk.tag(session, ticket.id, deed.by, deed.tag)


def _set_priority(session: Session, ticket: TicketView, deed: Deed) -> None:
    chosen = next((one for one in Priority if one.name.lower() == deed.priority), None)
    if chosen is None:
        raise WhatError
    deed.desk.set_priority(session, ticket.id, deed.by, chosen)


def _assign(session: Session, ticket: TicketView, deed: Deed) -> None:
    owner = next((one for one in support_of(session, ticket) if one.id == deed.owner_id), None)
    if owner is None:
        raise OwnerError
    deed.desk.assign(session, ticket.id, deed.by, owner)


ACTS: dict[str, Callable[[Session, TicketView, Deed], None]] = {
    "claim": _claim,
    "resolve": _resolve,
    "assign": _assign,
    "priority": _set_priority,
    "tag": _tag,
    "escalate": _escalate,
}


# Why a ticket refuses, in words that name no ticket; other errors have such words of their own.
REASONS: dict[type[TicketError], str] = {
    NoTicketError: "board-bulk-unseen",
    TakenError: "board-bulk-taken",
    TicketGoneError: "board-bulk-gone",
}


async def run(act: Act) -> Outcome:
    """Do what the form says with each ticket that it names, MOST at most."""
    owner = act.value("owner")
    deed = Deed(
        desk=act.visit.board.desk,
        by=act.visit.person,
        tag=act.value("tag"),
        priority=act.value("priority"),
        owner_id=int(owner) if _is_id(owner) else 0,
    )
    numbers = dict.fromkeys(int(number) for number in act.values("tick") if _is_id(number))
    refused: dict[str, Refusal] = {}
    done = 0
    for number in list(numbers)[:MOST]:
        try:
            await act.do(_one, number, act.value("do"), deed)
            done += 1
        except TicketError as error:
            reason = _reason(error)
            others = refused.get(repr(reason))
            refused[repr(reason)] = Refusal([*(others.tickets if others else ()), number], *reason)
    return Outcome(done, list(refused.values()))


def _one(session: Session, number: int, name: str, deed: Deed) -> None:
    """Raises TicketError; a ticket that is not this person's to see is none."""
    ticket = listing.get(session, number)
    if not ticket.triaged_by(deed.by):
        raise NoTicketError(ticket=number)
    if name not in ACTS:
        raise WhatError
    try:
        ACTS[name](session, ticket, deed)
    except ForbiddenError as err:
        raise NoTicketError(ticket=number) from err


def _reason(error: TicketError) -> tuple[str, Mapping[str, Any]]:
    key = REASONS.get(type(error), error.message_key)
    return key, {name: value for name, value in error.params.items() if name != "ticket"}


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 10 and 0 < int(text) <= LARGEST_ID
