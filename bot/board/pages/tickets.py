"""The list of tickets, with its filters and views."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from bot.board import lists, saved_views
from bot.board.filters import Wanted, wanted, wanted_in
from bot.board.visits import Acting, Visit, Visited
from bot.records.types import now

routes = APIRouter()


@routes.get("/board")
async def tickets(visit: Visited) -> Response:
    """Show the list; htmx gets the rows alone."""
    asked = wanted(visit.request.query_params.multi_items())
    if visit.partial:
        return visit.page("tickets_part.html", **await rows_of(visit, asked))
    return await show(visit, asked)


async def show(visit: Visit, asked: Wanted, **more: Any) -> Response:
    """Return the whole page."""
    choices = await visit.read(lists.choices, visit.person)
    shown = {"notices": [], **await rows_of(visit, asked), **more}
    return visit.page("tickets.html", at="tickets", choices=choices, **shown)


async def rows_of(visit: Visit, asked: Wanted) -> dict[str, Any]:
    """Return what tickets_part.html shows."""
    page = await visit.read(lists.page_of, visit.person, asked, now())
    return {"page": page, "wanted": asked}


@routes.post("/board/views")
async def save_view(act: Acting) -> Response:
    """Keep the filter under a name."""
    asked = wanted_in(act.text("query"))
    kept = await act.do(saved_views.save, act.visit.person.id, act.text("name"), asked.query)
    if kept is None:
        params = {"longest": saved_views.LONGEST, "most": saved_views.MOST}
        return await show(act.visit, asked, notices=[("bad", "board-view-bad", params)])
    return act.visit.go(asked.address())


@routes.post("/board/views/{view_id}/delete")
async def delete_view(view_id: int, act: Acting) -> Response:
    """Forget a view."""
    await act.do(saved_views.remove, act.visit.person.id, view_id)
    return act.visit.go("/board")
