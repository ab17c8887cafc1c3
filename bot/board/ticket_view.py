"""What the page of a ticket shows, read in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlmodel import Session

from bot.board.errors import NoPageError
from bot.board.markup import html
from bot.board.ticket_acts import offered
from bot.clearing.phases import Phase
from bot.people import Person
from bot.tickets import dossier, listing
from bot.tickets.dossier import Dossier
from bot.tickets.goals import Goal
from bot.tickets.listing import Filter
from bot.tickets.states import TicketState
from bot.tickets.views import TicketView, support_of
from handlers.answers import Articles
from handlers.markdown import formatted
from handlers.words import Words

OTHERS = 10  # of the person's tickets


@dataclass(frozen=True, slots=True)
class TicketPage:
    """What a page shows, for one reader."""

    found: Dossier
    others: tuple[TicketView, ...]  # of the same person, that the reader may triage, the newest first
    colleagues: tuple[Person, ...]  # who may have the ticket
    acts: frozenset[str]  # that the reader is offered

    @property
    def ticket(self) -> TicketView:
        return self.found.ticket

    @property
    def is_loading(self) -> bool:
        """Whether a picture or file is still being fetched."""
        return any(one.state == "wanted" for entry in self.found.story for one in entry.attachments)


@dataclass(frozen=True, slots=True)
class Shown:
    """An article."""

    title: str
    body: Markup


def visible(session: Session, ticket_id: int, reader: Person) -> TicketView:
    """Return a ticket. Raises NoPageError when there is none, or it is not this person's to triage."""
    ticket = listing.find(session, ticket_id)
    if ticket is None or not ticket.triaged_by(reader):
        raise NoPageError
    return ticket


def read(session: Session, ticket_id: int, reader: Person) -> TicketPage:
    """Return what the page shows. Raises as `visible`."""
    ticket = visible(session, ticket_id, reader)
    every = Filter(states=frozenset(TicketState), person_id=ticket.person_id)
    others = listing.filtered(session, every, limit=OTHERS + 1)
    return TicketPage(
        found=dossier.of(session, ticket, reader),
        others=tuple(one for one in others if one.id != ticket.id and one.triaged_by(reader))[:OTHERS],
        colleagues=tuple(one for one in support_of(session, ticket) if one.id != ticket.owner_id),
        acts=offered(ticket, reader),
    )


def article_of(articles: Articles, article_id: str, language: str) -> Shown | None:
    """Return an article as the page shows it."""
    if not article_id or article_id not in articles:
        return None
    article = articles.article(article_id, language)
    return Shown(article.title, html(formatted(article.body)))


def happened(words: Words, what: str, params: Mapping[str, Any]) -> str:
    """Return a line of a timeline."""
    told = dict(params)
    if "priority" in told and words.texts.has(f"priority-{told['priority']}"):
        told["priority"] = words(f"priority-{told['priority']}")
    return words(what, **told)


def why(words: Words, ticket: TicketView) -> str:
    """Return why it failed, in a sentence."""
    return words.reason(ticket.reason, ticket.code, dict(ticket.params))


def shared(words: Words, fields: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """Return (name, value) of what all that are alike have in common; a reason says no more than its code."""
    told = {name: value for name, value in fields.items() if value and (name != "reason" or len(fields) == 1)}
    return [(_field(words, name), _value(words, name, value)) for name, value in told.items()]


def until(words: Words, goal: Goal, moment: datetime) -> tuple[str, str]:
    """Return how a goal stands in words, and as one of met, missed, late, warned, running, still."""
    if goal.met_at is not None:
        state = "missed" if goal.missed_at else "met"
        return words(f"page-goal-{state}"), state
    if goal.due_at is None:
        left = words("page-goal-missed") if goal.missed_at else words("page-goal-still")
        return left, "still"
    seconds = (goal.due_at - moment).total_seconds()
    if seconds < 0:
        return words("page-goal-late", time=span(words, -seconds)), "late"
    return words("page-goal-left", time=span(words, seconds)), "warned" if goal.warned_at else "running"


def span(words: Words, seconds: float) -> str:
    """Return "2 小时 5 分钟", of at most two units."""
    minutes = max(1, round(seconds / 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    units = [("days", days), ("hours", hours), ("minutes", rest)]
    first = next(place for place, (_, count) in enumerate(units) if count)
    parts = [words(f"page-span-{name}", count=count) for name, count in units[first : first + 2] if count]
    return words("page-span-separator").join(parts)


def size(words: Words, size_bytes: int | None) -> str:
    """Return "1.2 MB", "" when nobody knows."""
    if size_bytes is None:
        return ""
    if size_bytes < 1024 * 1024:
        return words("page-size-kb", size=str(max(1, round(size_bytes / 1024))))
    return words("page-size-mb", size=f"{size_bytes / 1024 / 1024:.1f}")


def _field(words: Words, name: str) -> str:
    key = f"page-{name}"
    return words(key) if words.texts.has(key) else name


def _value(words: Words, name: str, value: str) -> str:
    known = name == "phase" and value in set(Phase)
    return words(f"phase-{value}") if known else value
