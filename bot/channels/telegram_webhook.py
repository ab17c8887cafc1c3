"""Updates by webhook: Telegram brings them to the hub's address, and is looked after once a minute."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from starlette.types import ASGIApp
from telegram import Bot, WebhookInfo

from bot.channels.telegram_client import ALLOWED_UPDATES, TelegramSettings, Webhook
from bot.channels.telegram_door import Door
from bot.channels.telegram_keeper import Keeper
from bot.channels.telegram_patience import Patience
from bot.pulse import Pulse

log = logging.getLogger(__name__)

PATH = "/telegram/webhook"
AT_ONCE = 32  # requests; as many turns are under way at once
SLACK_S = 65.0  # an answer that is late, and the longest pause


class WebhookWatch:
    """Has one bot's updates brought here.

    Attributes:
        pulse: beats when Telegram says that it has trouble with nothing, and at each update.
        apps: by path, with and without what stands before it in the public address: a proxy may take that off.
    """

    by_one_hub = False

    def __init__(self, bot: Bot, settings: TelegramSettings, webhook: Webhook) -> None:
        self.pulse = Pulse("telegram", 2 * settings.watch_s + SLACK_S)
        self._bot = bot
        self._webhook = webhook
        self._url = f"{webhook.url.rstrip('/')}{PATH}"
        self._watch_s = settings.watch_s
        self._patience = Patience(self.pulse, settings.first_pause_s, settings.conflict_pause_s)
        self._door = Door(webhook.secrets, self._came)
        self._error_at: datetime | None = None  # by Telegram's clock
        self._fails = False  # Telegram told of a delivery that failed, and nothing has come since
        self.apps: Mapping[str, ASGIApp] = {PATH: self._door, urlsplit(self._url).path: self._door}

    async def run(self, keeper: Keeper) -> None:
        """Set the webhook, let updates in, and watch over it until cancelled."""
        self._door.open(keeper)
        try:
            await self._set()
            while True:
                await self._look(await self._patience.insist(self._bot.get_webhook_info))
                await asyncio.sleep(self._watch_s)
        finally:
            self._door.close()

    async def _set(self) -> None:
        await self._patience.insist(self._tell)
        log.info("TG-211: Telegram brings updates to %s", self._url)

    async def _tell(self) -> bool:
        return await self._bot.set_webhook(
            self._url,
            certificate=self._webhook.certificate,
            max_connections=AT_ONCE,
            allowed_updates=ALLOWED_UPDATES,
            secret_token=self._webhook.secrets[0],
        )

    async def _look(self, info: WebhookInfo) -> None:
        """Beat, or say what is wrong; a webhook that somebody took down is set again."""
        self._compare(info)
        trouble = self._trouble(info)
        if not trouble:
            self.pulse.beat()
            return
        self.pulse.trouble = trouble
        log.warning("%s", trouble)
        if not info.url:
            await self._set()

    def _came(self) -> None:
        self._fails = False
        self.pulse.beat()

    def _compare(self, info: WebhookInfo) -> None:
        """Learn whether deliveries fail. Telegram's pauses between them may be longer than ours between looks."""
        if not info.pending_update_count:
            self._fails = False
        elif info.last_error_date != self._error_at:
            self._fails = info.last_error_date is not None
        self._error_at = info.last_error_date

    def _trouble(self, info: WebhookInfo) -> str:
        if not info.url:
            return "TG-410: somebody took this bot's webhook down; it is set again"
        if info.url != self._url:
            host = urlsplit(info.url).hostname
            return (
                f"TG-409: this bot's webhook leads to {host} now, so no updates come here; "
                "stop the program that set it, then start this hub again"
            )
        if self._fails:
            said, count = info.last_error_message, info.pending_update_count
            return f"TG-504: Telegram cannot bring {count} updates here, and tries again ({said})"
        return ""
