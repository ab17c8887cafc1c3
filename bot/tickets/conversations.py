"""Where a person's words belong: into the ticket that is talked in, or perhaps into one that was not talked in lately.

A conversation is a ticket that somebody else has, and of which the person heard or said something within TALK_LIFE.
What support does besides, such as a tag, is none of its words.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, or_, select

from bot import question_rows, questions
from bot.records.tickets import TicketEntryRow, TicketRow
from bot.tickets.own import LATELY, SAID, last_said
from bot.tickets.states import TAKEN, TicketState, TicketStep
from bot.tickets.steps import REOPEN_FOR
from bot.tickets.views import TicketView, views

TALK_LIFE = timedelta(hours=12)
HEARD = [TicketStep.CLAIM, TicketStep.ASSIGN]  # events that the person is told of, and may answer
ENDS = [TicketStep.RESOLVE, TicketStep.CLOSE]


def live(session: Session, person_id: int, moment: datetime) -> list[TicketView]:
    """Return a person's conversations, the one in which something was said last first."""
    return [one for one, at in _taken(session, person_id) if at > moment - TALK_LIFE]


def newest(session: Session, person_id: int, moment: datetime) -> TicketView | None:
    """Return the conversation in which something was said last."""
    return next(iter(live(session, person_id, moment)), None)


def meant(session: Session, person_id: int, moment: datetime) -> list[TicketView]:
    """Return the conversation that the person's next words belong to; several when only the person can say which.

    It is the one in which the person spoke just now, with nothing heard since; else the only one that was answered.
    """
    found = live(session, person_id, moment)
    if len(found) < 2:
        return found
    said = last_said(session, [one.id for one in found])
    last = said.get(found[0].id)
    if last is not None and last.author_id == person_id and last.at > moment - LATELY:
        return found[:1]
    answered = [one for one in found if one.id in said and said[one.id].kind == "answer"]
    return answered if len(answered) == 1 else found


def perhaps(session: Session, person_id: int, moment: datetime) -> TicketView | None:
    """Return the ticket that first words may be meant for when there is no conversation.

    Support resolved it within REOPEN_FOR, and the bot was asked nothing since. Or, when the person is not in the middle
    of questions to the bot: it was silent for TALK_LIFE, or nobody has it and the bot was asked nothing since the
    person's last words there.
    """
    asked_at = question_rows.last_at(session, person_id)
    resolved = _since(asked_at, [(one, one.resolved_at) for one in _resolved(session, person_id, moment)])
    if resolved is not None or (asked_at is not None and moment - asked_at <= questions.FOLLOWED_FOR):
        return resolved
    silent = [one for one, at in _taken(session, person_id) if at <= moment - TALK_LIFE]
    return next(iter(silent), None) or _since(
        asked_at, [(one, one.said_at) for one in _open(session, person_id)]
    )


def _taken(session: Session, person_id: int) -> list[tuple[TicketView, datetime]]:
    """Return the tickets that somebody else has, with when the person last heard or said something there."""
    rows = session.exec(
        select(TicketRow)
        .where(TicketRow.person_id == person_id, col(TicketRow.state).in_(TAKEN))
        .where(TicketRow.owner_id != person_id)
        .order_by(col(TicketRow.id).desc())
    ).all()
    if not rows:
        return []
    found = views(session, rows)
    ids = [one.id for one in found]
    said, heard = last_said(session, ids), _heard(session, ids)
    found.sort(key=lambda one: said[one.id].id if one.id in said else 0, reverse=True)
    return [(one, heard.get(one.id, one.created_at)) for one in found]


def _heard(session: Session, ticket_ids: Collection[int]) -> dict[int, datetime]:
    told = (col(TicketEntryRow.kind) == "event") & col(TicketEntryRow.text).in_(HEARD)
    query = (
        select(TicketEntryRow.ticket_id, func.max(TicketEntryRow.at))
        .where(col(TicketEntryRow.ticket_id).in_(ticket_ids))
        .where(or_(col(TicketEntryRow.kind).in_(SAID), told))
        .group_by(col(TicketEntryRow.ticket_id))
    )
    return dict(session.exec(query).all())


def _since(moment: datetime | None, found: Sequence[tuple[TicketView, datetime | None]]) -> TicketView | None:
    """Return the ticket with the latest time, if that is after this moment."""
    times = [(at, one) for one, at in found if at is not None and (moment is None or at > moment)]
    return max(times, key=lambda pair: pair[0])[1] if times else None


def _open(session: Session, person_id: int) -> list[TicketView]:
    query = select(TicketRow).where(TicketRow.person_id == person_id, TicketRow.state == TicketState.OPEN)
    return views(session, session.exec(query).all())


def _resolved(session: Session, person_id: int, moment: datetime) -> list[TicketView]:
    """Return what support resolved and may be opened again; what the person ended is over."""
    query = select(TicketRow).where(TicketRow.person_id == person_id, TicketRow.state == TicketState.RESOLVED)
    rows = session.exec(query.where(col(TicketRow.resolved_at) > moment - REOPEN_FOR)).all()
    return views(session, [row for row in rows if _ended_by(session, row) == TicketStep.RESOLVE])


def _ended_by(session: Session, row: TicketRow) -> str | None:
    query = select(TicketEntryRow.text).where(
        TicketEntryRow.ticket_id == row.id, TicketEntryRow.kind == "event"
    )
    ends = query.where(col(TicketEntryRow.text).in_(ENDS)).order_by(col(TicketEntryRow.id).desc())
    return session.exec(ends.limit(1)).first()
