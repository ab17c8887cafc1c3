"""A failure from both sides, over real HTTP: a topic with its card, pictures both ways, an edit, an end, a rating."""

from __future__ import annotations

import asyncio

from tests.bot.channels.test_telegram_uploads import png
from tests.stories.conftest import OpenOffice
from tests.stories.office import LONG_S, Office, devices
from tests.telegram_groups import Group
from tests.telegram_people import User
from tests.telegram_server import TelegramServer


async def test_support_works_on_a_failure_in_a_topic(
    open_office: OpenOffice, telegram: TelegramServer
) -> None:
    async with open_office(devices("--fault", "clear-refused:155")) as office:
        clerk, support = office.people.clerk, office.people.support
        assert isinstance(clerk, User)
        assert isinstance(support, User)
        group = await sets_up(office, telegram)
        await fails(office)
        topic = await card_stands(support, group)
        support.presses("接单", group=group, topic=topic)
        await support.expects("处理人 赵客服", group=group, topic=topic)
        await clerk.expects("赵客服 正在处理您的工单 #1")
        support.presses("日志", group=group, topic=topic)
        await support.expects("12 clear", group=group, topic=topic)
        support.sends_file("photo", png(), caption="请在这里更正申报", group=group, topic=topic)
        shown = await clerk.expects("请在这里更正申报")
        assert shown.file is not None
        await answers_with_a_picture(clerk, support, group, topic)
        await is_solved_and_rated(clerk, support, group, topic)
        assert [one.id for one in group.topics] == [topic]


async def sets_up(office: Office, telegram: TelegramServer) -> Group:
    """Let the administrator make a group one of support."""
    admin = office.people.admin
    assert isinstance(admin, User)
    group = telegram.group(-1001, "客服群", forum=True)
    admin.says("/desk", group=group)
    await admin.expects("现在是客服群", group=group)
    return group


async def fails(office: Office) -> None:
    await office.requests()
    await office.approves()
    await office.people.clerk.expects("失败 (155)", button="怎么办", timeout_s=LONG_S)


async def card_stands(support: User, group: Group) -> int:
    """Return the number of the ticket's topic, once its card stands there."""
    await support_sees_a_topic(group)
    topic = group.topic("#1").id
    assert group.topic("#1").name.endswith("张会计 · 155")
    card = await support.expects("🆕 工单 #1 · 待接", group=group, topic=topic, timeout_s=LONG_S)
    assert "代码 155" in card.text
    assert "📖 " in card.text
    return topic


async def support_sees_a_topic(group: Group) -> None:
    async with asyncio.timeout(LONG_S):
        while not group.topics:
            await asyncio.sleep(0.02)


async def answers_with_a_picture(clerk: User, support: User, group: Group, topic: int) -> None:
    """Let the clerk send a picture, and change what stands under it."""
    clerk.sends_file("photo", png(), caption="屏幕上是这样")
    first = await support.expects("💬 张会计：\n屏幕上是这样", group=group, topic=topic)
    assert first.file is not None
    clerk.edits(clerk.last.id, "屏幕上还是这样")
    again = await support.expects("💬 张会计（已修改）：\n屏幕上还是这样", group=group, topic=topic)
    assert again.id == first.id


async def is_solved_and_rated(clerk: User, support: User, group: Group, topic: int) -> None:
    support.presses("已解决", group=group, topic=topic)
    await clerk.expects("已解决", button="解决了")
    clerk.presses("解决了")
    await support.expects("张会计 确认已解决", group=group, topic=topic)
    await clerk.expects("", button="5⭐")
    clerk.presses("5⭐")
    await support.expects("张会计 评价 5 星", group=group, topic=topic)
    await support.sees("⭐ 评价 5 星", group=group, topic=topic)
