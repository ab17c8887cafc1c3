"""Questions: answer, did-you-mean, refuse, or hand over to a person.

While a person helps, the bot is silent: what is written goes to that person, what is pressed is kept and shows what
the button names, and nothing is said besides.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from bot import questions
from bot.dialog.inbox import REDACTED, redacted
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router, folded
from bot.dialog.turn import Turn
from bot.questions import Decided
from bot.records.types import now
from bot.tickets import conversations
from handlers.answers import (
    SUGGESTED,
    Articles,
    human_button,
    rated,
    related,
    shown_to,
    title_button,
    unknown_codes,
)
from handlers.courtesies import courtesy
from handlers.deciding import Answers, all_of
from handlers.guide import guide_button, guides_button
from handlers.guide_page import Guides
from handlers.markdown import joined
from handlers.turns import just_asked, pressed
from knowledge.sentences import follows
from knowledge.thresholds import Decision

NONE = {"都不是", "都不对", "不是", "没有", "都没有", "none", "none of these"}  # typed instead of pressed


class AskHandler:
    """Reads what is no command, no word and no answer to a question of the bot.

    Args:
        guides: those that an article offers.
        talks: gives a text to the person's ticket while somebody talks in it, or asks where it belongs; says whether
            it did.
    """

    def __init__(
        self, answers: Answers, articles: Articles, guides: Guides, talks: Callable[[Turn], Awaitable[bool]]
    ) -> None:
        self.answers = answers
        self.articles = articles
        self.guides = guides
        self.talks = talks

    def register(self, router: Router) -> None:
        router.anything(Route(self.read))
        router.press("ask.bot", Route(self.meant))
        router.press("article.show", Route(self.show))
        router.press("ask.pick", Route(self.pick))
        router.press("ask.none", Route(self.none))
        router.press("ask.thumb", Route(self.thumb))

    async def read(self, turn: Turn) -> None:
        """Read free text: a lost code, a ticket's conversation, a courtesy, or a question."""
        if turn.typed == REDACTED:
            await turn.say("send-again")
        elif not await self.talks(turn):
            await self._read(turn)

    async def meant(self, turn: Turn) -> None:
        """Read the text of the button, which was meant for the bot."""
        turn.incoming = replace(turn.incoming, text=str(pressed(turn)["text"]))
        await self._read(turn)

    async def _read(self, turn: Turn) -> None:
        if (suggested := await self._none_meant(turn)) is not None:
            await self._none(turn, suggested)
        elif (key := courtesy(turn.typed)) is not None:
            await turn.say(key)
        else:
            await self._ask(turn)

    async def pick(self, turn: Turn) -> None:
        """Show the suggestion that was picked."""
        question, article = int(pressed(turn)["question"]), str(pressed(turn)["article"])
        if article not in self.articles:
            await turn.say("article-gone")
            return
        await turn.briefly(questions.choose, question, article)
        await self._answer(turn, question, article)

    async def none(self, turn: Turn) -> None:
        """None of the suggestions is meant."""
        await self._none(turn, int(pressed(turn)["question"]))

    async def _none(self, turn: Turn, question: int) -> None:
        await turn.briefly(questions.choose, question, "")
        await self._miss(turn, question, "not-sure")

    async def show(self, turn: Turn) -> None:
        """Show an article that nobody asked for by a question, or that is related to an answer."""
        article_id, question = str(pressed(turn)["article"]), pressed(turn).get("question")
        if article_id not in self.articles:
            await turn.say("article-gone")
            return
        article = self.articles.article(article_id, turn.person.language)
        known = [human_button(turn)] if question is None else rated(turn, int(question), article_id)
        guide = [] if "guide" in pressed(turn) else self._guide(turn, article_id, question)
        buttons = [known, *guide, *related(turn, self.articles, article, question)]
        await turn.say_text(shown_to(turn, article), buttons=buttons)

    async def thumb(self, turn: Turn) -> None:
        """Keep a thumb; a thumb down offers a person."""
        question, value = int(pressed(turn)["question"]), int(pressed(turn)["value"])
        article = pressed(turn).get("article")
        if not await turn.briefly(questions.thumb, question, turn.person.id, value, article):
            await turn.say("press-used")
        elif value < 0:
            await self._miss(turn, question, "thumb-down")
        elif not await self._handed_over(turn):
            await turn.say("thumb-up")

    async def _none_meant(self, turn: Turn) -> int | None:
        """Return the number of the suggestion that was just made, if the text says that it is none of these."""
        if folded(turn.typed) not in NONE:
            return None
        asked = await just_asked(turn)
        open_ = (one.id for one in asked if one.decision == Decision.SUGGEST and one.chosen is None)
        return next(open_, None)

    async def _ask(self, turn: Turn) -> None:
        before = await turn.briefly(questions.before, turn.person.id) if follows(turn.typed) else ""
        found = self.answers.at_once(turn.typed, before)
        if found is None:
            found = await asyncio.to_thread(self.answers.ask, turn.typed, before)
        decided = all_of(found, self.articles)
        numbers = await turn.briefly(questions.keep, turn.person, turn.typed, decided)
        for number, one in zip(numbers, decided, strict=True):
            await self._say(turn, number, one)

    async def _say(self, turn: Turn, question: int, decided: Decided) -> None:
        if decided.decision == Decision.REFUSE:
            await turn.say("refused", buttons=[[human_button(turn, question)]])
        elif decided.decision == Decision.ANSWER and decided.article is not None:
            score = decided.score if decided.candidates else None
            await self._answer(turn, question, decided.article, score, decided.unknown_codes)
            await self._offer_both(turn, question, decided)
        elif decided.decision == Decision.SUGGEST:
            await self._suggest(turn, question, decided)
            await self._offer_both(turn, question, decided)
        elif redacted(turn.typed) == REDACTED:
            await self._miss(turn, question, "not-sure", turn.text("bare-code"))
        else:
            await self._miss(turn, question, "not-sure", *unknown_codes(turn, decided.unknown_codes))

    async def _answer(
        self,
        turn: Turn,
        question: int,
        article_id: str,
        score: float | None = None,
        unknown: Sequence[str] = (),
    ) -> None:
        """Show an article as the answer to a question; one that the person picked has no score."""
        if article_id not in self.articles:  # a reload came in between
            await turn.say("article-gone")
            return
        article = self.articles.article(article_id, turn.person.language)
        text = joined([*unknown_codes(turn, unknown), shown_to(turn, article, score, question)])
        guide = self._guide(turn, article_id, question)
        buttons = [
            rated(turn, question, article_id),
            *guide,
            *related(turn, self.articles, article, question),
        ]
        await turn.say_text(text, buttons=buttons)

    async def _suggest(self, turn: Turn, question: int, decided: Decided) -> None:
        known = [name for name, _ in decided.candidates if name in self.articles][:SUGGESTED]
        if not known:
            await self._miss(turn, question, "not-sure")
            return
        picks = [
            [title_button(turn, self.articles, name, "ask.pick", question=question, article=name)]
            for name in known
        ]
        guide = self._guide(turn, known[0], question, named=True)
        none = Button(turn.text("button-none"), "ask.none", {"question": question})
        lines = [*unknown_codes(turn, decided.unknown_codes), turn.text("did-you-mean")]
        buttons = [*picks, *guide, [none, human_button(turn, question)]]
        await turn.say_text("\n".join(lines), buttons=buttons)

    def _guide(
        self, turn: Turn, article_id: str, question: int | None, *, named: bool = False
    ) -> list[list[Button]]:
        """Return the row with the guide about an article, if there is one."""
        offered = guide_button(self.guides, turn, article_id, question, named=named)
        return [] if offered is None else [[offered]]

    async def _miss(self, turn: Turn, question: int, key: str, *notes: str) -> None:
        """Offer a person: for this question with the sentence `key`, and the guides, too; after two misses in a row
        a person alone, for both.

        Args:
            notes: lines that stand above.
        """
        if await self._handed_over(turn):
            return
        both = await turn.briefly(questions.second_miss, turn.person.id, question)
        lines = [*notes, turn.text("offer-person" if both else key)]
        human = human_button(turn, *(both or [question]))
        await turn.say_text(
            "\n".join(lines), buttons=[[human] if both else [human, guides_button(turn, question)]]
        )

    async def _offer_both(self, turn: Turn, question: int, decided: Decided) -> None:
        """Offer a person below what was shown to a question whose code nobody knows, if that is the second miss."""
        if not decided.unknown_codes:
            return
        both = await turn.briefly(questions.second_miss, turn.person.id, question)
        if both:
            await turn.say("offer-person", buttons=[[human_button(turn, *both)]])

    async def _handed_over(self, turn: Turn) -> bool:
        """Say whether a person talks with this one."""
        return await turn.briefly(conversations.newest, turn.person.id, now()) is not None
