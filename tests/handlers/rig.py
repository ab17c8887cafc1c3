"""People who write to the bot's handlers and read what it says: the whole dialog on a database in memory.

rig = await Rig.open(Start(…), Help(…))
clerk = rig.chat("张会计", (site_id, Role.CLERK))
await clerk.says("清卡")
await clerk.presses("一店 · 主机")
await clerk.expects("备份", button="取消")
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlmodel import Session, col, select

import bot.records as tables
from bot.dialog.context import FSMContext
from bot.dialog.dispatcher import Dispatcher, key_of
from bot.dialog.memory import SimpleEventIsolation
from bot.dialog.messages import Incoming, Media
from bot.dialog.post import Post
from bot.dialog.router import Router
from bot.people import Person, Role, meet, person
from bot.records.database import Database
from bot.records.messages import OutboxRow, SlotRow
from bot.records.people import EVERY_SITE, RoleRow, SiteRow
from bot.records.relay import AgentRow, DeviceRow
from bot.records.tickets import TopicRow
from bot.records.types import now
from device.contract import ApproverInfo, Presence
from tests.catalogues import SHIPPED
from tests.databases import own_url
from tests.tables import make_tables

P = ParamSpec("P")
T = TypeVar("T")

CHANNEL = "rig"
BOT_ID = 1

Given = Role | tuple[int, Role]  # a bare role holds at every site


class Registers(Protocol):
    def register(self, router: Router) -> None: ...


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a chat was shown."""

    text: str
    buttons: tuple[tuple[tuple[str, str], ...], ...] = ()  # rows of (label, nonce)
    slot: str | None = None
    kind: str = "message"
    progress: dict[str, Any] = field(default_factory=dict)
    media: Media | None = None
    message_id: int = 0  # as before when the message was changed
    thread: int | None = None  # the topic that it stands in

    @property
    def labels(self) -> list[str]:
        return [label for row in self.buttons for label, _ in row]

    def nonce(self, label: str) -> str | None:
        """Return the nonce of the button with this label, or of the first that begins with it."""
        found = [(text, nonce) for row in self.buttons for text, nonce in row if text.startswith(label)]
        return next((nonce for text, nonce in found if text == label), found[0][1] if found else None)


