"""The helpdesk's figures of the last days: in numbers at once, as a picture a moment later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.charts import overview_png
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Permission
from bot.records.types import now
from bot.tickets import stats
from bot.tickets.stats import Kept, Overview, Spans
from handlers.group_pictures import Pictures
from handlers.group_scope import scope_of
from handlers.turns import number_typed, words_of
from handlers.words import Words

DAYS, MOST_DAYS = 7, 366
TOP = 5  # signatures
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400


class StatsHandler:
    """Says how the helpdesk does.

    Args:
        zone: whose days are counted.
    """

    def __init__(self, pictures: Pictures, zone: ZoneInfo) -> None:
        self.pictures = pictures
        self.zone = zone

    def register(self, router: Router) -> None:
        route = Route(self.stats, Permission.TRIAGE, private=False, menu="menu-stats")
        router.command("stats", route, ("统计", "stats"))

    async def stats(self, turn: Turn) -> None:
        """Say the figures of the last week, or of as many days as are written behind the command."""
        days = number_typed(turn) if turn.argument.strip() else DAYS
        if days is None or not 1 <= days <= MOST_DAYS:
            await turn.say("stats-how", most=MOST_DAYS)
            return
        scope = await scope_of(turn)
        if scope is None:
            return
        until, words = now(), words_of(turn)
        found = await turn.do(stats.overview, scope.sites, self._since(until, days), until, self.zone)
        await turn.say_text(figures(words, found, days))
        draw: Callable[[], bytes] = partial(overview_png, found, words)
        self.pictures.after(turn, draw, f"stats-{days}.png", turn.text("stats-picture", days=days))

    def _since(self, until: datetime, days: int) -> datetime:
        """Return when the first of so many days began; today is the last."""
        today = until.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        return (today.replace(tzinfo=None) - timedelta(days=days - 1)).replace(tzinfo=self.zone)


def figures(words: Words, found: Overview, days: int) -> str:
    """Return the figures, a line each; a line of what there was nothing of is left out."""
    lines = [
        words("stats-head", days=days, since=found.days[0].isoformat(), until=found.days[-1].isoformat()),
        words("stats-tickets", opened=found.opened, solved=found.solved, reopened=found.reopened),
        *_spans(words, "stats-first-answer", found.first_answers),
        *_spans(words, "stats-solution", found.solutions),
        *_goals(words, found),
    ]
    if found.ratings.mean is not None:
        lines.append(words("stats-rating", mean=f"{found.ratings.mean:.1f}", count=found.ratings.count))
    if any(found.asked):
        lines.append(words("stats-unanswered", count=sum(found.unanswered), asked=sum(found.asked)))
    return "\n".join([*lines, *_failures(words, found)])


def _spans(words: Words, key: str, spans: Spans) -> list[str]:
    if spans.median_s is None or spans.p90_s is None:
        return []
    return [words(key, median=_duration(words, spans.median_s), most=_duration(words, spans.p90_s))]


def _goals(words: Words, found: Overview) -> list[str]:
    told = [
        words("stats-goal", goal=words(f"group-goal-{kind}"), percent=_percent(kept))
        for kind, kept in found.goals.items()
        if kept.share is not None
    ]
    return [words("stats-goals", goals=words("list-separator").join(told))] if told else []


def _failures(words: Words, found: Overview) -> list[str]:
    shown = found.failures[:TOP]
    if not shown:
        return []
    lines = [
        words("stats-failure", number=at, title=one.title(words.language), count=one.count)
        for at, one in enumerate(shown, start=1)
    ]
    return [words("stats-failures"), *lines]


def _percent(kept: Kept) -> str:
    return f"{round(100 * (kept.share or 0))}%"


def _duration(words: Words, seconds: float) -> str:
    if seconds < HOUR_S:
        return words("stats-minutes", count=max(1, round(seconds / MINUTE_S)))
    if seconds < 2 * DAY_S:
        return words("stats-hours", count=round(seconds / HOUR_S))
    return words("stats-days", count=round(seconds / DAY_S))
