"""The buttons under a ticket's card in a group, by its state; what is rare stands behind one of them."""

from __future__ import annotations

from typing import Any

from bot.dialog.messages import Button, Buttons
from bot.tickets.states import ENDED, Priority, TicketState
from bot.tickets.views import TicketView
from handlers.words import Words


def card_buttons(words: Words, ticket: TicketView, *, more: bool = False, block: bool = False) -> Buttons:
    """Return the rows; with `more`, the rare ones, too, and with `block` among these the one against the person."""
    if ticket.state in ENDED:
        return [row for row in (_ended(words, ticket), _reading(words, ticket)) if row]
    rows = [_working(words, ticket), _reading(words, ticket), _last(words, ticket, more=more)]
    return [row for row in (*rows, *(_rare(words, ticket, block=block) if more else ())) if row]


def reopen_button(words: Words, ticket: TicketView) -> Button:
    """Return the button that opens an ended ticket again."""
    return _step(words, ticket, "reopen")


def _working(words: Words, ticket: TicketView) -> list[Button]:
    first = [_step(words, ticket, "claim")] if ticket.state is TicketState.OPEN else []
    return [*first, _press(words, ticket, "photo"), _step(words, ticket, "resolve")]


def _reading(words: Words, ticket: TicketView) -> list[Button]:
    row = [_press(words, ticket, "article")] if ticket.article else []
    if ticket.line_log:
        row.append(_press(words, ticket, "log"))
    if ticket.device_id is not None and ticket.state not in ENDED:
        row.append(_press(words, ticket, "reread"))
    return row


def _last(words: Words, ticket: TicketView, *, more: bool) -> list[Button]:
    listed = "unescalate" if ticket.escalated_at else "escalate"
    return [_step(words, ticket, listed), _press(words, ticket, "less" if more else "more")]


def _rare(words: Words, ticket: TicketView, *, block: bool) -> list[list[Button]]:
    owner = [_step(words, ticket, "release"), _step(words, ticket, "take")] if ticket.taken else []
    row = [_press(words, ticket, "tags"), _press(words, ticket, "merge")]
    if ticket.signature:
        row.append(_press(words, ticket, "problem"))
    priorities = [_priority(words, ticket, one) for one in Priority if one != ticket.priority]
    return [owner, row, priorities, [_block(words, ticket)] if block else []]


def _ended(words: Words, ticket: TicketView) -> list[Button]:
    return [_step(words, ticket, "reopen" if ticket.merged_into is None else "unmerge")]


def _step(words: Words, ticket: TicketView, step: str) -> Button:
    return _button(words(f"group-button-{step}"), "group.step", ticket, step=step)


def _press(words: Words, ticket: TicketView, name: str) -> Button:
    return _button(words(f"group-button-{name}"), f"group.{name}", ticket)


def _priority(words: Words, ticket: TicketView, priority: Priority) -> Button:
    label = words("group-button-priority", priority=words(f"priority-{priority.name.lower()}"))
    return _button(label, "group.priority", ticket, priority=int(priority))


def _block(words: Words, ticket: TicketView) -> Button:
    return Button(words("button-block"), "blocking.block", {"person": ticket.person_id}, once=False)


def _button(label: str, action: str, ticket: TicketView, **args: Any) -> Button:
    return Button(label, action, {"ticket": ticket.id, **args}, once=False)
