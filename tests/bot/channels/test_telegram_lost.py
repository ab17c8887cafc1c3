"""What never arrives on Telegram, and what support learns of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import Session

from bot.channels.outbox_types import Tell
from bot.people import Role, meet, person
from bot.tickets.desk import Desk
from bot.tickets.views import TicketView
from handlers.group_cards import GroupCards
from handlers.ticket_notices import ChatTicketNotices
from handlers.undelivered import Undelivered
from tests.bot.channels.telegram_rig import TelegramRig, until
from tests.telegram_groups import Group
from tests.telegram_people import User
from tests.telegram_server import TelegramServer


@pytest.fixture
async def desk(hub: TelegramRig, wang: User, zhao: User) -> Desk:
    """The desk of a hub that has a person, and a supporter who is an administrator, too."""
    cards = GroupCards(hub.post)
    desk = Desk(ChatTicketNotices(hub.post, cards))
    undelivered = Undelivered(hub.post, desk, cards)
    hub.tell = Tell(topic_gone=undelivered.topic_gone, lost=undelivered.lost)
    await hub.restart()
    for user in (wang, zhao):
        user.says("你好")
        await user.expects("你说")
    for role in (Role.ADMIN, Role.SUPPORT):
        await hub.grant("赵客服", role)
        await zhao.expects("按钮")
    return desk


async def test_a_topic_that_was_deleted_begins_with_the_card_and_the_story(
    hub: TelegramRig, desk: Desk, desk_group: Group, wang: User
) -> None:
    ticket = await _opens(hub, desk, wang)
    await until(lambda: desk_group.topics and len(desk_group.seen(desk_group.topics[0].id)) == 2)
    desk_group.deletes_topic(desk_group.topics[0])
    await _does(hub, lambda session: desk.say(session, ticket.id, person(session, ticket.person_id), "还有"))
    await until(lambda: desk_group.topics and len(desk_group.seen(desk_group.topics[-1].id)) == 3)
    (topic,) = desk_group.topics
    card, *story = [message.text for message in desk_group.seen(topic.id)]
    assert "工单 #1" in card
    assert [line.splitlines()[-1] for line in story] == ["坏了", "还有"]


async def test_of_an_answer_that_telegram_refuses_its_topic_is_told(
    hub: TelegramRig, desk: Desk, desk_group: Group, wang: User, zhao: User
) -> None:
    ticket = await _opens(hub, desk, wang)
    await until(lambda: desk_group.topics)
    wang.blocks()
    await _answers(hub, desk, ticket, zhao)
    told = await zhao.sees("没有送到 王芳", group=desk_group, topic=desk_group.topics[0].id)
    assert "请重启" in told.text


async def test_of_an_answer_that_telegram_refuses_its_owner_is_told_where_there_is_no_group(
    hub: TelegramRig, desk: Desk, wang: User, zhao: User
) -> None:
    ticket = await _opens(hub, desk, wang)
    wang.blocks()
    await _answers(hub, desk, ticket, zhao)
    await zhao.expects("没有送到 王芳")


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (403, "Forbidden: bot was kicked from the supergroup chat"),
        (400, "Bad Request: not enough rights to send text messages to the chat"),
    ],
)
async def test_a_group_that_takes_nothing_is_left_and_support_is_told_in_private(
    hub: TelegramRig,
    desk: Desk,
    desk_group: Group,
    telegram: TelegramServer,
    wang: User,
    zhao: User,
    code: int,
    why: str,
) -> None:
    telegram.fail_next("sendMessage", code, description=why, chat_id=desk_group.id, times=9)
    await _opens(hub, desk, wang)
    await zhao.sees("不能发消息了")
    await zhao.sees("坏了")
    assert await hub.staff_groups() == []


async def _opens(hub: TelegramRig, desk: Desk, user: User) -> TicketView:
    def opens(session: Session) -> TicketView:
        by = meet(session, "telegram", user.id, user.id, user.name, "zh")
        return desk.open_question(session, by, "坏了")[0]

    return await _does(hub, opens)


async def _answers(hub: TelegramRig, desk: Desk, ticket: TicketView, user: User) -> None:
    def answers(session: Session) -> TicketView:
        by = meet(session, "telegram", user.id, user.id, user.name, "zh")
        desk.claim(session, ticket.id, by)
        desk.answer(session, ticket.id, by, "请重启")
        return ticket

    await _does(hub, answers)


async def _does(hub: TelegramRig, what: Callable[[Session], TicketView]) -> TicketView:
    ticket = await hub.database.do(what)
    hub.wake()
    return ticket
