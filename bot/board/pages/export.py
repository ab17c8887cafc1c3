"""The list as a file."""

from __future__ import annotations

import itertools
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
    return StreamingResponse(_lines(visit, chosen, moment), media_type="text/csv", headers=headers)


async def _lines(visit: Visit, chosen: Filter, moment: datetime) -> AsyncIterator[str]:
    sheet = Sheet(visit.words, visit.board.rendering)
    whole = replace(chosen, until=moment)  # what opens meanwhile would shift the rows
    yield sheet.head
    for offset in itertools.count(0, AT_ONCE):
        piece = await visit.read(_piece, sheet, whole, offset)
        if not piece:
            return
        yield piece


def _piece(session: Session, sheet: Sheet, chosen: Filter, offset: int) -> str:
    return sheet.piece(listing.filtered(session, chosen, offset, AT_ONCE))


def _keep(session: Session, by: str, query: str) -> None:
    audit.append(session, by, "board.exported", "tickets", filter=query)
