"""Updates as Telegram brings them, one of each kind: what the people of our Bot API server do, as JSON text."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from tests.telegram_forums import Topic
from tests.telegram_groups import Group
from tests.telegram_media import KINDS
from tests.telegram_people import User
from tests.telegram_world import BOT, World

STAFF = -1001  # a group of support, in fuzzed hubs
TOPIC = 1001  # of a ticket there
SAID_AT = 1_780_000_000
NAMED = f"@{BOT['username']}"


@cache
def raw_updates() -> tuple[bytes, ...]:
    world = World()
    wang = User(world, 1001, "王芳", "zh-hans")
    group = Group(world, STAFF, "客服群", forum=True)
    assert group.makes_topic("#1 · 王芳", wang.profile).id == TOPIC
    _in_private(wang)
    _in_group(wang, group, group.topic("#1"))
    _of_group(wang, group)
    return tuple(json.dumps(_dated(one), ensure_ascii=False).encode() for one in world.updates.values())


def _in_private(wang: User) -> None:
    wang.says("怎么清卡")
    wang.says("/start ABCD-EFGH-JKMN")
    wang.says("482913")
    wang.edits(wang.last.id, "发错了")
    for kind in KINDS:
        wang.sends_file(kind, b"0", caption="屏幕上是这样", name="屏幕.png", mime="image/png")
    wang.sends(location={"latitude": 39.9, "longitude": 116.4}, media_group_id="13")
    shown = wang.world.add_message(wang.id, "请选择", from_bot=True)
    wang.presses_data(shown, "a-nonce")


def _in_group(wang: User, group: Group, topic: Topic) -> None:
    wang.says(f"{NAMED} 怎么清卡", group=group)
    wang.says(f"/queue{NAMED}", group=group)
    wang.says("请更正申报", group=group, topic=topic.id)
    asked = wang.world.add_message(group.id, "请写回复", from_bot=True, thread_id=topic.id)
    wang.says("好的", group=group, topic=topic.id, reply_to=asked)
    wang.edits(wang.last.id, "好", group=group, topic=topic.id)
    wang.says("我是群", group=group, topic=topic.id, sender_chat=group.chat)
    wang.sends_file("photo", b"0", caption="看", group=group, topic=topic.id)
    wang.presses_data(asked, "another-nonce")
    group.closes_topic(topic)


def _of_group(wang: User, group: Group) -> None:
    group.takes_bot_out(wang.profile)
    group.becomes_supergroup(-1002, wang.profile)


def _dated(value: Any) -> Any:
    """Return an update as of one moment, so that it is the same in every run."""
    if isinstance(value, dict):
        return {key: SAID_AT if key in {"date", "edit_date"} else _dated(one) for key, one in value.items()}
    return [_dated(one) for one in value] if isinstance(value, list) else value
