"""What is still to be cleared, on pages and as a file: the list of the chat, for wide screens."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Path, Query
from sqlmodel import Session
from starlette.responses import Response

from bot import audit
from bot.board.visits import Seeing, Visit
from bot.offices import due
from bot.offices.due import Counts, Wanted
from bot.offices.due_views import DueDevice
from bot.people import Permission
from bot.records.types import now
from handlers import due_tables
from handlers.due_lines import head

routes = APIRouter()

PAGE = 100  # devices
SORTED = {"device": "device", "site": "site", "lock": "lock", "until": "due", "backup": "backup"}  # by column
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LONGEST = 100  # characters of what is looked for


async def asked(
    q: Annotated[str, Query(max_length=LONGEST)] = "", everybodys: bool = False, order: str = "urgent"
) -> Wanted:
    """Return what an address asks for."""
    return Wanted(q, everybodys, order if order in due.ORDERS else "urgent")


Asked = Annotated[Wanted, Depends(asked)]


@routes.get("/board/due")
async def page(visit: Seeing, wanted: Asked, page: int = Query(1, ge=1, le=10_000)) -> Response:
    """Show a page; htmx gets what changes of it."""
    counts, number, found = await visit.read(_page, visit, wanted, page)
    today = _today(visit)
    return visit.page(
        "due_rows.html" if visit.partial else "due.html",
        "due",
        devices=found,
        told=head(visit.words, counts),
        today=today,
        cell=lambda one: _cells(visit, one, today),
        columns=due_tables.COLUMNS,
        sorted_by=SORTED,
        wanted=wanted,
        chooses=visit.person.may(Permission.REQUEST),
        number=number,
        pages=_pages(counts),
        query=lambda **more: _query(wanted, **more),
    )


@routes.get("/board/due.{kind}")
async def export(
    visit: Seeing, wanted: Asked, kind: Annotated[str, Path(pattern="^(csv|xlsx)$")]
) -> Response:
    """Return the whole list as a table for a spreadsheet."""
    today = _today(visit)
    devices = await visit.read(due.page, visit.person, wanted, today, 0, due_tables.MOST)
    await visit.do(_keep, visit.person.number, kind, len(devices))
    made = due_tables.table(visit.words, devices, today)
    content = await asyncio.to_thread(due_tables.file, kind, made, _zone(visit))
    headers = {"Content-Disposition": f'attachment; filename="qingka-due-{today.isoformat()}.{kind}"'}
    return Response(content, media_type=MEDIA[kind], headers=headers)


def _page(session: Session, visit: Visit, wanted: Wanted, number: int) -> tuple[Counts, int, list[DueDevice]]:
    """Return how many there are, and a page; one that is not there is the last."""
    today = _today(visit)
    counts = due.counts(session, visit.person, wanted, today)
    number = min(number, _pages(counts))
    return counts, number, due.page(session, visit.person, wanted, today, (number - 1) * PAGE, PAGE)


def _pages(counts: Counts) -> int:
    return max(1, -(-counts.all // PAGE))


def _cells(visit: Visit, one: DueDevice, today: date) -> dict[str, Any]:
    """Return what each column says of a device, as it is shown."""
    (row,) = due_tables.table(visit.words, [one], today).rows
    told: dict[str, Any] = dict(zip(due_tables.COLUMNS, row, strict=True))
    when = visit.board.rendering.when
    moments = {name: when(told[name]) if told[name] else "" for name in ("backup", "seen")}
    days = {name: told[name].isoformat() if told[name] else "" for name in ("lock", "until")}
    return {**told, **moments, **days, "pending": told["pending"] or ""}


def _query(wanted: Wanted, **more: Any) -> str:
    asked = {"q": wanted.words, "everybodys": int(wanted.everybodys), "order": wanted.order, **more}
    return urlencode({name: value for name, value in asked.items() if value not in {"", 0, "urgent"}})


def _zone(visit: Visit) -> ZoneInfo:
    return ZoneInfo(visit.board.settings.timezone)


def _today(visit: Visit) -> date:
    return now().astimezone(_zone(visit)).date()


def _keep(session: Session, by: str, kind: str, count: int) -> None:
    audit.append(session, by, "due.exported", "devices", kind=kind, count=count)
