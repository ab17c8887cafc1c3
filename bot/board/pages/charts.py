"""The helpdesk's figures of the last days: numbers, pictures, and each picture's numbers as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from bot.board.errors import NoPageError
from bot.board.ticket_view import span
from bot.board.visits import Visited
from bot.charts import CHARTS, SVG_SIZE, Theme
from bot.tickets.stats import Kept, Overview, Spans
from handlers.words import Words

routes = APIRouter()

DAYS = (7, 30, 90)
ALONE = (
    "default-src 'none'; style-src 'unsafe-inline'; sandbox"  # in a tab of its own: the picture's own styles
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One number, with what it is and what else there is to say of it."""

    label: str
    value: str
    more: str = ""


@routes.get("/board/charts")
async def page(visit: Visited, days: int = 30) -> Response:
    """Show the figures of 7, 30 or 90 days."""
    chosen = days if days in DAYS else DAYS[1]
    stats = await visit.board.figures.of(visit.sites, chosen)
    words = visit.words
    return visit.page(
        "charts.html",
        "charts",
        days=chosen,
        choices=DAYS,
        tiles=list(tiles(words, stats)),
        charts={name: draw(stats, words) for name, draw in CHARTS.items()},
        shown=shown,
        size=SVG_SIZE,
    )


@routes.get("/board/charts/{name}.svg")
async def picture(name: str, visit: Visited, days: int = 30, theme: str = Theme.LIGHT) -> Response:
    """Return one of the pictures, in the page's language."""
    if name not in CHARTS or theme not in set(Theme):
        raise NoPageError
    chosen = days if days in DAYS else DAYS[1]
    drawn = await visit.board.figures.picture(visit.sites, chosen, name, Theme(theme), visit.words)
    return Response(drawn, media_type="image/svg+xml", headers={"Content-Security-Policy": ALONE})


def tiles(words: Words, stats: Overview) -> Iterator[Tile]:
    """Yield the numbers above the pictures."""
    yield Tile(words("figures-opened"), str(stats.opened))
    reopened = f"{words('figures-reopened')} {stats.reopened}" if stats.reopened else ""
    yield Tile(words("figures-solved"), str(stats.solved), reopened)
    yield _spans(words, words("figures-first-answer"), stats.first_answers)
    yield _spans(words, words("figures-solution"), stats.solutions)
    for kind, kept in stats.goals.items():
        yield _kept(words, words(f"figures-kept-{kind}"), kept)
    yield _rating(words, stats)
    missed = f"{words('figures-unanswered')} {sum(stats.unanswered)}"
    yield Tile(words("figures-asked"), str(sum(stats.asked)), missed)


def shown(value: float | None) -> str:
    """Return a number of a table, of at most two places; "" for a gap."""
    return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def _spans(words: Words, label: str, spans: Spans) -> Tile:
    if spans.median_s is None:
        return Tile(label, "—")
    slow = words("figures-p90", time=span(words, spans.p90_s)) if spans.p90_s is not None else ""
    return Tile(label, span(words, spans.median_s), slow)


def _kept(words: Words, label: str, kept: Kept) -> Tile:
    if kept.share is None:
        return Tile(label, "—")
    more = words("figures-kept-of", kept=str(kept.kept), missed=str(kept.missed))
    return Tile(label, f"{kept.share:.0%}", more)


def _rating(words: Words, stats: Overview) -> Tile:
    mean, count = stats.ratings.mean, stats.ratings.count
    if mean is None:
        return Tile(words("figures-rating"), "—")
    return Tile(
        words("figures-rating"), f"{mean:.1f}", words("figures-rating-of", mean=f"{mean:.1f}", count=count)
    )
