"""The switches for theme and language."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from bot.board.looks import keep_look
from bot.board.visits import SeeingAct

routes = APIRouter()


@routes.post("/board/look")
async def switch(act: SeeingAct) -> Response:
    """Keep the theme or the language, and show the same page again."""
    answer = act.visit.go(_own_path(act.value("back")))
    keep_look(answer, act.value("theme"), act.value("language"), secure=act.visit.board.secure)
    return answer


def _own_path(path: str) -> str:
    """Return a path of the board; anything else leads to its first page."""
    ours = path == "/board" or path.startswith(("/board/", "/board?"))
    return path if ours and path.isprintable() and "\\" not in path else "/board"
