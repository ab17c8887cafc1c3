"""A hub that consists of the Telegram channel and a few handlers of these tests."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from sqlmodel import Session, SQLModel, select

from bot.channels.telegram import TelegramChannel, TelegramSettings
from bot.dialog.dispatcher import Dispatcher
from bot.dialog.memory import SimpleEventIsolation
from bot.dialog.messages import Button
from bot.dialog.post import Entity, Formatted, Post
from bot.dialog.router import Route, Router
from bot.dialog.states import State
from bot.dialog.turn import Turn
from bot.people import Permission, Role
from bot.records.database import Database
from bot.records.messages import InboxRow, OutboxRow
from bot.records.people import EVERY_SITE, PersonRow, RoleRow
from tests.catalogues import SHIPPED
from tests.telegram_server import TelegramServer

AWAITING_CODE = State("code", group_name="Rig")
QUICK = {"poll_timeout_s": 2, "first_pause_s": 0.05, "conflict_pause_s": 0.1}


class SmallTalk:
    """Handlers that repeat, count, wait, ask."""

    def __init__(self) -> None:
        self.heard: list[str | None] = []
        self.attached: list[bool] = []  # whether a picture came with what was repeated
        self.begun: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}

    def register(self, router: Router) -> None:
        router.command("start", Route(self.start, private=False))
        router.command("help", Route(self.help, private=False, menu="menu-help"))
        router.command("clear", Route(self.pick, Permission.REQUEST, menu="menu-clear"), words=["清卡"])
        router.command("pair", Route(self.help, Permission.PAIR, menu="menu-pair"))
        router.command("long", Route(self.long))
        router.command("looks", Route(self.looks))
        router.command("code", Route(self.ask_code))
        router.command("broken", Route(self.broken))
        router.press("rig.pick", Route(self.picked))
        router.state(AWAITING_CODE, Route(self.code))
        router.anything(Route(self.repeat, private=False))

    async def start(self, turn: Turn) -> None:
        await turn.say_text(f"欢迎 {turn.person.name}，{turn.argument or '没有邀请码'}")

    async def help(self, turn: Turn) -> None:
        await turn.say_text("可以做的事")

    async def pick(self, turn: Turn) -> None:
        await turn.say_text("请选择设备", buttons=[[Button("一店", "rig.pick", {"device": 1})]])

    async def picked(self, turn: Turn) -> None:
        self.heard.append(f"press {turn.press and turn.press.args['device']}")
        await turn.say_text("检查中", slot="progress")

    async def long(self, turn: Turn) -> None:
        await turn.say_text("这是很长的一段说明。\n" * 900, buttons=[[Button("好", "rig.pick")]])

    async def looks(self, turn: Turn) -> None:
        link = Entity("text_link", 5, 2, "https://example.org/a")
        await turn.say_text(Formatted(f"😀{turn.argument} 说明", (Entity("bold", 2, 2), link)), slot="looks")

    async def ask_code(self, turn: Turn) -> None:
        await turn.state.set_state(AWAITING_CODE)
        await turn.say_text("请发送动态码")

    async def code(self, turn: Turn) -> None:
        await turn.state.clear()
        self.heard.append(turn.incoming.text)
        await turn.do(turn.post.delete, turn.chat, turn.incoming.message_id or 0)
        await turn.say_text("请再发一次动态码" if turn.typed == "******" else "动态码收到")

    async def broken(self, turn: Turn) -> None:
        raise RuntimeError("a bug of this rig")

    async def repeat(self, turn: Turn) -> None:
        self.begun.append(turn.typed)
        gate = self.gates.get(turn.typed)
        if gate:
            await gate.wait()
        self.heard.append(turn.typed)
        self.attached.append(turn.incoming.attached)
        await turn.say_text(f"你说：{turn.typed}")


class TelegramRig:
    """A hub over one database file; it can be stopped and started again."""

    def __init__(self, server: TelegramServer, folder: Path, **settings: Any) -> None:
        self.server = server
        self.file = folder / "hub.db"
        self.talk = SmallTalk()
        self.settings = TelegramSettings(server.token, server.base_url, **{**QUICK, **settings})
        self.database = Database(f"sqlite:///{self.file}")
        SQLModel.metadata.create_all(self.database.engine)
        self.texts = SHIPPED
        self.post = Post(self.texts)
        self.build()

    def build(self) -> None:
        """Put together a channel, as at a start of the process."""
        router = Router()
        self.talk.register(router)
        isolation = SimpleEventIsolation()
        dispatcher = Dispatcher(self.database, isolation, router, self.post, sent=self.wake)
        self.channel = TelegramChannel(self.settings, self.database, dispatcher, router, self.texts)

    def wake(self) -> None:
        self.channel.wake()

    async def start(self) -> None:
        self.running = asyncio.create_task(self.channel.run())

    async def stop(self) -> None:
        if not self.running.done():
            await self.channel.stop()
        await self.running

    async def restart(self) -> None:
        await self.stop()
        self.build()
        await self.start()

    async def grant(self, name: str, role: Role) -> None:
        """Give a role, and tell the person."""
        await self.database.do(self._grant, name, role)
        self.channel.wake()

    def _grant(self, session: Session, name: str, role: Role) -> None:
        row = session.exec(select(PersonRow).where(PersonRow.name == name)).one()
        session.add(RoleRow(person_id=row.id or 0, site_id=EVERY_SITE, role=role))
        self.post.to_person(session, row.id or 0, "press-used")

    async def inbox_states(self) -> list[str]:
        """Return the state of each update, oldest first."""
        return await self.database.read(
            lambda session: [row.state for row in session.exec(select(InboxRow).order_by(InboxRow.update_id))]  # type: ignore[arg-type]
        )

    async def outbox(self) -> list[OutboxRow]:
        """Return every row of the outbox, oldest first."""
        return await self.database.read(lambda session: list(session.exec(select(OutboxRow)).all()))

    def bytes_on_disk(self) -> bytes:
        """Return the database's files as they lie there, the write-ahead log included."""
        return b"".join(path.read_bytes() for path in self.file.parent.glob("hub.db*"))


async def until(holds: Any, timeout_s: float = 5.0) -> None:
    """Wait until `holds()` is true, or fail."""
    async with asyncio.timeout(timeout_s):
        while not holds():
            await asyncio.sleep(0.01)
