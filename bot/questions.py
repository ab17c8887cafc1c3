"""What people asked, what was decided, and what they thought of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise

from sqlmodel import Session, col, select

from bot import question_rows
from bot.dialog.inbox import REDACTED, redacted
from bot.people import Permission, Person
from bot.records.journal import QuestionRow
from bot.records.people import EVERY_SITE, PersonRow, RoleRow
from bot.records.types import now, whole

FOLLOWED_FOR = timedelta(minutes=10)  # a question that comes later stands for itself
MISSED_FOR = timedelta(hours=12)  # a miss before that is no part of a row of misses
LOOKED_AT = 20  # questions of a person


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about a question. Without candidates nothing was measured, and `score` says nothing."""

    decision: str  # answer, suggest, handoff, refuse
    article: str | None = None  # its id
    score: float = 0.0  # 0..1, that the first candidate is right
    candidates: Sequence[tuple[str, float]] = ()  # (article id, score), best first
    features: Sequence[tuple[str, float]] = ()  # what was measured of the first candidate
    unknown_codes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is kept."""

    id: int
    person_id: int
    person: str
    text: str
    decision: str
    article: str | None
    score: float
    candidates: tuple[tuple[str, float], ...]
    features: tuple[tuple[str, float], ...]
    unknown_codes: tuple[str, ...]
    chosen: str | None  # "" is none of the suggestions
    thumb: int | None
    ticket_id: int | None
    at: datetime
    sites: frozenset[int]  # at which its asker held a role then

    @property
    def missed(self) -> bool:
        """Whether it came to nothing: handed over, none of these, a thumb down, or a code that nobody knows."""
        if self.thumb is not None:
            return self.thumb < 0
        if self.chosen is not None:
            return not self.chosen
        return self.decision == "handoff" or bool(self.unknown_codes and self.decision != "refuse")

    @property
    def met(self) -> bool:
        """Whether articles were shown or named."""
        return self.decision in {"answer", "suggest"}

    def seen_by(self, person: Person) -> bool:
        """Say whether this person may see it: one's own, and those asked at sites that one looks into.

        What was asked by somebody without a site is for those who look into every site.
        """
        where = self.sites or {EVERY_SITE}
        return person.id == self.person_id or any(person.may(Permission.AUDIT, one) for one in where)


def keep(session: Session, asker: Person, text: str, decided: Sequence[Decided]) -> list[int]:
    """Keep the questions of a message and return their numbers.

    The text of a message that is nothing but six digits is kept nowhere.
    """
    kept, moment, sites = redacted(whole(text)), now(), sorted(asker.places)
    return [
        question_rows.keep(
            session,
            {
                "person_id": asker.id,
                "text": kept,
                "decision": str(one.decision),
                "article": one.article,
                "score": one.score,
                "candidates": [{"article": name, "score": score} for name, score in one.candidates],
                "features": [[name, value] for name, value in one.features],
                "unknown_codes": [] if kept == REDACTED else [whole(code) for code in one.unknown_codes],
                "sites": sites,
                "at": moment,
            },
        )
        for one in decided
    ]


def choose(session: Session, question_id: int, article: str) -> None:
    """Note which article was picked, "" for none of them; a thumb for another one is forgotten."""
    row = session.get_one(QuestionRow, question_id)
    if row.chosen != article:
        row.thumb = row.thumb_by = None
    row.chosen = article
    session.add(row)


def thumb(session: Session, question_id: int, by: int, value: int, article: str | None = None) -> bool:
    """Keep a thumb, 1 or -1; False when the question has one.

    Args:
        article: under which the thumb stood; one that the question did not show counts as picked.
    """
    row = session.get_one(QuestionRow, question_id)
    shown = row.chosen or (row.article if row.decision == "answer" else None)
    if article is not None and article != shown:
        choose(session, question_id, article)
    if row.thumb is not None:
        return False
    row.thumb, row.thumb_by = value, by
    session.add(row)
    return True


def handed_over(session: Session, question_ids: Collection[int], ticket_id: int) -> None:
    """Note in which ticket people look at questions; one that has another ticket is asked anew with this one."""
    for row in session.exec(select(QuestionRow).where(col(QuestionRow.id).in_(question_ids))).all():
        if row.ticket_id is None:
            row.ticket_id = ticket_id
            session.add(row)
        elif row.ticket_id != ticket_id:
            session.add(_again(session, row, ticket_id))


def looked_at(session: Session, asked: Iterable[Question], ticket_ids: Collection[int]) -> dict[int, int]:
    """Return in which of these tickets questions are, by their numbers: themselves, or another of their message."""
    query = select(QuestionRow).where(col(QuestionRow.ticket_id).in_(ticket_ids))
    tickets = {(row.person_id, row.at, row.text): row.ticket_id for row in session.exec(query).all()}
    found = {one.id: tickets.get((one.person_id, one.at, one.text)) for one in asked}
    return {number: ticket for number, ticket in found.items() if ticket is not None}


def find(session: Session, question_id: int) -> Question | None:
    """Return a question."""
    return next(iter(these(session, [question_id])), None)


def these(session: Session, question_ids: Collection[int]) -> list[Question]:
    """Return questions, oldest first; a number that there is not gives none."""
    query = select(QuestionRow).where(col(QuestionRow.id).in_(question_ids)).order_by(col(QuestionRow.id))
    return _views(session, session.exec(query).all())


def of_ticket(session: Session, ticket_id: int) -> list[int]:
    """Return the numbers of the questions that a ticket was opened from."""
    query = select(QuestionRow.id).where(QuestionRow.ticket_id == ticket_id).order_by(col(QuestionRow.id))
    return [number or 0 for number in session.exec(query).all()]


def last(session: Session, person_id: int) -> list[Question]:
    """Return a person's last questions, newest first."""
    return _views(session, _last(session, person_id, LOOKED_AT))


