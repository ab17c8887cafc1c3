"""What makes our requests to Telegram, httpx or aiohttp: the same arrives, and the same is told when it does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import NetworkError, TimedOut

from bot.channels.aiohttp_request import AiohttpRequest
from bot.channels.sending import DoubtfulError, SlowDownError, UnreachableError
from bot.channels.telegram_client import TelegramSettings, open_bot
from bot.channels.telegram_errors import answer_to
from bot.channels.telegram_setup import client_of
from bot.settings import Settings, SettingsError
from tests.bot.channels.telegram_rig import TelegramRig
from tests.telegram_failures import Wrong
from tests.telegram_people import User
from tests.telegram_server import TOKEN, TelegramServer

LONG_S = 5.0  # nobody waits for it


@pytest.fixture(params=[False, True], ids=["httpx", "aiohttp"])
async def bot(request: pytest.FixtureRequest, telegram: TelegramServer) -> AsyncIterator[Bot]:
    opened = open_bot(TelegramSettings(telegram.token, telegram.base_url, aiohttp=request.param))
    await opened.initialize()
    yield opened
    await opened.shutdown()


@pytest.fixture
def wang(telegram: TelegramServer) -> User:
    return telegram.user(1001, "王芳")


async def test_words_arrive_with_their_buttons(bot: Bot, wang: User) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("一店", callback_data="n1")]])
    message = await bot.send_message(wang.id, "请选择设备 & 😀", reply_markup=keyboard)
    assert message.text == "请选择设备 & 😀"
    await wang.expects("请选择设备 & 😀", button="一店")


async def test_a_file_arrives_byte_by_byte_with_its_name(bot: Bot, wang: User) -> None:
    content = bytes(range(256)) * 40
    sent = await bot.send_document(wang.id, BytesIO(content), caption="清单", filename="发票 清单.bin")
    shown = await wang.expects("清单")
    assert shown.file is not None
    assert (shown.file.content, shown.file.name) == (content, "发票 清单.bin")
    assert sent.document is not None
    file = await bot.get_file(sent.document.file_id)
    assert await file.download_as_bytearray() == content


async def test_a_files_name_cannot_end_its_line(bot: Bot, wang: User) -> None:
    await bot.send_document(wang.id, b"x", caption="单", filename='a"\r\nX: y.bin')
    shown = await wang.expects("单")
    assert shown.file is not None
    assert "\n" not in shown.file.name


async def test_a_pause_that_telegram_asks_for_is_heard(
    bot: Bot, wang: User, telegram: TelegramServer
) -> None:
    telegram.fail_next("sendMessage", 429, retry_after=7)
    with pytest.raises(SlowDownError) as caught:
        await answer_to(bot.send_message(wang.id, "好"))
    assert caught.value.pause_s == 7


async def test_a_server_that_is_not_there_has_taken_nothing(
    bot: Bot, wang: User, telegram: TelegramServer
) -> None:
    telegram.stop()
    await asyncio.sleep(0.1)  # the client learns that the connections of before are gone
    with pytest.raises(UnreachableError) as caught:
        await answer_to(bot.send_message(wang.id, "好"))
    telegram.start()
    assert not isinstance(caught.value, DoubtfulError)


@pytest.mark.parametrize("wrong", [Wrong.NOTHING, Wrong.TRUNCATED, Wrong.HTML])
async def test_an_answer_that_is_lost_or_none_leaves_a_doubt(
    bot: Bot, wang: User, telegram: TelegramServer, wrong: Wrong
) -> None:
    telegram.fail_next("sendMessage", 502, wrong=wrong)
    with pytest.raises(DoubtfulError):
        await answer_to(bot.send_message(wang.id, "好"))


async def test_an_answer_that_is_late_leaves_a_doubt(bot: Bot, wang: User, telegram: TelegramServer) -> None:
    telegram.fail_next("sendMessage", 0, pause_s=LONG_S)
    with pytest.raises(DoubtfulError):
        await answer_to(bot.send_message(wang.id, "好", read_timeout=0.1))


async def test_who_finds_no_free_connection_has_sent_nothing(telegram: TelegramServer, wang: User) -> None:
    opened = Bot(TOKEN, telegram.base_url, request=AiohttpRequest(1, read_timeout=9.0, pool_timeout=0.1))
    await opened.initialize()
    telegram.fail_next("sendMessage", 0, pause_s=LONG_S)
    first = asyncio.create_task(opened.send_message(wang.id, "一"))
    while not telegram.calls_of("sendMessage"):
        await asyncio.sleep(0.01)
    with pytest.raises(UnreachableError) as caught:
        await answer_to(opened.send_message(wang.id, "二"))
    assert not isinstance(caught.value, DoubtfulError)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await opened.shutdown()


async def test_no_error_spells_out_the_token() -> None:
    client = AiohttpRequest(1, read_timeout=1.0)
    await client.initialize()
    for base in ("http://127.0.0.1:1/bot", "nowhere:/bot"):
        with pytest.raises(NetworkError) as caught:
            await client.post(f"{base}{TOKEN}/getMe")
        assert TOKEN not in str(caught.value)
        assert not isinstance(caught.value, TimedOut)
    await client.shutdown()


async def test_a_hub_talks_by_aiohttp(telegram: TelegramServer, wang: User, tmp_path: Path) -> None:
    rig = TelegramRig(telegram, tmp_path, aiohttp=True)
    await rig.start()
    wang.says("你好")
    await wang.expects("你说：你好", timeout_s=10)
    await rig.stop()
    await rig.database.close()


def test_the_client_is_a_setting_and_httpx_without_it() -> None:
    assert not client_of(Settings(), TOKEN).aiohttp
    assert client_of(Settings(telegram_client="aiohttp"), TOKEN).aiohttp


def test_a_proxy_that_aiohttp_does_not_take_is_refused() -> None:
    proxied = Settings(telegram_client="aiohttp", telegram_proxy="socks5://127.0.0.1:1080")
    with pytest.raises(SettingsError, match="telegram_client"):
        client_of(proxied, TOKEN)
