"""Which invoice numbers a run holds, and whether another run holds all of them. Pure."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping

from pydantic import TypeAdapter

from device.drivers.base import Invoice

Span = tuple[str, str, str]  # fpdm, first fphm, last fphm: every number between them is there
Holdings = Mapping[str, tuple[Span, ...]]  # by invoice type, in the order of their numbers
PLAIN: TypeAdapter[Holdings] = TypeAdapter(Holdings)
BEHIND = "~"  # behind every digit


class Spans:
    """Notes the numbers of invoices that pass by in their order; memory grows with the gaps between them alone."""

    def __init__(self) -> None:
        self._spans: list[Span] = []

    def noted(self, invoices: Iterable[Invoice]) -> Iterator[Invoice]:
        for one in invoices:
            self._note(one.fpdm, one.fphm)
            yield one

    def _note(self, fpdm: str, fphm: str) -> None:
        if self._spans:
            roll, first, last = self._spans[-1]
            if roll == fpdm and int(fphm) == int(last) + 1:
                self._spans[-1] = (roll, first, fphm)
                return
        self._spans.append((fpdm, fphm, fphm))

    @property
    def found(self) -> tuple[Span, ...]:
        return tuple(self._spans)


def covers(mine: Holdings | None, others: Holdings | None) -> bool:
    """Return whether every number of `others` is among `mine`; None: it is not known what is held."""
    if mine is None or others is None:
        return False
    return all(_within(one, mine.get(fplxdm)) for fplxdm, spans in others.items() for one in spans)


def _within(one: Span, spans: tuple[Span, ...] | None) -> bool:
    fpdm, first, last = one
    at = bisect(spans or (), (fpdm, first, BEHIND)) - 1
    return at >= 0 and spans is not None and spans[at][0] == fpdm and last <= spans[at][2]


def as_text(holds: Holdings | None) -> str:
    return "" if holds is None else PLAIN.dump_json(holds).decode()


def of_text(text: str) -> Holdings | None:
    """Raises ValueError: it is no such text."""
    return PLAIN.validate_json(text) if text else None
