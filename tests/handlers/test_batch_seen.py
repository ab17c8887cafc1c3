"""What of a batch is shown to whom: nobody reads of a site whose devices he may not see."""

from __future__ import annotations

from bot.people import Role
from device.contract import Ended, Outcome, Reason
from tests.handlers.firm import Firm


async def test_who_sees_one_site_reads_nothing_of_the_other_that_still_needs_a_code(firm: Firm) -> None:
    await firm.asks()
    one_site = firm.office.rig.chat("孙会计", (firm.office.site_id, Role.CLERK))
    await one_site.says("/batch B1")
    told = (await one_site.expects("还等 1 个动态码（按此顺序）：朝阳")).text
    assert "海淀" not in told


async def test_who_asked_reads_what_did_not_go_on_when_he_looks(firm: Firm) -> None:
    failed = Ended(outcome=Outcome.FAILED, code="156", reason=Reason.DISK_REFUSED)
    firm.ends["backup", "661234560002"] = failed
    await firm.asks()
    await firm.office.clerk.says("/batch B1")
    await firm.office.clerk.expects("批量 B1 · 清卡", "海店1", "还等 2 个动态码")
    one_site = firm.office.rig.chat("孙会计", (firm.office.site_id, Role.CLERK))
    await one_site.says("/batch B1")
    assert "海店1" not in (await one_site.expects("批量 B1 · 清卡")).text
