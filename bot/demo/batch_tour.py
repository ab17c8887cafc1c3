"""The tour of an office with many devices: all of them from one message, by one approval."""

from __future__ import annotations

from bot.demo.sites import troubles
from bot.demo.team import Team
from bot.demo.tour import Scene

LONG_S = 120.0


class BatchTour:
    """Args: devices: how many the office has."""

    def __init__(self, devices: int) -> None:
        self._devices = devices

    @property
    def scenes(self) -> list[Scene]:
        return [
            ("What is still to be cleared", self.look),
            ("One message for all, one approval, a code for each site", self.clear),
            ("What is left", self.see_what_is_left),
        ]

    async def look(self, team: Team) -> None:
        """The clerk looks at what is due."""
        await team.cast.says(team.clerk, "/due")
        await team.cast.told(team.clerk, f"{self._devices} 台")

    async def clear(self, team: Team) -> None:
        """The clerk asks, the manager looks, says yes and types his codes."""
        start = f"▶ 开始清卡 {self._devices} 台"
        await team.cast.says(team.clerk, "/batch")
        await team.cast.told(team.clerk, "批量清卡", button=start)
        await team.cast.presses(team.clerk, start)
        await team.cast.told(team.manager, "请您批准", "指纹", button="批准", timeout_s=LONG_S)
        await team.cast.presses(team.manager, "批准")
        asked = await team.cast.told(team.manager, "位动态码", "按此顺序")
        await team.cast.says(team.manager, team.codes_for(team.manager, asked.text))
        done = self._devices - len(troubles(self._devices))
        await team.cast.told(team.clerk, "已结束。", f"✅ 完成 {done}", timeout_s=LONG_S)
        await team.cast.told(team.clerk, "明细表，共", timeout_s=LONG_S)

    async def see_what_is_left(self, team: Team) -> None:
        """The clerk looks again."""
        await team.cast.says(team.clerk, "/due")
        left = len(troubles(self._devices))
        await team.cast.told(team.clerk, *([f"{left} 台"] if left else ()))
