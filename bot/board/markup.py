"""A text with looks as HTML. Whatever stands in the text is shown, never obeyed."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup, escape

from bot.dialog.post import Entity, Formatted

TAGS = {
    "bold": "strong",
    "italic": "em",
    "strikethrough": "s",
    "blockquote": "blockquote",
    "code": "code",
    "pre": "pre",
    "text_link": "a",
}
LINKS = ("https://", "http://")


def html(said: Formatted) -> Markup:
    """Return the text with its entities as elements, properly nested; unknown ones are left out."""
    units = said.text.encode("utf-16-le")
    shown = sorted((one for one in said.entities if _opening(one)), key=lambda one: (one.offset, -one.length))
    return Markup("").join(_pieces(units, shown, 0, len(units) // 2))


def _pieces(units: bytes, entities: list[Entity], start: int, end: int) -> Iterator[Markup]:
    at = start
    while entities and entities[0].offset < end:
        one = entities.pop(0)
        first, last = max(at, one.offset), min(end, one.offset + one.length)
        if first >= last:
            continue
        yield _text(units, at, first)
        yield _opening(one)
        yield from _pieces(units, entities, first, last)
        yield Markup("</{}>").format(TAGS[one.type])
        at = last
    yield _text(units, at, end)


def _opening(one: Entity) -> Markup:
    if one.type == "text_link":
        if not one.url.startswith(LINKS):
            return Markup("")
        return Markup('<a href="{}" rel="noreferrer noopener" target="_blank">').format(one.url)
    return Markup("<{}>").format(TAGS[one.type]) if one.type in TAGS else Markup("")


def _text(units: bytes, start: int, end: int) -> Markup:
    return escape(units[2 * start : 2 * end].decode("utf-16-le", "replace"))
