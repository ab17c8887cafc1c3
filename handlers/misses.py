"""What the bot could not answer, for support: clusters of questions, each with its questions and a draft article.

A button carries the number of a cluster's example; the clusters are made anew when there are other misses. Texts are
shown as drafts show them: without what tells who somebody is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache

from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.learning import drafts, misses
from bot.learning.masking import masked
from bot.learning.misses import Cluster, Miss
from bot.people import Permission
from bot.records.types import now
from handlers.answers import Articles, title_button
from handlers.markdown import joined, monospaced
from handlers.rows import in_rows, page_of
from handlers.times import CHINA, shown
from handlers.turns import number_typed, pressed, words_of
from handlers.words import Words

DAYS, MOST_DAYS = 30, 366
NOTHING = "—"
EXAMPLE_LIMIT = 60  # characters


class MissesHandler:
    """Lists clusters of the questions that this person's support may see."""

    def __init__(self, articles: Articles) -> None:
        self.articles = articles

    def register(self, router: Router) -> None:
        triage = Permission.TRIAGE
        router.command("misses", Route(self.misses, triage, menu="menu-misses"), ("没答上", "misses"))
        router.press("misses.page", Route(self.misses, triage))
        router.press("misses.view", Route(self.view, triage))
        router.press("misses.questions", Route(self.questions, triage))
        router.press("misses.draft", Route(self.draft, triage))

    async def misses(self, turn: Turn) -> None:
        """Show a page of clusters, the largest first; a number is how many days back."""
        days = _days_typed(turn) if turn.argument else _days(turn)
        if days is None:
            await turn.say("misses-how", most=MOST_DAYS)
            return
        clusters = await _clusters(turn, days)
        if not clusters:
            await turn.say("misses-none", days=days)
            return
        page = page_of(list(enumerate(clusters, start=1)), int(pressed(turn).get("page", 0)))
        total = sum(len(cluster.misses) for cluster in clusters)
        head = turn.text("misses-head", days=days, count=total, clusters=len(clusters), page=page.words)
        names = await turn.do(misses.names)
        lines = [self._line(words_of(turn), number, cluster, names) for number, cluster in page.items]
        views = [_button(str(number), "misses.view", cluster, days) for number, cluster in page.items]
        turners = page.turners(turn, "misses.page", days=days)
        await turn.say_text("\n".join([head, *lines]), buttons=[*in_rows(views, 5), *turners])

    async def view(self, turn: Turn) -> None:
        """Show what a cluster's questions have in common."""
        cluster = await _pressed_cluster(turn)
        if cluster is None:
            return
        days, words = _days(turn), words_of(turn)
        buttons = [
            [
                _button(turn.text("button-misses-questions"), "misses.questions", cluster, days),
                _button(turn.text("button-misses-draft"), "misses.draft", cluster, days),
            ]
        ]
        if (nearest := cluster.nearest) is not None and nearest in self.articles:
            buttons.append([title_button(turn, self.articles, nearest, "article.show", article=nearest)])
        kinds = [words(f"miss-{kind}", count=count) for kind, count in cluster.kinds.items()]
        await turn.say(
            "misses-card",
            example=_example(cluster, await turn.do(misses.names)),
            count=len(cluster.misses),
            people=cluster.people,
            first=_day(cluster.misses[0]),
            last=_day(cluster.misses[-1]),
            kinds=words("list-separator").join(kinds),
            codes=words("list-separator").join(map(str.upper, cluster.codes)) or NOTHING,
            nearest=self._title(words, cluster.nearest),
            buttons=buttons,
        )

    async def questions(self, turn: Turn) -> None:
        """Show a page of a cluster's questions, the newest first."""
        cluster = await _pressed_cluster(turn)
        if cluster is None:
            return
        page = page_of(cluster.misses[::-1], int(pressed(turn).get("page", 0)))
        names = await turn.do(misses.names)
        lines = [_question_line(words_of(turn), miss, names) for miss in page.items]
        head = turn.text("misses-questions", example=_example(cluster, names), page=page.words)
        args = {"question": cluster.example.question_id, "days": _days(turn)}
        await turn.say_text("\n".join([head, *lines]), buttons=page.turners(turn, "misses.questions", **args))

    async def draft(self, turn: Turn) -> None:
        """Send the draft of an article that would answer a cluster."""
        cluster = await _pressed_cluster(turn)
        if cluster is None:
            return
        today = now().astimezone(CHINA).date()
        made = await turn.do(drafts.of_cluster, cluster, today, turn.person)
        await turn.say_text(joined([turn.text("misses-draft", file=made.file), monospaced(made.markdown())]))

    def _line(self, words: Words, number: int, cluster: Cluster, names: Sequence[str]) -> str:
        return words(
            "misses-line",
            number=number,
            example=_example(cluster, names),
            count=len(cluster.misses),
            people=cluster.people,
            first=_day(cluster.misses[0]),
            last=_day(cluster.misses[-1]),
            nearest=self._title(words, cluster.nearest),
        )

    def _title(self, words: Words, article_id: str | None) -> str:
        if article_id is None:
            return NOTHING
        known = article_id in self.articles
        return self.articles.article(article_id, words.language).title if known else article_id


@lru_cache(maxsize=8)
def grouped(found: tuple[Miss, ...]) -> tuple[Cluster, ...]:
    """Return misses in clusters; the last ones are remembered, for two thousand misses take a second."""
    return tuple(misses.clustered(found))


async def _clusters(turn: Turn, days: int) -> tuple[Cluster, ...]:
    sites = turn.person.sites_for(Permission.TRIAGE)
    found = await turn.do(misses.find, now() - timedelta(days=days), sites)
    return await asyncio.to_thread(grouped, tuple(found))


async def _pressed_cluster(turn: Turn) -> Cluster | None:
    """Return the cluster of the button's question; say so when it is in none any more."""
    question = int(pressed(turn)["question"])
    found = next((one for one in await _clusters(turn, _days(turn)) if one.has(question)), None)
    if found is None:
        await turn.say("misses-gone")
    return found


def _days(turn: Turn) -> int:
    return int(pressed(turn).get("days", DAYS))


def _days_typed(turn: Turn) -> int | None:
    """Return how many days back a person typed; None for what is no such number."""
    typed = number_typed(turn, "")
    return typed if typed is not None and 1 <= typed <= MOST_DAYS else None


def _button(label: str, action: str, cluster: Cluster, days: int) -> Button:
    return Button(label, action, {"question": cluster.example.question_id, "days": days}, once=False)


def _question_line(words: Words, miss: Miss, names: Sequence[str]) -> str:
    line = words(
        "misses-question",
        question=miss.question_id,
        at=shown(miss.at),
        number=f"P{miss.person_id}",
        kind=words(f"miss-{miss.kind}", count=1),
        text=_short(miss.text, names),
    )
    return line if miss.ticket_id is None else f"{line} · #{miss.ticket_id}"


def _example(cluster: Cluster, names: Sequence[str]) -> str:
    return _short(cluster.example.text, names)


def _short(text: str, names: Sequence[str]) -> str:
    """Return a text as it is shown: one line, cut, without what tells who somebody is."""
    line = " ".join(masked(text, names).split())
    return line if len(line) <= EXAMPLE_LIMIT else f"{line[: EXAMPLE_LIMIT - 1]}…"


def _day(miss: Miss) -> str:
    return miss.at.astimezone(CHINA).strftime("%m-%d")
