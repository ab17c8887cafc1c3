"""A device that is due in the words of a chat, the board and files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.offices.due import Counts
from bot.offices.due_views import DueDevice, Next, Presence, Urgency
from handlers.devices import short
from handlers.times import CHINA
from handlers.words import Words

SIGNS = {
    Urgency.LOCKED: "🔒",
    Urgency.OVERDUE: "❗",
    Urgency.SOON: "⏰",
    Urgency.LATER: "▫️",
    Urgency.NEVER: "❔",
}
REPORTED = {True: "due-reported", False: "due-not-reported", None: "due-reported-unknown"}


def head(words: Words, counts: Counts, page: str = "") -> str:
    """Return how many there are."""
    parts = [words("due-head", count=counts.all)]
    if counts.locked:
        parts.append(words("due-head-locked", count=counts.locked))
    if counts.never:
        parts.append(words("due-head-never", count=counts.never))
    told = words("due-separator").join(parts)
    return words("due-head-page", told=told, page=page) if page else told


def lines(words: Words, device: DueDevice, place: int, today: date) -> str:
    """Return a device in two short lines."""
    name = words(
        "due-device",
        sign=SIGNS[device.urgency(today)],
        place=place,
        site=device.site,
        device=device.name,
        id=short(device.nsrsbh),
    )
    told = " · ".join([*facts(words, device, today), words("due-next", next=next_step(words, device))])
    return f"{name}\n{told}"


def facts(words: Words, device: DueDevice, today: date) -> Iterator[str]:
    """Yield what is known of it, the short way."""
    if device.period:
        yield device.period
    if device.seen_at is not None and device.pending is not None:
        yield words(REPORTED[device.reported])
    if device.pending:
        yield words("due-pending", count=device.pending)
    if device.due is not None:
        yield deadline(words, device, today)
    if device.agent is not Presence.THERE:
        yield agent(words, device)
    at = device.backed_up_at
    yield words("due-backup", day=at.astimezone(CHINA).strftime("%m-%d")) if at else words("due-no-backup")


def deadline(words: Words, device: DueDevice, today: date) -> str:
    """Return until when it must be cleared."""
    day = device.lock_date if device.urgency(today) is Urgency.LOCKED else device.due
    if day is None:
        return words("due-urgency-never")
    key = "due-locked-since" if day == device.lock_date and day < today else "due-until"
    return words(key, day=day.strftime("%m-%d"))


def agent(words: Words, device: DueDevice) -> str:
    return words(f"due-agent-{device.agent}")


def next_step(words: Words, device: DueDevice) -> str:
    """Return what to do first, with the number of the ticket or operation that it is about."""
    step = device.next
    key = "due-next-unlock" if step is Next.READ_BACK and device.running is None else f"due-next-{step}"
    number = device.ticket if step is Next.TICKET else device.running.number if device.running else 0
    plan = words.plan(device.running.plan) if device.running else ""
    return words(key, number=str(number), plan=plan)
