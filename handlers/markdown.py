"""An article's Markdown as a text with looks, such as chats show them. What people write never comes here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from telegramify_markdown import MessageEntity, RenderConfig, convert, utf16_len

from bot.dialog.post import Entity, Formatted

SHOWN = {"bold", "italic", "strikethrough", "spoiler", "blockquote", "code", "pre"}
LINKS = ("https://", "http://")
KEPT = 1024  # texts that are not read again; there are as many as articles and guides, in their languages

# CommonMark sees no end of an emphasis in "**不会。**清卡": punctuation inside, no blank outside.
_STRONG = re.compile(
    r"\*\*([，。、；：！？（）“”《》【】…]*)([^*\n]+?)([，。、；：！？（）“”《》【】…]*)\*\*"
)

# Of HTML and formulas the converter keeps nothing or too little: < and $ pass it as signs that no text holds.
# An escaped one and an address between < and > are Markdown's own.
_TAKEN = re.compile(r"\\.|<https?://[^\s<>]*>|[<$]", re.DOTALL)
_HIDDEN = {"<": "\ufdd0", "$": "\ufdd1"}
_SHOWN = {ord(sign): char for char, sign in _HIDDEN.items()}


def _config() -> RenderConfig:
    config = RenderConfig.isolated()
    symbols = config.markdown_symbol
    symbols.heading_level_1 = symbols.heading_level_2 = symbols.heading_level_3 = symbols.heading_level_4 = ""
    symbols.image = symbols.link = ""
    symbols.unordered_list_item = "·"
    return config


CONFIG = _config()


@lru_cache(maxsize=KEPT)
def formatted(markdown: str) -> Formatted:
    """Return what Markdown says and how it looks, without blanks at its ends; of links only those into the web.

    HTML and formulas are no Markdown here: <name> and $x$ stay as they are written.
    """
    hidden = _TAKEN.sub(lambda found: _HIDDEN.get(found[0], found[0]), markdown)
    text, entities = convert(_STRONG.sub(r"\1**\2**\3", hidden), latex_escape=False, config=CONFIG)
    shown = [ours for one in entities if (ours := _entity(one)) is not None]
    return _stripped(text.translate(_SHOWN), shown)


def bold(text: str) -> Formatted:
    """Return a text that stands out; nothing in it is Markdown."""
    return Formatted(text, (Entity("bold", 0, utf16_len(text)),)) if text else Formatted("")


def monospaced(text: str) -> Formatted:
    """Return lines whose columns stand one below the other."""
    return Formatted(text, (Entity("pre", 0, utf16_len(text)),)) if text else Formatted("")


def quoted(text: str) -> Formatted:
    """Return what somebody said; nothing in it is Markdown."""
    return Formatted(text, (Entity("blockquote", 0, utf16_len(text)),)) if text else Formatted("")


def joined(pieces: Iterable[str | Formatted], by: str = "\n") -> Formatted:
    """Return the pieces as one text."""
    texts: list[str] = []
    entities: list[Entity] = []
    offset = 0
    for piece in pieces:
        one = Formatted(piece) if isinstance(piece, str) else piece
        texts.append(one.text)
        entities += [_moved(entity, offset) for entity in one.entities] if offset else one.entities
        offset += utf16_len(one.text) + utf16_len(by)
    return Formatted(by.join(texts), tuple(entities))


def _moved(entity: Entity, by: int) -> Entity:
    return Entity(entity.type, entity.offset + by, entity.length, entity.url)


def _entity(entity: MessageEntity) -> Entity | None:
    if entity.type == "text_link" and (entity.url or "").startswith(LINKS):
        return Entity("text_link", entity.offset, entity.length, (entity.url or "").translate(_SHOWN))
    return Entity(entity.type, entity.offset, entity.length) if entity.type in SHOWN else None


def _stripped(text: str, entities: Iterable[Entity]) -> Formatted:
    lost = utf16_len(text) - utf16_len(text.lstrip())
    most = utf16_len(text.strip())
    ends = [(one, max(0, one.offset - lost), min(most, one.offset + one.length - lost)) for one in entities]
    kept = tuple(replace(one, offset=first, length=last - first) for one, first, last in ends if first < last)
    return Formatted(text.strip(), kept)
