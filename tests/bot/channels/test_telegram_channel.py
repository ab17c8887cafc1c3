"""What the Telegram channel withstands: bad updates, pauses, blocks, restarts; and what it never keeps."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.channels.telegram_client import CHANNEL
from bot.channels.telegram_updates import without_codes
from bot.dialog import inbox
from bot.dialog.messages import Chat
from bot.people import Role, change
from bot.records.people import PersonRow
from tests.bot.channels.telegram_rig import TelegramRig, until
from tests.telegram_people import User
from tests.telegram_server import TelegramServer

SAID: dict[str, Any] = {
    "message_id": 1,
    "date": 1,
    "chat": {"id": 5, "type": "private", "first_name": "x"},
    "from": {"id": 5, "is_bot": False, "first_name": "x"},
}
POISON: list[dict[str, Any]] = [
    {"message": {"message_id": 1}},
    {"message": "no message"},
    {"message": {"message_id": 1, "date": "never", "chat": {"id": 1, "type": "private"}, "text": "x"}},
    {"callback_query": {"id": "1", "from": {"id": 1}}},
    {"garbage": [1, 2, 3]},
    {"message": {**SAID, "photo": [{}]}},
    {"message": {**SAID, "document": {"file_id": "a", "file_unique_id": "b", "file_name": 5}}},
    {"message": {**SAID, "document": {"file_id": "a", "file_unique_id": "b", "file_size": 1 << 80}}},
    {"message": {**SAID, "text": "x", "reply_to_message": {**SAID, "message_id": "1"}}},
    {"edited_message": {"message_id": 1}},
    {"my_chat_member": {"chat": 5}},
]


@pytest.mark.parametrize("content", POISON)
async def test_an_update_that_cannot_be_read_does_not_stop_the_rest(
    hub: TelegramRig, telegram: TelegramServer, wang: User, content: dict[str, Any]
) -> None:
    wang.says("之前")
    telegram.world.add_update(**content)
    wang.says("之后")
    await wang.expects("你说：之后")
    assert hub.talk.heard == ["之前", "之后"]
    states = await hub.inbox_states()
    assert (states[0], states[2]) == ("done", "done")
    assert states[1] in {"poison", "ignored"}


async def test_why_an_update_could_not_be_read_is_kept_with_it(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    telegram.world.add_update(message={"message_id": 1})
    wang.says("之后")
    await wang.expects("之后")
    assert await hub.inbox_states() == ["poison", "done"]


async def test_an_update_that_is_delivered_again_has_its_effect_once(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    update_id = wang.says("你好")
    update = telegram.world.updates[update_id]
    await wang.expects("你说：你好")
    telegram.redeliver(update)
    wang.says("之后")
    await wang.expects("你说：之后")
    assert hub.talk.heard == ["你好", "之后"]


async def test_after_a_restart_nothing_is_answered_twice_or_lost(hub: TelegramRig, wang: User) -> None:
    wang.says("之前")
    await wang.expects("之前")
    await hub.stop()
    wang.says("停着的时候")
    hub.build()
    await hub.start()
    await wang.expects("停着的时候")
    assert hub.talk.heard == ["之前", "停着的时候"]


async def test_what_was_kept_before_a_crash_is_answered_at_the_next_start(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    await until(lambda: telegram.calls_of("getMe"))
    await hub.stop()
    update_id = wang.says("崩溃之前")
    update = telegram.world.updates.pop(update_id)
    bot_id = int(telegram.token.split(":")[0])
    await hub.database.do(inbox.accept, CHANNEL, bot_id, [(update_id, update)])
    hub.build()
    await hub.start()
    await wang.expects("你说：崩溃之前")
    assert await hub.inbox_states() == ["done"]


async def test_when_telegram_asks_for_a_pause_only_that_chat_waits(
    hub: TelegramRig, telegram: TelegramServer, wang: User, li: User
) -> None:
    telegram.fail_next("sendMessage", 429, retry_after=1, chat_id=wang.id)
    wang.says("一")
    wang.says("二")
    li.says("hello")
    await li.expects("你说：hello")
    assert wang.seen() == []
    await wang.expects("你说：二")
    assert [message.text for message in wang.seen()] == ["你说：一", "你说：二"]


async def test_who_blocked_the_bot_is_not_written_to_again_and_is_answered_later(
    hub: TelegramRig, wang: User
) -> None:
    wang.blocks()
    wang.says("一")
    async with asyncio.timeout(5):
        while [row.state for row in await hub.outbox()] != ["failed"]:
            await asyncio.sleep(0.01)
    wang.unblocks()
    wang.says("二")
    await wang.expects("你说：二")
    assert [row.error.split(":")[0] for row in await hub.outbox()] == ["OUT-401", ""]


async def test_an_answer_that_was_lost_on_the_way_does_not_lose_the_message(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    telegram.fail_next("sendMessage", 502, after=True)
    wang.says("你好")
    await until(lambda: len(wang.seen()) == 2)
    assert {message.text for message in wang.seen()} == {"你说：你好"}
    assert hub.talk.heard == ["你好"]


async def test_telegram_may_be_away_for_a_while(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    telegram.fail_next("getUpdates", 502, times=3)
    wang.says("你好")
    await wang.expects("你说：你好")


async def test_progress_is_one_message_that_is_edited(hub: TelegramRig, wang: User) -> None:
    wang.says("你好")
    await wang.expects("你好")
    for done in (10, 100):
        progress: dict[str, Any] = {"phases": [], "done": done, "total": 100}
        text = f"备份 {done}%"
        chat = Chat(CHANNEL, wang.id)
        await hub.database.do(hub.post.to_chat, chat, text, (), "operation-1", progress)
        hub.wake()
        await wang.expects(text)
    assert [(message.text, message.edits) for message in wang.seen()] == [("你说：你好", 0), ("备份 100%", 1)]


async def test_progress_is_edited_at_most_once_a_second_and_ends_as_it_is(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    wang.says("你好")
    await wang.expects("你好")
    percent = 0
    while len(telegram.calls_of("editMessageText")) < 2:
        percent += 1
        await hub.says(Chat(CHANNEL, wang.id), f"备份 {percent}", slot="operation-1")
        await asyncio.sleep(0.02)
    await hub.says(Chat(CHANNEL, wang.id), "备份完成", slot="operation-1")
    await wang.expects("备份完成", timeout_s=10)
    shown_at = [call.at for call in telegram.calls if call.method == "editMessageText"]
    assert all(later - earlier >= 1.0 for earlier, later in pairwise(shown_at))
    assert len(shown_at) <= 4 < percent


async def test_progress_whose_message_was_deleted_is_sent_anew(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    wang.says("你好")
    await wang.expects("你好")
    for done in (10, 100):
        await hub.database.do(hub.post.to_chat, Chat(CHANNEL, wang.id), f"{done}%", (), "operation-1")
        hub.wake()
        (await wang.expects(f"{done}%")).deleted = True
    assert len(telegram.calls_of("sendMessage")) == 3


async def test_a_code_is_read_once_deleted_and_nowhere_kept(
    hub: TelegramRig, wang: User, whole_log: Any
) -> None:
    wang.says("/code")
    await wang.expects("请发送动态码")
    wang.says("482 913")
    await wang.expects("动态码收到")
    await until(lambda: "482 913" not in wang.chat_text())
    assert hub.talk.heard == ["482 913"]
    await hub.stop()
    assert b"482 913" not in hub.bytes_on_disk()
    assert "482 913" not in whole_log.text


async def test_a_code_that_met_a_crash_is_asked_for_again(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    wang.says("/code")
    await wang.expects("请发送动态码")
    await hub.stop()
    update_id = wang.says("482913")
    update = telegram.world.updates.pop(update_id)
    bot_id = int(telegram.token.split(":")[0])
    await hub.database.do(_keep_raw, bot_id, update)
    hub.build()
    await hub.start()
    await wang.expects("请再发一次动态码")
    assert hub.talk.heard == ["******"]


async def test_everybodys_menu_comes_in_both_languages(hub: TelegramRig, telegram: TelegramServer) -> None:
    await until(lambda: telegram.menu(language="zh"))
    assert telegram.menu() == menu(hub, "en", "help")
    assert telegram.menu(language="zh") == menu(hub, "zh", "help")


async def test_a_persons_menu_holds_what_the_person_may_do(
    hub: TelegramRig, telegram: TelegramServer, wang: User, li: User
) -> None:
    wang.says("你好")
    li.says("hello")
    await until(lambda: telegram.menu(wang) == menu(hub, "zh", "help"))
    await until(lambda: telegram.menu(li) == menu(hub, "en", "help"))
    await hub.grant("王芳", Role.CLERK)
    await hub.grant("Li Lei", Role.ADMIN)
    await until(lambda: telegram.menu(wang) == menu(hub, "zh", "help", "clear"))
    await until(lambda: telegram.menu(li) == menu(hub, "en", "help", "pair"))


async def test_the_menu_follows_the_persons_language(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    wang.says("你好")
    await until(lambda: telegram.menu(wang) == menu(hub, "zh", "help"))
    await hub.database.do(_speaks_english, "王芳")
    wang.says("hello")
    await until(lambda: telegram.menu(wang) == menu(hub, "en", "help"))


async def test_a_menu_that_is_refused_stops_nothing(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    telegram.fail_next("setMyCommands", 502, times=2)
    wang.says("你好")
    await wang.expects("你好")


def menu(hub: TelegramRig, language: str, *names: str) -> list[str]:
    """Return a menu's lines."""
    return [f"{name}: {hub.texts.render(language, f'menu-{name}')}" for name in names]


def _keep_raw(session: Session, bot_id: int, update: dict[str, Any]) -> None:
    inbox.accept(session, CHANNEL, bot_id, [(update["update_id"], without_codes(update))])


def _speaks_english(session: Session, name: str) -> None:
    person = session.exec(select(PersonRow).where(PersonRow.name == name)).one()
    change(session, person.id or 0, language="en")
