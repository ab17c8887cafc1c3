"""The board's pages as the navigation lists them."""

from __future__ import annotations

NAVIGATION = [
    # at,      path,     text key
    ("tickets", "/board", "board-nav-tickets"),
    ("problems", "/board/problems", "known-nav"),
    ("fleet", "/board/fleet", "fleet-nav"),
    ("charts", "/board/charts", "figures-nav"),
]
