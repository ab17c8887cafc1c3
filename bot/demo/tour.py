"""The tour: what people write and press, and what they must be told. Anything else ends the demo with an error."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.demo.team import Team

SITE = "一店"
Scene = tuple[str, Callable[[Team], Awaitable[None]]]  # its title, and what happens


async def ask(team: Team) -> None:
    """A stranger asks a question and gets its answer, with its source."""
    await team.cast.says(team.guest, "提示有未上传发票")
    await team.cast.told(team.guest, "未上传", "来源", button="👍")


async def be_asked_back(team: Team) -> None:
    """A vague question is asked back, with buttons."""
    await team.cast.says(team.guest, "清不了")
    message = await team.cast.told(team.guest, button="都不是")
    await team.cast.presses(team.guest, message.rows[0][0]["label"])
    await team.cast.told(team.guest, "来源")


async def be_refused(team: Team) -> None:
    """A stranger can do nothing."""
    await team.cast.says(team.guest, "/clear")
    await team.cast.told(team.guest)


async def clear(team: Team) -> None:
    """The clerk asks, the manager approves with a code, the device is cleared."""
    await _request(team, "主机")
    await team.cast.told(team.manager, "请确认清卡", "指纹", button="批准")
    await team.cast.presses(team.manager, "批准")
    await team.cast.told(team.manager, "动态码")
    await team.cast.says(team.manager, team.code_of(team.manager, SITE))
    await team.cast.told(team.clerk, "清卡完成", "审计", timeout_s=60)


async def fail(team: Team) -> None:
    """The bureau refuses the second device; support takes the ticket."""
    await _request(team, "二号机")
    await team.cast.told(team.second_manager, "请确认清卡", button="批准")
    await team.cast.presses(team.second_manager, "批准")
    await team.cast.told(team.second_manager, "动态码")
    await team.cast.says(team.second_manager, team.code_of(team.second_manager, SITE))
    await team.cast.told(team.clerk, "155", timeout_s=60)
    await team.cast.told(team.support, button="接单")
    await team.cast.presses(team.support, "接单")
    await team.cast.told(team.support, "155", button="回复")
    await team.cast.presses(team.support, "回复")
    await team.cast.told(team.support)
    await team.cast.says(team.support, "请先更正申报，比对通过后再清卡。")
    await team.cast.told(team.clerk, "更正申报")


async def solve(team: Team) -> None:
    """Support ends the ticket, the clerk agrees, and the bot answers again."""
    await team.cast.presses(team.support, "已解决")
    await team.cast.told(team.clerk, "已解决", button="解决了")
    await team.cast.presses(team.clerk, "解决了")
    await team.cast.told(team.clerk)
    await team.cast.says(team.clerk, "提示有未上传发票")
    await team.cast.told(team.clerk, "来源", button="👍")


async def _request(team: Team, device: str) -> None:
    label = f"{SITE} · {device}"
    await team.cast.says(team.clerk, "清卡")
    await team.cast.told(team.clerk, "请选择", button=label)
    await team.cast.presses(team.clerk, label)


SCENES: list[Scene] = [
    ("A question", ask),
    ("A vague question is asked back", be_asked_back),
    ("A stranger can do nothing", be_refused),
    ("A clear: request, backup, verification, approval, receipt", clear),
    ("A failure, its ticket, and a person who answers", fail),
    ("The ticket is solved, and the bot answers again", solve),
]
