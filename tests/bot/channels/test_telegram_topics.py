"""What goes out into topics: made when they are needed, made again when they are gone, done without when refused."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import Session, col, update

from bot.channels.telegram_client import CHANNEL
from bot.dialog.messages import Chat
from bot.records.messages import OutboxRow
from bot.records.tickets import TopicRow
from bot.tickets import groups
from tests.bot.channels.telegram_rig import TelegramRig, until, until_so
from tests.bot.channels.test_telegram_uploads import png
from tests.telegram_groups import Group
from tests.telegram_people import User
from tests.telegram_server import TelegramServer


async def test_a_topic_is_made_for_the_first_message_and_used_for_the_next(
    hub: TelegramRig, telegram: TelegramServer, desk_group: Group
) -> None:
    ticket = await hub.ticket("清卡失败")
    for text in ("卡片", "王芳：清卡失败"):
        await hub.says_in_topic(desk_group, ticket, text)
    await _sent(hub)
    (topic,) = desk_group.topics
    assert topic.name == f"#{ticket.id} 清卡失败"
    assert [message.text for message in desk_group.seen(topic.id)] == ["卡片", "王芳：清卡失败"]
    assert [row.thread_id for row in await hub.topics()] == [topic.id]
    assert len(telegram.calls_of("createForumTopic")) == 1


async def test_what_stands_under_a_slot_is_edited_in_its_topic(
    hub: TelegramRig, telegram: TelegramServer, desk_group: Group
) -> None:
    ticket = await hub.ticket("清卡失败")
    for text in ("待接", "处理中"):
        await hub.says_in_topic(desk_group, ticket, text, slot="ticket")
        await _sent(hub)
    (topic,) = desk_group.topics
    assert [(m.text, m.edits) for m in desk_group.seen(topic.id)] == [("处理中", 1)]


async def test_what_is_said_in_a_thread_goes_there_and_general_is_not_named(
    hub: TelegramRig, telegram: TelegramServer, desk_group: Group, zhao: User
) -> None:
    topic = desk_group.makes_topic("闲聊", zhao.profile)
    await hub.says(Chat(CHANNEL, desk_group.id, thread_id=topic.id), "在话题里")
    await hub.says(Chat(CHANNEL, desk_group.id, thread_id=1), "在群里")
    await _sent(hub)
    assert [message.text for message in desk_group.seen(topic.id)] == ["在话题里"]
    assert [message.text for message in desk_group.seen()] == ["在群里"]


async def test_what_was_for_a_thread_that_is_gone_is_set_aside_and_the_next_goes(
    hub: TelegramRig, desk_group: Group, zhao: User
) -> None:
    topic = desk_group.makes_topic("闲聊", zhao.profile)
    desk_group.deletes_topic(topic)
    await hub.says(Chat(CHANNEL, desk_group.id, thread_id=topic.id), "没人看见")
    await hub.says(Chat(CHANNEL, desk_group.id), "之后")
    await _sent(hub)
    assert [(row.state, row.error[:7]) for row in await hub.outbox()] == [("failed", "OUT-410"), ("sent", "")]


async def test_a_topic_that_was_deleted_by_hand_is_made_again(hub: TelegramRig, desk_group: Group) -> None:
    ticket = await hub.ticket("清卡失败")
    await hub.says_in_topic(desk_group, ticket, "卡片 1", slot="ticket")
    await hub.says_in_topic(desk_group, ticket, "王芳：一", slot="entry-1")
    await _sent(hub)
    desk_group.deletes_topic(desk_group.topics[0])
    await hub.says_in_topic(desk_group, ticket, "王芳：二", slot="entry-2")
    await hub.says_in_topic(desk_group, ticket, "卡片 2", slot="ticket")
    await _sent(hub)
    (topic,) = desk_group.topics
    assert [message.text for message in desk_group.seen(topic.id)] == ["王芳：二", "卡片 2"]
    assert [row.thread_id for row in await hub.topics()] == [topic.id]


@pytest.mark.parametrize("said", ["message thread not found", "TOPIC_DELETED", "TOPIC_ID_INVALID"])
async def test_a_topic_is_known_to_be_gone_by_what_telegram_says(
    hub: TelegramRig, telegram: TelegramServer, desk_group: Group, said: str
) -> None:
    ticket = await hub.ticket("清卡失败")
    await hub.says_in_topic(desk_group, ticket, "一")
    await _sent(hub)
    telegram.fail_next("sendMessage", 400, description=f"Bad Request: {said}")
    await hub.says_in_topic(desk_group, ticket, "二")
    await _sent(hub)
    assert [message.text for message in desk_group.seen(desk_group.topics[-1].id)] == ["二"]
    assert len(desk_group.topics) == 2


async def test_of_a_long_text_whose_topic_goes_half_way_every_part_stands_in_the_new_one(
    hub: TelegramRig, telegram: TelegramServer, desk_group: Group
) -> None:
    ticket = await hub.ticket("清卡失败")
    await hub.says_in_topic(desk_group, ticket, "一")
    await _sent(hub)
    (old,) = desk_group.topics
    telegram.fail_next("sendMessage", 502, after=True)
    await hub.says_in_topic(desk_group, ticket, "这是很长的一段说明。\n" * 600)
    await until(lambda: len(desk_group.seen(old.id)) == 2)
    desk_group.deletes_topic(old)
    await _sent(hub)
    (topic,) = desk_group.topics
    said = "\n".join(message.text for message in desk_group.seen(topic.id))
    assert said == ("这是很长的一段说明。\n" * 600).strip()


async def test_in_a_topic_that_was_closed_the_bot_goes_on(
    hub: TelegramRig, telegram: TelegramServer, desk_group: Group
) -> None:
    ticket = await hub.ticket("清卡失败")
    await hub.says_in_topic(desk_group, ticket, "一")
    await _sent(hub)
    (topic,) = desk_group.topics
    desk_group.closes_topic(topic)
    await hub.says_in_topic(desk_group, ticket, "二")
    await _sent(hub)
    assert topic.closed
    telegram.fail_next("sendMessage", 400, description="Bad Request: TOPIC_CLOSED")
    await hub.says_in_topic(desk_group, ticket, "三")
    await _sent(hub)
    assert not topic.closed
    assert [message.text for message in desk_group.seen(topic.id)] == ["一", "二", "三"]


async def test_what_a_closed_topic_refuses_for_good_is_said_in_the_group(
    hub: TelegramRig, desk_group: Group
) -> None:
    ticket = await hub.ticket("清卡失败")
    await hub.says_in_topic(desk_group, ticket, "一")
    await _sent(hub)
    desk_group.closes_topic(desk_group.topics[0])
    desk_group.lets_bot_manage_topics(on=False)
    await hub.says_in_topic(desk_group, ticket, "二")
    await _sent(hub)
    assert [message.text[:8] for message in desk_group.seen()] == ["二", "我在这个群里建不"]


@pytest.mark.parametrize("why", ["no right", "no forum"])
async def test_where_no_topics_can_be_made_the_group_is_told_once_and_nothing_is_lost(
    hub: TelegramRig, telegram: TelegramServer, desk_group: Group, whole_log: object, why: str
) -> None:
    desk_group.lets_bot_manage_topics(on=why != "no right")
    desk_group.has_topics(on=why != "no forum")
    for subject in ("清卡失败", "抄报失败"):
        await hub.says_in_topic(desk_group, await hub.ticket(subject), subject, slot=subject)
    await _sent(hub)
    await hub.says_in_topic(desk_group, await hub.ticket("锁死"), "锁死")
    await _sent(hub)
    texts = [message.text for message in desk_group.seen()]
    assert [text for text in texts if "话题" not in text] == ["清卡失败", "抄报失败", "锁死"]
    assert len(texts) == 4
    assert [row.topics for row in await hub.staff_groups()] == [False]
    assert len(telegram.calls_of("createForumTopic")) == 1
    assert str(getattr(whole_log, "text", "")).count("TG-405") == 1


async def test_topics_are_made_again_once_the_group_lets_the_bot(hub: TelegramRig, desk_group: Group) -> None:
    desk_group.lets_bot_manage_topics(on=False)
    ticket = await hub.ticket("清卡失败")
    await hub.says_in_topic(desk_group, ticket, "待接", slot="ticket")
    await _sent(hub)
    desk_group.lets_bot_manage_topics(on=True)
    await hub.supports_in(desk_group)
    await hub.says_in_topic(desk_group, ticket, "处理中", slot="ticket")
    await _sent(hub)
    assert [message.text for message in desk_group.seen(desk_group.topics[0].id)] == ["处理中"]


async def test_a_process_that_dies_when_a_topic_was_just_made_loses_nothing(
    hub: TelegramRig, telegram: TelegramServer, desk_group: Group
) -> None:
    await hub.stop()
    ticket = await hub.ticket("清卡失败")
    await hub.says_in_topic(desk_group, ticket, "卡片")
    await hub.says_in_topic(desk_group, ticket, "王芳：清卡失败")
    telegram.fail_next("createForumTopic", 502, after=True)  # made, and nobody heard of it
    hub.build()
    await hub.start()
    await until(lambda: desk_group.topics)
    await hub.database.do(_as_a_crash_leaves_it)
    await hub.restart()
    await _sent(hub)
    said = {topic.id: [m.text for m in desk_group.seen(topic.id)] for topic in desk_group.topics}
    assert list(said.values()) == [[], ["卡片", "王芳：清卡失败"]]
    assert [row.thread_id for row in await hub.topics()] == [list(said)[-1]]


async def test_a_topic_that_was_made_is_kept_when_its_message_has_to_wait(
    hub: TelegramRig, telegram: TelegramServer, desk_group: Group
) -> None:
    telegram.fail_next("sendMessage", 429, retry_after=1)
    await hub.says_in_topic(desk_group, await hub.ticket("清卡失败"), "卡片")
    await _sent(hub)
    assert len(desk_group.topics) == 1


async def test_a_group_that_is_asked_to_wait_holds_no_private_chat(
    hub: TelegramRig, telegram: TelegramServer, desk_group: Group, wang: User
) -> None:
    telegram.fail_next("createForumTopic", 429, retry_after=1)
    await hub.says_in_topic(desk_group, await hub.ticket("清卡失败"), "卡片")
    wang.says("你好")
    await wang.expects("你说：你好", timeout_s=0.9)
    assert desk_group.topics == []
    await _sent(hub)
    assert len(desk_group.topics) == 1


@pytest.mark.parametrize("told", [True, False])
async def test_a_group_that_becomes_a_supergroup_stays_a_group_of_support(
    hub: TelegramRig, telegram: TelegramServer, zhao: User, told: bool
) -> None:
    group = telegram.group(-77, "客服群")
    await hub.supports_in(group)
    ticket = await hub.ticket("清卡失败")
    await hub.says_in_topic(group, ticket, "待接", slot="ticket")
    await _sent(hub)
    forum = group.becomes_supergroup(-100777, zhao.profile, told=told)
    await hub.says_in_topic(group, ticket, "处理中", slot="ticket") if not told else await _moved(hub, forum)
    await _sent(hub)
    await hub.says_in_topic(forum, ticket, "已解决", slot="ticket")
    await _sent(hub)
    assert [(row.chat_id, row.topics) for row in await hub.staff_groups()] == [(forum.id, True)]
    assert [message.text for message in forum.seen(forum.topics[0].id)] == ["已解决"]


async def test_what_is_for_a_group_that_was_left_is_set_aside(
    hub: TelegramRig, desk_group: Group, zhao: User
) -> None:
    await hub.stop()
    await hub.says_in_topic(desk_group, await hub.ticket("清卡失败"), "卡片")
    desk_group.takes_bot_out(zhao.profile)
    hub.build()
    await hub.start()
    await _sent(hub)
    assert [row.state for row in await hub.outbox()] == ["failed"]
    assert desk_group.seen() == []


async def test_what_waits_for_a_group_that_serves_no_more_is_not_said_there(
    hub: TelegramRig, desk_group: Group
) -> None:
    await hub.stop()
    await hub.says_in_topic(desk_group, await hub.ticket("清卡失败"), "卡片")
    await hub.database.do(groups.leave, "P1", CHANNEL, desk_group.id)
    hub.build()
    await hub.start()
    await _sent(hub)
    assert [row.error[:7] for row in await hub.outbox()] == ["OUT-410"]
    assert desk_group.seen() == []


async def test_a_picture_goes_into_the_topic_with_its_words(hub: TelegramRig, desk_group: Group) -> None:
    ticket = await hub.ticket("清卡失败")
    media = hub.store.put(png(), "故障.png")
    await hub.says_in_topic(desk_group, ticket, "王芳", slot="entry-1", media=media)
    await hub.says_in_topic(desk_group, ticket, "王芳：" + "很长" * 600, slot="entry-2", media=media)
    await _sent(hub)
    shown = [(m.file is not None, m.text[:3]) for m in desk_group.seen(desk_group.topics[0].id)]
    assert shown == [(True, "王芳"), (True, ""), (False, "王芳：")]


def _as_a_crash_leaves_it(session: Session) -> None:
    session.exec(update(OutboxRow).where(col(OutboxRow.state) == "new").values(state="sending"))
    session.exec(update(TopicRow).values(thread_id=None))


async def _moved(hub: TelegramRig, forum: Group) -> None:
    async def there() -> bool:
        return [row.chat_id for row in await hub.staff_groups()] == [forum.id]

    await until_so(there)


async def _sent(hub: TelegramRig) -> None:
    async def nothing_waits() -> bool:
        return not [row for row in await hub.outbox() if row.state in {"new", "sending"}]

    await until_so(nothing_waits)
    await asyncio.sleep(0)
