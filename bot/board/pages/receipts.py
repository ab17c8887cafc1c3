"""Receipts and statements on the board: found by words, and as files."""

from __future__ import annotations

import asyncio
from typing import Annotated
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from bot.board.errors import NoPageError
from bot.board.visits import LARGEST_ID, Seeing, Visit
from bot.clearing.operations import NUMBER_BASE
from bot.papers import finding, receipt_facts, statement_facts
from bot.papers.months import month_at, month_of
from bot.papers.statement_facts import MOST
from bot.records.types import now
from handlers.receipt_page import file_name, receipt_file
from handlers.statements import KINDS, keep

routes = APIRouter()

PAGE = 50  # receipts
LONGEST = 100  # characters of what is looked for
MEDIA = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Words = Annotated[str, Query(max_length=LONGEST)]


@routes.get("/board/receipts")
async def page(visit: Seeing, q: Words = "", page: int = Query(1, ge=1, le=10_000)) -> Response:
    """Show a page of receipts, the newest first, and the way to statements."""
    found = await visit.read(finding.find, visit.person, q, PAGE + 1, (page - 1) * PAGE)
    return visit.page(
        "receipts.html",
        "receipts",
        receipts=found[:PAGE],
        plan=visit.words.plan,
        q=q,
        number=page,
        more=len(found) > PAGE,
        month=str(month_at(now(), _zone(visit))),
        query=lambda **more: urlencode({name: value for name, value in {"q": q, **more}.items() if value}),
    )


@routes.get("/board/receipts/{number}.pdf")
async def receipt(visit: Seeing, number: Annotated[int, Path(ge=1, le=LARGEST_ID)]) -> Response:
    """Return a receipt; one that this person may not see is none."""
    facts = await visit.read(receipt_facts.seen_by, visit.person, number - NUMBER_BASE)
    if facts is None:
        raise NoPageError
    content = await asyncio.to_thread(receipt_file, visit.words, facts, _zone(visit))
    return _file(content, "pdf", file_name(facts))


@routes.get("/board/statements.{kind}")
async def statements(
    visit: Seeing, kind: Annotated[str, Path(pattern="^(pdf|xlsx)$")], month: str = "", q: Words = ""
) -> Response:
    """Return the month of each taxpayer whose devices have the words."""
    wanted, zone = month_of(month), _zone(visit)
    count = await visit.read(statement_facts.count, visit.person, q)
    if wanted is None or not count:
        raise NoPageError
    if count > MOST:
        told = visit.words("statement-too-many", count=count, most=MOST)
        return Response(told, 422, media_type="text/plain; charset=utf-8")
    found = await visit.read(statement_facts.of_month, visit.person, wanted, zone, q)
    await visit.do(keep, visit.person, kind, len(found))
    content = await asyncio.to_thread(KINDS[kind], visit.words, found, zone)
    return _file(content, kind, f"qingka-statement-{wanted}.{kind}")


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=MEDIA[kind], headers=headers)


def _zone(visit: Visit) -> ZoneInfo:
    return ZoneInfo(visit.board.settings.timezone)
