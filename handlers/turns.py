"""Small things that several handlers read from a turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialog.messages import Button
from bot.dialog.turn import Turn
from handlers.words import Words


def pressed(turn: Turn) -> Mapping[str, Any]:
    """Return the arguments of the pressed button; none without a press."""
    return turn.press.args if turn.press else {}


def words_of(turn: Turn) -> Words:
    """Return the words of this person's language."""
    return Words(turn.post.texts, turn.person.language)


def article_button(turn: Turn, article: str) -> Button:
    """Return a button that shows an article."""
    return Button(turn.text("button-article"), "article.show", {"article": article}, once=False)
