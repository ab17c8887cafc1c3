"""A hub that consists of the Telegram channel and a few handlers of these tests."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from bot.channels.outbox_types import Tell
from bot.channels.telegram import TelegramChannel, TelegramSettings
from bot.dialog.dispatcher import Dispatcher
from bot.dialog.memory import SimpleEventIsolation
from bot.dialog.messages import Button, Chat, Incoming, Media, Source
from bot.dialog.post import Entity, Formatted, Post
from bot.dialog.router import Route, Router
from bot.dialog.states import State
from bot.dialog.turn import Turn
from bot.people import Permission, Role, meet
from bot.records.database import Database
from bot.records.messages import InboxRow, OutboxRow
from bot.records.people import EVERY_SITE, PersonRow, RoleRow
from bot.records.tickets import AttachmentRow, StaffGroupRow, TopicRow
from bot.tickets import groups, opening
from bot.tickets.attachments import Store
from bot.tickets.views import TicketView
from tests.catalogues import SHIPPED
from tests.databases import own_url
from tests.tables import make_tables
from tests.telegram_groups import Group
from tests.telegram_server import TelegramServer

AWAITING_CODE = State("code", group_name="Rig")
QUICK = {"poll_timeout_s": 2, "first_pause_s": 0.05, "conflict_pause_s": 0.1, "pace": None}


class SmallTalk:
    """Handlers that repeat, count, wait, ask."""

    def __init__(self) -> None:
        self.heard: list[str | None] = []
        self.attached: list[bool] = []  # whether a picture came with what was repeated
        self.incoming: list[Incoming] = []  # whatever was edited, overheard, or came without words
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
        for listen in (router.edit, router.overhear, router.no_text):
            listen(Route(self.note, private=False))

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

    async def note(self, turn: Turn) -> None:
        self.incoming.append(turn.incoming)
        if turn.incoming.addressed and not turn.incoming.edited:
            await turn.say("cannot-read")

    async def repeat(self, turn: Turn) -> None:
        self.begun.append(turn.typed)
        gate = self.gates.get(turn.typed)
        if gate:
            await gate.wait()
        self.heard.append(turn.typed)
        self.attached.append(turn.incoming.attached)
        self.incoming.append(turn.incoming)
        await turn.say_text(f"你说：{turn.typed}")


class TelegramRig:
    """A hub over one database file; it can be stopped and started again."""

    def __init__(self, server: TelegramServer, folder: Path, **settings: Any) -> None:
        self.server = server
        self.file = folder / "hub.db"
        self.talk = SmallTalk()
        self.settings = TelegramSettings(server.token, server.base_url, **{**QUICK, **settings})
        self.database = Database(own_url(self.file))
        make_tables(self.database.engine)
        self.store = Store(folder / "attachments", most_mb=1)
        self.texts = SHIPPED
        self.post = Post(self.texts)
        self.tell: Tell | None = None
        self.build()

    def build(self) -> None:
        """Put together a channel, as at a start of the process."""
        router = Router()
        self.talk.register(router)
        isolation = SimpleEventIsolation()
        dispatcher = Dispatcher(self.database, isolation, router, self.post, sent=self.wake)
        self.channel = TelegramChannel(
            self.settings, self.database, dispatcher, router, self.texts, self.store, self.tell
        )

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

    async def supports_in(self, group: Group) -> None:
        """Make a group a group of support."""
        await self.database.do(self._join, group)

    def _join(self, session: Session, group: Group) -> None:
        by = meet(session, "telegram", 1, 1, "钱管理", "zh")
        groups.join(session, by, "telegram", group.id, group.chat["title"], EVERY_SITE, "")

    async def ticket(self, subject: str, media: Media | None = None, user_id: int = 1001) -> TicketView:
        """Open a ticket of a person, perhaps with a picture or file that came on Telegram."""
        ticket = await self.database.do(self._open, subject, media, user_id)
        self.wake()
        return ticket

    def _open(self, session: Session, subject: str, media: Media | None, user_id: int) -> TicketView:
        by = meet(session, "telegram", user_id, user_id, "王芳", "zh")
        source = Source("telegram", user_id, 1)
        return opening.open_question(session, by, subject, source=source, media=media)

    async def says_in_topic(
        self, group: Group, ticket: TicketView, text: str, slot: str | None = None, media: Media | None = None
    ) -> None:
        """Say something in a ticket's topic."""
        await self.database.do(self._say_in_topic, group, ticket, text, slot, media)
        self.wake()

    def _say_in_topic(
        self,
        session: Session,
        group: Group,
        ticket: TicketView,
        text: str,
        slot: str | None,
        media: Media | None,
    ) -> None:
        staff = groups.at(session, "telegram", group.id)
        assert staff is not None
        chat = groups.place(session, ticket, staff, f"#{ticket.id} {ticket.subject}")
        self.post.to_chat(session, chat, text, (), slot, media=media)

    async def says(self, chat: Chat, text: str, slot: str | None = None, media: Media | None = None) -> None:
        """Say something in a chat."""
        await self.database.do(self.post.to_chat, chat, text, slot=slot, media=media)
        self.wake()

    async def staff_groups(self) -> list[StaffGroupRow]:
        """Return the groups that are support's."""
        present = select(StaffGroupRow).where(col(StaffGroupRow.left_at).is_(None))
        return await self.database.read(lambda session: list(session.exec(present).all()))

    async def topics(self) -> list[TopicRow]:
        return await self.database.read(lambda session: list(session.exec(select(TopicRow)).all()))

    async def attachments(self) -> list[AttachmentRow]:
        query = select(AttachmentRow).order_by(col(AttachmentRow.id))
        return await self.database.read(lambda session: list(session.exec(query).all()))

    async def people(self) -> set[str]:
        """Return the names of everybody whom the bot knows."""
        return await self.database.read(lambda session: set(session.exec(select(PersonRow.name)).all()))

    async def inbox_states(self) -> list[str]:
        """Return the state of each update, oldest first."""
        return await self.database.read(
            lambda session: [row.state for row in session.exec(select(InboxRow).order_by(InboxRow.update_id))]  # type: ignore[arg-type]
        )

    async def outbox(self) -> list[OutboxRow]:
        """Return every row of the outbox, oldest first."""
        return await self.database.read(
            lambda session: list(session.exec(select(OutboxRow).order_by(OutboxRow.id)).all())  # type: ignore[arg-type]
        )

    def bytes_on_disk(self) -> bytes:
        """Return the database's files as they lie there, the write-ahead log included."""
        return b"".join(path.read_bytes() for path in self.file.parent.glob("hub.db*"))


async def until_so(holds: Callable[[], Awaitable[bool]], timeout_s: float = 5.0) -> None:
    """Wait until `await holds()` is true, or fail."""
    async with asyncio.timeout(timeout_s):
        while not await holds():
            await asyncio.sleep(0.01)


async def until(holds: Any, timeout_s: float = 5.0) -> None:
    """Wait until `holds()` is true, or fail."""
    async with asyncio.timeout(timeout_s):
        while not holds():
            await asyncio.sleep(0.01)
