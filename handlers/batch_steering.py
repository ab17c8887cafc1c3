"""A batch under way: how it stands, device by device, as a table; stopped, gone on with, dropped."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot import audit
from bot.batches import reading
from bot.batches.batches import Batches
from bot.batches.errors import BatchError, NoBatchError
from bot.batches.results import Result, results
from bot.batches.views import Batch, Item, name_of
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Permission, Person
from bot.records.types import now
from handlers import batch_tables
from handlers.approve import say_error
from handlers.batch_lines import BAD, item_line
from handlers.batch_progress import buttons, stand_text
from handlers.group_pictures import Pictures
from handlers.rows import Page, page_of
from handlers.turns import LONGEST, pressed, words_of

NAMED = re.compile(rf"[Bb]\d{{1,{LONGEST}}}")
Act = Callable[[Session, int, Person], Batch]


class BatchSteering:
    """What is asked of a batch by its buttons.

    Args:
        pictures: say tables when they are written.
        zone: in which moments are written.
    """

    def __init__(self, batches: Batches, pictures: Pictures, zone: ZoneInfo) -> None:
        self.batches = batches
        self.pictures = pictures
        self.zone = zone

    def register(self, router: Router) -> None:
        see = Permission.SEE_DEVICES
        router.press("batch.show", Route(self.show, see))
        router.press("batch.details", Route(self.details, see))
        router.press("batch.file", Route(self.file, see))
        acts: dict[str, Act] = {
            "stop": self.batches.stop,
            "resume": self.batches.resume,
            "go_on": self.batches.go_on,
            "drop": self.batches.cancel,
        }
        for name, act in acts.items():
            router.press(f"batch.{name}", Route(partial(self._act, name, act)))

    async def show_named(self, turn: Turn, typed: str) -> bool:
        """Show the batch of `/batch B12`; say whether it was named."""
        if not NAMED.fullmatch(typed):
            return False
        await self._show(turn, int(typed[1:]))
        return True

    async def show(self, turn: Turn) -> None:
        """Show how the button's batch stands."""
        await self._show(turn, int(pressed(turn)["batch"]))

    async def details(self, turn: Turn) -> None:
        """Show its devices, a page at a time; all of them, or those that did not come to a good end."""
        bad = bool(pressed(turn).get("bad"))
        try:
            batch, items = await turn.do(_items, turn.person, int(pressed(turn)["batch"]), bad)
        except BatchError as error:
            await say_error(turn, error)
            return
        page, words = page_of(items, int(pressed(turn).get("page", 0))), words_of(turn)
        head = turn.text("batch-details", batch=batch.name, count=len(items), page=page.words)
        told = [item_line(words, one) for one in page.items] or [turn.text("batch-details-none")]
        await turn.say_text("\n".join([head, *told]), buttons=_details_buttons(turn, batch, page, bad=bad))

    async def file(self, turn: Turn) -> None:
        """Send every device as a table."""
        try:
            batch, found = await turn.do(_results, turn.person, int(pressed(turn)["batch"]))
        except BatchError as error:
            await say_error(turn, error)
            return
        write = partial(batch_tables.file, words_of(turn), batch, found, self.zone)
        text = turn.text("batch-file", batch=batch.name, count=len(found))
        self.pictures.after(turn, write, f"qingka-{batch.name}.xlsx", text)

    def opener(self, turn: Turn) -> Callable[[Batch], list[Button]]:
        """Return what makes the row of a button that shows a batch."""

        def row(batch: Batch) -> list[Button]:
            label = turn.text(
                "button-batch-show", batch=batch.name, state=turn.text(f"batch-state-{batch.state}")
            )
            return [Button(label, "batch.show", {"batch": batch.id}, once=False)]

        return row

    async def _act(self, name: str, act: Act, turn: Turn) -> None:
        batch_id = int(pressed(turn)["batch"])
        try:
            await turn.do(_seen, turn.person, batch_id)
            await turn.do(act, batch_id, turn.person)
        except BatchError as error:
            await say_error(turn, error)
            return
        await turn.say(f"batch-did-{name}", batch=name_of(batch_id))

    async def _show(self, turn: Turn, batch_id: int) -> None:
        try:
            text, row = await turn.do(_shown, turn, batch_id)
        except BatchError as error:
            await say_error(turn, error)
            return
        await turn.say_text(text, buttons=row)


def _seen(session: Session, person: Person, batch_id: int) -> Batch:
    """Return a batch of which a person sees anything. Raises NoBatchError."""
    batch = reading.find(session, batch_id)
    if batch is None or not reading.sites_seen(session, batch, person):
        raise NoBatchError
    return batch


def _shown(session: Session, turn: Turn, batch_id: int) -> tuple[str, list[list[Button]]]:
    batch, words = _seen(session, turn.person, batch_id), words_of(turn)
    text = stand_text(session, words, batch, now(), reading.sites_seen(session, batch, turn.person))
    may = reading.may_stop(session, batch, turn.person)
    return text, buttons(words, batch) if may else buttons(words, batch)[-1:]


def _items(session: Session, person: Person, batch_id: int, bad: bool) -> tuple[Batch, list[Item]]:
    batch = _seen(session, person, batch_id)
    sites = reading.sites_seen(session, batch, person)
    if not bad:
        return batch, reading.items(session, batch_id, sites=sites)
    failed = reading.items(session, batch_id, BAD, needed=True, sites=sites)
    left = reading.items(session, batch_id, left_out=True, sites=sites)
    return batch, sorted([*failed, *left], key=lambda one: one.position)


def _results(session: Session, person: Person, batch_id: int) -> tuple[Batch, list[Result]]:
    batch = _seen(session, person, batch_id)
    found = results(session, batch_id, reading.sites_seen(session, batch, person))
    audit.append(session, person.number, "batch.exported", f"batch:{batch.name}", count=len(found))
    return batch, found


def _details_buttons(turn: Turn, batch: Batch, page: Page[Item], *, bad: bool) -> list[list[Button]]:
    args = {"batch": batch.id, "bad": bad}
    other = Button(
        turn.text("button-batch-every-device" if bad else "button-batch-bad"),
        "batch.details",
        {"batch": batch.id, "bad": not bad},
        once=False,
    )
    table = Button(turn.text("button-batch-file"), "batch.file", {"batch": batch.id}, once=False)
    return [*page.turners(turn, "batch.details", **args), [other, table]]
