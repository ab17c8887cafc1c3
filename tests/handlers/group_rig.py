"""A group that the bot is in, and the people who sit there.

group = Group(rig, "客服群")
supporter = group.seat(office.support)
await supporter.says("请重启", topic=1)
await supporter.presses("接单")
await group.expects("处理人 赵客服", topic=1)
"""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, select

from bot.dialog.messages import Incoming, Media
from bot.records.tickets import StaffGroupRow, TopicRow
from tests.handlers.rig import BOT_ID, CHANNEL, Chat, Rig, Said


class Group:
    """What was said in a group since its people last did something can be expected."""

    def __init__(self, rig: Rig, title: str) -> None:
        self.rig = rig
        self.id = -1000 - rig.next_update()
        self.title = title
        self.shown: list[Said] = []
        self.read = 0
        rig.groups[self.id] = self.shown

    def seat(self, chat: Chat) -> Seat:
        """Return a person's place in the group."""
        return Seat(self, chat)

    @property
    def news(self) -> list[Said]:
        return [said for said in self.shown[self.read :] if said.kind == "message"]

    async def thread(self, ticket: int) -> int:
        """Return the number of a ticket's topic."""
        await self.rig.deliver()
        found = await self.rig.do(_thread, self.id, ticket)
        assert found is not None, f"ticket {ticket} has no topic in {self.title}"
        return found

    async def expects(self, *fragments: str, button: str | None = None, topic: int | None = None) -> Said:
        """Return the first new message with all fragments and the button, anywhere or in the topic of a ticket."""
        await self.rig.deliver()
        thread = await self.thread(topic) if topic is not None else None
        for said in self.news:
            there = all(part in said.text for part in fragments) and (topic is None or said.thread == thread)
            if there and (button is None or said.nonce(button)):
                return said
        told = "\n---\n".join(f"({said.thread}) {said.text}\n{said.labels}" for said in self.news)
        raise AssertionError(
            f"{self.title} expected {fragments} [{button}] in {thread}, and was told:\n{told}"
        )

    async def card(self, ticket: int) -> Said:
        """Return a ticket's card as it reads now."""
        await self.rig.deliver()
        cards = [said for said in self.shown if said.slot == f"ticket-{ticket}"]
        assert cards, f"no card of ticket {ticket} in {self.title}"
        return cards[-1]

    async def hears_nothing(self) -> None:
        await self.rig.deliver()
        assert not self.news, f"{self.title} was told: {[said.text for said in self.news]}"

    async def hears_nothing_new_of(self, fragment: str) -> None:
        await self.rig.deliver()
        assert not [said for said in self.news if fragment in said.text]


class Seat:
    """One person in a group."""

    def __init__(self, group: Group, chat: Chat) -> None:
        self.group = group
        self.chat = chat

    async def says(
        self,
        text: str | None,
        *,
        topic: int | None = None,
        reply_to: int | None = None,
        media: Media | None = None,
        album: str = "",
        addressed: bool = False,
    ) -> int:
        """Write in a ticket's topic, or in the group itself; return the message's number.

        Args:
            addressed: to the bot by its name; commands are anyway.
        """
        named = addressed or str(text or "").startswith("/")
        said = {"text": text, "addressed": named, "reply_to": reply_to, "media": media, "album": album}
        return await self._send(topic, **said)

    async def edits(self, message_id: int, text: str, *, topic: int | None = None) -> None:
        """Change an earlier message."""
        await self._send(topic, text=text, edited=True, addressed=False, message_id=message_id)

    async def presses(self, label: str) -> str:
        """Press the newest button of the group that has this label; return what the press was answered with."""
        await self.group.rig.deliver()
        nonces = [nonce for said in reversed(self.group.shown) if (nonce := said.nonce(label))]
        assert nonces, f"no button {label!r} in {self.group.title}"
        return await self.presses_nonce(nonces[0])

    async def presses_nonce(self, nonce: str) -> str:
        """Press a button that may have been replaced meanwhile."""
        await self._send(None, press=nonce, press_id=f"press-{self.group.rig.next_update()}")
        answers = [said.text for said in self.group.shown[self.group.read :] if said.kind == "press_answer"]
        assert len(answers) == 1
        return answers[0]

    async def _send(self, topic: int | None, **what: Any) -> int:
        rig = self.group.rig
        await rig.deliver()
        self.group.read = len(self.group.shown)
        thread = await self.group.thread(topic) if topic is not None else self._thread_of(what.get("press"))
        incoming = self._incoming(thread, **what)
        await rig.dispatcher.handle(incoming)
        await rig.deliver()
        return incoming.message_id or 0

    def _thread_of(self, nonce: str | None) -> int | None:
        found = (
            said for said in self.group.shown if any(nonce == one for row in said.buttons for _, one in row)
        )
        return next((said.thread for said in found), None) if nonce else None

    def _incoming(self, thread: int | None, **what: Any) -> Incoming:
        return Incoming(
            channel=CHANNEL,
            bot_id=BOT_ID,
            update_id=self.group.rig.next_update(),
            chat_id=self.group.id,
            user_id=self.chat.user_id,
            name=self.chat.name,
            language=self.chat.language,
            thread_id=thread,
            private=False,
            chat_title=self.group.title,
            **{"message_id": self.group.rig.next_update(), **what},
        )


def _thread(session: Session, chat_id: int, ticket: int) -> int | None:
    query = select(TopicRow.thread_id).join(StaffGroupRow, StaffGroupRow.id == TopicRow.group_id)  # type: ignore[arg-type]
    return session.exec(query.where(StaffGroupRow.chat_id == chat_id, TopicRow.ticket_id == ticket)).first()
