"""Whoever sends too much hears one sentence, and is listened to again after a minute."""

from __future__ import annotations

from sqlmodel import Session, select

from bot.dialog.flood import Flood
from bot.records.messages import InboxRow
from bot.records.people import PersonRow
from bot.records.types import now
from tests.handlers.office import Office


class Clock:
    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


async def test_who_floods_hears_one_sentence_and_then_nothing(office: Office) -> None:
    clock = Clock()
    office.rig.dispatcher.flood = Flood(5, clock)
    for _ in range(5):
        await office.clerk.says("怎么清卡")
    await office.clerk.says("怎么清卡")
    await office.clerk.expects("请等 60 秒")
    await office.clerk.says("怎么清卡")
    await office.clerk.hears_nothing()
    await office.manager.says("怎么清卡")
    assert office.manager.news
    clock.now_s += 61
    await office.clerk.says("/me")
    await office.clerk.expects("王芳")
    assert await office.rig.do(_skipped) == 2


async def test_a_blocked_person_is_not_heard_at_all(office: Office) -> None:
    await office.rig.do(_block, office.clerk.person_id)
    for said in ("怎么清卡", "/clear", "/human"):
        await office.clerk.says(said)
        await office.clerk.hears_nothing()
    assert not office.answers.asked


def _skipped(session: Session) -> int:
    return len(session.exec(select(InboxRow).where(InboxRow.error == "flood")).all())


def _block(session: Session, person_id: int) -> None:
    session.get_one(PersonRow, person_id).blocked_at = now()
