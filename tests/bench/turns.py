"""One turn: our layer without the database, and its transaction against a raw fsynced commit."""

from __future__ import annotations

import itertools
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

from sqlmodel import SQLModel

import handlers
from bot.dialog.context import FSMContext
from bot.dialog.dispatcher import Dispatcher, key_of
from bot.dialog.memory import MemoryStorage, SimpleEventIsolation
from bot.dialog.messages import Incoming
from bot.dialog.post import Post
from bot.dialog.router import Route, Router
from bot.dialog.texts import Texts
from bot.dialog.turn import Turn
from bot.people import Person
from bot.records.database import Database
from tests.bench.rows import Row, medians_of

TEXTS = Path(handlers.__file__).parent / "texts"
TIMES = 200
QUESTION = "清卡失败怎么办"


class Reply:
    """A handler that answers with one sentence."""

    def register(self, router: Router) -> None:
        router.command("help", Route(self.answer), ("帮助",))
        router.anything(Route(self.answer))

    async def answer(self, turn: Turn) -> None:
        await turn.say("cannot-read")


class NoUnit:
    """A unit of work without a database: its calls are not made."""

    async def do(self, call: Any, *args: Any, **kwargs: Any) -> None:
        return None

    briefly = do


async def rows() -> list[Row]:
    texts = Texts(TEXTS)
    router = Router()
    Reply().register(router)
    post = Post(texts)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/hub.db")
        SQLModel.metadata.create_all(database.engine)
        dispatcher = Dispatcher(database, SimpleEventIsolation(), router, post, sent=lambda: None)
        raw = _raw(Path(folder))
        numbers = itertools.count(1)

        async def durable() -> None:
            await dispatcher.handle(_incoming(next(numbers)))

        async def commit() -> None:
            with raw:
                for table in ("inbox", "state", "outbox"):
                    raw.execute(f"INSERT INTO {table} (body) VALUES (?)", (QUESTION,))

        async def bare() -> None:
            await _bare(router, post)

        await durable()
        bare_ms, durable_ms, raw_ms = await medians_of([bare, durable, commit], TIMES)
        await database.close()
        raw.close()
    return [
        Row("one sentence of the catalogue, over a unit that does nothing", bare_ms, "ms", limit="≤ 0.5 ms"),
        Row(
            "one durable turn",
            durable_ms,
            "ms",
            f"raw sqlite3, 3 rows: {raw_ms:.3g} ms",
            durable_ms / raw_ms,
            "≤ 4",
        ),
    ]


async def _bare(router: Router, post: Post) -> None:
    incoming = _incoming(1)
    state = FSMContext(MemoryStorage(), key_of(incoming))
    turn = Turn(incoming, NoUnit(), state, Person(1, "张会计", "zh"), post)  # type: ignore[arg-type]
    route = router.find(turn, await state.get_state())
    assert route is not None
    await route.handler(turn)


def _incoming(number: int) -> Incoming:
    return Incoming("bench", 1, number, 7, 7, "张会计", "zh", text=QUESTION)


def _raw(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / "raw.db")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    for table in ("inbox", "state", "outbox"):
        connection.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, body TEXT)")
    return connection
