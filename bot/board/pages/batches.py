"""Batches: those that one sees, each device of one as it stands, stopped and gone on with; and a new one's preview.

Approvals are for private chats alone.
"""

from __future__ import annotations

import asyncio
import secrets
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Query
from sqlmodel import Session
from starlette.responses import Response

from bot import audit
from bot.batches import reading, results
from bot.batches.preview import Preview, preview
from bot.batches.results import Result
from bot.batches.views import Batch
from bot.board.errors import NoPageError, NoRightError
from bot.board.marks import mark_of
from bot.board.visits import Act, Seeing, SeeingAct, TicketId, Visit
from bot.clearing.operations import ClearingError
from bot.offices import due
from bot.offices.due import Wanted
from bot.people import Permission, Person, person
from bot.records.types import now
from device.contract import Plan
from handlers import batch_preview, batch_progress, batch_tables
from handlers.batch_preview import PLANS

routes = APIRouter()

PATH = "/board/batches"
PAGE = 100  # devices
LONGEST = 100  # characters of what is looked for
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STEPS = {"stop": "stop", "resume": "resume", "go_on": "go_on", "drop": "cancel"}  # of Batches
Filter = Annotated[str, Query(pattern=f"^({'|'.join(results.FILTERS)})$")]
StepName = Annotated[str, Path(pattern=f"^({'|'.join(STEPS)})$")]


@routes.get(PATH)
async def page(visit: Seeing) -> Response:
    """Show the newest batches, those under way first."""
    found = await visit.read(_listed, visit.person)
    return visit.page(
        "batches_rows.html" if visit.partial else "batches.html",
        "batches",
        batches=found,
        stand=lambda batch: batch_progress.stand(visit.words, batch),
    )


@routes.post(PATH + "/preview")
async def show_preview(act: SeeingAct) -> Response:
    """Show what a batch of the ticked devices would do, or of the whole list that was shown."""
    visit = _requesting(act)
    plan, asked = _plan(act), _asked(act)
    try:
        found = await visit.read(_preview, visit, act, asked, plan)
    except ClearingError as error:
        return _refused(visit, error)
    told = list(batch_preview.lines(visit.words, found, words_typed=asked.words if act.value("all") else ""))
    return visit.page(
        "batch_preview.html",
        "batches",
        told=told[:-1],
        found=found,
        mark=secrets.token_urlsafe(12),
        plans=PLANS,
        whole=act.value("all"),
        wanted=asked,
        acts=plan in PLANS[:2],
    )


@routes.post(PATH)
async def start(act: SeeingAct) -> Response:
    """Begin a batch of the devices that the preview showed; a form that is sent twice begins one."""
    visit, begun = _requesting(act), ""

    async def work() -> None:
        nonlocal begun
        batch = await visit.do(_start, visit, act, _asked(act), _plan(act))
        begun = f"/{batch.id}"

    try:
        await visit.board.once.do(visit.person.id, await mark_of(act, "batch"), work)
    except ClearingError as error:
        return _refused(visit, error)
    return visit.go(f"{PATH}{begun}")


@routes.get(PATH + "/{batch_id}")
async def one(
    visit: Seeing, batch_id: TicketId, only: Filter = "all", page: int = Query(1, ge=1, le=10_000)
) -> Response:
    """Show a batch as it stands; htmx gets what changes of it."""
    return await _show(visit, batch_id, only, page)


@routes.get(PATH + "/{batch_id}/table.xlsx")
async def table(visit: Seeing, batch_id: TicketId) -> Response:
    """Return every device of it as a table."""
    batch, found = await visit.do(_results, visit.person, batch_id)
    zone = ZoneInfo(visit.board.settings.timezone)
    content = await asyncio.to_thread(batch_tables.file, visit.words, batch, found, zone)
    headers = {"Content-Disposition": f'attachment; filename="qingka-{batch.name}.xlsx"'}
    return Response(content, media_type=XLSX, headers=headers)


@routes.post(PATH + "/{batch_id}/{name}")
async def step(act: SeeingAct, batch_id: TicketId, name: StepName) -> Response:
    """Stop it, let it go on, or drop it."""
    visit = _requesting(act)
    await visit.read(_seen, visit.person, batch_id)
    try:
        await visit.do(getattr(visit.board.batches, STEPS[name]), batch_id, visit.person)
    except ClearingError as error:
        return await _show(visit, batch_id, notice=(error.message_key, error.params))
    return visit.go(f"{PATH}/{batch_id}")


