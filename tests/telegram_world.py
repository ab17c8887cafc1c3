"""What Telegram's side knows: people, chats, messages, updates, command menus. Thread-safe; no HTTP."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests import telegram_forums, telegram_media
from tests.telegram_answers import ApiError, BadRequestError, Json
from tests.telegram_forums import Forums, check_chat, place_of, thread_json
from tests.telegram_media import WITHOUT_CAPTION, File, media_json

__all__ = ["BOT", "CALLS", "ApiError", "BadRequestError", "Json", "Message", "World", "as_json"]

BOT = {
    "id": 123456789,
    "is_bot": True,
    "first_name": "Qingka",
    "username": "qingka_test_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
LONGEST_TEXT = 4096  # UTF-16 units
LONGEST_CAPTION = 1024  # UTF-16 units
LONGEST_CALLBACK = 64  # bytes


@dataclass
class Message:
    """A message in a chat. `serial` grows with each send and edit anywhere."""

    chat_id: int
    id: int
    text: str
    serial: int
    from_bot: bool = True
    buttons: list[list[Json]] = field(default_factory=list)
    edits: int = 0
    deleted: bool = False
    matched: int = 0  # the serial at which an expectation was met
    params: Json = field(default_factory=dict)
    sent_at: float = field(default_factory=time.monotonic)
    thread_id: int | None = None
    file: File | None = None  # `text` is its caption then

    def button(self, label: str) -> Json | None:
        """Return the button with this label, or else the first one that contains it."""
        every = [button for row in self.buttons for button in row]
        exact = [button for button in every if button["text"] == label]
        return next(iter(exact or [button for button in every if label in button["text"]]), None)

    def __str__(self) -> str:
        rows = ["".join(f"[{button['text']}]" for button in row) for row in self.buttons]
        shown = f"<{self.file.kind} {self.file.name}> {self.text}" if self.file else self.text
        return " ".join([("bot: " if self.from_bot else "person: ") + shown, *rows])


@dataclass
class World:
    """Everything that the server remembers."""

    violations: list[str] = field(default_factory=list)
    users: dict[int, Json] = field(default_factory=dict)
    chats: dict[int, Json] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    messages: dict[tuple[int, int], Message] = field(default_factory=dict)
    updates: dict[int, Json] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    presses: dict[str, Json | None] = field(default_factory=dict)  # query id: the answer's parameters
    lock: threading.RLock = field(default_factory=threading.RLock)
    on_update: Callable[[], None] = lambda: None
    next_update: int = 900_000_001
    serial: int = 1000  # above the number that General has
    forums: Forums = field(default_factory=Forums)
    files: dict[str, File] = field(default_factory=dict)
    uploads: dict[str, tuple[str, str, bytes]] = field(
        default_factory=dict
    )  # "attach://…": name, mime, content
    longest_caption: int = LONGEST_CAPTION

    @property
    def me(self) -> Json:
        return BOT

    def count(self) -> int:
        self.serial += 1
        return self.serial

    def add_update(self, **content: Any) -> int:
        """Queue an update; return its id."""
        with self.lock:
            update_id, self.next_update = self.next_update, self.next_update + 1
            self.updates[update_id] = {"update_id": update_id, **content}
        self.on_update()
        return update_id

    def take_updates(self, params: Json) -> list[Json]:
        """Return what waits; what lies before `offset` is confirmed and forgotten."""
        with self.lock:
            offset = params.get("offset") or 0
            allowed = params.get("allowed_updates")
            for update_id in [known for known in self.updates if known < offset]:
                del self.updates[update_id]
            waiting = [update for _, update in sorted(self.updates.items())]
            if allowed:
                waiting = [update for update in waiting if set(update) & {*allowed, "garbage"}]
            return waiting[: params.get("limit") or 100]

    def add_message(
        self,
        chat_id: int,
        text: str,
        *,
        from_bot: bool,
        thread_id: int | None = None,
        file: File | None = None,
        **params: Any,
    ) -> Message:
        with self.lock:
            serial = self.count()
            message = Message(chat_id, serial, text, serial, from_bot, params=params)
            message.thread_id, message.file = thread_id, file
            self.messages[chat_id, serial] = message
            return message

    def visible(self, chat_id: int) -> list[Message]:
        """Return what a person sees in a chat now, oldest first."""
        with self.lock:
            return [m for m in self.messages.values() if m.chat_id == chat_id and not m.deleted]

    def call(self, method: str, params: Json) -> Any:
        """Return the result of a method.

        Raises:
            ApiError: Telegram would refuse it.
        """
        with self.lock:
            return CALLS[method.lower()](self, params)


def units(text: str) -> int:
    """Return a text's length as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def as_json(world: World, message: Message) -> Json:
    """Return a message as the Bot API shows it."""
    shown: Json = {
        "message_id": message.id,
        "date": int(time.time()),
        "chat": world.chats[message.chat_id],
        **_content_json(message),
        **({"from": BOT} if message.from_bot else {}),
        **thread_json(world, message),
        **message.params,
    }
    if message.buttons:
        shown["reply_markup"] = {"inline_keyboard": message.buttons}
    return shown


