"""How the board says no: a page with a sentence and a code in the visitor's language, never a trace."""

from __future__ import annotations

import re
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.board.errors import BoardError, LoginError, MethodError, NoPageError, NoRightError
from bot.board.looks import look_of
from bot.board.security import SAFE
from bot.board.visits import Visit, board_of
from bot.logins import LinkError
from bot.people import ForbiddenError
from bot.tickets.errors import NoTicketError, TicketError

FORMS_STAND_ON = re.compile(r"/board(/tickets/\d+(?=/)|/problems(?=/))?")


def install(app: FastAPI) -> None:
    """Give an app the board's way of saying no."""
    app.add_exception_handler(BoardError, _say_no)
    app.add_exception_handler(LinkError, _say_gone)
    app.add_exception_handler(TicketError, _say_ticket)
    app.add_exception_handler(ForbiddenError, _say_forbidden)
    app.add_exception_handler(RequestValidationError, _say_none)
    app.add_exception_handler(HTTPException, _say_http)


def refusal(request: Request, status: int, code: str, key: str, /, **params: Any) -> Response:
    """Return the page; to htmx a part of it, which is shown above what stands on the page."""
    visit: Visit | None = getattr(request.state, "visit", None)
    look = visit.look if visit else look_of(request)
    partial = "hx-request" in request.headers
    template = "refusal_part.html" if partial else "refusal.html"
    known = {"code": code, "key": key, "params": params, "back": status != 401}
    field = visit.form_field if visit and code == NoRightError.code else None
    shown = board_of(request).rendering.render(template, look, form_field=field, **known)
    headers = {"HX-Retarget": "#notices", "HX-Reswap": "innerHTML"} if partial else {}
    return HTMLResponse(shown, status, headers)


async def _say_no(request: Request, error: Exception) -> Response:
    if not isinstance(error, BoardError):
        raise error
    if isinstance(error, LoginError) and _came_from_elsewhere(request):
        return _again(request)
    answer = refusal(request, error.status, error.code, error.message_key)
    if isinstance(error, LoginError) and "hx-request" in request.headers:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _came_from_elsewhere(request: Request) -> bool:
    """Say whether a link on another site was followed: the browser keeps the strict cookie back then."""
    return request.method == "GET" and request.headers.get("sec-fetch-site") in {"cross-site", "same-site"}


def _again(request: Request) -> Response:
    """Let the browser ask once more, from a page of ours: then the cookie comes along."""
    board = board_of(request)
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return HTMLResponse(board.rendering.render("again.html", look_of(request), target=target))


async def _say_gone(request: Request, error: Exception) -> Response:
    if not isinstance(error, LinkError):
        raise error
    return refusal(request, 410, error.code, error.message_key)


async def _say_ticket(request: Request, error: Exception) -> Response:
    if not isinstance(error, TicketError):
        raise error
    status = 404 if isinstance(error, NoTicketError) else 409
    return refusal(request, status, error.code, error.message_key, **error.params)


async def _say_forbidden(request: Request, error: Exception) -> Response:
    if not isinstance(error, ForbiddenError):
        raise error
    return refusal(request, 403, error.code, error.message_key)


async def _say_none(request: Request, _error: Exception) -> Response:
    return refusal(request, NoPageError.status, NoPageError.code, NoPageError.message_key)


async def _say_http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == 404:
        return await _say_none(request, error)
    if error.status_code == 405:
        return _say_method(request)
    return refusal(request, error.status_code, BoardError.code, BoardError.message_key)


def _say_method(request: Request) -> Response:
    """Lead to the page that a form stands on when its address is opened, or loaded anew."""
    page = FORMS_STAND_ON.match(request.url.path)
    if request.method in SAFE and page:
        return RedirectResponse(page[0], 303)
    return refusal(request, MethodError.status, MethodError.code, MethodError.message_key)
