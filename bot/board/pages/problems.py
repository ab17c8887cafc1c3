"""Failures that come in numbers, and the known problems that are still open."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Any

from fastapi import APIRouter
from sqlmodel import Session
from starlette.responses import Response

from bot.board.marks import after, is_done, mark_of
from bot.board.ticket_acts import ActError, EmptyError, require_no_code
from bot.board.ticket_view import shared
from bot.board.visits import Act, Acting, TicketId, Visit, Visited
from bot.people import Permission, Person
from bot.records.types import now
from bot.tickets import alike, problems
from bot.tickets.alike import WINDOW, Group
from bot.tickets.errors import TicketError
from bot.tickets.problems import ProblemView

routes = APIRouter()

PATH = "/board/problems"
DONE = {"announce": "known-announced", "resolve": "known-resolved"}


@routes.get(PATH)
async def page(visit: Visited, done: str = "", form: str = "") -> Response:
    """Show both lists.

    Args:
        done: the act that led here, with the mark of its form.
    """
    return await _show(visit, notice=(DONE.get(done, "") if is_done(visit, form) else "", {}))


@routes.post(PATH)
async def announce(act: Acting) -> Response:
    """Make a group a known problem, and tell everybody who has it."""
    return await _once(
        act, "announce", _announce, act.value("signature"), act.value("title"), act.value("text")
    )


@routes.post(PATH + "/{problem_id}/resolve")
async def resolve(problem_id: TicketId, act: Acting) -> Response:
    """End every ticket of a known problem."""
    return await _once(act, "resolve", _resolve, problem_id, act.value("text"))


async def _once(act: Act, name: str, call: Any, *given: Any) -> Response:
    """Do it, if this form was not sent before; what it refuses is said above the lists as they stand."""
    visit, mark = act.visit, await mark_of(act, name)
    try:
        await visit.board.once.do(visit.person.id, mark, partial(act.do, call, visit, *given))
    except (TicketError, ActError) as error:
        refusal = (error.message_key, error.params if isinstance(error, TicketError) else {})
        return await _show(visit, refusal=refusal, status=409)
    return visit.go(after(PATH, name, mark))


def _announce(session: Session, visit: Visit, signature: str, title: str, text: str) -> None:
    require_no_code(text)
    if not title or not text:
        raise EmptyError
    problems.announce(session, visit.board.desk.notices, visit.person, signature, title, text)


def _resolve(session: Session, visit: Visit, problem_id: int, text: str) -> None:
    require_no_code(text)
    problems.resolve_for_all(session, visit.board.desk, visit.person, problem_id, text)


async def _show(visit: Visit, status: int = 200, **more: Any) -> Response:
    groups, known = await visit.read(_read, visit.person)
    more = {"notice": ("", {}), "refusal": ("", {}), **more}
    return visit.page(
        "problems.html",
        "problems",
        status,
        groups=[(one, shared(visit.words, one.fields)) for one in groups],
        problems=known,
        mark=secrets.token_urlsafe(12),
        **more,
    )


def _read(session: Session, reader: Person) -> tuple[list[Group], list[ProblemView]]:
    """Return the groups that nobody has announced and somebody waits for, and what was announced."""
    sites = reader.sites_for(Permission.TRIAGE)
    known = problems.listed(session, sites)
    told = {one.signature for one in known}
    groups = alike.groups(session, sites, now() - WINDOW)
    return [one for one in groups if one.unresolved and one.signature not in told], known
