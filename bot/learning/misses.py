"""Questions that came to nothing, and what many of them ask in common."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from bot.dialog.inbox import REDACTED
from bot.learning.clusters import clusters, most_typical
from bot.learning.masking import is_hidden
from bot.records.journal import QuestionRow
from bot.records.people import PersonRow

LOOKED_AT = 2000  # the newest questions that came to nothing
READ = 200  # characters of a question that tell what it is alike to


class Kind(StrEnum):
    THUMB_DOWN = "thumb-down"
    NONE_MEANT = "none-meant"  # none of the suggestions
    UNKNOWN_CODE = "unknown-code"
    HANDED_OVER = "handed-over"  # by the bot, or by the person after an answer


@dataclass(frozen=True, slots=True)
class Miss:
    question_id: int
    person_id: int
    text: str
    kind: Kind
    nearest: str | None  # id of the article that was shown, else of the first candidate
    codes: tuple[str, ...]  # that no article knew
    ticket_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Cluster:
    """Misses that ask much the same, oldest first; at least one."""

    misses: tuple[Miss, ...]
    example: Miss

    @property
    def people(self) -> int:
        return len({miss.person_id for miss in self.misses})

    @property
    def first(self) -> datetime:
        return self.misses[0].at

    @property
    def last(self) -> datetime:
        return self.misses[-1].at

    @property
    def nearest(self) -> str | None:
        """The article that was nearest to most of them."""
        return _most(miss.nearest for miss in self.misses if miss.nearest)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that no article knew."""
        return tuple(dict.fromkeys(code for miss in self.misses for code in miss.codes))

    @property
    def kinds(self) -> dict[Kind, int]:
        """How many of each kind, the most first."""
        return dict(Counter(miss.kind for miss in self.misses).most_common())

    def has(self, question_id: int) -> bool:
        return any(miss.question_id == question_id for miss in self.misses)


def find(session: Session, since: datetime, site_ids: Collection[int] | None = None) -> list[Miss]:
    """Return the newest misses since a moment, oldest first, for the support of these sites.

    The questions of one message are one miss.

    Args:
        site_ids: at which it was asked. None: everywhere, also by guests, who belong to no site.
    """
    query = select(QuestionRow).where(QuestionRow.at >= since, QuestionRow.text != REDACTED)
    found: dict[tuple[int, datetime, str], Miss] = {}
    for row in session.exec(query.order_by(col(QuestionRow.id).desc())):
        if site_ids is not None and not {*row.sites} & {*site_ids}:
            continue
        kind = kind_of(row)
        if kind is not None:
            found[row.person_id, row.at, row.text] = _miss(row, kind)
        if len(found) == LOOKED_AT:
            break
    return [*found.values()][::-1]


def names(session: Session) -> list[str]:
    """Return the names of everybody, for `masked`."""
    return list(session.exec(select(PersonRow.name)).all())


def codes_of(row: QuestionRow) -> tuple[str, ...]:
    """Return the codes that no article knew; a number that tells who somebody is is none."""
    return tuple(code for code in map(str, row.unknown_codes) if not is_hidden(code, row.text))


def kind_of(row: QuestionRow) -> Kind | None:
    """Return how a question came to nothing; None where it did not, or was rightly refused."""
    rows: list[tuple[Kind | None, bool]] = [
        (Kind.THUMB_DOWN, row.thumb == -1),
        (None, row.thumb == 1 or row.decision == "refuse"),
        (Kind.NONE_MEANT, row.chosen == ""),
        (Kind.UNKNOWN_CODE, bool(codes_of(row))),
        (Kind.HANDED_OVER, row.decision == "handoff" or row.ticket_id is not None),
    ]
    return next((kind for kind, holds in rows if holds), None)


def clustered(misses: Sequence[Miss]) -> list[Cluster]:
    """Return the misses in clusters, largest first: by an unknown code where there is one, else by meaning. Pure."""
    by_codes: dict[tuple[str, ...], list[Miss]] = defaultdict(list)
    for miss in misses:
        by_codes[miss.codes].append(miss)
    worded = by_codes.pop((), [])
    alike = clusters([miss.text[:READ] for miss in worded])
    groups = [*by_codes.values(), *([worded[place] for place in group] for group in alike)]
    return sorted((_cluster(group) for group in groups), key=lambda one: (-len(one.misses), one.first))


def _cluster(misses: Sequence[Miss]) -> Cluster:
    ordered = tuple(sorted(misses, key=lambda miss: miss.question_id))
    return Cluster(ordered, ordered[most_typical([miss.text[:READ] for miss in ordered])])


def _miss(row: QuestionRow, kind: Kind) -> Miss:
    candidates = [str(one["article"]) for one in row.candidates]
    nearest = [*filter(None, (row.chosen, row.article)), *candidates]
    return Miss(
        question_id=row.id or 0,
        person_id=row.person_id,
        text=row.text,
        kind=kind,
        nearest=nearest[0] if nearest else None,
        codes=codes_of(row),
        ticket_id=row.ticket_id,
        at=row.at,
    )


def _most(names: Iterable[str]) -> str | None:
    counted = Counter(names).most_common(1)
    return counted[0][0] if counted else None
