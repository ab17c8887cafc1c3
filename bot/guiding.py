"""The steps of guided trees that people walked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.records.journal import GuideStepRow
from knowledge.guide import BACK


@dataclass(frozen=True, slots=True)
class Walk:
    """One person's way through one guide, from its first step on."""

    run: str
    person_id: int
    guide: str
    question_id: int | None = None  # under whose answer it was offered


@dataclass(frozen=True, slots=True)
class Walked:
    step: str
    choice: str | None  # None: nothing was chosen there yet


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of a step, in walks: each counts once, however often it came by."""

    guide: str
    step: str
    shown: int
    solved: int
    unsolved: int
    person: int


def show(session: Session, walk: Walk, step: str) -> None:
    """Note that a step is shown."""
    _add(session, walk, step, None)


def choose(session: Session, walk: Walk, step: str, choice: str) -> None:
    """Note what was chosen at a step; a button that is pressed late, or anew, is a line of its own."""
    row = session.exec(_rows(walk.run).order_by(col(GuideStepRow.id).desc())).first()
    if row is None or row.step != step or row.choice is not None:
        _add(session, walk, step, choice)
        return
    row.choice = choice
    session.add(row)


def path_of(session: Session, run: str) -> tuple[Walked, ...]:
    """Return the steps of a walk in order."""
    rows = session.exec(_rows(run).order_by(col(GuideStepRow.id))).all()
    return tuple(Walked(row.step, row.choice) for row in rows)


def handed_over(path: Iterable[Walked]) -> bool:
    """Say whether a walk ended with a person."""
    return any(walked.choice in {"person", "unsolved"} for walked in path)


def straight(path: Iterable[Walked]) -> tuple[Walked, ...]:
    """Return a walk without what was gone back from."""
    kept: list[Walked] = []
    for walked in path:
        if walked.choice == BACK:
            _leave(kept, walked.step)
            _leave(kept, kept[-1].step if kept else "")
        else:
            kept.append(walked)
    return tuple(kept)


def steps_of(way: Iterable[Walked]) -> tuple[str, ...]:
    """Return the steps of a walk, each once for as long as it was stayed at."""
    return tuple(step for step, _ in groupby(walked.step for walked in way))


def _leave(kept: list[Walked], step: str) -> None:
    """Take what was chosen at a step off the end."""
    while kept and kept[-1].step == step:
        kept.pop()


def _rows(run: str) -> SelectOfScalar[GuideStepRow]:
    return select(GuideStepRow).where(GuideStepRow.run == run)


def _add(session: Session, walk: Walk, step: str, choice: str | None) -> None:
    row = GuideStepRow(
        run=walk.run,
        person_id=walk.person_id,
        guide=walk.guide,
        step=step,
        choice=choice,
        question_id=walk.question_id,
    )
    session.add(row)
    session.flush()
