"""The page of one ticket, its acts, and the pictures and files of its conversation."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from functools import partial
from typing import Any

from fastapi import APIRouter
from sqlmodel import Session
from starlette.responses import Response

from bot.board import ticket_view
from bot.board.errors import NoPageError
from bot.board.marks import after, fields_of, is_done, mark_of
from bot.board.pages.files import PICTURES
from bot.board.parts import Board
from bot.board.ticket_acts import ACTS, ActError, Deed, do
from bot.board.ticket_view import TicketPage, visible
from bot.board.uploads import kept, name_of
from bot.board.visits import Act, Acting, TicketId, Visit, Visited
from bot.clearing.operations import ClearingError
from bot.dialog.messages import Media
from bot.people import Person
from bot.records.types import now
from bot.tickets.attachments import AttachmentError
from bot.tickets.errors import TicketError
from bot.tickets.states import Priority
from handlers.ready_answers import ready_text
from handlers.times import age

routes = APIRouter()

SAID = (TicketError, ClearingError, ActError, AttachmentError)  # in a sentence, above the ticket as it stands


@routes.get("/board/tickets/{ticket_id}")
async def page(
    ticket_id: TicketId, visit: Visited, done: str = "", form: str = "", macro: str = ""
) -> Response:
    """Show a ticket.

    Args:
        done: the act that led here, with the mark of its form.
        macro: the ready answer to begin with, where the browser runs no scripts.
    """
    notice = f"page-done-{done}" if done in ACTS and is_done(visit, form) else ""
    return await _whole(visit, ticket_id, notice=(notice, {}), macro=macro)


@routes.get("/board/tickets/{ticket_id}/live")
async def live(ticket_id: TicketId, visit: Visited, version: str = "") -> Response:
    """Return what of the page has changed; 204 when it still stands as in `version`."""
    shown = await visit.read(ticket_view.read, ticket_id, visit.person)
    if version_of(visit, shown) == version:
        return Response(status_code=204)
    return _parts(visit, shown)


@routes.post("/board/tickets/{ticket_id}/{name}")
async def take(ticket_id: TicketId, name: str, act: Acting) -> Response:
    """Do an act, once, and show the ticket as it stands then; what it refuses is said above it."""
    visit = act.visit
    if name not in ACTS:
        raise NoPageError
    await visit.read(visible, ticket_id, visit.person)
    mark = await mark_of(act, name)

    async def work() -> None:
        media = await kept(visit.board, act.file("file"))
        await act.do(_take, visit.board, visit.person, ticket_id, name, fields_of(act), media)

    try:
        await visit.board.once.do(visit.person.id, mark, work)
    except SAID as error:
        return await _refused(act, ticket_id, (error.message_key, _params(act, ticket_id, error)))
    return await _done(visit, ticket_id, name, mark)


def version_of(visit: Visit, shown: TicketPage) -> str:
    """Return what tells one state of a page from another, of its times too."""
    moment, words = now(), visit.words
    times = [ticket_view.until(words, goal, moment) for goal in shown.found.goals]
    opened = age(words, shown.ticket.created_at, moment)
    said = repr((shown.found, shown.others, sorted(shown.acts), times, opened))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]


def _take(
    session: Session,
    board: Board,
    by: Person,
    ticket_id: int,
    name: str,
    fields: Mapping[str, str],
    media: Media | None,
) -> None:
    ticket = visible(session, ticket_id, by)
    do(session, name, Deed(board, by, ticket, fields, media))


async def _done(visit: Visit, ticket_id: int, name: str, mark: str) -> Response:
    if not visit.partial:
        return visit.go(after(f"/board/tickets/{ticket_id}", name, mark))
    shown = await visit.read(ticket_view.read, ticket_id, visit.person)
    answer = _parts(visit, shown, notice=(f"page-done-{name}", {}))
    answer.headers["HX-Trigger-After-Settle"] = f"ticket-{name}"
    return answer


async def _refused(act: Act, ticket_id: int, refusal: tuple[str, dict[str, Any]]) -> Response:
    visit = act.visit
    if visit.partial:
        shown = await visit.read(ticket_view.read, ticket_id, visit.person)
        return _parts(visit, shown, refusal=refusal)
    return await _whole(visit, ticket_id, refusal=refusal, draft=act.value("text"), status=409)


def _params(act: Act, ticket_id: int, error: Any) -> dict[str, Any]:
    if isinstance(error, ActError):
        return {}
    file = act.file("file")
    said = {"name": name_of(file) if file else "—", "ticket": ticket_id}
    return {**said, **error.params} if isinstance(error, AttachmentError) else error.params


async def _whole(
    visit: Visit, ticket_id: int, *, macro: str = "", status: int = 200, **more: Any
) -> Response:
    shown = await visit.read(ticket_view.read, ticket_id, visit.person)
    macros = await visit.read(_macros, visit, shown)
    begun = next((text for name, _, text in macros if name == macro), "")
    more = {"notice": ("", {}), "refusal": ("", {}), "draft": begun, **more}
    return visit.page("ticket.html", "tickets", status, macros=macros, **_context(visit, shown), **more)


def _parts(visit: Visit, shown: TicketPage, **more: Any) -> Response:
    more = {"notice": ("", {}), "refusal": ("", {}), **more}
    return visit.page("ticket_parts.html", **_context(visit, shown), **more)


def _context(visit: Visit, shown: TicketPage) -> dict[str, Any]:
    words, board, ticket = visit.words, visit.board, shown.ticket
    return {
        "page": shown,
        "found": shown.found,
        "ticket": ticket,
        "version": version_of(visit, shown),
        "mark": secrets.token_urlsafe(12),
        "moment": now(),
        "PICTURES": PICTURES,
        "priorities": [one.name.lower() for one in Priority],
        "why": ticket_view.why(words, ticket) if ticket.reason else "",
        "article": ticket_view.article_of(board.articles, ticket.article, visit.look.language),
        "shared": ticket_view.shared(words, shown.found.alike.fields),
        **{name: partial(getattr(ticket_view, name), words) for name in ("happened", "until", "size")},
    }


def _macros(session: Session, visit: Visit, shown: TicketPage) -> list[tuple[str, str, str]]:
    """Return (id, title, text in the person's language) of each ready answer."""
    macros = visit.board.macros
    return [
        (name, title, ready_text(session, macros, name, shown.ticket, visit.person))
        for name, title in macros.listed(visit.look.language)
    ]
