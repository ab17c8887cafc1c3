"""Importing lists on the board: files are checked, shown, and then carried out by a press."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from sqlmodel import Session
from starlette.datastructures import UploadFile
from starlette.responses import Response

from bot import sites
from bot.board.uploads import name_of
from bot.board.visits import Act, Governing, GoverningAct, Visit
from bot.imports import importing, templates, waiting
from bot.imports.importing import File, Report
from bot.people import ForbiddenError, Permission, may_still
from bot.records.people import EVERY_SITE
from bot.records.types import now
from bot.sheets import xlsx_files
from bot.sheets.errors import SheetError
from bot.sheets.limits import Limits
from bot.sheets.tables import Table
from handlers import imports_tables, imports_words

routes = APIRouter()

PATH = "/board/import"
MOST = 10  # files
SHOWN = 50  # faults, and changes
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@routes.get(PATH)
async def page(visit: Governing) -> Response:
    """Ask for files."""
    return _show(visit)


@routes.get(PATH + "/template.xlsx")
async def template(visit: Governing) -> Response:
    """Return the template in the page's language."""
    content = xlsx_files.written(templates.template(visit.look.language), _zone(visit))
    headers = {"Content-Disposition": 'attachment; filename="qingka-import.xlsx"'}
    return Response(content, media_type=XLSX, headers=headers)


@routes.post(PATH)
async def check(act: GoverningAct) -> Response:
    """Say what the files would do."""
    visit = act.visit
    contents = [(name_of(one), await one.read(Limits().size_bytes + 1)) for one in _files(act)]
    if not contents:
        return _show(visit, refusal=("import-page-first", {}))
    try:
        names, file = await asyncio.to_thread(waiting.keep, visit.board.store, contents)
    except SheetError as error:
        return _show(visit, refusal=(error.message_key, error.params))
    report = await visit.read(importing.examine, file, now())
    return _show(visit, report=report, names=names if report.changes_anything and not report.faults else [])


@routes.post(PATH + "/do")
async def carry_out(act: GoverningAct) -> Response:
    """Do what the files say, if it is still as it was shown, or better."""
    visit, moment = act.visit, now()
    try:
        file = await asyncio.to_thread(waiting.take, visit.board.store, act.values("file")[:MOST])
    except SheetError as error:
        return _show(visit, refusal=(error.message_key, error.params))
    report, names = await visit.board.database.at_length(_do, file, visit.person.id, moment)
    visit.board.changed()
    if not report.invited:
        return _show(visit, report=report)
    table = imports_tables.invitations(visit.words, report.invited, names, lambda _code: "", moment)
    return _show(visit, report=report, codes=table)


def _do(session: Session, file: File, person_id: int, moment: datetime) -> tuple[Report, dict[int, str]]:
    if not may_still(session, person_id, Permission.MANAGE_SITES, EVERY_SITE):
        raise ForbiddenError(Permission.MANAGE_SITES)
    report = importing.carry_out(session, file, person_id, moment)
    return report, sites.names(session)


def _files(act: Act) -> Sequence[UploadFile]:
    found = [one for one in act.form.getlist("file") if isinstance(one, UploadFile) and one.filename]
    return found[:MOST]


def _show(
    visit: Visit,
    report: Report | None = None,
    names: Sequence[str] = (),
    codes: Table | None = None,
    refusal: tuple[str, dict[str, Any]] = ("", {}),
) -> Response:
    words = visit.words
    told = imports_words.text(words, report, SHOWN) if report else ""
    many = report is not None and len(report.faults) > SHOWN
    wrong = imports_tables.faults(words, report.faults) if report is not None and many else None
    return visit.page(
        "imports.html",
        "import",
        409 if refusal[0] or (report is not None and report.faults) else 200,
        told=told.splitlines(),
        names=names,
        codes=codes,
        codes_file=_data(visit, codes),
        faults_file=_data(visit, wrong),
        refusal=refusal,
    )


def _data(visit: Visit, table: Table | None) -> str:
    """Return a table as an address that holds it: nothing of it stays here."""
    if table is None:
        return ""
    content = base64.b64encode(xlsx_files.written([table], _zone(visit))).decode()
    return f"data:{XLSX};base64,{content}"


def _zone(visit: Visit) -> ZoneInfo:
    return ZoneInfo(visit.board.settings.timezone)
