"""The pictures and files of tickets, for whoever may triage the ticket. Only pictures are shown; all else is saved."""

from __future__ import annotations

from fastapi import APIRouter
from sqlmodel import Session
from starlette.responses import FileResponse, Response

from bot.board.errors import NoPageError
from bot.board.ticket_view import visible
from bot.board.visits import TicketId, Visited
from bot.people import Person
from bot.records.tickets import AttachmentRow
from bot.tickets.views import Attachment, attachment_view

routes = APIRouter()

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@routes.get("/board/files/{file_id}")
async def file(file_id: TicketId, visit: Visited) -> Response:
    """Return a picture to look at, or a file to save."""
    found = await visit.read(_attachment, file_id, visit.person)
    path = visit.board.store.path_of(found.sha256)
    if found.state != "stored" or path is None:
        raise NoPageError
    shown = found.mime in PICTURES
    return FileResponse(
        path,
        media_type=found.mime if shown else "application/octet-stream",
        filename=found.name or f"{found.kind}-{found.id}",
        content_disposition_type="inline" if shown else "attachment",
    )


def _attachment(session: Session, file_id: int, reader: Person) -> Attachment:
    row = session.get(AttachmentRow, file_id)
    if row is None:
        raise NoPageError
    visible(session, row.ticket_id, reader)
    return attachment_view(row)
