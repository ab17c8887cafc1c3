"""Everything that a card shows of a ticket, read at once."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from bot import questions
from bot.people import Person
from bot.records.types import now
from bot.tickets import alike, goals, listing, merging, problems, similar, timeline
from bot.tickets.alike import Alike
from bot.tickets.goals import Goal
from bot.tickets.next_steps import next_step
from bot.tickets.problems import ProblemView
from bot.tickets.timeline import Moment
from bot.tickets.views import OPERATION_BASE, EntryView, TicketView


@dataclass(frozen=True, slots=True)
class Dossier:
    ticket: TicketView
    story: tuple[EntryView, ...]  # the oldest first
    alike: Alike
    solved: tuple[TicketView, ...]  # that the reader may see, the best first
    problem: ProblemView | None  # that it is about
    goals: tuple[Goal, ...]
    merged: tuple[TicketView, ...]  # into this one, that the reader may see
    questions: tuple[int, ...]  # numbers of those that it was opened from
    timeline: tuple[Moment, ...]  # of its operation and of what was done with it, the oldest first
    next_step: str  # text key


def of(session: Session, ticket: TicketView, reader: Person | None) -> Dossier:
    """Return what there is about a ticket.

    Args:
        reader: sees other tickets as far as he may triage them; None is whoever may triage this one.
    """
    story = tuple(listing.entries(session, ticket.id))
    return Dossier(
        ticket=ticket,
        story=story,
        alike=alike.of(session, ticket, now(), reader),
        solved=similar.solved(session, ticket, reader),
        problem=problems.covering(session, ticket),
        goals=goals.of(session, ticket.id),
        merged=tuple(one for one in merging.merged_in(session, ticket.id) if _shown(one, ticket, reader)),
        questions=tuple(questions.of_ticket(session, ticket.id)),
        timeline=_timeline(session, ticket, story),
        next_step=next_step(ticket),
    )


def _shown(other: TicketView, ticket: TicketView, reader: Person | None) -> bool:
    """Say whether a reader sees another ticket, too; None sees it when all do who triage this one."""
    if reader is not None:
        return other.triaged_by(reader)
    return not other.sites or (bool(ticket.sites) and ticket.sites <= other.sites)


def _timeline(session: Session, ticket: TicketView, story: tuple[EntryView, ...]) -> tuple[Moment, ...]:
    done = timeline.of_story(story)
    if ticket.operation is None:
        return done
    run = timeline.of(session, ticket.operation - OPERATION_BASE)
    return tuple(sorted((*run, *done), key=lambda moment: moment.at))
