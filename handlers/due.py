"""What is still to be cleared: the list of a person's devices, the next step of each, and the list as a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot import audit
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.offices import due
from bot.offices.due import Counts, Wanted
from bot.offices.due_views import DueDevice, Next
from bot.people import Permission, Person
from bot.records.types import now
from handlers import due_tables
from handlers.due_lines import head, lines, next_step
from handlers.group_pictures import Pictures
from handlers.rows import PAGE, Page, in_rows, pages_of
from handlers.turns import pressed, words_of, words_typed

TOGETHER = "batch.choose"  # takes the words of the list, and clears its devices together


class DueHandler:
    """Lists; what a device's button starts is the clearing's.

    Args:
        pictures: say files when they are written.
        zone: in which days are counted.
    """

    def __init__(self, pictures: Pictures, zone: ZoneInfo) -> None:
        self.pictures = pictures
        self.zone = zone
        self._known: Mapping[str, Route] = {}

    def register(self, router: Router) -> None:
        self._known = router.presses
        listed = Route(self.listed, Permission.SEE_DEVICES, menu="menu-due")
        router.command("due", listed, ("待清卡", "due"), behind=True)
        router.press("due.page", Route(self.listed, Permission.SEE_DEVICES))
        router.press("due.file", Route(self.file, Permission.SEE_DEVICES))

    async def listed(self, turn: Turn) -> None:
        """Show a page: of those that have the words behind the command, or of the button."""
        wanted, today = _wanted(turn), self._today()
        counts = await turn.do(due.counts, turn.person, wanted, today)
        if not counts.all:
            await self._nothing(turn, wanted)
            return
        pages = pages_of(counts.all)
        number = min(max(int(pressed(turn).get("page", 0)), 0), pages - 1)
        found = await turn.do(due.page, turn.person, wanted, today, number * PAGE, PAGE)
        page, words = Page(found, number, pages), words_of(turn)
        text = [head(words, counts, page.words)]
        text += [lines(words, one, place, today) for place, one in _numbered(page)]
        await turn.say_text("\n".join(text), buttons=self._buttons(turn, page, wanted, counts))

    async def file(self, turn: Turn) -> None:
        """Send the whole list as a file."""
        wanted, today, kind = _wanted(turn), self._today(), str(pressed(turn).get("kind"))
        devices = await turn.do(due.page, turn.person, wanted, today, 0, due_tables.MOST)
        if not devices:
            await self._nothing(turn, wanted)
            return
        await turn.do(_keep, turn.person, kind, len(devices))
        made = due_tables.table(words_of(turn), devices, today)
        write = partial(due_tables.file, kind, made, self.zone)
        text = turn.text("due-file", count=len(devices))
        self.pictures.after(turn, write, f"qingka-due-{today.isoformat()}.{kind}", text)

    async def _nothing(self, turn: Turn, wanted: Wanted) -> None:
        key = "due-none-found" if wanted.words else "due-none"
        everybodys = [] if wanted.everybodys else [_everybodys(turn, wanted)]
        await turn.say(
            key, buttons=[everybodys] if turn.person.may(Permission.REQUEST) and everybodys else []
        )

    def _buttons(
        self, turn: Turn, page: Page[DueDevice], wanted: Wanted, counts: Counts
    ) -> list[list[Button]]:
        steps = [button for place, one in _numbered(page) if (button := _step(turn, one, place))]
        args = _args(wanted)
        together = [Button(turn.text("button-due-together", count=counts.all), TOGETHER, args, once=False)]
        files = [
            Button(turn.text(f"button-due-{kind}"), "due.file", {**args, "kind": kind}, once=False)
            for kind in due_tables.KINDS
        ]
        scope = [_everybodys(turn, wanted)] if turn.person.may(Permission.REQUEST) else []
        can = TOGETHER in self._known and turn.person.may(Permission.REQUEST)
        rows = [*in_rows(steps), *page.turners(turn, "due.page", **args), *([together] if can else [])]
        return [*rows, [*files, *scope]]

    def _today(self) -> date:
        return now().astimezone(self.zone).date()


def _wanted(turn: Turn) -> Wanted:
    args = pressed(turn)
    words = str(args.get("words", "")) or words_typed(turn.argument)
    return Wanted(words=words, everybodys=bool(args.get("everybodys")))


def _args(wanted: Wanted) -> dict[str, Any]:
    return {"words": wanted.words, "everybodys": wanted.everybodys}


def _numbered(page: Page[DueDevice]) -> list[tuple[int, DueDevice]]:
    return list(enumerate(page.items, start=page.number * PAGE + 1))


def _everybodys(turn: Turn, wanted: Wanted) -> Button:
    """Return the button to the devices that others look after, or back."""
    other = Wanted(wanted.words, not wanted.everybodys)
    key = "button-due-mine" if wanted.everybodys else "button-due-everybodys"
    return Button(turn.text(key), "due.page", _args(other), once=False)


def _step(turn: Turn, one: DueDevice, place: int) -> Button | None:
    """Return the button to a device's next step, where this person may take it."""
    label = turn.text("due-step", place=place, next=next_step(words_of(turn), one))
    if one.plan is not None and turn.person.may(Permission.REQUEST, one.site_id):
        return Button(label, "clear.start", {"device": one.id, "plan": str(one.plan)})
    if one.next is Next.TICKET and turn.person.may(Permission.TRIAGE, one.site_id):
        return Button(label, "triage.view", {"ticket": one.ticket}, once=False)
    if one.next is Next.READ_BACK and one.running is not None:
        return Button(label, "clear.read_back", {"operation": one.running.id})
    return None


def _keep(session: Session, person: Person, kind: str, count: int) -> None:
    audit.append(session, person.number, "due.exported", "devices", kind=kind, count=count)
