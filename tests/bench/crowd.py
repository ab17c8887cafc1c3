"""A Bot API server in a process of its own, with a crowd that asks, waits for the answer, and asks again.

Its standard output says where it listens; each line of its standard input is a load to put on the bot, and is
answered by a line with what it took. Every request is checked against aiogram's models, for each bot alike.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import cycle
from typing import Any

from tests.telegram_answers import Json
from tests.telegram_people import User
from tests.telegram_server import TelegramServer

FIRST_PERSON = 1_000_001
PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Load:
    persons: int  # at once
    messages: int  # of all of them together
    latency_ms: int  # of each message that the bot sends
    questions: tuple[str, ...]  # asked in turn


@dataclass(frozen=True, slots=True)
class Took:
    seconds: float
    spans_ms: tuple[float, ...]  # from "said" to "answered", of each message


@dataclass
class Crowd:
    """What is being asked, by whom since when; a message of the bot in a chat is the answer there."""

    load: Load = Load(0, 0, 0, ())
    left: int = 0  # to be said
    open: dict[int, float] = field(
        default_factory=dict
    )  # by chat: when it was said, on the performance counter
    spans_ms: list[float] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)
    persons: dict[int, User] = field(default_factory=dict)
    questions: Iterator[str] = field(default_factory=lambda: iter(()))

    def begin(self, load: Load, persons: Sequence[User]) -> None:
        """Let everybody ask for the first time."""
        self.load, self.left, self.spans_ms = load, load.messages, []
        self.questions, self.persons = cycle(load.questions), {person.id: person for person in persons}
        self.done.clear()
        for person in persons:
            self.ask(person)

    def ask(self, person: User) -> None:
        if self.left > 0:
            self.left -= 1
            self.open[person.id] = time.perf_counter()
            person.says(next(self.questions))

    def answered(self, chat_id: int) -> None:
        said_at = self.open.pop(chat_id, None)
        if said_at is None:
            return
        self.spans_ms.append((time.perf_counter() - said_at) * 1000)
        self.ask(self.persons[chat_id])
        if len(self.spans_ms) == self.load.messages:
            self.done.set()


class CrowdServer(TelegramServer):
    """The server of the tests, slow by as much as the load says, with a crowd."""

    def __init__(self) -> None:
        super().__init__()
        self.crowd = Crowd()

    def bear(self, load: Load) -> Took:
        """Put a load on the bot; return what it took."""
        persons = [self.user(FIRST_PERSON + at, f"Person {at}") for at in range(load.persons)]
        began = time.perf_counter()
        self.crowd.begin(load, persons)
        if not self.crowd.done.wait(PATIENCE_S):
            raise TimeoutError(f"{len(self.crowd.spans_ms)} of {load.messages} messages were answered")
        took = Took(time.perf_counter() - began, tuple(self.crowd.spans_ms))
        self._forget()
        return took

    async def answer(self, method: str, params: Json) -> Any:
        said = method.lower() == "sendmessage"
        if said:
            await asyncio.sleep(self.crowd.load.latency_ms / 1000)
        result = await super().answer(method, params)
        if said:
            self.crowd.answered(params["chat_id"])
        return result

    def _forget(self) -> None:
        """Forget what was said, so that no load is slower than the one before."""
        self.calls.clear()
        with self.world.lock:
            self.world.messages.clear()


def main() -> None:
    logging.disable(logging.WARNING)
    with CrowdServer() as server:
        print(json.dumps({"base_url": server.base_url, "token": server.token}), flush=True)
        for line in sys.stdin:
            given = json.loads(line)
            load = Load(**{**given, "questions": tuple(given["questions"])})
            print(json.dumps(asdict(server.bear(load))), flush=True)
        server.check()


if __name__ == "__main__":
    main()
