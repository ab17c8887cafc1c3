"""/calendar: until when the coming months' windows go; administrators of every site correct them, region by region."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, tzinfo

from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.offices import calendar, calendar_changes
from bot.offices.calendar import EVERY_REGION, Calendar, Correction, Window
from bot.offices.calendar_changes import CalendarError
from bot.offices.filing_window import first_of, later, month_of
from bot.people import Permission
from bot.records.people import EVERY_SITE
from bot.records.types import now
from handlers.dates import day_typed, shown_day
from handlers.dialog import Filing, Step, advance
from handlers.rows import in_rows, page_of
from handlers.turns import pressed, words_of
from handlers.words import Words

SEES, SETS = Permission.SEE_DEVICES, Permission.MANAGE_SITES
MONTHS = 6  # that are shown


class CalendarHandler:
    """Shows, sets and takes back.

    Args:
        zone: in which a month begins.
    """

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone

    def register(self, router: Router) -> None:
        router.command("calendar", Route(self.show, SEES, menu="menu-calendar"), ("征期", "calendar"))
        router.press("calendar.change", Route(self.change, SETS))
        router.state(Filing.day, Route(self.read_day))
        router.press("calendar.corrections", Route(self.corrections, SETS))
        router.press("calendar.drop", Route(self.drop, SETS))

    async def show(self, turn: Turn) -> None:
        """Show the coming months."""
        kept = await turn.do(calendar.read)
        shown = await turn.do(calendar_changes.regions, turn.person.sites_for(SEES))
        lines = list(_lines(words_of(turn), kept, shown, self._months()))
        await turn.say_text("\n".join(lines), buttons=_doors(turn, kept))

    async def change(self, turn: Turn) -> None:
        """Ask which month, then which region, then for the day."""
        turn.require(SETS, EVERY_SITE)
        args = dict(pressed(turn))
        known = [EVERY_REGION, *await turn.do(calendar_changes.regions, None)]
        if "month" not in args:
            await turn.say("calendar-month-which", buttons=self._month_buttons())
        elif "region" not in args and len(known) > 1:
            buttons = [_door(_region(turn, one), "calendar.change", {**args, "region": one}) for one in known]
            await turn.say("calendar-region-which", buttons=in_rows(buttons, 2))
        else:
            region = str(args.get("region", EVERY_REGION))
            await self._ask_day(turn, str(args["month"]), region)

    async def read_day(self, turn: Turn) -> None:
        """Take the day that was written; anything else is asked for again."""
        if not turn.person.may(SETS, EVERY_SITE):
            await advance(turn.state, Step.TAKEN)
        turn.require(SETS, EVERY_SITE)
        kept = await turn.state.get_data()
        if "month" not in kept:
            await advance(turn.state, Step.TAKEN)
            await turn.say("calendar-month-which", buttons=self._month_buttons())
            return
        month, region = str(kept["month"]), str(kept["region"])
        typed = day_typed(turn.typed, first_of(month))
        try:
            correction = _correction(region, month, typed)
            await turn.do(calendar_changes.set_day, correction, turn.person)
        except CalendarError as error:
            await advance(turn.state, Step.AGAIN)
            await turn.say(error.message_key)
            return
        await advance(turn.state, Step.TAKEN)
        day = shown_day(words_of(turn), correction.last_day)
        await turn.say("calendar-set", month=month, region=_region(turn, region), day=day)

    async def corrections(self, turn: Turn) -> None:
        """List what was set by hand, each with a button that takes it back."""
        turn.require(SETS, EVERY_SITE)
        kept = (await turn.do(calendar.read)).corrections
        page = page_of(sorted(kept, key=lambda key: (key[1], key[0])), int(pressed(turn).get("page", 0)))
        buttons = [
            _door(f"{month} {_region(turn, region)}", "calendar.drop", {"month": month, "region": region})
            for region, month in page.items
        ]
        turners = page.turners(turn, "calendar.corrections")
        key = "calendar-drop-which" if kept else "calendar-gone"
        await turn.say(key, buttons=[*in_rows(buttons, 2), *turners])

    async def drop(self, turn: Turn) -> None:
        """Take the correction of the button back."""
        turn.require(SETS, EVERY_SITE)
        month, region = str(pressed(turn)["month"]), str(pressed(turn)["region"])
        try:
            await turn.do(calendar_changes.drop, region, month, turn.person)
        except CalendarError as error:
            await turn.say(error.message_key)
            return
        last = (await turn.do(calendar.read)).window(region, month).last_day
        day = shown_day(words_of(turn), last)
        await turn.say("calendar-dropped", month=month, region=_region(turn, region), day=day)

    async def _ask_day(self, turn: Turn, month: str, region: str) -> None:
        last = (await turn.do(calendar.read)).window(region, month).last_day
        await advance(turn.state, Step.ASK_DAY, month=month, region=region)
        day = shown_day(words_of(turn), last)
        await turn.say("calendar-day-wanted", month=month, region=_region(turn, region), day=day)

    def _months(self) -> list[str]:
        this = month_of(now().astimezone(self.zone).date())
        return [later(this, n) for n in range(MONTHS)]

    def _month_buttons(self) -> list[list[Button]]:
        return in_rows([_door(month, "calendar.change", {"month": month}) for month in self._months()])


def _correction(region: str, month: str, typed: tuple[date, str] | None) -> Correction:
    """Raises DayError when nothing was read."""
    if typed is None:
        raise calendar_changes.DayError(month)
    day, note = typed
    return Correction(region, month, day, note)


def _lines(words: Words, kept: Calendar, shown: Iterable[str], months: list[str]) -> Iterator[str]:
    """Yield the country's windows, and of each region those that differ."""
    yield words("calendar-head")
    everywhere = [kept.window(EVERY_REGION, month) for month in months]
    yield from (_line(words, window) for window in everywhere)
    for region in shown:
        own = [kept.window(region, month) for month in months]
        differing = [window for window, usual in zip(own, everywhere, strict=True) if window != usual]
        if differing:
            yield words("calendar-region", region=region)
            yield from (_line(words, window) for window in differing)
    if not all(window.known or window.correction for window in everywhere):
        yield words("calendar-unknown")


def _line(words: Words, window: Window) -> str:
    day = shown_day(words, window.last_day)
    if window.correction is not None:
        return words("calendar-line-set", month=window.month, day=day, note=window.correction.note or "—")
    key = "calendar-line" if window.known else "calendar-line-unknown"
    return words(key, month=window.month, day=day)


def _doors(turn: Turn, kept: Calendar) -> list[list[Button]]:
    if not turn.person.may(SETS, EVERY_SITE):
        return []
    change = _door(turn.text("button-calendar-change"), "calendar.change", {})
    regions = _door(turn.text("button-calendar-regions"), "calendar.sites", {})
    drop = _door(turn.text("button-calendar-drop"), "calendar.corrections", {})
    return [[change, regions], *([[drop]] if kept.corrections else [])]


def _door(label: str, action: str, args: dict[str, object]) -> Button:
    return Button(label, action, args, once=False)


def _region(turn: Turn, region: str) -> str:
    return region or turn.text("calendar-everywhere")
