"""The board's pages. Each module has `routes`; one row here brings it in."""

from __future__ import annotations

from bot.board.pages import (
    batches,
    charts,
    due,
    export,
    files,
    fleet,
    imports,
    live,
    login,
    look,
    problems,
    receipts,
    ticket,
    tickets,
)

PAGES = (
    login,
    look,
    live,
    export,
    tickets,
    ticket,
    files,
    problems,
    fleet,
    due,
    batches,
    receipts,
    imports,
    charts,
)
