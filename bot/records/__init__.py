"""The hub's tables. Importing the package registers all of them, so that foreign keys find their targets."""

from bot.records import dialog, journal, messages, operations, people, relay, tickets

__all__ = ["dialog", "journal", "messages", "operations", "people", "relay", "tickets"]
