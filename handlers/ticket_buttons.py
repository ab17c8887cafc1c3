"""The buttons under a ticket's card in a supporter's private chat, by its state: at most three rows."""

from __future__ import annotations

from typing import Any

from bot.dialog.messages import Button
from bot.dialog.turn import Turn
from bot.people import Person
from bot.tickets.states import ENDED, Priority, TicketState
from bot.tickets.views import TicketView
from handlers.rows import in_rows
from handlers.turns import article_button

Rows = list[list[Button]]

COLLEAGUES, TAGS, OTHERS = 9, 6, 6  # that a menu offers


def card_rows(turn: Turn, ticket: TicketView) -> Rows:
    """Return what is done most, and what can be read."""
    return [row for row in (*_working(turn, ticket), _reading(turn, ticket)) if row]


def more_rows(turn: Turn, ticket: TicketView, *also: Button) -> Rows:
    """Return what is done rarely, and what else may be."""
    tags, bureau = _button(turn, ticket, "tags"), _bureau(turn, ticket)
    if ticket.state in ENDED:
        return [[tags, bureau], [*also, _back(turn, ticket)]]
    first = [_button(turn, ticket, name) for name in ("assign", "priority", "merge")]
    ready = [_button(turn, ticket, name) for name in ("photo", "macros")]
    return [first, [tags, *ready], [bureau, *also, _back(turn, ticket)]]


def priority_rows(turn: Turn, ticket: TicketView) -> Rows:
    """Return the other priorities."""
    others = [
        Button(
            turn.text(f"priority-{one.name.lower()}"),
            "triage.set_priority",
            {"ticket": ticket.id, "priority": int(one)},
            once=False,
        )
        for one in Priority
        if one is not ticket.priority
    ]
    return [others, [_back(turn, ticket)]]


def colleague_rows(turn: Turn, ticket: TicketView, colleagues: list[Person]) -> Rows:
    """Return whom the ticket can be given to."""
    args = {"ticket": ticket.id}
    named = [
        Button(one.name, "triage.give", {**args, "person": one.id}, once=False)
        for one in colleagues[:COLLEAGUES]
    ]
    return [*in_rows(named), [_back(turn, ticket)]]


def tag_rows(turn: Turn, ticket: TicketView, used: list[str]) -> Rows:
    """Return what takes tags off, gives some that are in use, and asks for another."""
    off = [_tag(turn, ticket, "untag", tag) for tag in ticket.tags]
    on = [_tag(turn, ticket, "tag", tag) for tag in used if tag not in ticket.tags]
    return [*in_rows([*off, *on][:TAGS]), [_button(turn, ticket, "new_tag"), _back(turn, ticket)]]


def merge_rows(turn: Turn, ticket: TicketView, others: list[TicketView]) -> Rows:
    """Return the person's other tickets."""
    into = [
        Button(turn.text("button-merge-into", ticket=one.id), "triage.merge_into", _pair(ticket, one))
        for one in others[:OTHERS]
    ]
    return [*in_rows(into), [_back(turn, ticket)]]


def _working(turn: Turn, ticket: TicketView) -> Rows:
    if ticket.state in ENDED:
        again = "reopen" if ticket.merged_into is None else "unmerge"
        return [[_button(turn, ticket, name) for name in (again, "note", "more")]]
    if ticket.state is TicketState.OPEN:
        rows = [("claim", "answer", "note"), ("resolve", "more")]
    elif ticket.owner_id == turn.person.id:
        rows = [("answer", "ask", "note"), ("resolve", "release", "more")]
    else:
        rows = [("note", "more")]
    return [[_button(turn, ticket, name) for name in row] for row in rows]


def _reading(turn: Turn, ticket: TicketView) -> list[Button]:
    buttons = [article_button(turn, ticket.article)] if ticket.article else []
    return [*buttons, _button(turn, ticket, "log")] if ticket.line_log else buttons


def _bureau(turn: Turn, ticket: TicketView) -> Button:
    return _button(turn, ticket, "unescalate" if ticket.escalated_at else "escalate")


def _back(turn: Turn, ticket: TicketView) -> Button:
    return Button(turn.text("button-back"), "triage.card", {"ticket": ticket.id}, once=False)


def _tag(turn: Turn, ticket: TicketView, action: str, tag: str) -> Button:
    args = {"ticket": ticket.id, "tag": tag}
    return Button(turn.text(f"button-{action}", tag=tag), f"triage.{action}", args, once=False)


def _button(turn: Turn, ticket: TicketView, name: str) -> Button:
    label = turn.text(f"button-{name.replace('_', '-')}", ticket=ticket.id)
    return Button(label, f"triage.{name}", {"ticket": ticket.id}, once=False)


def _pair(ticket: TicketView, other: TicketView) -> dict[str, Any]:
    return {"ticket": ticket.id, "into": other.id}
