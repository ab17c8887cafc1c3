"""Puts what is to be said into the outbox, in the transaction that it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.dialog import post_rows
from bot.dialog.messages import Button, Buttons, Chat, Media
from bot.dialog.texts import Texts
from bot.records.messages import OutboxRow
from bot.records.people import AccountRow, PersonRow
from bot.records.types import now

PRESS_LIFE = timedelta(days=30)
ANSWERED = "answered"  # in a session's info: the chat whose person has just written


@dataclass(frozen=True, slots=True)
class Entity:
    """How a stretch of a text looks. Channels that show plain text leave it out."""

    type: str  # as Telegram calls it: bold, italic, code, pre, text_link, …
    offset: int  # UTF-16 units
    length: int  # UTF-16 units
    url: str = ""  # of a text_link


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text with its looks."""

    text: str
    entities: tuple[Entity, ...] = ()


class Post:
    """Says things in chats and to persons, in their language."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts

    def to_chat(
        self,
        session: Session,
        chat: Chat,
        text: str | Formatted,
        buttons: Buttons = (),
        slot: str | None = None,
        progress: dict[str, Any] | None = None,
        media: Media | None = None,
        *,
        once: bool = False,
    ) -> None:
        """Say `text` in a chat; a str is shown as it stands, whatever is in it.

        Args:
            slot: a name; what the chat shows under this name is replaced instead of said anew.
            progress: what a terminal draws as a bar instead of the text: phases, done, total, eta_s.
            media: shown with the text under it.
            once: not to be sent a second time when nobody knows whether it has arrived.
        """
        payload: dict[str, Any] = {**_said(text), "buttons": self._keyboard(session, chat, buttons, slot)}
        if progress:
            payload["progress"] = progress
        if media:
            payload["media"] = asdict(media)
        if once:
            payload["once"] = True
        if chat.thread_id is not None:
            payload["thread"] = chat.thread_id
        if chat.topic is not None:
            payload["topic"] = chat.topic
        kind = "answer" if session.info.get(ANSWERED) == (chat.channel, chat.chat_id) else "message"
        waiting = _waiting(session, chat, slot)
        if waiting is not None:
            _say_instead(waiting, kind, payload)
            session.add(waiting)
            return
        post_rows.say(session, chat, kind, slot, payload)

    def to_person(
        self,
        session: Session,
        person_id: int,
        key: str,
        /,
        *,
        buttons: Sequence[Sequence[tuple[str, str, dict[str, Any]]]] = (),
        slot: str | None = None,
        progress: dict[str, Any] | None = None,
        media: Media | None = None,
        **params: Any,
    ) -> None:
        """Say the sentence `key` to a person, wherever they have an account.

        Args:
            buttons: rows of (text key of the label, action, args).
        """
        language = self.language(session, person_id)
        text = self.texts.render(language, key, **params)
        rows = [
            [Button(self.texts.render(language, label), action, args) for label, action, args in row]
            for row in buttons
        ]
        self.text_to_person(session, person_id, text, rows, slot, progress, media)

    def text_to_person(
        self,
        session: Session,
        person_id: int,
        text: str | Formatted,
        buttons: Buttons = (),
        slot: str | None = None,
        progress: dict[str, Any] | None = None,
        media: Media | None = None,
    ) -> None:
        """Say a text that was composed in the person's language, wherever they have an account."""
        for chat in chats_of(session, person_id):
            self.to_chat(session, chat, text, buttons, slot, progress, media)

    def language(self, session: Session, person_id: int) -> str:
        """Return a person's language."""
        person = session.get(PersonRow, person_id)
        return person.language if person else "zh"

    def delete(self, session: Session, chat: Chat, message_id: int) -> None:
        """Take a message out of a chat, where the channel can."""
        payload = {"message_id": message_id}
        session.add(OutboxRow(channel=chat.channel, chat_id=chat.chat_id, kind="delete", payload=payload))

    def acknowledge(self, session: Session, chat: Chat, press_id: str, text: str = "") -> None:
        """Tell the channel that a press was received, with a short text; a later text of the turn replaces it."""
        payload = {"press_id": press_id, "text": text}
        for row in _waiting_answers(session, chat):
            if row.payload.get("press_id") == press_id:
                row.payload = payload
                session.add(row)
                return
        session.add(
            OutboxRow(channel=chat.channel, chat_id=chat.chat_id, kind="press_answer", payload=payload)
        )

    def _keyboard(
        self, session: Session, chat: Chat, buttons: Buttons, slot: str | None
    ) -> list[list[dict[str, str]]]:
        nonces = [[(post_rows.nonce_of(chat, slot, button), button) for button in row] for row in buttons]
        post_rows.remember(session, chat, [pair for row in nonces for pair in row], now() + PRESS_LIFE)
        return [[{"label": button.label, "nonce": nonce} for nonce, button in row] for row in nonces]


def answers(session: Session, channel: str, chat_id: int) -> None:
    """Let what is said in a chat in this transaction go before other news: its person has just written."""
    session.info[ANSWERED] = (channel, chat_id)


def chats_of(session: Session, person_id: int) -> list[Chat]:
    """Return the private chats of a person."""
    rows = session.exec(select(AccountRow).where(AccountRow.person_id == person_id)).all()
    return [Chat(row.channel, row.chat_id) for row in rows]


def _said(text: str | Formatted) -> dict[str, Any]:
    if isinstance(text, str):
        return {"text": text}
    return {"text": text.text, "entities": [_entity(one) for one in text.entities]}


def _entity(entity: Entity) -> dict[str, Any]:
    shown = {"type": entity.type, "offset": entity.offset, "length": entity.length}
    return {**shown, "url": entity.url} if entity.url else shown


def _waiting(session: Session, chat: Chat, slot: str | None) -> OutboxRow | None:
    if slot is None:
        return None
    newest = _unclaimed(chat).where(OutboxRow.slot == slot).order_by(col(OutboxRow.id).desc())
    return session.exec(newest).first()


def _say_instead(waiting: OutboxRow, kind: str, payload: dict[str, Any]) -> None:
    """Let a row that waits say this; what was tried with its old words is no trouble of the new ones."""
    waiting.payload, waiting.doubtful = payload, 0
    waiting.attempts = min(waiting.attempts, 1)  # it was tried: a pause that its chat was asked for holds on
    if kind == "answer":
        waiting.kind = kind


def _waiting_answers(session: Session, chat: Chat) -> Sequence[OutboxRow]:
    return session.exec(_unclaimed(chat).where(OutboxRow.kind == "press_answer")).all()


def _unclaimed(chat: Chat) -> SelectOfScalar[OutboxRow]:
    """Return the query for what waits in a chat; the outbox claims none of it before this transaction ends."""
    waiting = select(OutboxRow).where(OutboxRow.channel == chat.channel, OutboxRow.chat_id == chat.chat_id)
    locked = waiting.where(OutboxRow.state == "new").with_for_update()
    return locked.execution_options(populate_existing=True)
