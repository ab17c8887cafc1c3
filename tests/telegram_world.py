"""What Telegram's side knows: people, chats, messages, updates, command menus. Thread-safe; no HTTP."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

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
LONGEST_CALLBACK = 64  # bytes

Json = dict[str, Any]


class ApiError(Exception):
    """An answer that is not ok."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


class BadRequestError(ApiError):
    def __init__(self, description: str) -> None:
        super().__init__(400, f"Bad Request: {description}")


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

    def button(self, label: str) -> Json | None:
        """Return the button with this label, or else the first one that contains it."""
        every = [button for row in self.buttons for button in row]
        exact = [button for button in every if button["text"] == label]
        return next(iter(exact or [button for button in every if label in button["text"]]), None)

    def __str__(self) -> str:
        rows = ["".join(f"[{button['text']}]" for button in row) for row in self.buttons]
        return " ".join([("bot: " if self.from_bot else "person: ") + self.text, *rows])


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
    serial: int = 0

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

    def add_message(self, chat_id: int, text: str, *, from_bot: bool, **params: Any) -> Message:
        with self.lock:
            serial = self.count()
            message = Message(chat_id, serial, text, serial, from_bot, params=params)
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
        "text": message.text,
        **({"from": BOT} if message.from_bot else {}),
        **message.params,
    }
    if message.buttons:
        shown["reply_markup"] = {"inline_keyboard": message.buttons}
    return shown


def _get_me(world: World, params: Json) -> Json:
    return BOT


def _send_message(world: World, params: Json) -> Json:
    chat_id = params["chat_id"]
    if chat_id not in world.chats:
        raise BadRequestError("chat not found")
    if chat_id in world.blocked:
        raise ApiError(403, "Forbidden: bot was blocked by the user")
    _check_text(world, params["text"])
    buttons = _keyboard(world, params)
    message = world.add_message(chat_id, params["text"].strip(), from_bot=True)
    message.buttons = buttons
    return as_json(world, message)


def _edit_message_text(world: World, params: Json) -> Json:
    message = world.messages.get((params["chat_id"], params["message_id"]))
    if message is None or message.deleted:
        raise BadRequestError("message to edit not found")
    if not message.from_bot:
        raise BadRequestError("message can't be edited")
    _check_text(world, params["text"])
    text, buttons = params["text"].strip(), _keyboard(world, params)
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


def _check_text(world: World, text: str) -> None:
    if not text.strip():
        world.violations.append("an empty text")
        raise BadRequestError("message text is empty")
    if units(text.strip()) > LONGEST_TEXT:
        world.violations.append(f"a text of {units(text)} units")
        raise BadRequestError("message is too long")


def _keyboard(world: World, params: Json) -> list[list[Json]]:
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
    "deletemessage": _delete_message,
    "answercallbackquery": _answer_callback_query,
    "setmycommands": _set_my_commands,
    "deletemycommands": _delete_my_commands,
    "getmycommands": _get_my_commands,
    "deletewebhook": _yes,
    "setchatmenubutton": _yes,
}
