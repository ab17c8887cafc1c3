"""A page as strips from top to bottom, each with its height and what stands on it. In mm; nothing is drawn here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.papers.glyphs import Ruler
from bot.papers.pages import Field, Fields, Grid, Note, Part

WIDTH = 178.0
LABEL = 30.0  # of a field
GAP = 3.0
LINE = 1.45  # times the size
BODY, SMALL, HEADING = 9.0, 8.0, 10.5  # points
INK, QUIET, ACCENT = (31, 41, 55), (107, 114, 128), (29, 78, 137)


@dataclass(frozen=True, slots=True)
class Text:
    """A line of a text; y from the strip's top to the line's."""

    x: float
    y: float
    width: float
    text: str
    size: float = BODY
    colour: tuple[int, int, int] = INK
    right: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    height: float
    texts: tuple[Text, ...] = ()
    rule: bool = False  # a line under it
    filled: bool = False  # a tinted ground
    boxed: bool = False  # a framed ground
    under: Strip | None = None  # the head of its table, which another page repeats


def height_of(size: float) -> float:
    """Return the height of a line."""
    return size * LINE * 25.4 / 72


def strips_of(part: Part, ruler: Ruler, most: int) -> Iterator[Strip]:
    """Yield a part.

    Args:
        most: how many lines a text may have.
    """
    if isinstance(part, Note):
        yield from _note(part, ruler, most)
        return
    if part.title:
        yield _heading(part.title, ruler)
    yield from _fields(part, ruler, most) if isinstance(part, Fields) else _grid(part, ruler, most)
    yield Strip(GAP)


def block(
    text: str,
    place: tuple[float, float],
    ruler: Ruler,
    most: int,
    size: float = BODY,
    colour: tuple[int, int, int] = INK,
    *,
    right: bool = False,
) -> list[Text]:
    """Return a text's lines one under the other.

    Args:
        place: where they begin, and how wide they may be.
    """
    x, width = place
    lines = ruler.lines(text, width, size, most)
    return [
        Text(x, number * height_of(size), width, line, size, colour, right)
        for number, line in enumerate(lines)
    ]


def _heading(title: str, ruler: Ruler) -> Strip:
    texts = block(title, (0, WIDTH), ruler, 1, HEADING, ACCENT)
    return Strip(height_of(HEADING) + 0.8, tuple(texts), rule=True)


def _fields(part: Fields, ruler: Ruler, most: int) -> Iterator[Strip]:
    yield Strip(1)
    for row in _rows(part.fields):
        half = WIDTH if row[0].wide else WIDTH / 2
        texts = [
            text
            for number, one in enumerate(row)
            for text in _field(one, number * half, half - GAP, ruler, most)
        ]
        yield Strip(_bottom(texts) + 0.6, tuple(texts))


def _rows(fields: tuple[Field, ...]) -> Iterator[tuple[Field, ...]]:
    waiting: list[Field] = []
    for one in fields:
        if waiting and (one.wide or len(waiting) == 2):
            yield tuple(waiting)
            waiting = []
        waiting.append(one)
        if one.wide:
            yield (one,)
            waiting = []
    if waiting:
        yield tuple(waiting)


def _field(one: Field, x: float, width: float, ruler: Ruler, most: int) -> list[Text]:
    label = block(one.label, (x, LABEL - 1), ruler, 1, BODY, QUIET)
    return label + block(one.value, (x + LABEL, width - LABEL), ruler, most)


def _grid(part: Grid, ruler: Ruler, most: int) -> Iterator[Strip]:
    titles = tuple(one.title for one in part.columns)
    head = replace(_row(part, titles, ruler, 1, QUIET), filled=True)
    yield head
    for row in part.rows:
        yield replace(_row(part, row, ruler, most, INK), under=head)


def _row(part: Grid, cells: tuple[str, ...], ruler: Ruler, most: int, colour: tuple[int, int, int]) -> Strip:
    whole, x, texts = sum(one.share for one in part.columns), 0.0, list[Text]()
    for cell, column in zip(cells, part.columns, strict=True):
        width = WIDTH * column.share / whole
        texts += block(cell, (x + 1, width - 2), ruler, most, SMALL, colour, right=column.right)
        x += width
    return Strip(_bottom(texts, SMALL) + 0.8, tuple(texts), rule=True)


def _note(part: Note, ruler: Ruler, most: int) -> Iterator[Strip]:
    texts = block(part.text, (3, WIDTH - 6), ruler, most + 1)
    if texts:
        yield Strip(1)
        yield Strip(_bottom(texts) + 1, tuple(texts), boxed=True)
        yield Strip(GAP)


def _bottom(texts: list[Text], size: float = BODY) -> float:
    return max((one.y + height_of(one.size) for one in texts), default=height_of(size))
