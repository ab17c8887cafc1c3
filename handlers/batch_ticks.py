"""The devices of a batch that is being chosen, page by page, each with its tick."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from bot.dialog.messages import Button
from bot.dialog.turn import Turn
from bot.offices import due
from bot.offices.due import Wanted
from bot.offices.due_views import DueDevice
from handlers.rows import PAGE, Page, pages_of


@dataclass(frozen=True, slots=True)
class Ticks:
    """Which page of which list, and what is unticked in it."""

    wanted: Wanted
    off: frozenset[int]
    number: int  # of the page, from 0; one that is not there is the nearest


def tick_rows(session: Session, turn: Turn, ticks: Ticks, today: date) -> tuple[str, list[list[Button]]]:
    """Return what stands above the page, and its buttons."""
    every = due.ids(session, turn.person, ticks.wanted, today)
    pages = pages_of(len(every))
    number = min(max(ticks.number, 0), pages - 1)
    found = due.page(session, turn.person, ticks.wanted, today, number * PAGE, PAGE)
    page = Page(found, number, pages)
    taken = sum(one not in ticks.off for one in every)
    head = turn.text("batch-list", count=taken, total=len(every), page=page.words)
    boxes = [[_box(turn, one, one.id not in ticks.off, number)] for one in found]
    return head, [*boxes, *page.turners(turn, "batch.list"), _foot(turn, number)]


def _box(turn: Turn, one: DueDevice, on: bool, page: int) -> Button:
    key = "batch-tick-on" if on else "batch-tick-off"
    label = turn.text(key, site=one.site, device=one.name)
    return Button(label, "batch.tick", {"device": one.id, "page": page}, once=False)


def _foot(turn: Turn, page: int) -> list[Button]:
    return [
        Button(turn.text("button-batch-all"), "batch.every", {"on": True, "page": page}, once=False),
        Button(turn.text("button-batch-nothing"), "batch.every", {"on": False, "page": page}, once=False),
        Button(turn.text("button-batch-picked"), "batch.card", once=False),
    ]
