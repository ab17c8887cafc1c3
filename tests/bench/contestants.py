"""The bots that are measured, each in a process of its own: bare echo bots, and the hub with everything durable.

python -m tests.bench.contestants NAME BASE_URL TOKEN
"""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal

NO_FLOOD = 10_000_000


async def python_telegram_bot(base_url: str, token: str) -> None:
    """Echo with python-telegram-bot's Application, its defaults, updates side by side."""
    from telegram import Update
    from telegram.ext import Application, ContextTypes, MessageHandler, filters

    async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text(update.message.text or "")

    builder = Application.builder().token(token).base_url(base_url).concurrent_updates(True)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        await asyncio.Event().wait()


async def aiogram(base_url: str, token: str) -> None:
    """Echo with aiogram's Dispatcher and its defaults."""
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import Message

    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    dispatcher = Dispatcher()
    dispatcher.message.register(echo)
    server = TelegramAPIServer.from_base(base_url.removesuffix("/bot"))
    await dispatcher.start_polling(Bot(token, session=AiohttpSession(api=server)), handle_signals=False)


async def hub(base_url: str, token: str, client: Literal["httpx", "aiohttp"] = "httpx") -> None:
    """Answer questions from the shipped articles: SQLite, inbox, state, search, outbox."""
    from bot.app import Hub
    from bot.settings import Settings

    with tempfile.TemporaryDirectory() as home:
        settings = Settings(
            home=Path(home),
            telegram_token=token,
            telegram_base_url=base_url,
            telegram_client=client,
            telegram_paced=False,
            flood_per_minute=NO_FLOOD,
        )
        channel = Hub(settings).telegram
        assert channel is not None
        await channel.run()


async def hub_by_aiohttp(base_url: str, token: str) -> None:
    """The same, with the other client."""
    await hub(base_url, token, "aiohttp")


BOTS: dict[str, Callable[[str, str], Awaitable[None]]] = {
    "python-telegram-bot": python_telegram_bot,
    "aiogram": aiogram,
    "hub": hub,
    "hub by aiohttp": hub_by_aiohttp,
}


def main() -> None:
    logging.disable(logging.WARNING)
    name, base_url, token = sys.argv[1:]
    asyncio.run(_measured(name, base_url, token))


async def _measured(name: str, base_url: str, token: str) -> None:
    await BOTS[name](base_url, token)


if __name__ == "__main__":
    main()
