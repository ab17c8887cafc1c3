"""The relay over HTTP: FastAPI routes under /agent/v1, OpenAPI at /docs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from bot.relay import answers, manual
from bot.relay.answers import NOT_KEPT, Problem
from bot.relay.bodies import BodyLimit
from bot.relay.errors import RelayError, UnauthorisedError
from bot.relay.polls import Polls, said
from bot.relay.relay import Relay
from device.contract import (
    AnyCommand,
    Enrolled,
    Enrolment,
    Presence,
    PresenceAnswer,
    Report,
    ReportAnswer,
)


class NewToken(BaseModel):
    token: str


_bearer = HTTPBearer(auto_error=False, description="the agent's token")


# A coroutine, as `_secret` is: FastAPI gives plain functions a thread, for each poll.
async def _token(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> str:
    if credentials is None:
        raise UnauthorisedError("A token is needed: Authorization: Bearer qka_…")
    return credentials.credentials


Token = Annotated[str, Depends(_token)]


async def _secret(response: Response) -> None:
    response.headers.update(NOT_KEPT)


Secret = Depends(_secret)  # what is answered is for nobody's cache


def _problems(*codes: int) -> dict[int | str, dict[str, Any]]:
    return {code: {"model": Problem} for code in (*codes, 413, 422)}


def build_app(relay: Relay) -> FastAPI:
    """Return the relay's app; its lifespan keeps the relay's poller running."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with relay.running():
            yield

    app = FastAPI(
        title="Qingka relay",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # they would repeat the host that was asked
    )
    install(app, relay)

    @app.get("/docs", include_in_schema=False)
    async def read() -> HTMLResponse:
        return HTMLResponse(manual.page(app.openapi()), headers=manual.HEADERS)

    return app


def install(app: FastAPI, relay: Relay) -> None:
    """Give an app the relay's routes, its body limit and its way of saying no."""
    app.include_router(_routes(relay))
    app.add_middleware(Polls, relay=relay)
    app.add_middleware(BodyLimit, limit_bytes=relay.settings.body_limit_bytes)
    app.add_exception_handler(RelayError, answers.say_no)
    app.add_exception_handler(RequestValidationError, answers.say_malformed)
    app.add_exception_handler(HTTPException, answers.say_http)
    app.add_exception_handler(Exception, answers.say_bug)


def _routes(relay: Relay) -> APIRouter:
    routes = APIRouter(prefix="/agent/v1", tags=["agent"])
    _add_accounts(routes, relay)
    _add_work(routes, relay)
    return routes


def _add_accounts(routes: APIRouter, relay: Relay) -> None:
    @routes.post(
        "/enrolments",
        status_code=status.HTTP_201_CREATED,
        responses=_problems(403, 429),
        dependencies=[Secret],
    )
    async def enrol(request: Request, enrolment: Enrolment) -> Enrolled:
        """Trade a pairing code for a token. Pairing a site again replaces its agent's token, key and journal."""
        return await relay.enrol(enrolment, request.client.host if request.client else "")

    @routes.post("/tokens", responses=_problems(401), dependencies=[Secret])
    async def rotate(token: Token) -> NewToken:
        """Make a new token; the old one is good until the new one is first used."""
        return NewToken(token=await relay.rotate(token))

    @routes.put("/presence", responses=_problems(401))
    async def presence(token: Token, presence: Presence) -> PresenceAnswer:
        """Say that the agent is there and what it has; at start, every 20 s and on change."""
        return await relay.presence(token, presence)


def _add_work(routes: APIRouter, relay: Relay) -> None:
    @routes.get(
        "/commands/next",
        response_model=AnyCommand,
        responses={204: {"description": "none within `wait`"}, **_problems(401)},
    )
    async def next_command(
        request: Request,
        token: Token,
        wait: Annotated[int, Query(ge=0, description="seconds")] = relay.settings.poll_wait_s,
        busy: Annotated[list[str] | None, Query(description="disks at work")] = None,
        known: Annotated[list[str] | None, Query(description="command ids in the journal")] = None,
    ) -> Response:
        """Wait for the next command. What was claimed and has no end comes first, an act then without code."""
        return said(await relay.next(token, busy or (), known or (), wait, request.is_disconnected))

    @routes.post("/commands/{command_id}/reports", responses=_problems(401, 404, 409, 410))
    async def report(command_id: str, token: Token, report: Report) -> ReportAnswer:
        """Take a report, once. 409 names the `seq` that is missing; after 410 the agent may forget the command."""
        return await relay.report(token, command_id, report)
