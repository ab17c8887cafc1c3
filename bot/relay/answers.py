"""How the relay says no: a problem as JSON, with the code of the error."""

from __future__ import annotations

import logging
import secrets

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.status import HTTP_400_BAD_REQUEST

from bot.relay.errors import GapError, MalformedError, RelayError

log = logging.getLogger(__name__)

NOT_KEPT = {"Cache-Control": "no-store"}


class Problem(BaseModel):
    """Why not. `expected` comes with 409."""

    code: str = Field(examples=["REL-409"])
    sentence: str
    expected: int | None = None


async def say_no(_request: Request, error: Exception) -> Response:
    if not isinstance(error, RelayError):
        raise error
    return refusal(error)


async def say_malformed(_request: Request, error: Exception) -> Response:
    """Name the place and the rule; what was sent is not repeated."""
    if not isinstance(error, RequestValidationError):
        raise error
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return problem(MalformedError.status, MalformedError.code, f"{place}: {first['msg']}")


async def say_http(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    # FastAPI's 400 is a body that no JSON parser reads
    code = MalformedError.status if error.status_code == HTTP_400_BAD_REQUEST else error.status_code
    answer = problem(code, f"REL-{code}", str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


async def say_bug(_request: Request, error: Exception) -> Response:
    number = f"BUG-{secrets.token_hex(3).upper()}"
    log.error("%s: a request of an agent failed", number, exc_info=error)
    return problem(500, "REL-500", f"The hub failed at this; its log has it under {number}.")


def refusal(error: RelayError) -> Response:
    """Return what an error of the relay is to an agent."""
    expected = error.expected if isinstance(error, GapError) else None
    return problem(error.status, error.code, str(error), expected)


def problem(status_code: int, code: str, sentence: str, expected: int | None = None) -> Response:
    readable = sentence.encode("utf-8", "replace").decode()
    body = Problem(code=code, sentence=readable, expected=expected)
    return JSONResponse(body.model_dump(exclude_none=True), status_code)
