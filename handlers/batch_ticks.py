"""The devices of a batch that is being chosen, page by page, each with its tick."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from bot.dialog.messages import Button
from bot.dialog.turn import Turn
from bot.offices import due
from bot.offices.due_views import DueDevice
from handlers.batch_choice import Choice
from handlers.rows import PAGE, Page, pages_of


@dataclass(frozen=True, slots=True)
class Ticks:
    """Which page of which list."""

    choice: Choice
    number: int  # of the page, from 0; one that is not there is the nearest


def tick_rows(session: Session, turn: Turn, ticks: Ticks, today: date) -> tuple[str, list[list[Button]]]:
    """Return what stands above the page, and its buttons."""
    choice, off = ticks.choice, set(ticks.choice.off)
    every = due.ids(session, turn.person, choice.wanted, today)
    pages = pages_of(len(every))
    number = min(max(ticks.number, 0), pages - 1)
    found = due.page(session, turn.person, choice.wanted, today, number * PAGE, PAGE)
    page = Page(found, number, pages)
    taken = sum(one not in off for one in every)
    head = turn.text("batch-list", count=taken, total=len(every), page=page.words)
    boxes = [[_box(turn, choice, one, number)] for one in found]
    return head, [*boxes, *page.turners(turn, "batch.list", card=choice.slot), _foot(turn, choice, number)]


def _box(turn: Turn, choice: Choice, one: DueDevice, page: int) -> Button:
    key = "batch-tick-off" if one.id in choice.off else "batch-tick-on"
    label = turn.text(key, site=one.site, device=one.name)
    return choice.button(label, "batch.tick", device=one.id, page=page)


def _foot(turn: Turn, choice: Choice, page: int) -> list[Button]:
    return [
        choice.button(turn.text("button-batch-all"), "batch.every", on=True, page=page),
        choice.button(turn.text("button-batch-nothing"), "batch.every", on=False, page=page),
        choice.button(turn.text("button-batch-picked"), "batch.card"),
    ]
