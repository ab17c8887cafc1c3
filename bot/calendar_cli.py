"""`qingka calendar …`: until when the coming filing windows go, and what an operator corrects.

Exit codes: 0 fine · 2 a month, day, region or site that cannot be, or settings that cannot be used ·
3 the hub's database cannot be used.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from bot.kb.endings import said_in_a_sentence, stop
from bot.settings import read_settings

if TYPE_CHECKING:
    from sqlmodel import Session

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True)

Region = Annotated[str, typer.Option(help="a region of sites; without one, the whole country")]
REFUSALS = {
    "CAL-422": "this window cannot end on that day: it lies in the month or in the next one",
    "CAL-423": "a region's name has 30 characters at most",
    "CAL-404": "there is no such correction or site",
}


@app.command()
def show(
    region: Region = "", months: Annotated[int, typer.Option(min=1, max=24, help="how many")] = 6
) -> None:
    """Show the last days of the coming windows."""
    from bot.offices import calendar
    from bot.offices.filing_window import later, month_of

    kept = _done(calendar.read)
    this = month_of(datetime.now().astimezone().date())
    for number in range(months):
        window = kept.window(region, later(this, number))
        by_hand = f"  # set by hand: {window.correction.note or '-'}" if window.correction else ""
        typer.echo(f"{window.month}  {window.last_day:%Y-%m-%d %a}{by_hand or _doubt(window.known)}")


@app.command("set")
def set_day(
    day: Annotated[str, typer.Argument(help="the last day, such as 2026-12-18")],
    month: Annotated[str, typer.Option(help="of the window, such as 2026-12; without one, the day's")] = "",
    region: Region = "",
    note: Annotated[str, typer.Option(help="why")] = "",
) -> None:
    """Let a window end on another day."""
    from bot.offices import calendar_changes
    from bot.offices.calendar import Correction
    from bot.offices.filing_window import month_of

    last = _day(day)
    correction = Correction(region, _month(month) if month else month_of(last), last, note)
    _done(lambda session: calendar_changes.set_day(session, correction, None))
    typer.echo(f"{correction.month}: the window{_in(region)} ends on {last:%Y-%m-%d %a}.")


@app.command()
def drop(
    month: Annotated[str, typer.Argument(help="such as 2026-12")],
    region: Region = "",
) -> None:
    """Take a correction back."""
    from bot.offices import calendar_changes

    wanted = _month(month)
    _done(lambda session: calendar_changes.drop(session, region, wanted, None))
    typer.echo(f"{wanted}: the window{_in(region)} ends as the law has it again.")


@app.command("region")
def place(
    site: Annotated[int, typer.Argument(help="the site's number")],
    name: Annotated[str, typer.Argument(help="its region; without one, the whole country's days hold")] = "",
) -> None:
    """Say which region a site is in."""
    from bot.offices import calendar_changes

    _done(lambda session: calendar_changes.place(session, site, name, None))
    typer.echo(f"Site {site} goes by the filing windows of {name or 'the whole country'}.")


def _done(call: Callable[[Session], T]) -> T:
    from bot.offices.calendar_changes import CalendarError

    with said_in_a_sentence():
        try:
            return asyncio.run(_do(call))
        except CalendarError as error:
            stop(2, f"{error.code}: {REFUSALS[error.code]}")


async def _do(call: Callable[[Session], T]) -> T:
    from bot.upkeep import open_database

    database = open_database(read_settings())
    try:
        return await database.do(call)
    finally:
        await database.close()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        _unread(text, "day such as 2026-12-18")


def _month(text: str) -> str:
    from bot.offices.filing_window import first_of

    try:
        first_of(text)
    except ValueError:
        _unread(text, "month such as 2026-12")
    return text


def _unread(text: str, wanted: str) -> NoReturn:
    stop(2, f"USE-001: {text!r} is no {wanted}")


def _in(region: str) -> str:
    return f" in {region}" if region else ""


def _doubt(known: bool) -> str:
    return "" if known else "  # the holidays are not published yet; by weekends alone"
