"""The sites and devices that one may see, as they stand: what is urgent first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from starlette.responses import Response

from bot import audit, fleet
from bot.board.visits import Visit, Visited
from bot.fleet_views import FleetAgent, FleetRow, Urgency
from bot.records.types import now
from bot.sheets import csv_files
from handlers.words import Words

routes = APIRouter()

PAGE = 100  # rows
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
    visit: Visited, q: str = "", urgency: str = "", page: int = Query(1, ge=1, le=10_000)
) -> Response:
    """Show a page of them."""
    every = await visit.read(fleet.seen_by, visit.person, now(), zone_of(visit))
    found = chosen(every, q, urgency)
    pages = max(1, -(-len(found) // PAGE))
    number = min(page, pages)
    return visit.page(
        "fleet.html",
        "fleet",
        rows=found[(number - 1) * PAGE : number * PAGE],
        count=sum(row.device is not None for row in found),
        counts={one.name.lower(): sum(row.urgency is one for row in every) for one in Urgency},
        asked={"q": q, "urgency": urgency},
        number=number,
        pages=pages,
        query=lambda **more: urlencode({"q": q, "urgency": urgency, **more}),
        told=lambda row: cells(visit, row),
    )


@routes.get("/board/fleet.csv")
async def export(visit: Visited, q: str = "", urgency: str = "") -> Response:
    """Return all of them as a table for a spreadsheet."""
    moment = now()
    every = await visit.read(fleet.seen_by, visit.person, moment, zone_of(visit))
    await visit.do(audit.append, visit.person.number, "board.exported", "fleet", **_kept(q, urgency))
    head = [visit.words(f"fleet-{name}") for name in COLUMNS]
    table = csv_files.MARK + csv_files.lines(
        [head, *(_line(visit, row) for row in chosen(every, q, urgency))]
    )
    name = f"qingka-fleet-{visit.board.rendering.day(moment)}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(table, media_type="text/csv; charset=utf-8", headers=headers)


def chosen(rows: Sequence[FleetRow], words: str, urgency: str) -> list[FleetRow]:
    """Return the rows that have these words, and this urgency if one is named."""
    return [row for row in rows if row.has(words) and urgency in {"", row.urgency.name.lower()}]


def _kept(words: str, urgency: str) -> dict[str, str]:
    """Return what the audit log keeps of a filter: that there were words, not which."""
    known = urgency in {one.name.lower() for one in Urgency}
    return {"words": "…" if words else "", "urgency": urgency if known else ""}


def zone_of(visit: Visit) -> ZoneInfo:
    """Return the zone in which days are counted."""
    return ZoneInfo(visit.board.settings.timezone)


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


def _agent(words: Words, when: Any, agent: FleetAgent | None) -> Iterator[str]:
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


def _operation(words: Words, run: Any) -> str:
    phase = words(f"phase-{run.phase}")
    return words("fleet-operation", number=str(run.number), plan=words.plan(run.plan), phase=phase)


def _line(visit: Visit, row: FleetRow) -> list[str]:
    told = cells(visit, row)
    return [csv_files.digits(told[name]) for name in COLUMNS]
