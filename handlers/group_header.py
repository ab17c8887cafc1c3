"""The card above a ticket's topic: what it is, who has it, what it is like, what to do next, and until when."""

from __future__ import annotations

from collections.abc import Iterable

from bot.tickets.alike import Alike
from bot.tickets.dossier import Dossier
from bot.tickets.goals import Goal
from bot.tickets.states import TicketState
from bot.tickets.views import TicketView
from handlers.cards import failure_text
from handlers.times import shown
from handlers.words import Words

LONGEST = 1500  # characters
SHORT = 200  # characters of what somebody wrote
REASON = 40  # characters of a reason's sentence
SOLVED_SHOWN = 3
SIGNS = {
    TicketState.OPEN: "🆕",
    TicketState.CLAIMED: "👤",
    TicketState.WAITING: "⏳",
    TicketState.RESOLVED: "✅",
    TicketState.CLOSED: "✅",
}


def topic_name(ticket: TicketView) -> str:
    """Return "#12 一店 · 王芳 · 156": what does not change, for a topic keeps its name."""
    about = " · ".join(filter(None, (ticket.device or ticket.site, ticket.person, ticket.code)))
    return f"#{ticket.id} {about}"


def header(words: Words, found: Dossier, article: str = "", site_id: int | None = None) -> str:
    """Return the card, at most LONGEST characters.

    Args:
        article: the title of the one that fits.
        site_id: whose other tickets may be named; None: every site's.
    """
    ticket = found.ticket
    lines = [
        words(
            "group-head",
            sign=SIGNS[ticket.state],
            ticket=ticket.id,
            state=words(f"ticket-{ticket.state}"),
            owner=ticket.owner or "—",
            priority=priority_name(words, ticket),
        ),
        words(
            "group-who",
            person=ticket.person,
            number=f"P{ticket.person_id}",
            site=ticket.site or "—",
            at=shown(ticket.created_at),
        ),
        *_about(words, ticket),
        *_likeness(words, found, site_id),
        *([words("group-article", title=_short(article, SHORT))] if article else []),
        *_marks(words, found),
        *goal_lines(words, found.goals),
        words("group-next", step=words(found.next_step)),
    ]
    return _short("\n".join(lines), LONGEST)


def priority_name(words: Words, ticket: TicketView) -> str:
    """Return a ticket's priority in this language."""
    return words(f"priority-{ticket.priority.name.lower()}")


def goal_lines(words: Words, goals: Iterable[Goal]) -> list[str]:
    """Return a line of the times to keep that are still open; none when all are met."""
    told = [_goal(words, goal) for goal in goals if goal.met_at is None]
    return [words("group-goals", goals=words("list-divider").join(told))] if told else []


def _goal(words: Words, goal: Goal) -> str:
    name = words(f"group-goal-{goal.kind}")
    if goal.due_at is None:
        return words("group-goal-still", goal=name)
    key = "group-goal-missed" if goal.missed_at else "group-goal-due"
    return words(key, goal=name, due=shown(goal.due_at))


def _about(words: Words, ticket: TicketView) -> list[str]:
    if ticket.kind == "failure":
        return [_short(failure_text(words, ticket), 2 * SHORT)]
    code = [words("ticket-code", code=_short(ticket.code, SHORT))] if ticket.code else []
    return [_short(ticket.subject or "—", SHORT), *code]


def _likeness(words: Words, found: Dossier, site_id: int | None) -> list[str]:
    lines = []
    if found.problem is not None:
        title = _short(found.problem.title, SHORT)
        lines.append(words("group-problem", problem=found.problem.id, title=title))
    if found.alike.count and found.alike.since is not None:
        fields = words("list-separator").join(_fields(words, found.alike))
        since = shown(found.alike.since)
        lines.append(words("group-alike", count=found.alike.count, since=since, fields=fields or "—"))
    seen = [one for one in found.solved if site_id is None or one.site_id == site_id][:SOLVED_SHOWN]
    if seen:
        named = words("list-separator").join(f"#{one.id} {_short(one.subject, 30)}".strip() for one in seen)
        lines.append(words("group-solved", tickets=named))
    return lines


def _fields(words: Words, alike: Alike) -> list[str]:
    """Return "代码 156" and the like: why they are grouped. A code says more than its reason."""
    return [
        words("group-field", name=words(f"group-field-{name}"), value=_value(words, name, value))
        for name, value in alike.fields.items()
        if value
        and words.texts.has(f"group-field-{name}")
        and not (name == "reason" and alike.fields.get("code"))
    ]


def _value(words: Words, name: str, value: str) -> str:
    if name == "phase" and words.texts.has(f"phase-{value}"):
        return words(f"phase-{value}")
    if name == "reason":
        return _short(words.reason(value, "", {}), REASON)
    return value


def _marks(words: Words, found: Dossier) -> list[str]:
    ticket = found.ticket
    separator = words("list-separator")
    marks = []
    if ticket.merged_into is not None:
        marks.append(words("group-merged-into", ticket=ticket.merged_into))
    if found.merged:
        marks.append(words("group-merged", tickets=separator.join(f"#{one.id}" for one in found.merged)))
    if ticket.tags:
        marks.append(words("group-tags", tags=separator.join(ticket.tags)))
    if ticket.escalated_at is not None:
        marks.append(words("group-at-bureau", at=shown(ticket.escalated_at)))
    if ticket.rating is not None:
        marks.append(words("group-stars", stars=ticket.rating))
    return marks


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
