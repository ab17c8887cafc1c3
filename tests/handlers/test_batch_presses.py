"""The one message of a batch is changed many times: its buttons stay the same, and count again."""

from __future__ import annotations

from sqlmodel import func, select

from bot.records.messages import PressRow
from tests.handlers.firm import Firm


async def presses(firm: Firm) -> int:
    query = select(func.count()).select_from(PressRow).where(PressRow.chat_id == firm.office.clerk.user_id)
    return await firm.office.rig.do(lambda session: session.exec(query).one())


async def test_changing_the_message_makes_no_new_buttons(firm: Firm) -> None:
    office = firm.office
    await office.clerk.says("批量")
    await office.clerk.presses("▶ 开始清卡")
    before, shown = await presses(firm), len(office.clerk.shown)
    await firm.goes()
    await office.clerk.expects("批量 B1 · 清卡 · 5 台 · 等待批准", button="停下")
    assert (await presses(firm), len(office.clerk.shown) > shown) == (before, True)


async def test_a_stop_counts_again_after_it_was_taken_back(firm: Firm) -> None:
    clerk = firm.office.clerk
    await firm.asks()
    for _ in range(2):
        await clerk.presses("停下")
        await clerk.expects("批量 B1 已停下")
        await clerk.presses("继续")
        await clerk.expects("批量 B1 继续")


async def test_a_stop_that_is_pressed_twice_says_that_it_is_stopped(firm: Firm) -> None:
    clerk = firm.office.clerk
    await firm.asks()
    stop = [said.nonce("停下") for said in clerk.shown if said.nonce("停下")][-1]
    await clerk.presses_nonce(str(stop))
    await clerk.presses_nonce(str(stop))
    await clerk.expects("批量现在是「已停下」，不能这样做")
