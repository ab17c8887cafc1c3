"""The picture and the table of a batch that has ended: they come once, whatever happens to the hub."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from bot.dialog.messages import Media
from bot.records.types import now
from handlers.batch_summaries import Summaries
from tests.bot.batches.agent import RIGHT
from tests.handlers.firm import Firm


def hub(firm: Firm) -> Summaries:
    """Return what another run of the hub, or another hub, makes summaries with."""
    rig, keep = firm.office.rig, firm.office.summaries.keep
    return Summaries(rig.database, rig.post, keep, lambda: None, ZoneInfo("Asia/Shanghai"))


async def looks(firm: Firm, summaries: Summaries) -> bool:
    """Let its clock strike, and what follows be made; say whether there was anything to do."""

    def strikes(session: Session) -> bool:
        due = summaries.is_due(session, now())
        if due:
            summaries.tick(session, now())
        return due

    due = await firm.office.rig.do(strikes)
    summaries.wake()
    await summaries.made()
    return due


async def pictures(firm: Firm) -> int:
    await firm.office.rig.deliver()
    return sum("B1 结果" in said.text for said in firm.office.clerk.shown)


async def ends(firm: Firm) -> None:
    await firm.asks()
    await firm.office.manager.presses("批准")
    await firm.office.manager.says(f"{RIGHT} {RIGHT}")
    await firm.goes()


async def test_a_summary_that_a_restart_cut_off_comes_with_the_next_run(firm: Firm) -> None:
    await ends(firm)
    assert await pictures(firm) == 0
    next_run = hub(firm)
    assert await looks(firm, next_run)
    assert await pictures(firm) == 1
    assert not await looks(firm, hub(firm))


async def test_what_two_hubs_make_at_once_is_said_once(firm: Firm) -> None:
    await ends(firm)
    other = hub(firm)
    other.ended(1)
    firm.office.summaries.wake()
    other.wake()
    await other.made()
    await firm.office.summaries.made()
    assert await pictures(firm) == 1


async def test_one_that_cannot_be_drawn_is_tried_again_later(
    firm: Firm, caplog: pytest.LogCaptureFixture
) -> None:
    def full(_content: bytes, _name: str) -> Media:
        raise OSError("no space left")

    await ends(firm)
    broken = hub(firm)
    broken.keep = full
    assert await looks(firm, broken)
    assert "BAT-500" in caplog.text
    assert not await looks(firm, broken)
    assert await looks(firm, hub(firm))
    assert await pictures(firm) == 1
