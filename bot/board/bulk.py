"""One act on many tickets: a table. Each ticket has a transaction of its own, so that one refusal stops no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from bot.board.visits import LARGEST_ID, Act
from bot.people import ForbiddenError, Person
from bot.tickets import listing
from bot.tickets.desk import Desk
from bot.tickets.errors import NoTicketError, TicketError
from bot.tickets.states import Priority
from bot.tickets.views import TicketView, support_of

MOST = 200  # tickets at once


class OwnerError(TicketError):
    """Nobody who may have this ticket. params: ticket."""

    code = "BRD-430"
    message_key = "board-bulk-owner"


class WhatError(TicketError):
    """Nothing was chosen that could be done. params: ticket."""

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
class Outcome:
    done: int
    refused: Sequence[tuple[int, str, dict[str, Any]]]  # ticket, text key, its parameters


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
        raise WhatError(ticket=ticket.id)
    deed.desk.set_priority(session, ticket.id, deed.by, chosen)


def _assign(session: Session, ticket: TicketView, deed: Deed) -> None:
    owner = next((one for one in support_of(session, ticket) if one.id == deed.owner_id), None)
    if owner is None:
        raise OwnerError(ticket=ticket.id)
    deed.desk.assign(session, ticket.id, deed.by, owner)


ACTS: dict[str, Callable[[Session, TicketView, Deed], None]] = {
    "claim": _claim,
    "resolve": _resolve,
    "assign": _assign,
    "priority": _set_priority,
    "tag": _tag,
    "escalate": _escalate,
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
    refused: list[tuple[int, str, dict[str, Any]]] = []
    done = 0
    for number in list(numbers)[:MOST]:
        try:
            await act.do(_one, number, act.value("do"), deed)
            done += 1
        except TicketError as error:
            refused.append((number, error.message_key, error.params))
    return Outcome(done, refused)


def _one(session: Session, number: int, name: str, deed: Deed) -> None:
    """Raises TicketError; a ticket that is not this person's to see is none."""
    ticket = listing.get(session, number)
    if not ticket.triaged_by(deed.by):
        raise NoTicketError(ticket=number)
    if name not in ACTS:
        raise WhatError(ticket=number)
    try:
        ACTS[name](session, ticket, deed)
    except ForbiddenError as err:
        raise NoTicketError(ticket=number) from err


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 10 and 0 < int(text) <= LARGEST_ID
