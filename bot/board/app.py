"""The board as an ASGI app."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from bot.board import refusals
from bot.board.bugs import Bugs
from bot.board.heads import Heads
from bot.board.pages import PAGES
from bot.board.parts import Board
from bot.board.rendering import STATIC
from bot.board.security import Limit, Strict

FORM_AROUND_FILE_BYTES = 1024 * 1024
ROOT = "/board"


def build_app(board: Board) -> ASGIApp:
    """Return the board's app."""
    return Strict(build_pages(board), board.settings.url)


def build_pages(board: Board) -> FastAPI:
    """Return the pages without what stands around them."""
    app = FastAPI(title="Qingka board", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.board = board
    for page in PAGES:
        app.include_router(page.routes)
    app.mount("/board/static", StaticFiles(directory=STATIC), name="static")
    file_bytes = int(board.settings.attachment_mb * 1024 * 1024) + FORM_AROUND_FILE_BYTES
    app.add_middleware(Limit, file_bytes=file_bytes)
    app.add_middleware(Bugs)
    app.add_middleware(Heads)
    refusals.install(app)
    return app
