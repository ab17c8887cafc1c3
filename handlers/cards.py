"""A ticket as support reads it: one line, the card, the line log."""

from __future__ import annotations

from collections.abc import Sequence

from bot.records.types import now
from bot.tickets.views import EntryView, TicketView
from handlers.times import age, shown
from handlers.words import Words

LOG_SHOWN = 30  # lines
STORY_SHOWN = 20  # lines


def summary(words: Words, ticket: TicketView) -> str:
    """Return a ticket in one line."""
    return words(
        "ticket-line",
        ticket=ticket.id,
        state=words(f"ticket-{ticket.state}"),
        site=ticket.site or "—",
        person=ticket.person,
        subject=ticket.subject or "—",
        age=age(words, ticket.created_at, now()),
    )


def card(words: Words, ticket: TicketView, story: Sequence[EntryView], questions: Sequence[int] = ()) -> str:
    """Return a ticket in full, with the end of its story.

    Args:
        questions: the numbers of those that it was opened from.
    """
    lines = [
        words(
            "ticket-card",
            ticket=ticket.id,
            state=words(f"ticket-{ticket.state}"),
            owner=ticket.owner or "—",
            person=ticket.person,
            number=f"P{ticket.person_id}",
            site=ticket.site or "—",
            subject=ticket.subject or "—",
            age=age(words, ticket.created_at, now()),
        )
    ]
    if ticket.kind == "failure":
        lines.append(failure_text(words, ticket))
    elif ticket.code:
        lines.append(words("ticket-code", code=ticket.code))
    lines += [words("ticket-question", question=number) for number in questions]
    lines += [_line(words, entry) for entry in story[-STORY_SHOWN:]]
    return "\n".join(lines)


def log_text(words: Words, ticket: TicketView) -> str:
    """Return the last lines of the redacted line log."""
    lines = ticket.line_log[-LOG_SHOWN:]
    head = words("ticket-log", ticket=ticket.id, count=len(lines), total=len(ticket.line_log))
    return "\n".join([head, *lines])


def failure_text(words: Words, ticket: TicketView) -> str:
    """Return what failed, where, and why."""
    return words(
        "ticket-failure",
        operation=f"#{ticket.operation}" if ticket.operation else "—",
        device=ticket.device or "—",
        phase=words(f"phase-{ticket.phase}") if ticket.phase else "—",
        code=ticket.code or "—",
        why=words.reason(ticket.reason, ticket.code, dict(ticket.params)),
    )


def event_text(words: Words, entry: EntryView) -> str:
    """Return what was done with a ticket."""
    params = dict(entry.params)
    if "priority" in params:
        params["priority"] = words(f"priority-{params['priority']}")
    return words(f"event-{entry.text}", **params)


def _line(words: Words, entry: EntryView) -> str:
    text = event_text(words, entry) if entry.kind == "event" else f"“{entry.text}”"
    return words("ticket-entry", at=shown(entry.at), author=entry.author or words("hub"), text=text)