async def _show(
    visit: Visit,
    batch_id: int,
    only: str = "all",
    page: int = 1,
    notice: tuple[str, dict[str, Any]] = ("", {}),
) -> Response:
    shown = await visit.read(_shown, visit, batch_id, only, page)
    return visit.page(
        "batch_part.html" if visit.partial else "batch.html",
        "batches",
        409 if notice[0] else 200,
        notice=notice,
        only=only,
        query=lambda **more: urlencode({"only": only, **more}),
        why=lambda result: batch_tables.why(visit.words, result),
        **shown,
    )


def _shown(session: Session, visit: Visit, batch_id: int, only: str, number: int) -> dict[str, Any]:
    words, batch = visit.words, _seen(session, visit.person, batch_id)
    sites = reading.sites_seen(session, batch, visit.person)
    counts = {name: results.count(session, batch_id, sites, name) for name in results.FILTERS}
    pages = max(1, -(-counts[only] // PAGE))
    number = min(number, pages)
    codes = reading.codes(session, batch_id, batch.digest) if batch.digest else []
    may = reading.may_stop(session, batch, visit.person)
    return {
        "batch": batch,
        "requester": person(session, batch.requester_id).name,
        "head": batch_progress.head(words, batch),
        "stand": batch_progress.stand(words, batch),
        "parts": [] if batch.ended_at else batch_progress.parts(batch, codes),
        "part_name": lambda name: batch_progress.part_name(words, batch, name),
        "left": batch_progress.left_s(batch, now()),
        "codes": [one for one in codes if one.site_id in sites],
        "acts": batch_progress.acts(batch) if may else [],
        "devices": results.results(session, batch_id, sites, only, (number - 1) * PAGE, PAGE),
        "counts": counts,
        "number": number,
        "pages": pages,
        "triages": visit.person.may(Permission.TRIAGE),
    }


def _seen(session: Session, by: Person, batch_id: int) -> Batch:
    """Return a batch of which a person sees anything. Raises NoPageError."""
    batch = reading.find(session, batch_id)
    if batch is None or not reading.sites_seen(session, batch, by):
        raise NoPageError
    return batch


def _listed(session: Session, by: Person) -> list[tuple[Batch, str]]:
    """Return batches, each with who asked for it."""
    return [(one, person(session, one.requester_id).name) for one in reading.seen_by(session, by)]


def _results(session: Session, by: Person, batch_id: int) -> tuple[Batch, list[Result]]:
    batch = _seen(session, by, batch_id)
    found = results.results(session, batch_id, reading.sites_seen(session, batch, by))
    audit.append(session, by.number, "batch.exported", f"batch:{batch.name}", count=len(found))
    return batch, found


def _requesting(act: Act) -> Visit:
    """Raises NoRightError: this person starts nothing anywhere."""
    if not act.visit.person.may(Permission.REQUEST):
        raise NoRightError
    return act.visit


def _plan(act: Act) -> Plan:
    return next((one for one in PLANS if one == act.value("plan")), Plan.CLEAR)


def _asked(act: Act) -> Wanted:
    return Wanted(words=act.value("q")[:LONGEST], everybodys=act.value("everybodys") == "1")


def _ids(session: Session, visit: Visit, act: Act, asked: Wanted) -> list[int]:
    """Return the ticked devices, those of a preview, or the whole list. Raises TooManyError by way of `open`."""
    if act.value("all") and not act.value("shown"):
        return due.ids(session, visit.person, asked, _today(visit))
    typed = (one for value in act.values("device") for one in value.split(","))
    return [int(one) for one in typed if one.isascii() and one.isdigit() and len(one) <= 9]


def _preview(session: Session, visit: Visit, act: Act, asked: Wanted, plan: Plan) -> Preview:
    """Raises BatchError."""
    ids = visit.board.batches.checked(_ids(session, visit, act, asked))
    return preview(session, visit.person, ids, plan)


def _start(session: Session, visit: Visit, act: Act, asked: Wanted, plan: Plan) -> Batch:
    """Raises BatchError."""
    found, batches = _preview(session, visit, act, asked, plan), visit.board.batches
    canary = act.value("canary") == "1" and plan in PLANS[:2]
    chosen = asked.words if act.value("all") else ""
    batch = batches.open(session, visit.person, found.ids, plan, chosen=chosen, canary=canary)
    batches.notices.progress(session, batch)
    return batch


def _refused(visit: Visit, error: ClearingError) -> Response:
    told = [visit.words(error.message_key, **error.params)]
    return visit.page("batch_preview.html", "batches", 409, told=told, found=None)


def _today(visit: Visit) -> date:
    return now().astimezone(ZoneInfo(visit.board.settings.timezone)).date()
