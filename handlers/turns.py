"""Small things that several handlers read from a turn."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from bot import questions
from bot.dialog.messages import Button
from bot.dialog.turn import Turn
from bot.questions import FOLLOWED_FOR, Question
from bot.records.types import now
from handlers.words import Words

_NUMBER = re.compile(r"[#P]?([0-9]{1,9})", re.IGNORECASE)


def pressed(turn: Turn) -> Mapping[str, Any]:
    """Return the arguments of the pressed button; none without a press."""
    return turn.press.args if turn.press else {}


def number_typed(turn: Turn) -> int | None:
    """Return the number that stands behind a command: "12", "#12", "P12" or "１２"; None for anything else.

    A number of more than nine digits is none: nothing here has one.
    """
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", turn.argument).strip())
    return int(found[1]) if found else None


async def just_asked(turn: Turn) -> Question | None:
    """Return the person's newest question, if it is of the last ten minutes."""
    newest = next(iter(await turn.do(questions.last, turn.person.id)), None)
    return newest if newest and now() - newest.at <= FOLLOWED_FOR else None


def words_of(turn: Turn) -> Words:
    """Return the words of this person's language."""
    return Words(turn.post.texts, turn.person.language)


def article_button(turn: Turn, article: str) -> Button:
    """Return a button that shows an article."""
    return Button(turn.text("button-article"), "article.show", {"article": article}, once=False)
