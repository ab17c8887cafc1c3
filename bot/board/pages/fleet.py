"""The sites and devices that one may see, as they stand: what is urgent first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from starlette.responses import Response

from bot import audit, fleet
from bot.board.visits import Visit, Visited
from bot.fleet_ranks import EVERYTHING, Wanted, When
from bot.fleet_views import NEEDS_ATTENTION, FleetAgent, FleetRow, Urgency
from bot.records.types import now
from bot.sheets import csv_files
from handlers.words import Words as Texts

routes = APIRouter()

PAGE = 100  # rows
LONGEST = 100  # characters of what is looked for
ATTENTION = "attention"  # asks for every urgency that needs it
Words = Annotated[str, Query(max_length=LONGEST)]
COLUMNS = (
    "urgency",
    "site",
    "device",
    "taxpayer",
    "disk",
    "agent",
    "software",
    "seen",
    "reported",
    "pending",
    "lock",
    "backup",
    "clear",
    "open",
    "tickets",
    "due",
)


@routes.get("/board/fleet")
async def page(
    visit: Visited, q: Words = "", urgency: str = "", page: int = Query(1, ge=1, le=10_000)
) -> Response:
    """Show a page of them."""
    found = await visit.read(fleet.page, visit.person, _wanted(q, urgency), _when(visit, now()), page, PAGE)
    return visit.page(
        "fleet.html",
        "fleet",
        fleet=found,
        tabs=_tabs(found.counts, urgency),
        asked={"q": q, "urgency": urgency},
        query=lambda **more: urlencode({"q": q, "urgency": urgency, **more}),
        told=lambda row: cells(visit, row),
    )


@routes.get("/board/fleet.csv")
async def export(visit: Visited, q: Words = "", urgency: str = "") -> Response:
    """Return all of them as a table for a spreadsheet."""
    moment = now()
    rows = await visit.read(fleet.whole, visit.person, _wanted(q, urgency), _when(visit, moment))
    await visit.do(audit.append, visit.person.number, "board.exported", "fleet", **_kept(q, urgency))
    table = await asyncio.to_thread(_table, visit, rows)
    name = f"qingka-fleet-{visit.board.rendering.day(moment)}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(table, media_type="text/csv; charset=utf-8", headers=headers)


def _wanted(words: str, urgency: str) -> Wanted:
    """Return what an address asks for; an urgency that does not exist has no lines."""
    named = {one.name.lower(): frozenset({one}) for one in Urgency}
    return Wanted(words, {"": EVERYTHING, ATTENTION: NEEDS_ATTENTION, **named}.get(urgency, frozenset()))


def _when(visit: Visit, moment: datetime) -> When:
    return When(moment, moment.astimezone(ZoneInfo(visit.board.settings.timezone)).date())


def _tabs(counts: Mapping[Urgency, int], asked: str) -> list[tuple[str, str, int]]:
    """Return the tabs that lead to lines, and the one that is shown: urgency, text key, how many lines."""
    attention = sum(counts[one] for one in NEEDS_ATTENTION)
    named = [(one.name.lower(), f"fleet-urgency-{one.name.lower()}", many) for one, many in counts.items()]
    tabs = [(ATTENTION, "fleet-attention", attention), *named]
    return [("", "fleet-all", sum(counts.values())), *(tab for tab in tabs if tab[2] or tab[0] == asked)]


def _table(visit: Visit, rows: Sequence[FleetRow]) -> str:
    head = [visit.words(f"fleet-{name}") for name in COLUMNS]
    return csv_files.MARK + csv_files.lines([head, *(_line(visit, row) for row in rows)])


def _kept(words: str, urgency: str) -> dict[str, str]:
    """Return what the audit log keeps of a filter: that there were words, not which."""
    known = urgency in {ATTENTION, *(one.name.lower() for one in Urgency)}
    return {"words": "…" if words else "", "urgency": urgency if known else ""}


def cells(visit: Visit, row: FleetRow) -> dict[str, str]:
    """Return what each column says of a row; "" where there is nothing to say."""
    words, when = visit.words, visit.board.rendering.when
    told = dict.fromkeys(COLUMNS, "")
    told |= {
        "urgency": words(f"fleet-urgency-{row.urgency.name.lower()}"),
        "site": row.site,
        "agent": words("list-separator").join(_agent(words, when, row.agent)),
        "software": row.agent.software if row.agent else "",
    }
    device = row.device
    if device is None:
        return told | {"device": words("fleet-no-device")}
    seen, run = device.seen, device.open
    return told | {
        "device": device.name if device.present else f"{device.name} · {words('fleet-absent')}",
        "taxpayer": device.nsrsbh,
        "disk": device.skpbh,
        "seen": when(seen.at) if seen else "",
        "reported": words(REPORTED[seen.reported]) if seen and not seen.outdated else "",
        "pending": str(seen.pending) if seen and not seen.outdated else "",
        "lock": seen.lock_date.isoformat() if seen and seen.lock_date else "",
        "backup": when(device.backed_up_at) if device.backed_up_at else "",
        "clear": when(device.cleared_at) if device.cleared_at else "",
        "open": _operation(words, run) if run else "",
        "tickets": str(device.tickets) if device.tickets else "",
        "due": device.due.isoformat() if device.due else "",
    }


REPORTED = {True: "fleet-yes", False: "fleet-no", None: "fleet-told-not"}


def _agent(words: Texts, when: Any, agent: FleetAgent | None) -> Iterator[str]:
    if agent is None:
        yield words("fleet-agent-none")
        return
    if agent.seen_at is None:
        yield words("fleet-agent-never")
    else:
        yield words("fleet-agent-away", at=when(agent.seen_at)) if agent.away else words("fleet-agent-there")
    if not agent.trusted:
        yield words("fleet-agent-untrusted")
    if agent.acts_locked:
        yield words("fleet-agent-locked")


def _operation(words: Texts, run: Any) -> str:
    phase = words(f"phase-{run.phase}")
    return words("fleet-operation", number=str(run.number), plan=words.plan(run.plan), phase=phase)


def _line(visit: Visit, row: FleetRow) -> list[str]:
    told = cells(visit, row)
    return [csv_files.digits(told[name]) for name in COLUMNS]
