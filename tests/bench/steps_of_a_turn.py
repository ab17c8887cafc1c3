"""Where the time of one FAQ message goes, part by part, in process: everything durable, and no network.

Each part is the hub's own call, in the order in which a message takes them; the last row is the dispatcher doing all
parts from "begin" to "commit" by itself. Each question is said otherwise than all before; the row "the same, asked
before" is of no message's time.
"""

from __future__ import annotations

import itertools
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from telegram import User

from bot import questions
from bot.app import Hub
from bot.channels import outbox_rows
from bot.channels.outbox_types import Outcome, Room, Scope, Tell
from bot.channels.telegram_client import CHANNEL
from bot.channels.telegram_inbox import keep, read
from bot.dialog import inbox
from bot.dialog.context import FSMContext
from bot.dialog.dispatcher import key_of
from bot.dialog.messages import Buttons, Incoming
from bot.dialog.post import Formatted
from bot.dialog.turn import Turn
from bot.people import meet
from bot.questions import Decided
from bot.settings import Settings
from bot.tickets.there import ticket_there
from handlers.answers import rated, related, shown_to
from handlers.deciding import all_of
from tests.bench.questions import varied

TIMES = 100
ME = User(1, "Qingka", is_bot=True, username="qingka_bench_bot")
PERSON = {"id": 7, "is_bot": False, "first_name": "Person 7", "language_code": "zh-hans"}
EVERYWHERE = Room(16, 16)
WHOLE = "begin to commit, by the dispatcher"
AGAIN = "the same, asked before"
BESIDE = {WHOLE, AGAIN}  # rows that are no part


class Stopwatch:
    """How long each part took, in milliseconds, in the order in which they were first taken."""

    def __init__(self) -> None:
        self.spans_ms: defaultdict[str, list[float]] = defaultdict(list)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.spans_ms[name].append((time.perf_counter() - began) * 1000)

    def show(self) -> None:
        """Print the table."""
        medians = {name: statistics.median(spans) for name, spans in self.spans_ms.items()}
        total = sum(median for name, median in medians.items() if name not in BESIDE)
        table = Table("part of a FAQ message", "median", "share")
        for name, median in medians.items():
            table.add_row(name, f"{1000 * median:.0f} µs", f"{100 * median / total:.0f} %")
        table.add_row("all parts", f"{1000 * total:.0f} µs", "100 %")
        Console(width=160).print(table)


class Walk:
    """One message after the other through the parts."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.watch = Stopwatch()
        self._numbers = itertools.count(1)
        self._questions = itertools.cycle(varied())

    async def message(self) -> None:
        """Take a message through every part, and another one by the dispatcher."""
        await self._turn(await self._kept())
        await self._sent()
        incoming = await self._kept()
        with self.watch.part(WHOLE):
            await self.hub.dispatcher.handle(incoming)
        await self._sent()

    async def _kept(self) -> Incoming:
        with self.watch.part("parse"):
            reading = read(_raw(next(self._numbers), next(self._questions)), ME)
        with self.watch.part("keep, with its commit"):
            [incoming] = await self.hub.database.briefly(keep, ME.id, self.hub.post, [reading])
        return incoming

    async def _turn(self, incoming: Incoming) -> None:
        part, hub = self.watch.part, self.hub
        async with AsyncExitStack() as stack:
            with part("begin"):
                unit = await stack.enter_async_context(hub.database.unit())
            with part("inbox"):
                assert await unit.briefly(inbox.begin, incoming)
            with part("person"):
                person = await unit.briefly(
                    meet, CHANNEL, incoming.user_id, incoming.chat_id, incoming.name, incoming.language
                )
            state = FSMContext(hub.dispatcher.storage.within(unit), key_of(incoming))
            turn = Turn(incoming, unit, state, person, hub.post)
            with part("state and route"):
                assert hub.router.find(turn, await state.get_state()) is not None
            with part("tickets"):
                assert not await unit.briefly(ticket_there, person.id)
            with part("search"):
                found = hub.knowledge.answers.ask(turn.typed)
            with part(AGAIN):
                hub.knowledge.answers.ask(turn.typed)
            with part("question kept"):
                [decided, *_] = all_of(found, hub.knowledge.articles)
                [number] = await unit.briefly(questions.keep, person, turn.typed, [decided])
            with part("answer made"):
                text, buttons = self._answer(turn, number, decided)
            with part("outbox"):
                await turn.say_text(text, buttons=buttons)
            with part("commit"):
                await stack.aclose()

    def _answer(self, turn: Turn, number: int, decided: Decided) -> tuple[Formatted, Buttons]:
        articles, name = self.hub.knowledge.articles, decided.article or ""
        article = articles.article(name, turn.person.language)
        text = shown_to(turn, article, decided.score, number)
        return text, [rated(turn, number, name), *related(turn, articles, article, number)]

    async def _sent(self) -> None:
        scope, database = Scope(CHANNEL), self.hub.database
        with self.watch.part("claim, with its commit"):
            claimed = await database.briefly(outbox_rows.turn_over, scope, [], EVERYWHERE, Tell())
        ends = [Outcome(row, "sent", message_id=1) for row in claimed]
        with self.watch.part("end, with its commit"):
            rest = await database.briefly(outbox_rows.turn_over, scope, ends, EVERYWHERE, Tell())
        while rest:
            ends = [Outcome(row, "sent", message_id=1) for row in rest]
            rest = await database.briefly(outbox_rows.turn_over, scope, ends, EVERYWHERE, Tell())


async def show() -> None:
    """Measure, and print the table."""
    with tempfile.TemporaryDirectory() as home:
        hub = Hub(Settings(home=Path(home), flood_per_minute=1_000_000))
        walk = Walk(hub)
        await walk.message()
        walk.watch = Stopwatch()
        for _ in range(TIMES):
            await walk.message()
        walk.watch.show()
        await hub.database.close()


def _raw(number: int, question: str) -> dict[str, Any]:
    message = {"message_id": number, "date": 1_700_000_000, "chat": {**PERSON, "type": "private"}}
    return {"update_id": number, "message": {**message, "from": PERSON, "text": question}}
