"""What an answer looks like: the article with its source, date and certainty, and the buttons under it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from bot.dialog.messages import Button
from bot.dialog.post import Formatted
from bot.dialog.turn import Turn
from bot.people import Permission
from handlers.markdown import KEPT, bold, formatted, joined
from handlers.turns import words_of
from handlers.words import Words
from knowledge.article import Article

SUGGESTED = 3  # titles
LABEL_LIMIT = 30  # characters of a title on a button
THUMBS = (("👍", 1), ("👎", -1))


class Articles(Protocol):
    def article(self, article_id: str, language: str = "zh") -> Article:
        """Raises KeyError."""

    def __contains__(self, article_id: str) -> bool: ...


def article_text(
    words: Words, article: Article, score: float | None = None, question: int | None = None
) -> Formatted:
    """Return an article as a chat shows it.

    Args:
        score: that decided to show it; None where a person picked it.
        question: its number, where the reader may look it up.
    """
    footer = []
    if score is not None:
        footer.append(words("article-score", percent=round(score * 100)))
    if question is not None:
        footer.append(words("article-question", question=question))
    return joined([_told(words, article), *footer])


@lru_cache(maxsize=KEPT)
def _told(words: Words, article: Article) -> Formatted:
    """Return what is said of an article to everybody, whatever was asked."""
    note = [] if article.language == words.language else [words("article-untranslated")]
    source = words(
        "article-source",
        sources=words("list-separator").join(article.sources) or "—",
        updated=article.updated.isoformat() if article.updated else "—",
    )
    certainty = [words(f"certainty-{article.certainty}")] if article.certainty else []
    return joined([bold(article.title), *note, "", formatted(article.body), "", source, *certainty])


def unknown_codes(turn: Turn, codes: Sequence[str]) -> list[str]:
    """Return the line that is said of codes that no article knows, if there are any."""
    if not codes:
        return []
    return [turn.text("code-unknown", codes=turn.text("list-separator").join(map(str.upper, codes)))]


def human_button(turn: Turn, *questions: int) -> Button:
    """Return the button that takes questions to a person; without one, the person is asked what it is about."""
    args = {"questions": list(questions)} if questions else {}
    key = "button-human-both" if len(questions) > 1 else "button-human"
    return Button(turn.text(key), "support.human", args)


def rated(turn: Turn, question: int, article_id: str) -> list[Button]:
    """Return the row under every article that a question led to: thumbs for it, and a person."""
    args = {"question": question, "article": article_id}
    thumbs = [Button(label, "ask.thumb", {**args, "value": value}) for label, value in THUMBS]
    return [*thumbs, human_button(turn, question)]


def related(turn: Turn, articles: Articles, article: Article, question: int | None) -> list[list[Button]]:
    """Return the titles of related articles, one a row; they know the question that led to them."""
    args = {} if question is None else {"question": question}
    names = [name for name in article.related if name in articles][:SUGGESTED]
    return [[title_button(turn, articles, name, "article.show", article=name, **args)] for name in names]


def title_button(turn: Turn, articles: Articles, article_id: str, action: str, **args: int | str) -> Button:
    """Return a button with an article's title; it may be pressed again."""
    title = articles.article(article_id, turn.person.language).title
    label = title if len(title) <= LABEL_LIMIT else f"{title[: LABEL_LIMIT - 1]}…"
    return Button(label, action, args, once=False)


def shown_to(
    turn: Turn, article: Article, score: float | None = None, question: int | None = None
) -> Formatted:
    """Return an article as this person reads it; who may look into it sees the question's number."""
    number = question if turn.person.may(Permission.AUDIT) else None
    return article_text(words_of(turn), article, score, number)
