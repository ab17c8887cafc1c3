"""The board's pages. Each module has `routes`; one row here brings it in."""

from __future__ import annotations

from bot.board.pages import live, login, look, tickets

PAGES = (login, look, live, tickets)
