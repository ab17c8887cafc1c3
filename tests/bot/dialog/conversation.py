"""A dispatcher with a few handlers of these tests, on a database of one's choice."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from bot.dialog.dispatcher import Dispatcher
from bot.dialog.errors import WrongStepError
from bot.dialog.memory import SimpleEventIsolation
from bot.dialog.messages import Button, Incoming
from bot.dialog.post import Post
from bot.dialog.router import Route, Router
from bot.dialog.states import State
from bot.dialog.turn import Turn
from bot.people import ForbiddenError, Permission, Person
from bot.records.database import Database
from bot.records.messages import InboxRow, OutboxRow
from bot.records.people import PersonRow
from tests.catalogues import SHIPPED
from tests.tables import make_tables

CHANNEL = "test"
NAMING = State("naming", group_name="Test")


class Handlers:
    """Handlers that repeat, name, fail, wait and offer a button."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.inside = 0
        self.most_inside = 0
        self.gates: dict[str, asyncio.Event] = {}

    def router(self) -> Router:
        router = Router()
        router.command("offer", Route(self.offer))
        router.command("name", Route(self.name))
        router.command("break", Route(self.fail))
        router.command("forbid", Route(self.forbid))
        router.command("stray", Route(self.stray))
        router.command("approve", Route(self.repeat, Permission.APPROVE))
        router.command("open", Route(self.repeat, private=False))
        router.press("test.pick", Route(self.picked))
        router.state(NAMING, Route(self.named))
        router.anything(Route(self.repeat))
        return router

    async def offer(self, turn: Turn) -> None:
        row = [Button("一次", "test.pick", {"n": 1}), Button("多次", "test.pick", {"n": 2}, once=False)]
        await turn.say_text("选", buttons=[[*row, Button("无人", "test.nobody")]])

    async def picked(self, turn: Turn) -> None:
        assert turn.press is not None
        self.heard.append(f"pick {turn.press.args['n']}")
        await turn.say_text(f"选了 {turn.press.args['n']}")

    async def name(self, turn: Turn) -> None:
        await turn.state.set_state(NAMING)
        await turn.state.set_data({"asked": 1})

    async def named(self, turn: Turn) -> None:
        await turn.say_text(f"名字 {turn.typed} {await turn.state.get_data()}")
        await turn.state.clear()

    async def fail(self, turn: Turn) -> None:
        await turn.say_text("这句话不该说出来")
        await turn.state.set_state(NAMING)
        await turn.do(lambda session: session.add(PersonRow(name="nobody")))
        raise RuntimeError("a bug of this test")

    async def forbid(self, turn: Turn) -> None:
        await turn.say_text("您看不到的")
        raise ForbiddenError(Permission.APPROVE)

    async def stray(self, turn: Turn) -> None:
        raise WrongStepError("test", "here", "there")

    async def repeat(self, turn: Turn) -> None:
        self.inside += 1
        self.most_inside = max(self.most_inside, self.inside)
        gate = self.gates.get(turn.typed)
        if gate:
            await gate.wait()
        self.inside -= 1
        self.heard.append(turn.typed)
        await turn.say_text(f"你说：{turn.typed}")


class Conversation:
    """Messages to the dispatcher, and what is in the records afterwards."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.handlers = Handlers()
        self.bugs: list[str] = []
        self.sent = 0
        make_tables(database.engine)
        self.post = Post(SHIPPED)
        self.dispatcher = Dispatcher(
            database, SimpleEventIsolation(), self.handlers.router(), self.post, self._sent, self._bug
        )
        self._numbers = itertools.count(1)

    def incoming(self, text: str | None = None, user_id: int = 7, **what: Any) -> Incoming:
        return Incoming(
            **{
                "channel": CHANNEL,
                "bot_id": 1,
                "update_id": next(self._numbers),
                "chat_id": user_id,
                "user_id": user_id,
                "name": f"Person {user_id}",
                "language": "en",
                "text": text,
                **what,
            }
        )

    async def says(self, text: str | None = None, user_id: int = 7, **what: Any) -> list[str]:
        """Return what is said because of one message."""
        before = len(await self.outbox())
        await self.dispatcher.handle(self.incoming(text, user_id, **what))
        return [str(row.payload["text"]) for row in (await self.outbox())[before:] if row.kind == "answer"]

    async def nonces(self) -> list[str]:
        """Return the nonces of the last message's buttons."""
        return [button["nonce"] for row in (await self.outbox())[-1].payload["buttons"] for button in row]

    async def outbox(self) -> Sequence[OutboxRow]:
        return await self.database.read(
            lambda session: session.exec(select(OutboxRow).order_by(col(OutboxRow.id))).all()
        )

    async def inbox(self) -> list[tuple[str, str]]:
        """Return state and error of each update, oldest first."""
        rows = await self.database.read(
            lambda session: session.exec(select(InboxRow).order_by(col(InboxRow.id))).all()
        )
        return [(row.state, row.error) for row in rows]

    async def names(self) -> list[str]:
        rows = await self.database.read(lambda session: session.exec(select(PersonRow)).all())
        return [row.name for row in rows]

    def _sent(self) -> None:
        self.sent += 1

    def _bug(self, session: Session, person: Person, number: str) -> None:
        self.bugs.append(f"{person.name} {number}")
