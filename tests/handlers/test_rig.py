"""The rig itself: what tests of handlers stand on."""

from __future__ import annotations

import pytest

from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Permission, Role
from handlers.dialog import Step, advance
from tests.handlers.rig import Rig


class Echo:
    def register(self, router: Router) -> None:
        router.anything(Route(self.say))
        router.press("echo.again", Route(self.again))
        router.command("wrong", Route(self.wrong))
        router.command("secret", Route(self.say, Permission.APPROVE))

    async def say(self, turn: Turn) -> None:
        await turn.say_text(turn.typed, buttons=[[Button("Again", "echo.again", {"text": turn.typed})]])

    async def wrong(self, turn: Turn) -> None:
        await advance(turn.state, Step.AGAIN)

    async def again(self, turn: Turn) -> None:
        assert turn.press is not None
        await turn.say_text(f"again {turn.press.args['text']}")


async def test_a_person_writes_presses_and_reads(rig: Rig) -> None:
    chat = rig.use(Echo()).chat("张会计")
    await chat.says("one")
    await chat.expects("one", button="Again")
    await chat.presses("Again")
    await chat.expects("again one")
    await chat.presses("Again")
    await chat.expects("已经按过")


async def test_only_what_was_said_since_the_last_own_action_is_expected(rig: Rig) -> None:
    chat = rig.use(Echo()).chat("张会计")
    await chat.says("one")
    await chat.says("two")
    with pytest.raises(AssertionError, match="was told:\ntwo"):
        await chat.expects("one")


async def test_roles_hold_where_they_were_given(rig: Rig) -> None:
    site_id = rig.use(Echo()).site("一店")
    manager = rig.chat("王经理", (site_id, Role.MANAGER))
    await manager.says("/secret")
    await manager.expects("/secret")
    clerk = rig.chat("张会计", Role.CLERK)
    await clerk.says("/secret")
    await clerk.expects("没有权限")


async def test_a_photo_gets_a_sentence(rig: Rig) -> None:
    chat = rig.use(Echo()).chat("张会计")
    await chat.says(None)
    await chat.expects("只看得懂文字")


async def test_a_step_that_the_dialog_has_not_gets_a_sentence(rig: Rig) -> None:
    chat = rig.use(Echo()).chat("张会计")
    await chat.says("/wrong")
    await chat.expects("现在不能做这一步", "取消")
    assert await chat.state() is None
