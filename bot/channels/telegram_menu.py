"""The command menu that Telegram shows to each person: what they may do, in their language."""

from __future__ import annotations

import asyncio
import logging
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
from bot.records.people import AccountRow

log = logging.getLogger(__name__)

Menu = tuple[tuple[str, str], ...]  # (command, description)
# Telegram's language codes; "" is everybody who has none of the others.
DEFAULTS = {"": "en", "zh": "zh"}
TRIES = 5


def menu_of(router: Router, texts: Texts, who: Person) -> Menu:
    """Return the commands that a person may use at some site."""
    return tuple(
        (name, texts.render(who.language, route.menu))
        for name, route in router.commands.items()
        if route.menu and who.may(route.permission)
    )


class Menus:
    """Sets the menus, one after the other; remembers in memory what it has set.

    A private chat is looked at whenever something was said in it, so a change of roles shows with
    the notice of it.
    """

    def __init__(self, bot: Bot, database: Database, router: Router, texts: Texts) -> None:
        self._bot = bot
        self._database = database
        self._router = router
        self._texts = texts
        self._waiting: dict[int, None] = {}  # private chats, in order
        self._news = asyncio.Event()
        self._shown: dict[int, int] = {}  # chat: hash of its menu

    def look_at(self, chat_id: int) -> None:
        """Bring a chat's menu up to date soon; groups (negative ids) have none of their own."""
        if chat_id > 0:
            self._waiting[chat_id] = None
            self._news.set()

    async def run(self) -> None:
        """Set everybody's menu, then each person's, until cancelled."""
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

    async def _refresh(self, chat_id: int) -> None:
        who = await self._database.read(person_in, chat_id)
        if who is None:
            return
        menu = menu_of(self._router, self._texts, who)
        if self._shown.get(chat_id) == hash(menu):
            return
        if await self._insist(partial(self._show, menu, BotCommandScopeChat(chat_id), "")):
            self._shown[chat_id] = hash(menu)

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
