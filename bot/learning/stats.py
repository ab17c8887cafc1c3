"""How far articles and guided trees help: what became of each that was shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot.guiding import Figures
from bot.records.journal import GuideStepRow, QuestionRow
from knowledge.evaluation import Interval, wilson
from knowledge.guide import ENDS, Kind


@dataclass(frozen=True, slots=True)
class Helped:
    """How many were helped, of those of whom it is known."""

    solved: int
    ended: int

    @property
    def rate(self) -> float | None:
        """0..1; None where nothing is known."""
        return self.solved / self.ended if self.ended else None

    @property
    def interval(self) -> Interval:
        """The 95 % Wilson interval of the rate."""
        return wilson(self.solved, self.ended)


@dataclass(frozen=True, slots=True)
class ArticleFigures:
    """What became of an article that was shown as an answer, or picked among suggestions."""

    article: str
    shown: int
    up: int  # thumbs
    down: int
    person: int  # a ticket was opened from the question
    helped: Helped  # a thumb up without a ticket; a thumb down or a ticket is no help


def articles(session: Session, since: datetime | None = None) -> list[ArticleFigures]:
    """Return the figures of every article that was shown since a moment, the most shown first."""
    rows: dict[str, list[QuestionRow]] = defaultdict(list)
    query = select(QuestionRow)
    for row in session.exec(query if since is None else query.where(QuestionRow.at >= since)):
        if article := _shown(row):
            rows[article].append(row)
    figures = [_article(name, found) for name, found in rows.items()]
    return sorted(figures, key=lambda one: (-one.shown, one.article))


def guides(session: Session, since: datetime | None = None) -> list[Figures]:
    """Return the figures of every guide, and under each of its steps, by the walks that came by since a moment.

    The whole guide's have the step "". A walk that ended twice counts with its last end.
    """
    ends: dict[tuple[str, str], dict[str, str | None]] = defaultdict(dict)
    query = select(GuideStepRow).order_by(col(GuideStepRow.id))
    for row in session.exec(query if since is None else query.where(GuideStepRow.at >= since)):
        for step in ("", row.step):
            walks = ends[row.guide, step]
            walks[row.run] = row.choice if row.choice in ENDS else walks.get(row.run)
    return [_guide(*key, walks.values()) for key, walks in sorted(ends.items())]


def helped_by(figures: Figures) -> Helped:
    """Return how far a guide or a step helps."""
    return Helped(figures.solved, figures.solved + figures.unsolved + figures.person)


def _shown(row: QuestionRow) -> str | None:
    return row.chosen or (row.article if row.decision == "answer" else None)


def _article(name: str, rows: Sequence[QuestionRow]) -> ArticleFigures:
    solved = sum(row.thumb == 1 and row.ticket_id is None for row in rows)
    unsolved = sum(row.thumb == -1 or row.ticket_id is not None for row in rows)
    return ArticleFigures(
        article=name,
        shown=len(rows),
        up=sum(row.thumb == 1 for row in rows),
        down=sum(row.thumb == -1 for row in rows),
        person=sum(row.ticket_id is not None for row in rows),
        helped=Helped(solved, solved + unsolved),
    )


def _guide(guide: str, step: str, ends: Iterable[str | None]) -> Figures:
    counted = Counter(ends)
    return Figures(
        guide,
        step,
        shown=counted.total(),
        solved=counted[Kind.SOLVED],
        unsolved=counted[Kind.UNSOLVED],
        person=counted[Kind.PERSON],
    )