def before(session: Session, person_id: int) -> str:
    """Return what a follow-up of this moment follows, "" for nothing."""
    return followed([_view(row, "") for row in _last(session, person_id, 1)], now())


def second_miss(session: Session, person_id: int, question_id: int) -> tuple[int, ...]:
    """Return this question and the one beside it if it made two misses in a row of a single one, else nothing."""
    if not _view(session.get_one(QuestionRow, question_id), "").missed:
        return ()
    return first_pair_with(row_of_misses(last(session, person_id), question_id, now()), question_id)


def followed(newest_first: Sequence[Question], moment: datetime) -> str:
    """Return the text of the newest question, if it is of the last ten minutes and something was shown to it. Pure."""
    newest = next(iter(newest_first), None)
    if newest is None or not newest.met or moment - newest.at > FOLLOWED_FOR or newest.text == REDACTED:
        return ""
    return newest.text


def messages(newest_first: Iterable[Question]) -> list[list[Question]]:
    """Return one person's questions by the messages that they came with, newest first. Pure."""
    return [list(rows) for _, rows in groupby(newest_first, lambda one: (one.at, one.text))]


def row_of_misses(newest_first: Sequence[Question], number: int, moment: datetime) -> list[int]:
    """Return the numbers of the questions around this one that missed one after the other, oldest first. Pure.

    A message counts once, with what missed first of it: there is no row around what missed of it later. What people
    look at in a ticket, and what missed long ago, is in no row.
    """

    def counts(message: Sequence[Question]) -> bool:
        unseen = all(one.ticket_id is None for one in message)
        return bool(_missed(message)) and unseen and moment - message[0].at <= MISSED_FOR

    runs = [list(map(_missed, run)) for counted, run in groupby(messages(newest_first), counts) if counted]
    row = next((run for run in runs if [number] in run), [])
    return [missed[0] for missed in reversed(row)]


def first_pair_with(row: Sequence[int], number: int) -> tuple[int, ...]:
    """Return a number with its neighbour; nothing when it is alone, or when the row has a pair without it. Pure."""
    pairs = list(pairwise(row))
    with_it = [pair for pair in pairs if number in pair]
    return with_it[0] if with_it and len(with_it) == len(pairs) else ()


def _missed(message: Iterable[Question]) -> list[int]:
    """Return the numbers of what missed of a message, oldest first."""
    return sorted(one.id for one in message if one.missed)


def _again(session: Session, row: QuestionRow, ticket_id: int) -> QuestionRow:
    """Return a question as it is asked of people once more."""
    return QuestionRow(
        person_id=row.person_id,
        text=row.text,
        decision="handoff",
        unknown_codes=row.unknown_codes,
        ticket_id=ticket_id,
        sites=_sites(session, row.person_id),
    )


def _last(session: Session, person_id: int, most: int) -> Sequence[QuestionRow]:
    query = select(QuestionRow).where(QuestionRow.person_id == person_id)
    return session.exec(query.order_by(col(QuestionRow.id).desc()).limit(most)).all()


def _views(session: Session, rows: Sequence[QuestionRow]) -> list[Question]:
    askers = {row.person_id for row in rows}
    names = {one: person.name for one in askers if (person := session.get(PersonRow, one))}
    return [_view(row, names.get(row.person_id, "")) for row in rows]


def _view(row: QuestionRow, person: str) -> Question:
    return Question(
        id=row.id or 0,
        person_id=row.person_id,
        person=person,
        text=row.text,
        decision=row.decision,
        article=row.article,
        score=row.score,
        candidates=tuple((one["article"], one["score"]) for one in row.candidates),
        features=tuple((name, value) for name, value in row.features),
        unknown_codes=tuple(row.unknown_codes),
        chosen=row.chosen,
        thumb=row.thumb,
        ticket_id=row.ticket_id,
        at=row.at,
        sites=frozenset(row.sites),
    )


def _sites(session: Session, person_id: int) -> list[int]:
    """Return at which sites a person holds a role by name."""
    query = select(RoleRow.site_id).where(RoleRow.person_id == person_id, RoleRow.site_id != EVERY_SITE)
    return sorted(session.exec(query.distinct()).all())
