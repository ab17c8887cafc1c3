"""Our Bot API server: it refuses what Telegram refuses, in its words, and fails as Telegram may fail."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from tests.telegram_server import TelegramServer, Wrong

LONG_S = 60.0  # nothing is told by how long it takes
PIXEL = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(autouse=True)
def quiet_clients(caplog: pytest.LogCaptureFixture) -> None:
    """The clients of these tests name the token in their log; the bot's own are hushed."""
    for name in ("httpx", "httpcore", "telegram"):
        caplog.set_level(logging.ERROR, name)


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


class Client:
    """Speaks raw HTTP, so that it can say what no library would."""

    def __init__(self, http: httpx.AsyncClient, url: str) -> None:
        self.http, self.url = http, url

    async def __call__(self, method: str, **params: Any) -> Any:
        return (await self.http.post(self.url + method, json=params)).json()

    async def refused(self, method: str, **params: Any) -> str:
        answer = await self(method, **params)
        assert not answer["ok"], answer
        return str(answer["description"])


@pytest.fixture
async def bot(telegram: TelegramServer) -> AsyncIterator[Client]:
    async with httpx.AsyncClient(timeout=LONG_S) as http:
        yield Client(http, f"{telegram.base_url}{telegram.token}/")


def said(text: str, **more: Any) -> dict[str, Any]:
    return {"chat_id": 1001, "text": text, **more}


def keyboard(*buttons: dict[str, str]) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": [[one] for one in buttons]}}


BEYOND = [{"type": "bold", "offset": 1, "length": 2}]
TORN = [{"type": "bold", "offset": 0, "length": 1}]
BUTTON = {"text": "好", "callback_data": "x"}


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        (said(" \n"), "Bad Request: message text is empty"),
        (said("😀" * 2049), "Bad Request: message is too long"),
        (said("好", entities=BEYOND), "ends after the end of the text at UTF-16 offset 1"),
        (said("😀", entities=TORN), "ends in a middle of a UTF-16 symbol"),
        (said("好", **keyboard({"text": "好", "callback_data": "x" * 65})), "BUTTON_DATA_INVALID"),
        (said("好", **keyboard({"text": "好"})), "Text buttons are unallowed"),
        (said("好", **keyboard(*[BUTTON] * 101)), "reply markup is too long"),
        (said("好", txet="?"), "unknown fields ['txet']"),
        (said("好", disable_notification="yes"), "Input should be a valid boolean"),
        (said("好", link_preview_options={"of": True}), "unknown fields ['link_preview_options.of']"),
    ],
)
async def test_what_telegram_does_not_take_is_refused_and_written_down(
    telegram: TelegramServer, bot: Client, params: dict[str, Any], sentence: str
) -> None:
    telegram.user(1001, "王芳")
    assert sentence in await bot.refused("sendMessage", **params)
    assert len(telegram.violations) == 1


async def test_the_longest_text_is_taken(telegram: TelegramServer, bot: Client) -> None:
    telegram.user(1001, "王芳")
    entities = [{"type": "bold", "offset": 0, "length": 4096}]
    assert (await bot("sendMessage", **said("😀" * 2048, entities=entities)))["ok"]
    telegram.check()


async def test_a_method_that_does_not_exist_or_that_nobody_wrote_is_written_down(
    telegram: TelegramServer, bot: Client
) -> None:
    assert "no such method" in await bot.refused("sendMesage", chat_id=1, text="")
    assert await bot.refused("sendDice", chat_id=1001) == "Not Found"
    assert len(telegram.violations) == 2


@pytest.mark.parametrize(
    ("fields", "files", "sentence"),
    [
        ({"chat_id": "1001", "foto": "x"}, {"photo": PIXEL}, "unknown fields ['foto']"),
        ({"chat_id": "1001"}, {"photo": PIXEL, "caption": b"x"}, "sendPhoto.caption: a file"),
        ({"chat_id": "1001"}, {"photo": b""}, "file must be non-empty"),
        ({"chat_id": "1001"}, {"photo": b"GIF"}, "IMAGE_PROCESS_FAILED"),
        ({"chat_id": "1001", "caption": "长" * 1025}, {"photo": PIXEL}, "message caption is too long"),
        ({"chat_id": "x{"}, {"photo": PIXEL}, "chat not found"),
    ],
)
async def test_a_form_with_files_is_checked_like_any_other(
    telegram: TelegramServer, bot: Client, fields: dict[str, str], files: dict[str, bytes], sentence: str
) -> None:
    telegram.user(1001, "王芳")
    sent = {name: ("a.png", content) for name, content in files.items()}
    answer = await bot.http.post(f"{bot.url}sendPhoto", data=fields, files=sent)
    assert sentence in answer.json()["description"]


