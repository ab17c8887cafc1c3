"""Logging in by the bot's link, and out again."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot import logins
from bot.board.looks import look_of
from bot.board.parts import Board
from bot.board.security import require_own
from bot.board.visits import COOKIE, Leaving, Visit, board_of
from bot.logins import LinkError
from bot.people import Person
from bot.records.types import now

routes = APIRouter()


@routes.get("/board/login/{token}")
async def link(request: Request, token: str) -> Response:
    """Show whom the link lets in, and a button; programs that preview links do not use it up."""
    board = board_of(request)
    person = await _guest(request, token)
    look = look_of(request, person.language)
    return HTMLResponse(board.rendering.render("login.html", look, name=person.name, token=token))


@routes.post("/board/login/{token}")
async def enter(request: Request, token: str) -> Response:
    """Trade the link for a login."""
    board = board_of(request)
    require_own(request.headers, board.settings.url)
    await _guest(request, token)
    made, _ = await board.database.do(logins.enter, token, now(), board.login_life)
    answer = RedirectResponse("/board", 303)
    _keep(answer, board, made, logins.LONGEST)
    return answer


@routes.post("/board/logout")
async def leave(act: Leaving) -> Response:
    """End this login, also of a person who is support no more."""
    visit = act.visit
    await act.do(logins.leave, visit.token, visit.person)
    return _left(visit)


@routes.post("/board/logout/everywhere")
async def leave_everywhere(act: Leaving) -> Response:
    """End every login of this person."""
    visit = act.visit
    await act.do(logins.leave_everywhere, visit.person.id, visit.person.number)
    return _left(visit)


async def _guest(request: Request, token: str) -> Person:
    """Raises LinkError, and TriesError after too many of those; a good link is let in whatever came before it."""
    board, address = board_of(request), request.client.host if request.client else ""
    try:
        return await board.database.read(logins.guest, token, now())
    except LinkError:
        board.tries.require(address)
        board.tries.count(address)
        raise


def _left(visit: Visit) -> Response:
    """Say so, and let the browser forget the login; its page forgets the drafts."""
    answer = visit.page("left.html")
    _keep(answer, visit.board, "", timedelta())
    return answer


def _keep(answer: Response, board: Board, token: str, life: timedelta) -> None:
    """Let the browser keep the login's token; when the login ends is the hub's to say."""
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int(life.total_seconds()),
        path="/board",
        secure=board.secure,
        httponly=True,
        samesite="strict",
    )
