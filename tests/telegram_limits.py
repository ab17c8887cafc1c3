"""What Telegram takes of a text, its entities and its buttons; what it refuses, our bot must never send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.telegram_answers import BadRequestError, Json

if TYPE_CHECKING:
    from tests.telegram_world import World

LONGEST_TEXT = 4096  # UTF-16 units
LONGEST_CAPTION = 1024  # UTF-16 units
LONGEST_CALLBACK = 64  # bytes
MOST_BUTTONS = 100
ACTIONS = ("callback_data", "url", "web_app", "login_url", "switch_inline_query", "copy_text", "pay")


def units(text: str) -> int:
    """Return a text's length as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def check_text(world: World, params: Json) -> None:
    """Raises BadRequestError for a message that Telegram does not take."""
    text = params["text"]
    if not text.strip():
        refuse(world, "an empty text", "message text is empty")
    if units(text.strip()) > LONGEST_TEXT:
        refuse(world, f"a text of {units(text)} units", "message is too long")
    _check_entities(world, text, params.get("entities"))


def check_caption(world: World, params: Json, longest: int = LONGEST_CAPTION) -> str:
    """Return the words under a picture. Raises BadRequestError."""
    caption: str = params.get("caption") or ""
    if units(caption.strip()) > longest:
        refuse(world, f"a caption of {units(caption)} units", "message caption is too long")
    _check_entities(world, caption, params.get("caption_entities"))
    return caption


def _check_entities(world: World, text: str, entities: list[Json] | None) -> None:
    for entity in entities or ():
        problem = _problem(text, entity)
        if problem:
            refuse(world, f"{entity} in a text of {units(text)} units", problem)


def _problem(text: str, entity: Json) -> str:
    begin, end = entity["offset"], entity["offset"] + entity["length"]
    whole = text.encode("utf-16-le")
    if begin < 0 or entity["length"] <= 0:
        return f"receive an entity with incorrect offset {begin} or length {entity['length']}"
    if end > len(whole) // 2:
        beyond = f"ends after the end of the text at UTF-16 offset {units(text)}"
        return f"entity beginning at UTF-16 offset {begin} {beyond}"
    for where, what in ((begin, "begins"), (end, "ends")):
        if 0xDC <= (whole[2 * where + 1] if 2 * where < len(whole) else 0) <= 0xDF:
            return f"entity beginning at UTF-16 offset {begin} {what} in a middle of a UTF-16 symbol"
    if entity["type"] == "text_link" and not entity.get("url"):
        return "URL of a text_link entity must be non-empty"
    return ""


def keyboard(world: World, params: Json) -> list[list[Json]]:
    """Return the buttons of a request. Raises BadRequestError for some that Telegram does not take."""
    rows: list[list[Json]] = (params.get("reply_markup") or {}).get("inline_keyboard", [])
    every = [button for row in rows for button in row]
    if len(every) > MOST_BUTTONS:
        refuse(world, f"{len(every)} buttons", "reply markup is too long")
    for problem, sentence in _problems(every):
        refuse(world, problem, sentence)
    return [row for row in rows if row]


def _problems(buttons: list[Json]) -> Iterator[tuple[str, str]]:
    for button in buttons:
        size_bytes = len(button.get("callback_data", "x").encode())
        if not button["text"].strip() or not 1 <= size_bytes <= LONGEST_CALLBACK:
            yield f"a button of {size_bytes} bytes: {button}", "BUTTON_DATA_INVALID"
        if len([name for name in ACTIONS if name in button]) != 1:
            sentence = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
            yield f"a button that does nothing, or two things: {button}", sentence


def refuse(world: World, violation: str, sentence: str) -> None:
    """Write a violation down, and raise what Telegram says to it."""
    world.violations.append(violation)
    raise BadRequestError(sentence)
