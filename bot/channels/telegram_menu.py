"""The command menu that Telegram shows to each person: what they may do, in their language."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial

from sqlmodel import Session, select
from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeChat, BotCommandScopeDefault
from telegram.error import RetryAfter, TelegramError

from bot.channels.pauses import growing_pause_s
from bot.channels.telegram_client import CHANNEL
from bot.channels.telegram_errors import pause_of
from bot.dialog.router import Router
from bot.dialog.texts import Texts
from bot.people import Person, person
from bot.records.database import Database
from bot.records.people import AccountRow, PersonRow, RoleRow
from bot.records.written import Writes

log = logging.getLogger(__name__)

Menu = tuple[tuple[str, str], ...]  # (command, description)
# Telegram's language codes; "" is everybody who has none of the others.
DEFAULTS = {"": "en", "zh": "zh"}
TRIES = 5
# What decides about a menu. What other processes write is not heard of, so nothing is taken as known for long.
DECIDING = frozenset(
    f"{verb} {row.__tablename__}"
    for verb in ("INSERT", "UPDATE", "DELETE")
    for row in (PersonRow, AccountRow, RoleRow)
)
KNOWN_FOR_S = 60.0


def menu_of(router: Router, texts: Texts, who: Person) -> Menu:
    """Return the commands that a person may use at some site."""
    return tuple(
        (name, texts.render(who.language, route.menu))
        for name, route in router.commands.items()
        if route.menu and who.may(route.permission)
    )


class Menus:
    """Sets the menus, one after the other; remembers in memory what it has set.

    A private chat is looked at when something was said in it, so a change of roles shows with the notice of it; where
    nothing has changed since it was looked at, it is not looked at again for a while.
    """

    def __init__(self, bot: Bot, database: Database, router: Router, texts: Texts) -> None:
        self._bot = bot
        self._database = database
        self._router = router
        self._texts = texts
        self._waiting: dict[int, None] = {}  # private chats, in order
        self._news = asyncio.Event()
        self._shown: dict[int, int] = {}  # chat: hash of its menu
        self._known: dict[int, float] = {}  # chats whose menu is right: until when, on the monotonic clock
        self._changes = 0

    def look_at(self, chat_id: int) -> None:
        """Bring a chat's menu up to date soon; groups (negative ids) have none of their own."""
        if chat_id > 0 and self._known.get(chat_id, 0.0) < time.monotonic():
            self._waiting[chat_id] = None
            self._news.set()

    async def run(self) -> None:
        """Set everybody's menu, then each person's, until cancelled."""
        with self._database.hearers.hearing(self._hear):
            await self._run()

    async def _run(self) -> None:
        for code, language in DEFAULTS.items():
            menu = menu_of(self._router, self._texts, Person(0, "", language))
            await self._insist(partial(self._show, menu, BotCommandScopeDefault(), code))
        while True:
            await self._news.wait()
            self._news.clear()
            while self._waiting:
                chat_id = next(iter(self._waiting))
                del self._waiting[chat_id]
                await self._refresh(chat_id)

    def _hear(self, writes: Writes) -> None:
        if not DECIDING.isdisjoint(writes):
            self._changes += 1
            self._known.clear()

    async def _refresh(self, chat_id: int) -> None:
        changes, until = self._changes, time.monotonic() + KNOWN_FOR_S
        who = await self._database.read(person_in, chat_id)
        if who is not None and await self._bring(chat_id, who) and changes == self._changes:
            self._known[chat_id] = until

    async def _bring(self, chat_id: int, who: Person) -> bool:
        """Let a chat show its person's menu; say whether it does."""
        menu = menu_of(self._router, self._texts, who)
        if self._shown.get(chat_id) == hash(menu):
            return True
        shown = await self._insist(partial(self._show, menu, BotCommandScopeChat(chat_id), ""))
        if shown:
            self._shown[chat_id] = hash(menu)
        return shown

    async def _show(self, menu: Menu, scope: BotCommandScope, code: str) -> bool:
        if not menu:
            return await self._bot.delete_my_commands(scope, language_code=code or None)
        commands = [BotCommand(name, description) for name, description in menu]
        return await self._bot.set_my_commands(commands, scope, language_code=code or None)

    async def _insist(self, call: Callable[[], Awaitable[bool]]) -> bool:
        """Say whether Telegram took the menu within a few tries; a menu is no reason to stop."""
        for attempt in range(1, TRIES + 1):
            try:
                return await call()
            except RetryAfter as error:
                await asyncio.sleep(pause_of(error))
            except TelegramError as error:
                log.warning("TG-MENU: a menu was not set: %s", type(error).__name__)
                await asyncio.sleep(growing_pause_s(attempt))
        return False


def person_in(session: Session, chat_id: int) -> Person | None:
    """Return the person whose private chat this is."""
    account = session.exec(
        select(AccountRow).where(AccountRow.channel == CHANNEL, AccountRow.chat_id == chat_id)
    ).first()
    return person(session, account.person_id) if account else None