def _content_json(message: Message) -> Json:
    if message.file is None:
        return {"text": message.text}
    return {**media_json(message.file), **({"caption": message.text} if message.text else {})}


def _get_me(world: World, params: Json) -> Json:
    return BOT


def _send_message(world: World, params: Json) -> Json:
    thread_id = place_of(world, params)
    check_text(world, params["text"])
    buttons = keyboard(world, params)
    message = world.add_message(params["chat_id"], params["text"].strip(), from_bot=True, thread_id=thread_id)
    message.buttons = buttons
    return as_json(world, message)


def _edit_message_text(world: World, params: Json) -> Json:
    message = _own(world, params)
    if message.file is not None:
        raise BadRequestError("there is no text in the message to edit")
    check_text(world, params["text"])
    return _edit(world, message, params["text"].strip(), keyboard(world, params))


def _edit_message_caption(world: World, params: Json) -> Json:
    message = _own(world, params)
    if message.file is None or message.file.kind in WITHOUT_CAPTION:
        raise BadRequestError("there is no caption in the message to edit")
    caption = params.get("caption") or ""
    if caption:
        check_text(world, caption, LONGEST_CAPTION)
    return _edit(world, message, caption, keyboard(world, params))


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


def _set_my_commands(world: World, params: Json) -> bool:
    for command in params["commands"]:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise BadRequestError("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise BadRequestError("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_scope(params)] = params["commands"]
    return True


def _delete_my_commands(world: World, params: Json) -> bool:
    world.commands.pop(_scope(params), None)
    return True


def _get_my_commands(world: World, params: Json) -> list[Json]:
    return world.commands.get(_scope(params), [])


def _yes(world: World, params: Json) -> bool:
    return True


def _scope(params: Json) -> tuple[str, str]:
    scope = params.get("scope") or {"type": "default"}
    return f"{scope['type']}:{scope.get('chat_id', '')}".rstrip(":"), params.get("language_code") or ""


def check_text(world: World, text: str, longest: int = LONGEST_TEXT) -> None:
    """Raises BadRequestError for a text that Telegram does not take."""
    if not text.strip():
        world.violations.append("an empty text")
        raise BadRequestError("message text is empty")
    if units(text.strip()) > longest:
        world.violations.append(f"a text of {units(text)} units")
        raise BadRequestError("message is too long")


def keyboard(world: World, params: Json) -> list[list[Json]]:
    """Return the buttons of a request. Raises BadRequestError for some that Telegram does not take."""
    rows: list[list[Json]] = (params.get("reply_markup") or {}).get("inline_keyboard", [])
    for button in [button for row in rows for button in row]:
        size_bytes = len(button.get("callback_data", "x").encode())
        if not button["text"] or not 1 <= size_bytes <= LONGEST_CALLBACK:
            world.violations.append(f"a button of {size_bytes} bytes: {button}")
            raise BadRequestError("BUTTON_DATA_INVALID")
    return [row for row in rows if row]


CALLS: dict[str, Callable[[World, Json], Any]] = {
    "getme": _get_me,
    "sendmessage": _send_message,
    "editmessagetext": _edit_message_text,
    "editmessagecaption": _edit_message_caption,
    "editmessagereplymarkup": _edit_message_reply_markup,
    "deletemessage": _delete_message,
    "answercallbackquery": _answer_callback_query,
    "setmycommands": _set_my_commands,
    "deletemycommands": _delete_my_commands,
    "getmycommands": _get_my_commands,
    "deletewebhook": _yes,
    "setchatmenubutton": _yes,
    **telegram_forums.CALLS,
    **telegram_media.CALLS,
}
