"""The list as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

from fastapi import APIRouter
from sqlmodel import Session
from starlette.responses import Response, StreamingResponse

from bot import audit
from bot.board.filters import wanted
from bot.board.sheet import Sheet
from bot.board.visits import Visit, Visited
from bot.records.types import now
from bot.tickets import listing
from bot.tickets.listing import Filter

routes = APIRouter()

AT_ONCE = 2000  # rows


@routes.get("/board/tickets.csv")
async def export(visit: Visited) -> Response:
    """Stream every ticket that the filter of the address lets through, the oldest first."""
    asked, moment = wanted(visit.request.query_params.multi_items()), now()
    chosen = replace(asked.filter(visit.person, moment), order="oldest")
    await visit.do(_keep, visit.person.number, asked.without_words)
    name = f"qingka-{visit.board.rendering.day(moment)}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(lines(visit, chosen, moment), media_type="text/csv", headers=headers)


async def lines(visit: Visit, chosen: Filter, moment: datetime) -> AsyncIterator[str]:
    """Yield the head, and each ticket once that was opened before a moment and stays within the filter."""
    sheet = Sheet(visit.words, visit.board.rendering)
    yield sheet.head
    left: Filter | None = replace(chosen, until=moment)
    while left is not None:
        piece, left = await visit.read(_piece, sheet, left)
        yield piece


def _piece(session: Session, sheet: Sheet, chosen: Filter) -> tuple[str, Filter | None]:
    """Return lines, and what is left to write; whoever leaves the filter meanwhile moves no other."""
    tickets = listing.filtered(session, chosen, limit=AT_ONCE)
    left = replace(chosen, after=tickets[-1].id) if len(tickets) == AT_ONCE else None
    return sheet.piece(tickets), left


def _keep(session: Session, by: str, query: str) -> None:
    audit.append(session, by, "board.exported", "tickets", filter=query)
