"""What a text's request holds, and what its answer has to."""

from __future__ import annotations

import json
from typing import Any

import pytest
from telegram import Bot

from bot.channels.sending import DoubtfulError
from bot.channels.telegram_errors import answer_to
from bot.channels.telegram_saying import say
from tests.bot.channels.recorder import Recorder, requests_of


class Answers(Recorder):
    """Takes every request, and answers each with the same."""

    def __init__(self, result: object) -> None:
        super().__init__()
        self._result = result

    async def do_request(self, *_: Any, **__: Any) -> tuple[int, bytes]:
        return 200, json.dumps({"ok": True, "result": self._result}).encode()


@pytest.mark.parametrize("result", [True, [], {}, {"message_id": "7"}, {"message_id": None}])
async def test_an_answer_without_a_number_leaves_in_doubt_whether_it_was_said(result: object) -> None:
    bot = Bot("1:x", request=Answers(result), get_updates_request=Recorder())
    with pytest.raises(DoubtfulError):
        await answer_to(say(bot, 1, {"text": "您好"}))


async def test_a_request_names_only_what_the_payload_has() -> None:
    (plain,) = await requests_of({"text": "您好"})
    assert plain == {"chat_id": 1, "text": "您好", "link_preview_options": {"is_disabled": True}}


async def test_looks_buttons_and_topic_stand_in_the_request() -> None:
    bold = {"type": "bold", "offset": 0, "length": 2}
    payload = {
        "text": "您好",
        "entities": [bold],
        "buttons": [[{"label": "一店", "nonce": "n1"}]],
        "thread": 9,
    }
    (request,) = await requests_of(payload)
    assert request["entities"] == [bold]
    assert request["reply_markup"] == {"inline_keyboard": [[{"text": "一店", "callback_data": "n1"}]]}
    assert request["message_thread_id"] == 9
