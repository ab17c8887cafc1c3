"""A payload's looks and buttons, as the client takes them."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity

from bot.channels.sending import Payload


def entities_of(payload: Payload) -> list[MessageEntity] | None:
    """Return how the text looks."""
    return [MessageEntity(**entity) for entity in payload.get("entities", ())] or None


def keyboard_of(payload: Payload) -> InlineKeyboardMarkup | None:
    """Return the buttons."""
    rows = payload.get("buttons")
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(b["label"], callback_data=b["nonce"]) for b in row] for row in rows]
    )
