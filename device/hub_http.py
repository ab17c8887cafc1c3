"""Requests to the hub over HTTPS, and what its statuses mean. Nothing here shows a token or a code."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from device.errors import ConfigValueError, HubAnswerError, HubAwayError, HubError, PairingError, RevokedError

T = TypeVar("T")
PATH = "/agent/v1"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

# What a status says, when it is the hub that says it; for 5xx and what is not listed see `_error`.
ERRORS: dict[int, type[HubError]] = {401: RevokedError, 403: PairingError, 429: HubAwayError}


class Problem(BaseModel):
    """How the hub says no."""

    code: str
    sentence: str
    expected: int | None = None


def open_client(url: str, proxy: str, timeout_s: float) -> httpx.AsyncClient:
    """Return a client for the hub; the environment's proxies do not count for a hub on this machine.

    Raises:
        ConfigValueError: url, proxy or the certificates of the environment cannot be used.
    """
    try:
        base = httpx.URL(f"{url.rstrip('/')}{PATH}")
        if not base.host:
            raise ConfigValueError(f"hub: {url!r} names no host")
        return httpx.AsyncClient(
            base_url=base,
            proxy=proxy or None,
            trust_env=base.host not in LOOPBACK,
            timeout=timeout_s,
            headers={"Content-Type": "application/json"},
        )
    except (httpx.InvalidURL, ValueError, ImportError, OSError) as err:
        raise ConfigValueError(f"hub: url, proxy or SSL_CERT_FILE cannot be used: {err}") from err


def printable(token: str) -> str:
    """Return a token that a header can carry. Raises ConfigValueError: this one is none."""
    if not (token.isascii() and token.isprintable() and token):
        raise ConfigValueError("hub.token: is not what the hub gave; pair this site again")
    return token


async def send(
    client: httpx.AsyncClient, method: str, path: str, meant: Collection[int] = (), **more: Any
) -> httpx.Response:
    """Return an answer that is 2xx, or one of `meant` from the hub itself.

    Raises:
        HubError: any other answer, or none.
    """
    try:
        answer = await client.request(method, path, **more)
    except httpx.HTTPError as err:
        raise HubAwayError(f"{host(client.base_url)}: not reached: {str(err) or type(err).__name__}") from err
    problem = problem_of(answer)
    if answer.is_success or (problem and answer.status_code in meant):
        return answer
    raise _error(answer, problem)


def _error(answer: httpx.Response, problem: Problem | None) -> HubError:
    """Return what an answer that is no success means; whoever does not speak as the hub does is not the hub."""
    name = host(answer.url)
    if problem is None or answer.is_server_error:
        return HubAwayError(f"{name}: answered {answer.status_code}; the hub is not there, or not well")
    return ERRORS.get(answer.status_code, HubAnswerError)(f"{name}: {problem.sentence}")


def problem_of(answer: httpx.Response) -> Problem | None:
    """Return the no of the hub; None for a yes, and for what somebody else answers."""
    if answer.is_success:
        return None
    try:
        problem = Problem.model_validate_json(answer.content)
    except ValidationError:
        return None
    return problem if problem.code.startswith("REL-") else None


def read(kind: TypeAdapter[T], answer: httpx.Response) -> T:
    """Return what the contract says the body is.

    Raises:
        HubAnswerError: it is something else; HubAwayError: it is not even JSON.
    """
    name = host(answer.url)
    if "json" not in answer.headers.get("Content-Type", ""):
        raise HubAwayError(f"{name}: this is not the hub that answers; is a login page in between?")
    try:
        return kind.validate_json(answer.content)
    except ValidationError as err:
        # What was answered may hold a token or a code: only the places are named.
        places = ", ".join(".".join(map(str, one["loc"])) or "body" for one in err.errors())
        raise HubAnswerError(f"{name}: an answer that this agent does not understand: {places}") from None


def host(url: httpx.URL) -> str:
    """Return what may be shown of an address."""
    return url.netloc.decode()
