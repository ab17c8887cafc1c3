"""A payload's looks and buttons, as the client takes them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity

from bot.channels.legible import NOTHING, is_seen, well_formed
from bot.channels.sending import Payload
from bot.channels.splitting import beginning, units

LONGEST_LABEL = 64  # UTF-16 units; phones show fewer
LONGEST_DATA = 64  # bytes, says the Bot API
MOST_IN_ROW = 8  # more are not shown beside each other
MOST_BUTTONS = 100  # more are refused

log = logging.getLogger(__name__)


def entities_of(payload: Payload) -> list[MessageEntity] | None:
    """Return how the text looks."""
    return [MessageEntity(**entity) for entity in payload.get("entities", ())] or None


def keyboard_of(payload: Payload) -> InlineKeyboardMarkup | None:
    """Return the buttons; of too many, the first."""
    rows = [[_button(**button) for button in row] for row in rows_of(payload)]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(text: str, callback_data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=callback_data)


def rows_of(payload: Payload) -> list[list[dict[str, str]]]:
    """Return the buttons as the Bot API spells them; of too many, the first."""
    left, rows = MOST_BUTTONS, []
    for row in payload.get("buttons") or ():
        shown = [button for button in row if _fits(button)][:left]
        left -= len(shown)
        rows += list(_rows(shown))
    return rows


def _rows(buttons: list[Mapping[str, str]]) -> Iterator[list[dict[str, str]]]:
    for at in range(0, len(buttons), MOST_IN_ROW):
        yield list(_shown(buttons[at : at + MOST_IN_ROW]))


def _shown(buttons: Iterable[Mapping[str, str]]) -> Iterator[dict[str, str]]:
    for button in buttons:
        yield {"text": _label(button["label"]), "callback_data": button["nonce"]}


def _label(text: str) -> str:
    label = well_formed(text).strip()
    if not is_seen(label):
        return NOTHING
    return label if units(label) <= LONGEST_LABEL else f"{beginning(label, LONGEST_LABEL - 1)}…"


def _fits(button: Mapping[str, str]) -> bool:
    fits = 0 < len(button["nonce"].encode()) <= LONGEST_DATA
    if not fits:
        log.error("OUT-413: a button without a nonce that Telegram takes is left out")
    return fits
