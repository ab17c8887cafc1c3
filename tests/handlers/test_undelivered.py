"""Who is told of what never arrived, when it is no ticket's."""

from __future__ import annotations

import pytest

from bot.channels.outbox_types import Lost
from bot.tickets.desk import Desk
from handlers.group_cards import GroupCards
from handlers.ticket_notices import ChatTicketNotices
from handlers.undelivered import Undelivered
from tests.handlers.rig import CHANNEL
from tests.handlers.world import World


async def loses(world: World, slot: str, *, shut_out: bool = True, once: bool = False) -> None:
    """Let the manager not get something."""
    cards = GroupCards(world.rig.post)
    undelivered = Undelivered(world.rig.post, Desk(ChatTicketNotices(world.rig.post, cards)), cards)
    lost = Lost(CHANNEL, world.manager.user_id, slot, shut_out, once)
    await world.rig.do(undelivered.lost, lost)


async def test_who_waits_for_a_manager_who_blocked_the_bot_is_told(world: World) -> None:
    await world.waits_for_approval()
    await loses(world, "approval-1")
    await world.clerk.expects("李经理 收不到我的消息", "请直接联系 李经理")


async def test_it_is_told_once_for_each_manager(world: World) -> None:
    await world.waits_for_approval()
    await loses(world, "approval-1")
    await loses(world, "approval-1")
    await world.rig.deliver()
    assert len([said for said in world.clerk.shown if "收不到我的消息" in said.text]) == 1


async def test_of_a_question_that_stands_no_more_nobody_is_told(world: World) -> None:
    await world.waits_for_approval()
    await world.other_manager.presses("拒绝")
    await world.clerk.says("你好")
    await loses(world, "approval-1")
    await world.rig.deliver()
    assert not [said for said in world.clerk.shown if "收不到我的消息" in said.text]


@pytest.mark.parametrize("slot", ["approval-1", "approval-99", "operation-1", ""])
async def test_of_what_is_only_late_or_unknown_nobody_is_told(world: World, slot: str) -> None:
    await world.waits_for_approval()
    await loses(world, slot, shut_out=slot != "approval-1")
    await world.rig.deliver()
    assert not [said for said in world.clerk.shown if "收不到我的消息" in said.text]


async def test_who_wanted_a_link_that_may_be_missing_is_told_how_to_get_another(world: World) -> None:
    await world.manager.says("你好")
    await loses(world, "", shut_out=False, once=True)
    await world.manager.expects("不确定有没有送到", "再发一次")
