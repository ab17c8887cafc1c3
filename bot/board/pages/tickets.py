"""The list of tickets, with its filters and views."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from bot.board import bulk, lists, saved_views
from bot.board.bulk import Refusal
from bot.board.filters import ORDERS, SINCE_DAYS, Wanted, wanted, wanted_in
from bot.board.visits import Acting, Seeing, TicketId, Visit
from bot.people import Permission
from bot.records.types import now
from bot.tickets.states import Priority, TicketState

routes = APIRouter()

# What everybody has: (query, text key)
TABS = (
    ("", "board-tab-unsolved"),
    ("owner=me", "board-tab-mine"),
    ("owner=none", "board-tab-unowned"),
    ("state=waiting", "board-tab-waiting"),
    ("bureau=1", "board-tab-bureau"),
    ("state=resolved&state=closed", "board-tab-ended"),
)
Notice = tuple[str, str, dict[str, Any]]  # good or bad, text key, its parameters


@routes.get("/board")
async def tickets(visit: Seeing) -> Response:
    """Show the list; htmx gets what changes of it. Who triages nowhere begins with what is due."""
    if not visit.person.may(Permission.TRIAGE):
        return visit.go("/board/due")
    return await show(visit, wanted(visit.request.query_params.multi_items()))


@routes.post("/board/bulk")
async def act_on_many(act: Acting) -> Response:
    """Do one thing with all ticked tickets, and say which of them could not be done."""
    outcome = await bulk.run(act)
    done: list[Notice] = [("good", "board-bulk-done", {"count": outcome.done})] if outcome.done else []
    refused = [_refused(act.visit, one) for one in outcome.refused]
    notices = done + refused or [("bad", "board-bulk-none", {})]
    answer = await show(act.visit, wanted_in(act.value("query")), notices)
    answer.headers["HX-Trigger"] = "board:forget"
    return answer


@routes.post("/board/views")
async def save_view(act: Acting) -> Response:
    """Keep the filter under a name."""
    asked = wanted_in(act.value("query"))
    kept = await act.do(saved_views.save, act.visit.person.id, act.value("name"), asked.query)
    if kept is None:
        params = {"longest": saved_views.LONGEST, "most": saved_views.MOST}
        return await show(act.visit, asked, [("bad", "board-view-bad", params)])
    return act.visit.go(asked.address())


@routes.post("/board/views/{view_id}/delete")
async def delete_view(view_id: TicketId, act: Acting) -> Response:
    """Forget a view."""
    await act.do(saved_views.remove, act.visit.person.id, view_id)
    return act.visit.go("/board")


def _refused(visit: Visit, one: Refusal) -> Notice:
    reason = visit.words(one.key, **one.params)
    return "bad", "board-bulk-refused", {"tickets": one.named, "count": len(one.tickets), "reason": reason}


async def show(visit: Visit, asked: Wanted, notices: list[Notice] | None = None) -> Response:
    """Return the page, or what of it changes."""
    refiltered = visit.request.headers.get("hx-trigger") == "filter"
    more: dict[str, Any] = {}
    if not visit.partial:
        more["choices"] = await visit.read(lists.choices, visit.person)
    if refiltered or not visit.partial:
        more["views"] = await visit.read(saved_views.listed, visit.person.id)
    answer = visit.page(
        "tickets_part.html" if visit.partial else "tickets.html",
        at="tickets",
        wanted=asked,
        page=await visit.read(lists.page_of, visit.person, asked, now()),
        notices=notices or [],
        refiltered=refiltered,
        tabs=TABS,
        states=list(TicketState),
        priorities=[one.name.lower() for one in Priority],
        orders=ORDERS,
        since_days=SINCE_DAYS,
        acts=list(bulk.ACTS),
        **more,
    )
    if refiltered:
        answer.headers["HX-Push-Url"] = asked.address()
    return answer
