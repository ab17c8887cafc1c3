"""Small things that several handlers read from a turn."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from bot import questions
from bot.dialog.messages import Button
from bot.dialog.turn import Turn
from bot.questions import FOLLOWED_FOR, Question
from bot.records.types import now
from handlers.words import Words

LONGEST = 9  # digits of a number
LONGEST_WORDS = 100  # characters of what is looked for: the database takes each word on its own


def pressed(turn: Turn) -> Mapping[str, Any]:
    """Return the arguments of the pressed button; none without a press."""
    return turn.press.args if turn.press else {}


def words_typed(text: str) -> str:
    """Return by which words something is looked for, a blank between each two."""
    return " ".join(text.split())[:LONGEST_WORDS].rstrip()


def number_typed(turn: Turn, prefix: str = "#") -> int | None:
    """Return the number that stands behind a command: "12", "#12" or "１２"; None for anything else.

    A number of more than nine digits is none: nothing here has one.

    Args:
        prefix: what may stand before it; "P" before the numbers of persons.
    """
    return number_of(turn.argument, prefix)


def number_of(text: str, prefix: str = "#") -> int | None:
    """Return the number that a text is; see number_typed."""
    typed = unicodedata.normalize("NFKC", text).strip().upper().removeprefix(prefix)
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST else None


async def just_asked(turn: Turn) -> list[Question]:
    """Return the questions of the person's newest message, newest first, if it is of the last ten minutes."""
    asked = questions.messages(await turn.do(questions.last, turn.person.id))
    return asked[0] if asked and now() - asked[0][0].at <= FOLLOWED_FOR else []


def words_of(turn: Turn) -> Words:
    """Return the words of this person's language."""
    return Words(turn.post.texts, turn.person.language)


def article_button(turn: Turn, article: str) -> Button:
    """Return a button that shows an article."""
    return Button(turn.text("button-article"), "article.show", {"article": article}, once=False)
