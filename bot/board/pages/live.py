"""The stream that says that some ticket changed."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import APIRouter
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.responses import Response, StreamingResponse

from bot import logins
from bot.board.visits import Seeing, Visit
from bot.people import Permission
from bot.records.types import now

routes = APIRouter()

FIRST = format_sse_event(comment="qingka", retry=3000)


@routes.get("/board/live")
async def live(visit: Seeing) -> Response:
    """Stream `tickets` events without content; at the end `over` when the login has ended, or `enough` (see Live)."""
    headers = {"X-Accel-Buffering": "no"}
    return StreamingResponse(_events(visit), media_type="text/event-stream", headers=headers)


async def _events(visit: Visit) -> AsyncIterator[bytes]:
    async def goes_on() -> bool:
        held = await visit.read(logins.login, visit.token, now())
        return held is not None and held.person.may(Permission.SEE_DEVICES)

    yield FIRST
    async for event in visit.board.live.changes(visit.person.id, visit.token, goes_on):
        yield KEEPALIVE_COMMENT if event == "ping" else format_sse_event(event=event, data_str="1")