class Rig:
    """The dispatcher with some handlers, and everybody's chats."""

    def __init__(self) -> None:
        assert tables.people is not None
        self.database = Database(own_url())
        make_tables(self.database.engine)
        self.texts = SHIPPED
        self.post = Post(self.texts)
        self.routes(Router())
        self.chats: dict[int, Chat] = {}
        self.groups: dict[int, list[Said]] = {}  # what each group was shown
        self._numbers = itertools.count(1)

    def use(self, *parts: Registers) -> Rig:
        """Register handlers."""
        for part in parts:
            part.register(self.router)
        return self

    def routes(self, router: Router) -> None:
        """Let this router find the handlers from now on."""
        self.router = router
        self.dispatcher = Dispatcher(
            self.database, SimpleEventIsolation(), router, self.post, sent=lambda: None
        )

    async def close(self) -> None:
        await self.database.close()

    async def do(self, call: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one call in a unit of its own."""
        return await self.database.do(call, *args, **kwargs)

    def chat(self, name: str, *roles: Given, language: str = "zh") -> Chat:
        """Return the private chat of a new person; without roles, a guest's."""
        user_id = 100 + next(self._numbers)
        with Session(self.database.engine) as session:
            who = meet(session, CHANNEL, user_id, user_id, name, language)
            for given in roles:
                site_id, role = given if isinstance(given, tuple) else (EVERY_SITE, given)
                session.add(RoleRow(person_id=who.id, site_id=site_id, role=role))
            session.commit()
        self.chats[user_id] = Chat(self, user_id, who.id, name, language)
        return self.chats[user_id]

    def site(self, name: str) -> int:
        """Return the id of a new site."""
        return self._add(SiteRow(name=name)).id or 0

    def device(self, site_id: int, name: str, skpbh: str, nsrsbh: str = "915001234567890123") -> int:
        """Return the id of a new device."""
        return self._add(DeviceRow(site_id=site_id, name=name, skpbh=skpbh, nsrsbh=nsrsbh)).id or 0

    def agent(self, site_id: int, approvers: Iterable[Person | Chat] = (), *, away: bool = False) -> str:
        """Return the id of a site's new agent, seen just now or an hour ago."""
        enrolled = tuple(ApproverInfo(person=who.number, name=who.name) for who in approvers)
        presence = Presence(
            software="0.1.0",
            instance="i1",
            journal="j1",
            position=1,
            devices=(),
            approvers=enrolled,
            places=(),
            clock=now(),
            running=(),
            acts_locked=False,
            self_approval=False,
        )
        row = AgentRow(
            id=f"agent{site_id}",
            site_id=site_id,
            token_hash=f"hash{site_id}",
            public_key="00" * 32,
            journal="j1",
            instance="i1",
            seen_at=now() - timedelta(hours=1) if away else now(),
            presence=presence.model_dump(mode="json"),
        )
        return self._add(row).id

    async def deliver(self) -> None:
        """Show in the chats what waits in the outbox, as a channel would."""
        for row, message_id in await self.database.do(self._take):
            if row.chat_id in self.chats:
                self.chats[row.chat_id].shown.append(_said(row, message_id))
            elif row.chat_id in self.groups:
                self.groups[row.chat_id].append(_said(row, message_id))

    def next_update(self) -> int:
        return next(self._numbers)

    def _take(self, session: Session) -> list[tuple[OutboxRow, int]]:
        """Send what waits: what a slot shows already is changed, everything else is said anew."""
        waiting = select(OutboxRow).where(OutboxRow.state == "new").order_by(col(OutboxRow.id))
        sent = []
        for row in session.exec(waiting).all():
            row.state, row.sent_at = "sent", now()
            row.payload = self._placed(session, row.payload)
            session.add(row)
            sent.append((row, _shown_in(session, row) or self._new_message(session, row)))
        return sent

    def _placed(self, session: Session, payload: dict[str, Any]) -> dict[str, Any]:
        """Return what is said with the number of its topic, which is made when there is none."""
        if "topic" not in payload:
            return payload
        topic = session.get_one(TopicRow, payload["topic"])
        topic.thread_id = topic.thread_id or self.next_update()
        session.add(topic)
        return {**payload, "thread": topic.thread_id}

    def _new_message(self, session: Session, row: OutboxRow) -> int:
        message_id = self.next_update()
        if row.slot is not None:
            session.add(
                SlotRow(channel=row.channel, chat_id=row.chat_id, slot=row.slot, message_id=message_id)
            )
            session.flush()
        return message_id

    def _add(self, row: T) -> T:
        with Session(self.database.engine, expire_on_commit=False) as session:
            session.add(row)
            session.commit()
        return row


class Chat:
    """One person in a private chat with the bot. What was said since the last own action can be expected."""

    def __init__(self, rig: Rig, user_id: int, person_id: int, name: str, language: str) -> None:
        self.rig = rig
        self.user_id = user_id
        self.person_id = person_id
        self.name = name
        self.language = language
        self.shown: list[Said] = []
        self._read = 0

    @property
    def number(self) -> str:
        return f"P{self.person_id}"

    @property
    def news(self) -> list[Said]:
        """What was said since this person last did something."""
        return [said for said in self.shown[self._read :] if said.kind == "message"]

    async def person(self) -> Person:
        return await self.rig.do(person, self.person_id)

    async def says(
        self,
        text: str | None,
        *,
        private: bool = True,
        attached: bool = False,
        media: Media | None = None,
        reply_to: int | None = None,
        album: str = "",
    ) -> int:
        """Write to the bot; None is a photo or the like, `attached` is one with these words. Return its number."""
        if media is None and (attached or text is None):
            media = photo(f"file{self.rig.next_update()}")
        return await self._send(text=text, private=private, media=media, reply_to=reply_to, album=album)

    async def shows_a_place(self) -> None:
        """Send what is neither words nor a picture or file."""
        await self._send()

    async def answers(
        self, fragment: str, text: str | None, *, attached: bool = False, media: Media | None = None
    ) -> int:
        """Answer the newest message that has this fragment. Return the answer's number."""
        await self.rig.deliver()
        found = [said for said in reversed(self.shown) if fragment in said.text]
        assert found, f"nothing says {fragment!r} among {[said.text for said in self.shown]}"
        return await self.says(text, attached=attached, media=media, reply_to=found[0].message_id)

    async def edits(self, message_id: int, text: str | None, *, media: Media | None = None) -> None:
        """Change an earlier message."""
        await self._send(text=text, media=media, message_id=message_id, edited=True)

    async def presses(self, label: str) -> None:
        """Press the newest button that has this label, or begins with it."""
        await self.rig.deliver()
        nonces = [nonce for said in reversed(self.shown) if (nonce := said.nonce(label))]
        assert nonces, f"no button {label!r} among {[label for said in self.shown for label in said.labels]}"
        await self.presses_nonce(nonces[0])

    async def presses_nonce(self, nonce: str) -> None:
        pressed = [said for said in self.shown if any(nonce == one for row in said.buttons for _, one in row)]
        where = {"message_id": pressed[0].message_id} if pressed else {}
        await self._send(press=nonce, press_id=f"press-{nonce}", **where)

    async def expects(self, *fragments: str, button: str | None = None) -> Said:
        """Return the first new message with all fragments and the button."""
        await self.rig.deliver()
        for said in self.news:
            if all(part in said.text for part in fragments) and (button is None or said.nonce(button)):
                return said
        told = "\n---\n".join(f"{said.text}\n{said.labels}" for said in self.news) or "nothing"
        raise AssertionError(
            f"{self.name} expected {fragments} with button {button!r}, and was told:\n{told}"
        )

    async def hears_nothing(self) -> None:
        await self.rig.deliver()
        assert not self.news, f"{self.name} was told: {[said.text for said in self.news]}"

    async def state(self) -> str | None:
        """Return the dialog's state."""
        return await self.rig.dispatcher.storage.get_state(key_of(self._incoming()))

    def context(self) -> FSMContext:
        """Return the dialog's state and data."""
        return FSMContext(self.rig.dispatcher.storage, key_of(self._incoming()))

    async def was_left_in(self, state: str) -> None:
        """Put the dialog into a state, as an earlier run of the hub left it."""
        await self.rig.dispatcher.storage.set_state(key_of(self._incoming()), state)

    async def _send(self, **what: Any) -> int:
        await self.rig.deliver()
        self._read = len(self.shown)
        incoming = self._incoming(**what)
        await self.rig.dispatcher.handle(incoming)
        await self.rig.deliver()
        return incoming.message_id or 0

    def _incoming(self, **what: Any) -> Incoming:
        return Incoming(
            channel=CHANNEL,
            bot_id=BOT_ID,
            update_id=self.rig.next_update(),
            chat_id=self.user_id,
            user_id=self.user_id,
            name=self.name,
            language=self.language,
            **{"message_id": self.rig.next_update(), **what},
        )


def photo(file_id: str) -> Media:
    """Return a picture as a channel names it."""
    return Media("photo", file_id, mime="image/jpeg", size_bytes=1000)


def _shown_in(session: Session, row: OutboxRow) -> int | None:
    return session.exec(
        select(SlotRow.message_id)
        .where(SlotRow.channel == row.channel, SlotRow.chat_id == row.chat_id)
        .where(SlotRow.slot == row.slot)
    ).first()


def _said(row: OutboxRow, message_id: int) -> Said:
    keyboard = row.payload.get("buttons", [])
    buttons = tuple(tuple((button["label"], button["nonce"]) for button in line) for line in keyboard)
    text, media = row.payload.get("text", ""), row.payload.get("media")
    return Said(
        text,
        buttons,
        row.slot,
        "message" if row.kind == "answer" else row.kind,
        row.payload.get("progress", {}),
        Media(**media) if media else None,
        message_id,
        row.payload.get("thread"),
    )
