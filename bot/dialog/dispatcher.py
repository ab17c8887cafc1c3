"""One unit of work a turn: inbox, person, dialog state, effects and outbox are one transaction."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from bot.dialog import inbox
from bot.dialog.context import FSMContext
from bot.dialog.errors import WrongStepError
from bot.dialog.flood import Flood, Verdict
from bot.dialog.keys import StorageKey
from bot.dialog.limits import bounded
from bot.dialog.messages import Chat, Incoming
from bot.dialog.post import Post, answers
from bot.dialog.router import SLASHES, Route, Router
from bot.dialog.sql import SqlStorage
from bot.dialog.storage import BaseEventIsolation
from bot.dialog.turn import Turn
from bot.people import ForbiddenError, Person, meet
from bot.records.away import is_away
from bot.records.database import Database, Unit

log = logging.getLogger(__name__)

AT_ONCE = 32


@dataclass
class Dispatcher:
    """Brings messages to their handlers: in order per dialog key, at most 32 at once.

    `sent` is called after each commit: there may be something in the outbox. `on_bug` learns of a turn that
    failed by our own fault: (session, person, number). Without `flood` everybody is listened to.
    `ended` is called after each turn: (done, skipped or bug; seconds since it was brought here).
    """

    database: Database
    isolation: BaseEventIsolation
    router: Router
    post: Post
    sent: Callable[[], None]
    on_bug: Callable[[Session, Person, str], object] | None = None
    flood: Flood | None = None
    ended: Callable[[str, float], None] | None = None

    def __post_init__(self) -> None:
        self.storage = SqlStorage(self.database)
        self.places = asyncio.Semaphore(AT_ONCE)

    async def handle(self, incoming: Incoming, *, again: bool = False) -> None:
        """Give a message its effect, once. A bug in a handler is told to the person with its number.

        Args:
            again: the records were away at an earlier try; it is not judged a second time.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the records are away, and nothing has happened.
        """
        incoming = bounded(incoming)
        verdict = self.flood.judge(incoming) if self.flood and not again else Verdict.LISTEN
        began = time.monotonic()
        async with self.isolation.lock(key_of(incoming)), self.places:
            try:
                listens = verdict is Verdict.LISTEN
                end = await (self._turn(incoming) if listens else self._skip(incoming, verdict))
            except Exception as error:
                if is_away(error):
                    raise
                end = "bug"
                number = f"BUG-{secrets.token_hex(3).upper()}"
                log.exception("%s: a turn failed (update %s)", number, incoming.update_id)
                await self._set_aside(incoming, number)
        self.sent()
        if self.ended is not None:
            self.ended(end, time.monotonic() - began)

    async def _turn(self, incoming: Incoming) -> str:
        async with self.database.unit() as unit:
            if not await unit.briefly(inbox.begin, incoming):
                return "skipped"
            turn = await self._open(unit, incoming)
            if turn.person.blocked:
                return "skipped"
            if incoming.press_id is not None:
                await unit.briefly(self.post.acknowledge, turn.chat, incoming.press_id)
            problem = await self._take_press(turn)
            if problem:
                await turn.say(problem)
            else:
                await self._route(turn)
        return "done"

    async def _skip(self, incoming: Incoming, verdict: Verdict) -> str:
        """Let a message of a flood be; the first of them is told of."""
        async with self.database.unit() as unit:
            await unit.briefly(inbox.skip, incoming, "flood")
            if verdict is Verdict.TELL and self.flood is not None:
                turn = await self._open(unit, incoming)
                if not turn.person.blocked:
                    await turn.say("flood", seconds=self.flood.wait_s(incoming))
        return "skipped"

    async def _open(self, unit: Unit, incoming: Incoming) -> Turn:
        person = await unit.briefly(self._meet, incoming)
        state = FSMContext(self.storage.within(unit), key_of(incoming))
        return Turn(incoming, unit, state, person, self.post)

    def _meet(self, session: Session, incoming: Incoming) -> Person:
        answers(session, incoming.channel, incoming.chat_id)
        return meet(
            session,
            incoming.channel,
            incoming.user_id,
            incoming.chat_id,
            incoming.name,
            incoming.language,
            private=incoming.private,
        )

    async def _take_press(self, turn: Turn) -> str | None:
        if turn.incoming.press is None:
            return None
        press = await turn.briefly(inbox.press_of, turn.incoming)
        if isinstance(press, str):
            return press
        turn.press = press
        return None

    async def _route(self, turn: Turn) -> None:
        route = self.router.find(turn, await turn.state.get_state())
        if route is None:
            if turn.incoming.addressed and not turn.incoming.edited:
                await turn.say(_nobody(turn))
        elif route.private and not turn.incoming.private:
            await turn.say("only-private")
        else:
            await self._run(route, turn)

    async def _run(self, route: Route, turn: Turn) -> None:
        try:
            turn.require(route.permission)
            await route.handler(turn)
        except (ForbiddenError, WrongStepError) as error:
            await turn.say(error.message_key)

    async def _set_aside(self, incoming: Incoming, number: str) -> None:
        """Set a message aside, and tell of it. That nobody can be told keeps it no less aside."""
        try:
            await self._apologise(incoming, number)
        except Exception as error:
            if is_away(error):
                raise
            log.exception("%s: nobody could be told of it", number)
            await self.database.do(
                inbox.poison, incoming.channel, incoming.bot_id, incoming.update_id, number
            )

    async def _apologise(self, incoming: Incoming, number: str) -> None:
        async with self.database.unit() as unit:
            await unit.do(inbox.poison, incoming.channel, incoming.bot_id, incoming.update_id, number)
            person = await unit.do(self._meet, incoming)
            text = self.post.texts.render(person.language, "bug", number=number)
            await unit.do(
                self.post.to_chat, Chat(incoming.channel, incoming.chat_id, incoming.thread_id), text
            )
            if self.on_bug is not None:
                await unit.do(self.on_bug, person, number)


def key_of(incoming: Incoming) -> StorageKey:
    """Return the dialog key: one dialog per bot, chat, person and topic."""
    return StorageKey(
        bot_id=incoming.bot_id,
        chat_id=incoming.chat_id,
        user_id=incoming.user_id,
        thread_id=incoming.thread_id,
        destiny=incoming.channel,
    )


def _nobody(turn: Turn) -> str:
    if turn.press is not None:
        return "press-unknown"
    return "command-unknown" if turn.typed.startswith(SLASHES) else "cannot-read"
