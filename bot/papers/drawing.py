"""Papers as PDF: A4, the font's used characters inside, and the same bytes for the same papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import segno
from fpdf import FPDF, XPos, YPos

from bot.papers.glyphs import NAME, Ruler, font_in, ruler
from bot.papers.pages import About, Page
from bot.papers.strips import (
    ACCENT,
    GAP,
    HEADING,
    INK,
    QUIET,
    SMALL,
    WIDTH,
    Strip,
    Text,
    block,
    height_of,
    strips_of,
)

LEFT, TOP, BOTTOM, FOOT = 16.0, 15.0, 279.0, 283.0
TITLE = 20.0  # points
QR, QUIET_ZONE = 36.0, 4  # mm with its quiet zone; modules
MOST_LINES = 3
TINT, FRAME = (238, 242, 248), (180, 83, 9)
NO_CLOCK = datetime(2000, 1, 1, tzinfo=UTC)


def drawn(pages: Sequence[Page], about: About) -> bytes:
    """Return papers as a file, one after the other.

    Args:
        pages: any texts; one with `one` takes exactly one page.
    """
    pdf = _document(about)
    pdf.set_keywords(" ".join(page.code for page in pages if page.code))
    with font_in(pdf):
        for page in pages:
            _draw(pdf, page, ruler())
        return bytes(pdf.output())


def _document(about: About) -> FPDF:
    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.c_margin = 0
    pdf.set_creation_date(NO_CLOCK)
    pdf.set_title(about.title)
    pdf.set_author(about.author)
    pdf.set_lang(about.language)
    return pdf


def _draw(pdf: FPDF, page: Page, ruler: Ruler) -> None:
    y = _begin(pdf, page, ruler)
    for strip in _strips(page, ruler, BOTTOM - y):
        if y + strip.height > BOTTOM and not page.one:
            y = _continue(pdf, page, ruler)
            y = _strip(pdf, strip.under, y) if strip.under else y
        y = _strip(pdf, strip, y)


def _strips(page: Page, ruler: Ruler, room: float) -> list[Strip]:
    """Return what stands under the head, its texts cut no more than need be to fit."""
    most, strips = MOST_LINES, _cut(page, ruler, MOST_LINES)
    while page.one and most > 1 and sum(strip.height for strip in strips) > room:
        most -= 1
        strips = _cut(page, ruler, most)
    return strips


def _cut(page: Page, ruler: Ruler, most: int) -> list[Strip]:
    return [strip for part in page.parts for strip in strips_of(part, ruler, most)]


def _begin(pdf: FPDF, page: Page, ruler: Ruler) -> float:
    """Draw the head and the foot; return where the rest begins."""
    _turn(pdf, page, ruler)
    room = WIDTH - QR - GAP if page.code else WIDTH
    title = block(page.title, (0, room), ruler, 1, TITLE, ACCENT)
    y = _strip(pdf, Strip(height_of(TITLE) + 1, tuple(title)), TOP)
    told = block(page.subtitle, (0, room), ruler, 2, 12)
    y = _strip(pdf, Strip(len(told) * height_of(12) + GAP, tuple(told)), y)
    if not page.code:
        return y
    _qr(pdf, page.code, LEFT + WIDTH - QR, TOP - 2)
    caption = block(page.code_label, (0, room), ruler, 4, SMALL)
    _strip(pdf, Strip(0, tuple(caption)), y)
    return max(y + len(caption) * height_of(SMALL), TOP - 2 + QR) + 1


def _continue(pdf: FPDF, page: Page, ruler: Ruler) -> float:
    _turn(pdf, page, ruler)
    told = block(f"{page.title} · {page.subtitle}", (0, WIDTH), ruler, 1, HEADING, QUIET)
    return _strip(pdf, Strip(height_of(HEADING) + GAP, tuple(told)), TOP)


def _turn(pdf: FPDF, page: Page, ruler: Ruler) -> None:
    pdf.add_page()
    foot = block(page.foot, (0, WIDTH), ruler, 2, SMALL, QUIET)
    _strip(pdf, Strip(0, tuple(foot)), FOOT)


def _strip(pdf: FPDF, strip: Strip, y: float) -> float:
    """Draw a strip; return where it ends."""
    end = y + strip.height
    if strip.filled or strip.boxed:
        pdf.set_fill_color(*TINT)
        pdf.set_draw_color(*FRAME)
        pdf.rect(LEFT, y, WIDTH, strip.height, "DF" if strip.boxed else "F")
    if strip.rule:
        pdf.set_draw_color(*(ACCENT if strip.filled else TINT))
        pdf.line(LEFT, end, LEFT + WIDTH, end)
    for text in strip.texts:
        _text(pdf, text, y + (0.4 if strip.rule or strip.boxed else 0))
    return end


def _text(pdf: FPDF, text: Text, y: float) -> None:
    pdf.set_font(NAME, size=text.size)
    pdf.set_text_color(*text.colour)
    pdf.set_xy(LEFT + text.x, y + text.y)
    align = "R" if text.right else "L"
    pdf.cell(text.width, height_of(text.size), text.text, align=align, new_x=XPos.RIGHT, new_y=YPos.TOP)


def _qr(pdf: FPDF, content: str, x: float, y: float) -> None:
    matrix = segno.make(content, error="m", micro=False).matrix
    module = QR / (len(matrix) + 2 * QUIET_ZONE)
    pdf.set_fill_color(*INK)
    for line, row in enumerate(matrix, start=QUIET_ZONE):
        for begin, length in _runs(row):
            pdf.rect(x + (begin + QUIET_ZONE) * module, y + line * module, length * module, module, "F")


def _runs(row: Iterable[int]) -> list[tuple[int, int]]:
    """Return where dark modules begin in a row, and how many stand together."""
    runs: list[tuple[int, int]] = []
    for at, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == at:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((at, 1))
    return runs
