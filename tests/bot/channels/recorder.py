"""Telegram's side of our client, in this process: takes every request down, and answers that it was done."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from telegram import Bot
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram_parts import parts
from bot.channels.telegram_sender import TelegramSender
from bot.channels.telegram_uploads import Uploads
from tests.telegram_methods import parameters_of_form

SAID = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}


class Recorder(BaseRequest):
    """Holds the parameters of each request, which aiogram's models have accepted."""

    def __init__(self) -> None:
        self.requests: list[Mapping[str, Any]] = []

    @property
    def read_timeout(self) -> float | None:
        return 1.0

    async def initialize(self) -> None:
        """Open nothing."""

    async def shutdown(self) -> None:
        """Close nothing."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        fields = request_data.json_parameters if request_data else {}
        name = url.rsplit("/", 1)[1]
        self.requests.append(parameters_of_form(name, fields))
        result: Any = True if name == "answerCallbackQuery" else SAID
        return 200, json.dumps({"ok": True, "result": result}).encode()


async def requests_of(payload: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the requests that a payload of the outbox becomes."""
    recorder = Recorder()
    bot = Bot("1:x", request=recorder, get_updates_request=Recorder())
    sender = TelegramSender(bot, Uploads(bot, None), lambda _: None)
    for part in parts(payload):
        await sender.send(1, part)
    return recorder.requests
