"""Questions: answer, did-you-mean, or hand over to a person. Each answer stands with its source, date and certainty."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from bot import questions
from bot.dialog.inbox import REDACTED
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router, folded
from bot.dialog.turn import Turn
from handlers.rows import in_rows
from handlers.turns import pressed, words_of
from knowledge.article import Article

SUGGESTED = 3  # titles
LABEL_LIMIT = 30  # characters of a title on a button
EMPHASIS = "**"  # in an article; channels show plain text

COURTESIES: dict[str, str] = {
    **dict.fromkeys(("你好", "您好", "在吗", "早上好", "下午好", "hi", "hello", "hey"), "greeting"),
    **dict.fromkeys(("谢谢", "多谢", "好的谢谢", "thanks", "thank you"), "thanks"),
}


class Found(Protocol):
    """What was decided about a question."""

    @property
    def decision(self) -> str: ...  # answer, suggest, handoff
    @property
    def article(self) -> str | None: ...  # its id
    @property
    def score(self) -> float: ...  # 0..1, that the first candidate is right
    @property
    def candidates(self) -> Sequence[tuple[str, float]]: ...  # (article id, score), best first
    @property
    def unknown_codes(self) -> Sequence[str]: ...


class Answers(Protocol):
    def ask(self, text: str) -> Found:
        """Decide about a question; pure and quick."""


class Articles(Protocol):
    def article(self, article_id: str, language: str = "zh") -> Article:
        """Raises KeyError."""

    def __contains__(self, article_id: str) -> bool: ...


class AskHandler:
    """Reads what is no command, no word and no answer to a question of the bot.

    Args:
        talks: gives a text to the person's ticket while somebody talks in it; says whether it did.
    """

    def __init__(
        self, answers: Answers, articles: Articles, talks: Callable[[Turn], Awaitable[bool]]
    ) -> None:
        self.answers = answers
        self.articles = articles
        self.talks = talks

    def register(self, router: Router) -> None:
        router.anything(Route(self.read))
        router.press("article.show", Route(self.show))
        router.press("ask.pick", Route(self.pick))
        router.press("ask.none", Route(self.none))
        router.press("ask.thumb", Route(self.thumb))

    async def read(self, turn: Turn) -> None:
        """Read free text: a lost code, a ticket's conversation, a courtesy, or a question."""
        if turn.typed == REDACTED:
            await turn.say("send-again")
        elif await self.talks(turn):
            return
        elif folded(turn.typed) in COURTESIES:
            await turn.say(COURTESIES[folded(turn.typed)])
        else:
            await self._ask(turn)

    async def _ask(self, turn: Turn) -> None:
        found = await asyncio.to_thread(self.answers.ask, turn.typed)
        question = await turn.do(
            questions.keep,
            turn.person.id,
            turn.typed,
            found.decision,
            found.article,
            found.score,
            found.candidates,
        )
        if found.decision == "answer" and found.article is not None and found.article in self.articles:
            await self._answer(turn, question, found.article, found.score, found.unknown_codes)
        elif found.decision == "suggest":
            await self._suggest(turn, question, found)
        else:
            await self._hand_over(turn, question, found.unknown_codes)

    async def _answer(
        self,
        turn: Turn,
        question: int,
        article_id: str,
        score: float | None = None,
        unknown: Sequence[str] = (),
    ) -> None:
        """Show an article as the answer to a question; one that the person picked has no score."""
        article = self.articles.article(article_id, turn.person.language)
        thumbs = [
            Button(label, "ask.thumb", {"question": question, "value": value})
            for label, value in (("👍", 1), ("👎", -1))
        ]
        buttons = [[*thumbs, _human(turn, question)], *self._related(turn, article)]
        text = _unknown(turn, unknown) + _article_text(turn, article, score)
        await turn.say_text(text, buttons=buttons)

    async def _suggest(self, turn: Turn, question: int, found: Found) -> None:
        known = [name for name, _ in found.candidates if name in self.articles][:SUGGESTED]
        picks = [
            [self._title_button(turn, name, "ask.pick", question=question, article=name)] for name in known
        ]
        none = Button(turn.text("button-none"), "ask.none", {"question": question})
        text = _unknown(turn, found.unknown_codes) + turn.text("did-you-mean")
        await turn.say_text(text, buttons=[*picks, [none]])

    async def _hand_over(self, turn: Turn, question: int, unknown: Sequence[str] = ()) -> None:
        text = _unknown(turn, unknown) + turn.text("not-sure")
        await turn.say_text(text, buttons=[[_human(turn, question)]])

    async def pick(self, turn: Turn) -> None:
        """Show the suggestion that was picked."""
        question, article = int(pressed(turn)["question"]), str(pressed(turn)["article"])
        if article not in self.articles:
            await turn.say("article-gone")
            return
        await turn.do(questions.choose, question, article)
        await self._answer(turn, question, article)

    async def none(self, turn: Turn) -> None:
        """None of the suggestions is meant."""
        question = int(pressed(turn)["question"])
        await turn.do(questions.choose, question, "")
        await self._hand_over(turn, question)

    async def show(self, turn: Turn) -> None:
        """Show an article."""
        article_id = str(pressed(turn)["article"])
        if article_id not in self.articles:
            await turn.say("article-gone")
            return
        article = self.articles.article(article_id, turn.person.language)
        await turn.say_text(_article_text(turn, article, None), buttons=self._related(turn, article))

    async def thumb(self, turn: Turn) -> None:
        """Keep a thumb; a thumb down offers a person."""
        question, value = int(pressed(turn)["question"]), int(pressed(turn)["value"])
        if not await turn.do(questions.thumb, question, turn.person.id, value):
            await turn.say("press-used")
        elif value > 0:
            await turn.say("thumb-up")
        else:
            await turn.say("thumb-down", buttons=[[_human(turn, question)]])

    def _related(self, turn: Turn, article: Article) -> list[list[Button]]:
        names = [name for name in article.related if name in self.articles][:SUGGESTED]
        return in_rows([self._title_button(turn, name, "article.show", article=name) for name in names], 1)

    def _title_button(self, turn: Turn, article_id: str, action: str, **args: int | str) -> Button:
        title = self.articles.article(article_id, turn.person.language).title
        label = title if len(title) <= LABEL_LIMIT else f"{title[: LABEL_LIMIT - 1]}…"
        return Button(label, action, args, once=False)


def _human(turn: Turn, question: int) -> Button:
    return Button(turn.text("button-human"), "support.human", {"question": question})


def _unknown(turn: Turn, codes: Sequence[str]) -> str:
    """Return what is said of codes that no article knows, as a line of its own."""
    if not codes:
        return ""
    return turn.text("code-unknown", codes=turn.text("list-separator").join(map(str.upper, codes))) + "\n"


def _article_text(turn: Turn, article: Article, score: float | None) -> str:
    words = words_of(turn)
    footer = words(
        "article-source",
        sources=words("list-separator").join(article.sources) or "—",
        updated=article.updated.isoformat() if article.updated else "—",
    )
    note = [] if article.language == turn.person.language else [words("article-untranslated")]
    lines = [article.title, *note, "", article.body.replace(EMPHASIS, "").strip(), "", footer]
    if article.certainty:
        lines.append(words(f"certainty-{article.certainty}"))
    if score is not None:
        lines.append(words("article-score", percent=round(score * 100)))
    return "\n".join(lines)
