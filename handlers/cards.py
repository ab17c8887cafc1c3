"""A ticket as support reads it: one line, the card, the line log."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialog.post import Formatted
from bot.records.types import now
from bot.tickets.views import EntryView, TicketView
from handlers.markdown import joined, monospaced
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


def story_lines(words: Words, story: Sequence[EntryView], longest: int | None = None) -> list[str]:
    """Return the end of a ticket's story, a line an entry, each at most `longest` characters."""
    lines = [_line(words, entry) for entry in story[-STORY_SHOWN:]]
    return [line if longest is None or len(line) <= longest else f"{line[: longest - 1]}…" for line in lines]


def log_text(words: Words, ticket: TicketView) -> str:
    """Return the last lines of the redacted line log."""
    lines = ticket.line_log[-LOG_SHOWN:]
    head = words("ticket-log", ticket=ticket.id, count=len(lines), total=len(ticket.line_log))
    return "\n".join([head, *lines])


def log_sheet(words: Words, ticket: TicketView) -> Formatted:
    """Return the last lines of the redacted line log, one below the other."""
    head, *lines = log_text(words, ticket).split("\n")
    return joined([head, monospaced("\n".join(lines))])


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
    text = event_text(words, entry) if entry.kind == "event" else _said(words, entry)
    return words("ticket-entry", at=shown(entry.at), author=entry.author or words("hub"), text=text)


def _said(words: Words, entry: EntryView) -> str:
    """Return what was said in quotes, with a sign of what kind it is and of what came with it."""
    quoted = [f"“{entry.text}”"] if entry.text else []
    shown_with = [words("entry-attached", what=words(f"media-{one.kind}")) for one in entry.attachments]
    note = [words("entry-note")] if entry.kind == "note" else []
    edited = [words("entry-edited")] if entry.edited_at else []
    return " ".join([*note, *shown_with, *quoted, *edited])
