"""What the bot says on our Bot API server, and how it changes and deletes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.telegram_answers import BadRequestError, Json
from tests.telegram_forums import check_chat, place_of
from tests.telegram_limits import check_caption, check_text, keyboard
from tests.telegram_media import WITHOUT_CAPTION
from tests.telegram_world import as_json

if TYPE_CHECKING:
    from tests.telegram_world import Message, World


def _send_message(world: World, params: Json) -> Json:
    thread_id = place_of(world, params)
    check_text(world, params)
    buttons = keyboard(world, params)
    message = world.add_message(params["chat_id"], params["text"].strip(), from_bot=True, thread_id=thread_id)
    message.buttons = buttons
    return as_json(world, message)


def _edit_message_text(world: World, params: Json) -> Json:
    message = _own(world, params)
    if message.file is not None:
        raise BadRequestError("there is no text in the message to edit")
    check_text(world, params)
    return _edit(world, message, params["text"].strip(), keyboard(world, params))


def _edit_message_caption(world: World, params: Json) -> Json:
    message = _own(world, params)
    if message.file is None or message.file.kind in WITHOUT_CAPTION:
        raise BadRequestError("there is no caption in the message to edit")
    return _edit(world, message, check_caption(world, params), keyboard(world, params))


def _edit_message_reply_markup(world: World, params: Json) -> Json:
    message = _own(world, params)
    return _edit(world, message, message.text, keyboard(world, params))


def _own(world: World, params: Json) -> Message:
    """Return a message that the bot may edit."""
    message = world.messages.get((check_chat(world, params["chat_id"]), params["message_id"]))
    if message is None or message.deleted:
        raise BadRequestError("message to edit not found")
    if not message.from_bot:
        raise BadRequestError("message can't be edited")
    return message


def _edit(world: World, message: Message, text: str, buttons: list[list[Json]]) -> Json:
    if (text, buttons) == (message.text, message.buttons):
        raise BadRequestError(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    message.text, message.buttons = text, buttons
    message.serial, message.edits = world.count(), message.edits + 1
    return as_json(world, message)


def _delete_message(world: World, params: Json) -> bool:
    message = world.messages.get((params["chat_id"], params["message_id"]))
    if message is None or message.deleted:
        raise BadRequestError("message to delete not found")
    message.deleted = True
    return True


def _answer_callback_query(world: World, params: Json) -> bool:
    if world.presses.get(params["callback_query_id"], params) is not None:
        raise BadRequestError("query is too old and response timeout expired or query ID is invalid")
    world.presses[params["callback_query_id"]] = params
    return True


CALLS: dict[str, Callable[[Any, Json], Any]] = {
    "sendmessage": _send_message,
    "editmessagetext": _edit_message_text,
    "editmessagecaption": _edit_message_caption,
    "editmessagereplymarkup": _edit_message_reply_markup,
    "deletemessage": _delete_message,
    "answercallbackquery": _answer_callback_query,
}
