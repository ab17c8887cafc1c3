"""The hub's tables. Importing the package registers all of them, so that foreign keys find their targets."""

from bot.records import (
    batches,
    board,
    dialog,
    hubs,
    journal,
    messages,
    offices,
    operations,
    people,
    relay,
    tickets,
)

__all__ = [
    "batches",
    "board",
    "dialog",
    "hubs",
    "journal",
    "messages",
    "offices",
    "operations",
    "people",
    "relay",
    "tickets",
]
