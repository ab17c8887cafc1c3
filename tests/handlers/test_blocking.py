"""Blocking: whom support may block, whom only administrators, and that nothing of a blocked person is heard."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from bot import audit, blocking
from bot.blocking import NobodyError
from bot.people import Role, person
from tests.handlers.office import Office


async def test_support_blocks_a_clerk_of_its_site_and_lets_him_speak_again(office: Office) -> None:
    await office.support.says(f"/block {office.clerk.number}")
    await office.support.expects("已拉黑", button=f"恢复 {office.clerk.number}")
    await office.clerk.expects("您已被停用")
    await office.clerk.says("怎么清卡")
    await office.clerk.hears_nothing()
    await office.support.presses("恢复")
    await office.clerk.expects("已恢复受理")
    await office.clerk.says("怎么清卡")
    assert office.answers.asked == ["怎么清卡"]


async def test_what_a_blocked_person_presses_does_nothing(office: Office) -> None:
    await office.clerk.says("/human 没网")
    await office.support.says(f"/block {office.clerk.number}")
    await office.clerk.presses("结束工单")
    await office.clerk.hears_nothing()
    await office.support.says("/tickets 1")
    await office.support.expects("待接", "拉黑了提问人")


async def test_blocking_twice_is_blocking_once(office: Office) -> None:
    for _ in range(2):
        await office.support.says(f"/block {office.clerk.number}")
        await office.support.expects("已拉黑")
    actions = await office.rig.do(
        lambda session: [line for line in audit.export(session) if "person-blocked" in line]
    )
    assert len(actions) == 1


@pytest.mark.parametrize("whom", ["manager", "admin", "support"])
async def test_support_blocks_neither_managers_nor_administrators_nor_itself(
    office: Office, whom: str
) -> None:
    await office.support.says(f"/block {getattr(office, whom).number}")
    await office.support.expects("您不能拉黑这个人")


async def test_support_of_another_site_does_not_even_know_whom_to_block(office: Office) -> None:
    other = office.rig.chat("外客服", (office.other_site_id, Role.SUPPORT))
    await other.says(f"/block {office.clerk.number}")
    await other.expects("没有这个人")
    await other.says(f"/block {office.guest.number}")
    await other.expects("已拉黑")


async def test_an_administrator_blocks_a_manager(office: Office) -> None:
    await office.admin.says(f"/block {office.manager.number}")
    await office.admin.expects("已拉黑")


@pytest.mark.parametrize("typed", ["/block abc", "/block", "/unblock x"])
async def test_without_a_number_it_says_how(office: Office, typed: str) -> None:
    await office.support.says(typed)
    await office.support.expects("/block P12")


async def test_who_is_not_there_cannot_be_blocked(office: Office) -> None:
    await office.support.says("/block P999")
    await office.support.expects("没有这个人")


async def test_the_list_names_only_whom_one_may_unblock(office: Office) -> None:
    await office.admin.says(f"/block {office.clerk.number}")
    await office.admin.says("/block")
    await office.admin.expects("王芳")
    other = office.rig.chat("外客服", (office.other_site_id, Role.SUPPORT))
    await other.says("/block")
    await other.expects("现在没有被拉黑的人")
    await office.rig.do(_cannot_unblock, other.person_id, office.clerk.person_id)


def _cannot_unblock(session: Session, by: int, whom: int) -> None:
    with pytest.raises(NobodyError):
        blocking.unblock(session, whom, person(session, by))
