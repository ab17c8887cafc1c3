"""What may be chosen for a batch: for a clear what is due, else any device; and who is told that nobody may approve."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session, select

from bot.people import Role
from bot.records.offices import StandingRow
from bot.records.people import RoleRow
from bot.records.relay import AgentRow, DeviceRow
from bot.records.types import now
from tests.handlers.firm import Firm


async def test_what_is_not_due_can_be_backed_up_and_verified_and_not_cleared(firm: Firm) -> None:
    clerk = firm.office.clerk
    await _are_cleared(firm, "海店")
    await clerk.says("批量")
    await clerk.expects("批量清卡：2 台")
    await clerk.presses("☐ 备份")
    await clerk.expects("批量备份：5 台", "不只待清卡的")
    await clerk.presses("☐ 核对")
    await clerk.expects("批量核对：5 台")
    await clerk.presses("☐ 清卡")
    await clerk.expects("批量清卡：2 台")


async def test_where_nothing_is_due_a_backup_is_a_press_away(firm: Firm) -> None:
    clerk = firm.office.clerk
    await _are_cleared(firm, "")
    await clerk.says("批量")
    await clerk.expects("都清完了", button="改为备份设备")
    await clerk.presses("改为备份设备")
    await clerk.expects("批量备份：5 台")
    await clerk.presses("▶ 开始备份 5 台")
    await clerk.expects("已开始，共 5 台")


async def test_devices_where_one_may_only_look_are_not_backed_up(firm: Firm) -> None:
    clerk, other = firm.office.clerk, firm.office.other_site_id

    def looks(session: Session) -> None:
        mine = select(RoleRow).where(RoleRow.person_id == clerk.person_id, RoleRow.site_id == other)
        session.exec(mine).one().role = Role.SUPPORT

    await firm.office.rig.do(looks)
    await clerk.says("批量")
    await clerk.presses("☐ 备份")
    await clerk.expects("批量备份：2 台，1 个站点")
    await clerk.says("海店")
    await clerk.expects("没有符合“海店”的")


async def test_who_starts_hears_at_which_sites_nobody_may_approve(firm: Firm) -> None:
    clerk = firm.office.clerk

    def nobody(session: Session) -> None:
        row = session.get_one(AgentRow, f"agent{firm.office.other_site_id}")
        row.presence = {**row.presence, "approvers": []}

    await firm.office.rig.do(nobody)
    await clerk.says("批量")
    await clerk.expects(
        "批量清卡：2 台，1 个站点", "没有能批准的人：海淀", "3 台不参加", button="▶ 开始清卡 2 台"
    )
    await clerk.presses("▶ 开始清卡 2 台")
    await clerk.expects("没有能批准的人：海淀", "3 台不参加")


async def _are_cleared(firm: Firm, named: str) -> None:
    """Let the devices so named be cleared for this month."""

    def write(session: Session) -> None:
        later = now().date() + timedelta(days=62)
        for row in session.exec(select(DeviceRow)).all():
            if row.name.startswith(named):
                session.merge(
                    StandingRow(device_id=row.id or 0, site_id=row.site_id, seen_at=now(), due=later)
                )

    await firm.office.rig.do(write)
