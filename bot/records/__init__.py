"""The hub's tables. Importing the package registers all of them, so that foreign keys find their targets."""

from bot.records import board, dialog, journal, messages, operations, people, relay, tickets

__all__ = ["board", "dialog", "journal", "messages", "operations", "people", "relay", "tickets"]
