"""Updates by polling: they are kept before the next poll tells Telegram to forget them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

from starlette.types import ASGIApp
from telegram import Bot

from bot.channels.telegram_client import TelegramSettings, fetch
from bot.channels.telegram_keeper import Keeper
from bot.channels.telegram_patience import Patience
from bot.channels.telegram_raw import is_numbered, numbered
from bot.pulse import Pulse

log = logging.getLogger(__name__)

SLACK_S = 65.0  # an answer that is late, and the longest pause


class Polling:
    """Fetches one bot's updates.

    Attributes:
        pulse: beats at each answer.
        apps: none; Telegram calls nobody.
    """

    apps: Mapping[str, ASGIApp] = {}
    by_one_hub = True

    def __init__(self, bot: Bot, settings: TelegramSettings) -> None:
        self.pulse = Pulse("telegram", settings.poll_timeout_s + SLACK_S)
        self._bot = bot
        self._settings = settings
        self._patience = Patience(self.pulse, settings.first_pause_s, settings.conflict_pause_s)
        self._offset = 0

    async def run(self, keeper: Keeper) -> None:
        """Take down a webhook, then fetch until cancelled."""
        self._offset = 0  # another hub may have fetched since
        await self._patience.insist(self._take_down)
        while True:
            raws = await self._patience.insist(self._fetch)
            self.pulse.beat()
            if raws:
                await keeper.insist(partial(keeper.take, [numbered(raw) for raw in raws]))
            numbers = [raw["update_id"] for raw in raws if is_numbered(raw)]
            # Forgotten as soon as it has confirmed what was kept: after a week of silence Telegram numbers anew.
            self._offset = max(numbers) + 1 if numbers else 0
            if raws and not numbers:
                await self._rest(len(raws))

    async def _take_down(self) -> None:
        """Remove a webhook; what waits for it is fetched."""
        info = await self._bot.get_webhook_info()
        if info.url:
            log.warning("TG-210: this hub polls: the webhook that was set for this bot is taken down")
        await self._bot.delete_webhook()

    async def _fetch(self) -> list[Any]:
        return await fetch(self._bot, self._offset, self._settings.poll_timeout_s)

    async def _rest(self, count: int) -> None:
        """Wait: without numbers nothing was confirmed, so the same would come again at once."""
        log.warning("TG-422: %s updates without a number", count)
        await asyncio.sleep(self._settings.conflict_pause_s)