async def test_a_press_can_be_answered_once_and_not_when_it_is_old(
    telegram: TelegramServer, bot: Client
) -> None:
    wang = telegram.user(1001, "王芳")
    await bot("sendMessage", **said("选", **keyboard(BUTTON)))
    for _ in range(2):
        wang.presses("好")
    first, second = telegram.world.presses
    assert (await bot("answerCallbackQuery", callback_query_id=first))["ok"]
    assert "query is too old" in await bot.refused("answerCallbackQuery", callback_query_id=first)
    telegram.world.presses_grow_old()
    assert "query is too old" in await bot.refused("answerCallbackQuery", callback_query_id=second)


async def test_what_was_confirmed_comes_again_when_asked_for(telegram: TelegramServer, bot: Client) -> None:
    wang = telegram.user(1001, "王芳")
    ids = [wang.says(word) for word in "一二三"]
    assert (await bot("getUpdates", offset=ids[-1] + 1))["result"] == []
    assert telegram.redeliver_confirmed(2) == ids[1:]
    last = wang.says("四")
    for came in ([*ids[1:], last], [last]):  # the second poll confirms them
        result = (await bot("getUpdates", offset=last))["result"]
        assert [update["update_id"] for update in result] == came


async def test_update_numbers_may_start_anew(telegram: TelegramServer, bot: Client) -> None:
    wang = telegram.user(1001, "王芳")
    old = wang.says("一")
    await bot("getUpdates", offset=old + 1)
    telegram.world.next_update = 7
    assert wang.says("二") == 7
    assert [one["update_id"] for one in (await bot("getUpdates"))["result"]] == [7]


async def test_a_later_poll_ends_an_earlier_one(telegram: TelegramServer, bot: Client) -> None:
    first = asyncio.create_task(bot("getUpdates", timeout=20))
    while not telegram.calls:
        await asyncio.sleep(0.005)
    second = asyncio.create_task(bot("getUpdates", timeout=20))
    assert (await first)["error_code"] == 409
    update_id = telegram.user(1001, "王芳").says("清卡")
    assert (await second)["result"][0]["update_id"] == update_id


async def test_answers_may_be_a_page_torn_late_or_none(telegram: TelegramServer, bot: Client) -> None:
    telegram.user(1001, "王芳")
    telegram.fail_next("sendMessage", 502, wrong=Wrong.HTML)
    page = await bot.http.post(f"{bot.url}sendMessage", json=said("一"))
    assert (page.status_code, page.text[:6]) == (502, "<html>")
    for wrong in (Wrong.TRUNCATED, Wrong.NOTHING):
        telegram.fail_next("sendMessage", 200, wrong=wrong, after=True)
        with pytest.raises(httpx.RemoteProtocolError):
            await bot("sendMessage", **said(wrong))
    assert [str(one) for one in telegram.world.visible(1001)] == ["bot: truncated", "bot: nothing"]
    telegram.fail_next("sendMessage", 0, pause_s=0.2)
    with pytest.raises(httpx.ReadTimeout):
        await bot.http.post(f"{bot.url}sendMessage", json=said("三"), timeout=0.05)


async def test_the_latency_is_that_of_all_answers_but_polls(telegram: TelegramServer, bot: Client) -> None:
    telegram.user(1001, "王芳")
    telegram.latency_s = 0.2
    with pytest.raises(httpx.ReadTimeout):
        await bot.http.post(f"{bot.url}sendMessage", json=said("三"), timeout=0.05)
    assert (await bot("getUpdates"))["ok"]


async def test_two_bots_have_people_and_updates_of_their_own_and_share_a_group(bot: Client) -> None:
    server = TelegramServer()
    other = server.bot(987654321, "other_test_bot")
    with server:
        group = server.group(-100500, "客服群")
        group.takes_in(other.world)
        wang = server.user(1001, "王芳")
        private, in_group = wang.says("一"), wang.says("二", group=group)
        to_other = other.user(1001, "王芳").says("三")
        mine, theirs = (Client(bot.http, f"{server.base_url}{one.token}/") for one in (server, other))
        assert await texts(mine) == [(private, "一"), (in_group, "二")]
        assert [text for _, text in await texts(theirs)] == ["二", "三"]
        assert (await theirs("getMe"))["result"]["username"] == "other_test_bot"
        await theirs("sendMessage", chat_id=1001, text="四")
        assert wang.seen() == []
        assert to_other in other.world.updates
    server.check()


async def texts(client: Client) -> list[tuple[int, str]]:
    """Return number and text of what waits for a bot."""
    return [(one["update_id"], one["message"]["text"]) for one in (await client("getUpdates"))["result"]]


async def test_what_a_person_deleted_can_be_neither_edited_nor_seen(
    telegram: TelegramServer, bot: Client
) -> None:
    wang = telegram.user(1001, "王芳")
    await bot("sendMessage", **said("一"))
    (message,) = wang.seen()
    wang.deletes(message)
    edit = {"chat_id": 1001, "message_id": message.id, "text": "二"}
    assert await bot.refused("editMessageText", **edit) == "Bad Request: message to edit not found"
    assert wang.seen() == []
