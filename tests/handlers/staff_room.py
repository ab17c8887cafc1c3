"""An office whose support works in a group with topics."""

from __future__ import annotations

from sqlmodel import Session, select

from bot.people import Role
from bot.records.tickets import StaffGroupRow
from bot.tickets.views import TicketView
from tests.handlers.group_rig import Group
from tests.handlers.office import Office


class StaffRoom:
    """The group of every site, with the administrator, a supporter and somebody without the role."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.group = Group(office.rig, "客服群")
        self.admin = self.group.seat(office.admin)
        self.support = self.group.seat(office.support)
        self.colleague = self.group.seat(office.rig.chat("孙客服", (office.site_id, Role.SUPPORT)))
        self.stranger = self.group.seat(office.rig.chat("小周"))

    async def opens(self, wish: str = "") -> StaffRoom:
        """Make the group one of support."""
        await self.admin.says(f"/desk {wish}".strip())
        await self.group.expects("现在是客服群")
        return self

    async def asks(self, text: str = "打印机不出纸") -> int:
        """Let the clerk open a ticket; return its number."""
        await self.office.clerk.says(f"/human {text}")
        said = await self.office.clerk.expects("已开工单 #")
        return int(said.text.partition("#")[2].partition("，")[0])

    async def fails(self, operation_id: int = 1, code: str = "156") -> TicketView:
        """Let the clerk's clear fail."""
        lines = [f"line {number}" for number in range(40)]
        return await self.office.fails(operation_id, code=code, line_log=lines)


def without_topics(session: Session) -> None:
    """Let every group be one in which no topics can be made."""
    for group in session.exec(select(StaffGroupRow)).all():
        group.topics = False
        session.add(group)
