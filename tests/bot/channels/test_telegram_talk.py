"""What people write and press on Telegram, and what they read."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.people import Role
from tests.bot.channels.telegram_rig import TelegramRig, until
from tests.telegram_people import User
from tests.telegram_server import TelegramServer


async def test_a_message_is_answered_in_its_chat(hub: TelegramRig, wang: User, li: User) -> None:
    wang.says("你好")
    li.says("hello")
    await wang.expects("你说：你好")
    await li.expects("你说：hello")
    assert len(wang.seen()) == len(li.seen()) == 1


async def test_a_deep_link_brings_its_code_as_the_argument_of_start(hub: TelegramRig, wang: User) -> None:
    await until(lambda: hub.channel.deep_link("K7-x_2"))
    assert hub.channel.deep_link("K7-x_2") == "https://t.me/qingka_test_bot?start=K7-x_2"
    wang.says("/start K7-x_2")
    await wang.expects("欢迎 王芳，K7-x_2")


async def test_a_press_is_acknowledged_and_has_its_effect_once(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    wang.says("/start")
    await wang.expects("欢迎")
    await hub.grant("王芳", Role.CLERK)
    wang.says("清卡")
    await wang.expects("请选择设备", button="一店")
    wang.presses("一店")
    await wang.expects("检查中")
    wang.presses("一店")
    await wang.expects("已经按过了")
    await until(lambda: len(telegram.calls_of("answerCallbackQuery")) == 2)
    assert hub.talk.heard == ["press 1"]


async def test_a_forged_button_gets_a_sentence(hub: TelegramRig, wang: User) -> None:
    wang.says("你好")
    wang.presses_data(await wang.expects("你好"), "clear:1")
    await wang.expects("不认识")


async def test_a_photo_without_words_gets_a_sentence_and_its_caption_is_text(
    hub: TelegramRig, wang: User
) -> None:
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9}]
    wang.sends(photo=photo)
    await wang.expects("只看得懂文字")
    wang.sends(photo=photo, caption="锁死日期已过")
    await wang.expects("你说：锁死日期已过")
    assert hub.talk.attached == [True]


async def test_an_edit_starts_no_command(hub: TelegramRig, wang: User) -> None:
    wang.says("你好")
    await wang.expects("你好")
    wang.edits(wang.world.visible(wang.id)[0].id, "/start")
    await wang.hears_nothing()
    assert await hub.inbox_states() == ["done", "done"]


async def test_in_a_group_only_what_is_said_to_the_bot_is_heard(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    group = telegram.group(-100, "一店")
    wang.says("中午吃什么", group=group)
    wang.says("/help@some_other_bot", group=group)
    wang.sends(group=group, new_chat_members=[wang.profile])
    wang.says("@Qingka_Test_Bot 清卡失败", group=group)
    wang.says("/code", group=group)
    await until(lambda: len(wang.seen(group)) == 2)
    assert wang.seen(group)[0].text == "你说：清卡失败"
    assert "私聊" in wang.seen(group)[1].text


async def test_bots_and_channels_are_not_answered(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    by_a_bot: dict[str, Any] = {"from": {"id": 77, "is_bot": True, "first_name": "bot"}}
    wang.sends(text="/help", **by_a_bot)
    wang.sends(text="/help", sender_chat={"id": -5, "type": "channel", "title": "news"})
    wang.says("你好")
    await wang.expects("你说：你好")
    assert len(wang.seen()) == 1


async def test_a_bug_is_told_with_its_number_and_the_next_message_is_answered(
    hub: TelegramRig, wang: User
) -> None:
    wang.says("/broken")
    await wang.expects("BUG-")
    wang.says("你好")
    await wang.expects("你说：你好")


async def test_messages_of_one_person_are_handled_in_order(hub: TelegramRig, wang: User) -> None:
    words = [f"第{number}句" for number in range(12)]
    for word in words:
        wang.says(word)
    await wang.expects("第11句")
    assert hub.talk.heard == words
    assert [message.text for message in wang.seen()] == [f"你说：{word}" for word in words]


async def test_a_slow_turn_of_one_person_holds_nobody_else_but_the_writer(
    hub: TelegramRig, wang: User, li: User
) -> None:
    hub.talk.gates["等"] = asyncio.Event()
    wang.says("等")
    await until(lambda: hub.talk.begun == ["等"])
    wang.says("之后")
    li.says("hello")
    await asyncio.sleep(0.2)
    assert "之后" not in hub.talk.begun
    hub.talk.gates["等"].set()
    await wang.expects("你说：之后")
    await li.expects("你说：hello")
    assert hub.talk.heard.index("等") < hub.talk.heard.index("之后")


async def test_a_long_text_comes_in_parts_with_the_buttons_under_the_last(
    hub: TelegramRig, wang: User
) -> None:
    wang.says("/long")
    await wang.expects("说明", button="好")
    parts = wang.seen()
    assert len(parts) == 3
    assert [bool(part.buttons) for part in parts] == [False, False, True]
    assert "\n".join(part.text for part in parts) == ("这是很长的一段说明。\n" * 900).strip()


async def test_looks_go_beside_the_text_when_it_is_said_and_when_it_is_edited(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    wang.says("/looks 清卡")
    await wang.expects("😀清卡 说明")
    wang.says("/looks 抄报")
    await wang.expects("😀抄报 说明")
    looks = [
        {"type": "bold", "offset": 2, "length": 2},
        {"type": "text_link", "offset": 5, "length": 2, "url": "https://example.org/a"},
    ]
    sent, edited = telegram.calls_of("sendMessage")[0], telegram.calls_of("editMessageText")[0]
    assert sent["entities"] == edited["entities"] == looks


async def test_what_a_person_wrote_is_never_read_as_markdown(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    wang.says("**清卡** `[a](https://example.org)` <b>")
    await wang.expects("你说：**清卡** `[a](https://example.org)` <b>")
    assert not {"entities", "parse_mode"} & telegram.calls_of("sendMessage")[0].keys()
