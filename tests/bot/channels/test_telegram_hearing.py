"""What comes in from Telegram: pictures and files, edits, answers, and what is said in groups."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialog.messages import Incoming, Media
from tests.bot.channels.telegram_rig import TelegramRig, until, until_so
from tests.telegram_forums import add_topic
from tests.telegram_groups import Group
from tests.telegram_people import User
from tests.telegram_server import TelegramServer
from tests.telegram_world import as_json

JPEG = b"\xff\xd8\xff\xe0" + bytes(40)
PHOTO = {"file_id": "p", "file_unique_id": "u", "width": 9, "height": 9, "file_size": 44}
KINDS: list[tuple[str, str, str]] = [
    ("photo", "", ""),
    ("document", "日志.txt", "text/plain"),
    ("video", "clip.mp4", "video/mp4"),
    ("audio", "song.mp3", "audio/mpeg"),
    ("voice", "", "audio/ogg"),
    ("animation", "funny.mp4", "video/mp4"),
    ("video_note", "", ""),
    ("sticker", "", ""),
]


@pytest.mark.parametrize(("kind", "name", "mime"), KINDS)
async def test_a_picture_or_file_comes_with_its_kind_name_and_size(
    hub: TelegramRig, wang: User, kind: str, name: str, mime: str
) -> None:
    wang.sends_file(kind, JPEG, name=name, mime=mime)
    assert (await _one(hub)).media == Media(
        kind, (wang.last.file and wang.last.file.id) or "", name, mime, 44
    )
    assert hub.talk.incoming[0].text is None


async def test_what_stands_under_a_picture_is_its_text(hub: TelegramRig, wang: User) -> None:
    wang.sends_file("photo", JPEG, caption="锁死日期已过")
    await wang.expects("你说：锁死日期已过")
    assert hub.talk.incoming[0].media is not None


async def test_pictures_that_were_sent_together_come_with_the_same_album(
    hub: TelegramRig, wang: User
) -> None:
    for _ in range(2):
        wang.sends(photo=[PHOTO], media_group_id="138")
    wang.sends(photo=[PHOTO])
    await until(lambda: len(hub.talk.incoming) == 3)
    assert sorted(one.album for one in hub.talk.incoming) == ["", "138", "138"]


async def test_an_edit_comes_with_the_number_of_its_message(hub: TelegramRig, wang: User) -> None:
    wang.says("你好")
    await wang.expects("你好")
    wang.edits(wang.last.id, "/start")
    edit = await _one(hub, count=2)
    assert (edit.edited, edit.message_id, edit.text) == (True, wang.last.id, "/start")
    await wang.hears_nothing()


async def test_an_edited_caption_comes_with_its_picture(hub: TelegramRig, wang: User) -> None:
    wang.sends_file("photo", JPEG, caption="一号机")
    wang.edits(wang.last.id, "二号机")
    edit = await _one(hub, count=2)
    assert (edit.edited, edit.text, edit.media and edit.media.kind) == (True, "二号机", "photo")


async def test_a_place_that_moves_on_the_map_is_no_edit(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    wang.says("你好")
    await wang.expects("你好")
    moved = {**_shown(wang), "location": {"latitude": 31.2, "longitude": 121.5, "live_period": 900}}
    telegram.world.add_update(edited_message=moved)
    wang.says("之后")
    await wang.expects("之后")
    assert await hub.inbox_states() == ["done", "ignored", "done"]


async def test_an_answer_comes_with_the_number_of_what_it_answers(hub: TelegramRig, wang: User) -> None:
    wang.says("你好")
    said = await wang.expects("你说：你好")
    wang.says("为什么", reply_to=said)
    assert (await _one(hub, count=2)).reply_to == said.id


async def test_a_code_in_an_edit_or_under_a_picture_is_nowhere_kept(
    hub: TelegramRig, wang: User, whole_log: Any
) -> None:
    wang.says("/code")
    await wang.expects("请发送动态码")
    wang.sends_file("photo", JPEG, caption="482 913")
    await wang.expects("动态码收到")
    wang.edits(wang.last.id, "482 914")
    await _one(hub)
    assert (hub.talk.heard, hub.talk.incoming[0].text) == (["482 913"], "482 914")
    await hub.stop()
    assert b"482 91" not in hub.bytes_on_disk()
    assert "482 91" not in whole_log.text


async def test_in_a_topic_of_support_everything_is_overheard(
    hub: TelegramRig, desk_group: Group, zhao: User
) -> None:
    topic = add_topic(zhao.world, desk_group.id, "#12", zhao.world.me)
    zhao.says("请重启设备", group=desk_group, topic=topic.id)
    said = await _one(hub)
    assert (said.addressed, said.thread_id, said.chat_title) == (False, topic.id, "客服群")
    assert said.reply_to is None  # though Telegram says that it answers the bot, which made the topic


async def test_a_picture_and_an_edit_in_a_topic_are_overheard(
    hub: TelegramRig, desk_group: Group, zhao: User
) -> None:
    topic = desk_group.makes_topic("#12", zhao.profile)
    zhao.sends_file("photo", JPEG, group=desk_group, topic=topic.id)
    assert (await _one(hub)).media == Media(
        "photo", (zhao.last.file and zhao.last.file.id) or "", size_bytes=44
    )
    zhao.edits(zhao.last.id, "这里", group=desk_group, topic=topic.id)
    edit = await _one(hub, count=2)
    assert (edit.edited, edit.addressed, edit.text) == (True, False, "这里")


async def test_an_answer_in_a_topic_names_what_it_answers(
    hub: TelegramRig, desk_group: Group, zhao: User
) -> None:
    await hub.says_in_topic(desk_group, await hub.ticket("清卡失败"), "王芳：清卡失败")
    await until(lambda: desk_group.topics)
    topic = desk_group.topic("清卡失败").id
    said = await zhao.sees("王芳：清卡失败", group=desk_group, topic=topic)
    zhao.says("请重启", group=desk_group, topic=topic, reply_to=said)
    heard = await _one(hub)
    assert (heard.reply_to, heard.addressed) == (said.id, False)


async def test_a_command_in_a_topic_is_said_to_the_bot(
    hub: TelegramRig, desk_group: Group, zhao: User
) -> None:
    topic = desk_group.makes_topic("#12", zhao.profile)
    zhao.says("/help", group=desk_group, topic=topic.id)
    await zhao.expects("可以做的事", group=desk_group, topic=topic.id)
    zhao.says("/help@some_other_bot", group=desk_group, topic=topic.id)
    zhao.says("@qingka_test_bot 你好", group=desk_group, topic=topic.id)
    await zhao.expects("你说：你好", group=desk_group, topic=topic.id)


async def test_in_the_group_itself_only_answers_to_the_bot_are_overheard(
    hub: TelegramRig, desk_group: Group, zhao: User
) -> None:
    zhao.says("/help", group=desk_group)
    said = await zhao.expects("可以做的事", group=desk_group)
    zhao.says("中午吃什么", group=desk_group)
    zhao.says("面条", group=desk_group, reply_to=zhao.last)
    zhao.says("谢谢", group=desk_group, reply_to=said)
    heard = await _one(hub)
    assert (heard.text, heard.addressed, heard.reply_to) == ("谢谢", False, said.id)


async def test_who_talks_beside_the_bot_in_another_forum_is_nobody_to_it(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    forum = telegram.group(-100600, "别的群", forum=True)
    topic = add_topic(wang.world, forum.id, "闲聊", wang.world.me)
    wang.says("noodles", group=forum, topic=topic.id)
    wang.edits(wang.last.id, "more noodles", group=forum, topic=topic.id)
    await until_so(lambda: _ended(hub, 2))
    assert await hub.people() == set()
    assert hub.talk.incoming == []
    assert b"noodles" not in hub.bytes_on_disk()


async def test_an_answer_to_the_bot_in_another_group_is_said_to_it(
    hub: TelegramRig, telegram: TelegramServer, wang: User
) -> None:
    group = telegram.group(-100600, "别的群")
    wang.says("/help", group=group)
    said = await wang.expects("可以做的事", group=group)
    wang.says("你好", group=group, reply_to=said)
    await wang.expects("你说：你好", group=group)


async def test_an_anonymous_administrator_is_told_that_nobody_is_heard(
    hub: TelegramRig, desk_group: Group, zhao: User
) -> None:
    await hub.says_in_topic(desk_group, await hub.ticket("清卡失败"), "王芳：清卡失败")
    await until_so(lambda: _topic_known(hub))
    topic = desk_group.topic("清卡失败").id
    zhao.says("请重启", group=desk_group, topic=topic, sender_chat=desk_group.chat)
    await zhao.expects("匿名", group=desk_group, topic=topic)
    zhao.says("/desk", group=desk_group, sender_chat=desk_group.chat)
    await zhao.expects("匿名", group=desk_group)
    zhao.says("中午吃什么", group=desk_group, sender_chat=desk_group.chat)
    zhao.says(
        "通知", group=desk_group, topic=topic, sender_chat={"id": -9, "type": "channel", "title": "频道"}
    )
    await until_so(lambda: _all_ended(hub, 4))
    await zhao.hears_nothing(group=desk_group)
    await zhao.hears_nothing(group=desk_group, topic=topic)
    assert hub.talk.incoming == []


async def test_what_is_done_to_topics_is_no_message(hub: TelegramRig, desk_group: Group, zhao: User) -> None:
    topic = desk_group.makes_topic("#12", zhao.profile)
    desk_group.closes_topic(topic)
    zhao.says("好", group=desk_group, topic=topic.id)
    assert (await _one(hub)).text == "好"
    await until_so(lambda: _are(hub, ["ignored", "ignored", "done"]))


async def test_a_group_that_the_bot_is_taken_out_of_is_no_group_of_support_any_more(
    hub: TelegramRig, desk_group: Group, wang: User
) -> None:
    desk_group.takes_bot_out(wang.profile)
    await until_so(lambda: _no_groups(hub))
    assert await hub.inbox_states() == ["done"]


async def test_who_blocks_the_bot_in_private_changes_no_group(
    hub: TelegramRig, telegram: TelegramServer, desk_group: Group, wang: User
) -> None:
    telegram.world.add_update(my_chat_member=_left(wang))
    wang.says("你好")
    await wang.expects("你好")
    assert len(await hub.staff_groups()) == 1


@pytest.mark.parametrize("chat_id", ["-1", 1 << 70])
async def test_a_change_of_a_chat_that_is_none_stops_nothing(
    hub: TelegramRig, telegram: TelegramServer, wang: User, chat_id: object
) -> None:
    changed = {**_left(wang), "chat": {"id": chat_id, "type": "supergroup", "title": "?"}}
    telegram.world.add_update(my_chat_member=changed)
    wang.says("你好")
    await wang.expects("你好")
    assert await hub.inbox_states() == ["poison", "done"]


def _shown(user: User) -> dict[str, Any]:
    shown = as_json(user.world, user.last)
    del shown["text"]
    return {**shown, "edit_date": 2}


def _left(user: User) -> dict[str, Any]:
    me = user.world.me
    return {
        "chat": user.world.chats[user.id],
        "from": user.profile,
        "date": 1,
        "old_chat_member": {"user": me, "status": "member"},
        "new_chat_member": {"user": me, "status": "kicked", "until_date": 0},
    }


async def _one(hub: TelegramRig, count: int = 1) -> Incoming:
    """Return the newest of what came in, once so many have."""
    await until(lambda: len(hub.talk.incoming) >= count)
    assert len(hub.talk.incoming) == count
    return hub.talk.incoming[-1]


async def _ended(hub: TelegramRig, count: int) -> bool:
    return [state for state in await hub.inbox_states() if state != "new"] == ["ignored"] * count


async def _topic_known(hub: TelegramRig) -> bool:
    return [row.thread_id is not None for row in await hub.topics()] == [True]


async def _are(hub: TelegramRig, states: list[str]) -> bool:
    return await hub.inbox_states() == states


async def _all_ended(hub: TelegramRig, count: int) -> bool:
    states = await hub.inbox_states()
    return len(states) == count and "new" not in states


async def _no_groups(hub: TelegramRig) -> bool:
    return not await hub.staff_groups()
