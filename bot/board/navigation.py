"""The board's pages as the navigation lists them, each to whom it opens."""

from __future__ import annotations

from bot.people import Permission

NAVIGATION = [
    # at,      path,     text key,          needs
    ("tickets", "/board", "board-nav-tickets", Permission.TRIAGE),
    ("due", "/board/due", "due-title", Permission.SEE_DEVICES),
    ("receipts", "/board/receipts", "receipts-title", Permission.SEE_DEVICES),
    ("batches", "/board/batches", "batch-title", Permission.SEE_DEVICES),
    ("problems", "/board/problems", "known-nav", Permission.TRIAGE),
    ("fleet", "/board/fleet", "fleet-nav", Permission.TRIAGE),
    ("charts", "/board/charts", "figures-nav", Permission.TRIAGE),
    ("import", "/board/import", "import-title", Permission.MANAGE_SITES),
]
