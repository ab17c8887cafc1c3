"""Our own mistakes: caught inside the app, logged once under a number that the page tells, and given a ticket.

What fails at the same place in the same way has the same number, and no second ticket while the first is unsolved: a
page that refreshes itself would open one each time.
"""

from __future__ import annotations

import hashlib
import logging
import traceback

from sqlmodel import Session, col, select
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.board.refusals import refusal
from bot.board.visits import Visit
from bot.people import Person
from bot.records.tickets import TicketRow
from bot.tickets.desk import Desk
from bot.tickets.states import UNSOLVED

log = logging.getLogger(__name__)


class Bugs:
    """ASGI middleware that answers whatever nobody else did. An answer that had begun ends where it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except ClientDisconnect:
            return  # whoever asked has gone
        except Exception as error:
            number = number_of(error)
            log.exception("%s: a page of the board failed", number)
            request = Request(scope, receive)
            await _report(request, number)
            if not begun:
                await refusal(request, 500, number, "board-error-bug")(scope, receive, send)


def number_of(error: BaseException) -> str:
    """Return "BUG-1A2B3C", told by the error's kind and the lines that led to it."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    lines = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    said = repr((type(error).__qualname__, list(dict.fromkeys(lines))))
    return f"BUG-{hashlib.sha256(said.encode()).hexdigest()[:6].upper()}"


def keep(session: Session, desk: Desk, by: Person, number: str) -> None:
    """Open a ticket about a mistake that this person met, unless an unsolved one tells of it."""
    told = select(TicketRow.id).where(TicketRow.code == number, col(TicketRow.state).in_(UNSOLVED))
    if session.exec(told.limit(1)).first() is None:
        desk.open_bug(session, by, number)


async def _report(request: Request, number: str) -> None:
    """Open the ticket, where somebody is logged in."""
    visit: Visit | None = getattr(request.state, "visit", None)
    if visit is None:
        return
    try:
        await visit.do(keep, visit.board.desk, visit.person, number)
    except Exception:
        log.exception("BRD-002: no ticket could be opened for %s", number)
