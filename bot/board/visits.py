"""Who looks at a page, and who sends a form: what each page's function asks for.

A page:    async def page(visit: Visited) -> Response: return visit.page("fleet.html", at="fleet", rows=…)
A form:    async def claim(ticket_id: TicketId, act: Acting) -> Response: … act.value("tag") … await act.do(…)
Its HTML:  <form method="post" action="…">{{ form_field() }}…</form>; htmx sends the token with every request by itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar

from fastapi import Depends, Path
from markupsafe import Markup
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot import logins
from bot.board.errors import LoginError, NoRightError
from bot.board.looks import Look, look_of
from bot.board.navigation import NAVIGATION
from bot.board.parts import Board
from bot.board.security import SAFE, form_token, require_own, require_token
from bot.people import Permission, Person
from bot.records.people import EVERY_SITE
from bot.records.types import now
from handlers.words import Words

P = ParamSpec("P")
T = TypeVar("T")

COOKIE = "qingka_board"
LARGEST_ID = 2**31 - 1
TicketId = Annotated[int, Path(ge=1, le=LARGEST_ID)]


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a person who is logged in, with the rights of this moment."""

    board: Board
    request: Request
    person: Person
    look: Look
    token: str = field(repr=False)

    @property
    def words(self) -> Words:
        """The words of the page's language."""
        return Words(self.board.texts, self.look.language)

    @property
    def sites(self) -> frozenset[int] | None:
        """The sites whose tickets this person triages; None is every one."""
        return self.person.sites_for(Permission.TRIAGE)

    @property
    def navigation(self) -> list[tuple[str, str, str]]:
        """The pages that this person may open: name, path, text key."""
        where = {Permission.MANAGE_SITES: EVERY_SITE}  # who governs some sites alone has no page for it
        return [
            (name, path, key)
            for name, path, key, need in NAVIGATION
            if self.person.may(need, where.get(need))
        ]

    @property
    def partial(self) -> bool:
        """Whether htmx asks for a part of a page that is shown already."""
        return "hx-request" in self.request.headers

    @property
    def here(self) -> str:
        """The page's address, to come back to; a form's answer has none."""
        url = self.request.url
        if self.request.method not in SAFE:
            return "/board"
        return f"{url.path}?{url.query}" if url.query else url.path

    async def read(self, call: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return `call(session, …)` that writes nothing."""
        return await self.board.database.read(call, *args, **kwargs)

    async def do(self, call: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return `call(session, …)` of a transaction of its own, and tell the hub that it was committed."""
        result = await self.board.database.do(call, *args, **kwargs)
        self.board.changed()
        return result

    def page(self, template: str, at: str = "", status: int = 200, **context: Any) -> HTMLResponse:
        """Return a page, or a part of one.

        Args:
            at: the row of the navigation that it belongs to.
        """
        shown = {"visit": self, "at": at, "form_field": self.form_field, **context}
        return HTMLResponse(self.board.rendering.render(template, self.look, **shown), status)

    def go(self, path: str) -> Response:
        """Send the browser to another page of the board; htmx, too."""
        answer = RedirectResponse(path, 303)
        if self.partial:
            return Response(status_code=204, headers={"HX-Redirect": answer.headers["location"]})
        return answer

    @property
    def form_token(self) -> str:
        """What htmx sends with every request, as a header."""
        return form_token(self.token)

    def form_field(self) -> Markup:
        """Return what a form carries that scripts do not send."""
        return Markup('<input type="hidden" name="form_token" value="{}">').format(self.form_token)


@dataclass(frozen=True, slots=True)
class Act:
    """A form that a visitor sent, and that this board had handed out."""

    visit: Visit
    form: FormData

    def value(self, name: str) -> str:
        """Return a field without blanks at its ends; "" where there is none."""
        value = self.form.get(name)
        return value.strip() if isinstance(value, str) else ""

    def values(self, name: str) -> list[str]:
        """Return a field that may stand several times."""
        return [value for value in self.form.getlist(name) if isinstance(value, str)]

    def file(self, name: str) -> UploadFile | None:
        """Return an uploaded file; None where none was chosen."""
        value = self.form.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    async def do(self, call: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See Visit.do."""
        return await self.visit.do(call, *args, **kwargs)


def board_of(request: Request) -> Board:
    """Return the board that answers."""
    board = request.app.state.board
    if not isinstance(board, Board):
        raise TypeError(board)
    return board


async def entering(request: Request) -> Visit:
    """Return the visit of whoever is logged in, with or without a right. Raises LoginError."""
    board, token = board_of(request), request.cookies.get(COOKIE, "")
    held = await board.database.read(logins.login, token, now()) if token else None
    if held is None:
        raise LoginError
    visit = Visit(board, request, held.person, look_of(request, held.person.language), token)
    request.state.visit = visit
    if is_by_hand(request) and logins.is_renewable(held, now()) and held.person.may(Permission.SEE_DEVICES):
        await board.database.do(logins.renew, token, now(), board.login_life)
    return visit


async def visiting(visit: Annotated[Visit, Depends(entering)]) -> Visit:
    """Return the visit.

    Raises:
        LoginError: nobody is logged in.
        NoRightError: this person triages nowhere (any more).
    """
    return _allowed(visit, Permission.TRIAGE)


async def seeing(visit: Annotated[Visit, Depends(entering)]) -> Visit:
    """Return the visit. Raises as `visiting`, but lets in whoever sees devices somewhere: support does."""
    return _allowed(visit, Permission.SEE_DEVICES)


async def governing(visit: Annotated[Visit, Depends(entering)]) -> Visit:
    """Return the visit. Raises as `visiting`, but lets in administrators of every site alone."""
    if not visit.person.may(Permission.MANAGE_SITES, EVERY_SITE):
        raise NoRightError
    return visit


def _allowed(visit: Visit, need: Permission) -> Visit:
    if not visit.person.may(need):
        raise NoRightError
    return visit


async def leaving(request: Request, visit: Annotated[Visit, Depends(entering)]) -> AsyncIterator[Act]:
    """Give the form of whoever is logged in, with or without a right; its files are closed afterwards.

    Raises:
        LoginError: nobody is logged in.
        ForgedError: it is not from a page of this login.
        HTTPException: it cannot be read.
    """
    require_own(request.headers, visit.board.settings.url)
    form = await read_form(request)
    try:
        given = request.headers.get("x-form-token") or form.get("form_token")
        require_token(given if isinstance(given, str) else "", visit.token)
        yield Act(visit, form)
    finally:
        await form.close()


async def acting(_visit: Annotated[Visit, Depends(visiting)], act: Annotated[Act, Depends(leaving)]) -> Act:
    """Return the form of a visit. Raises as `visiting`, then as `leaving`."""
    return act


async def seeing_act(_visit: Annotated[Visit, Depends(seeing)], act: Annotated[Act, Depends(leaving)]) -> Act:
    """Return the form of a visit. Raises as `seeing`, then as `leaving`."""
    return act


async def governing_act(
    _visit: Annotated[Visit, Depends(governing)], act: Annotated[Act, Depends(leaving)]
) -> Act:
    """Return the form of a visit. Raises as `governing`, then as `leaving`."""
    return act


async def read_form(request: Request) -> FormData:
    """Return the request's form. Raises HTTPException 400 when it cannot be read."""
    return await request.form(max_files=10, max_fields=1000)


def is_by_hand(request: Request) -> bool:
    """Say whether a person did something; what a page fetches by itself keeps nobody logged in."""
    opened = "text/html" in request.headers.get("accept", "") and "hx-request" not in request.headers
    return opened or request.method not in SAFE


Visited = Annotated[Visit, Depends(visiting)]
Acting = Annotated[Act, Depends(acting)]
Seeing = Annotated[Visit, Depends(seeing)]
SeeingAct = Annotated[Act, Depends(seeing_act)]
Governing = Annotated[Visit, Depends(governing)]
GoverningAct = Annotated[Act, Depends(governing_act)]
Leaving = Annotated[Act, Depends(leaving)]
