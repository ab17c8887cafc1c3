"""What Telegram's side knows of one bot: people, chats, messages, updates, menus. Thread-safe; no HTTP."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.telegram_answers import ApiError, BadRequestError, Json
from tests.telegram_forums import Forums, thread_json
from tests.telegram_hooks import Webhook
from tests.telegram_limits import LONGEST_CAPTION
from tests.telegram_media import File, media_json

__all__ = ["BOT", "ApiError", "BadRequestError", "Json", "Message", "Shared", "World", "as_json"]

BOT = {
    "id": 123456789,
    "is_bot": True,
    "first_name": "Qingka",
    "username": "qingka_test_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
REMEMBERED = 1000  # confirmed updates


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
class Shared:
    """What the bots of one server have in common."""

    violations: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    serials: Iterator[int] = field(default_factory=lambda: itertools.count(1001))  # above General's number


@dataclass
class World:
    """Everything that the server remembers of one bot."""

    me: Json = field(default_factory=lambda: BOT)
    shared: Shared = field(default_factory=Shared)
    users: dict[int, Json] = field(default_factory=dict)
    chats: dict[int, Json] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    messages: dict[tuple[int, int], Message] = field(default_factory=dict)
    updates: dict[int, Json] = field(default_factory=dict)  # in the order in which they are delivered
    confirmed: dict[int, Json] = field(default_factory=dict)  # the newest of those that were taken
    again: set[int] = field(default_factory=set)  # updates that were put back, and not delivered since
    allowed: list[str] = field(default_factory=list)  # kinds of updates that the bot wants; none: all
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    presses: dict[str, Json | None] = field(default_factory=dict)  # query id: the answer's parameters
    on_update: Callable[[], None] = lambda: None
    next_update: int = 900_000_001
    webhook: Webhook = field(default_factory=Webhook)
    forums: Forums = field(default_factory=Forums)
    files: dict[str, File] = field(default_factory=dict)
    uploads: dict[str, tuple[str, str, bytes]] = field(
        default_factory=dict
    )  # "attach://…": name, mime, content
    longest_caption: int = LONGEST_CAPTION

    @property
    def lock(self) -> threading.RLock:
        return self.shared.lock

    @property
    def violations(self) -> list[str]:
        return self.shared.violations

    def count(self) -> int:
        return next(self.shared.serials)

    def add_update(self, **content: Any) -> int:
        """Queue an update; return its id."""
        with self.lock:
            update_id, self.next_update = self.next_update, self.next_update + 1
            self.updates[update_id] = {"update_id": update_id, **content}
        self.on_update()
        return update_id

    def waiting(self, limit: int = 1_000_000) -> list[Json]:
        """Return updates that the bot wants and has not taken, in order."""
        with self.lock:
            wanted = {*self.allowed, "garbage", "update_id"}
            every = (one for one in self.updates.values() if not self.allowed or len(wanted & set(one)) > 1)
            return list(itertools.islice(every, limit))

    def take_updates(self, params: Json) -> list[Json]:
        """Return what waits; what lies before `offset` is confirmed and forgotten."""
        with self.lock:
            offset = params.get("offset") or 0
            if "allowed_updates" in params:
                self.allowed = params["allowed_updates"]
            for update_id in list(itertools.takewhile(lambda known: known < offset, self.updates)):
                if update_id not in self.again:
                    self.forget(update_id)
            taken = self.waiting(params.get("limit") or 100)
            self.again -= {one["update_id"] for one in taken if "update_id" in one}
            return taken

    def forget(self, update_id: int) -> None:
        """Take an update that was confirmed from the queue."""
        with self.lock:
            self.confirmed[update_id] = self.updates.pop(update_id)
            if len(self.confirmed) > REMEMBERED:
                del self.confirmed[next(iter(self.confirmed))]

    def put_back(self, *updates: Json) -> None:
        """Deliver updates once more, as if they had never been confirmed, whatever offset is asked for."""
        with self.lock:
            self.again |= {one["update_id"] for one in updates}
            self.updates |= {one["update_id"]: one for one in updates}
            self.updates = dict(sorted(self.updates.items()))
        self.on_update()

    def presses_grow_old(self) -> None:
        """Let every press that was not answered be too old to be."""
        with self.lock:
            self.presses = {query: answer or {} for query, answer in self.presses.items()}

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


def as_json(world: World, message: Message) -> Json:
    """Return a message as the Bot API shows it."""
    shown: Json = {
        "message_id": message.id,
        "date": int(time.time()),
        "chat": world.chats[message.chat_id],
        **_content_json(message),
        **({"from": world.me} if message.from_bot else {}),
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
