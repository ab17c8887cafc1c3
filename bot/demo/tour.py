"""The tour: what people write and press, and what they must be told. Anything else ends the demo with an error."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pyotp

from bot.demo.cast import Cast, Member


@dataclass(frozen=True, slots=True)
class Site:
    """Who is at the site, and the approvers' secrets, as their phones hold them."""

    name: str
    cast: Cast
    clerk: Member
    manager: Member
    second_manager: Member
    support: Member
    guest: Member
    secrets: dict[str, str]  # by person number

    def code_of(self, manager: Member) -> str:
        """Return what the manager's authenticator shows now."""
        return pyotp.TOTP(self.secrets[manager.person.number]).now()


async def ask(site: Site) -> None:
    """A stranger asks a question and gets its answer, with its source."""
    await site.cast.says(site.guest, "提示有未上传发票")
    await site.cast.told(site.guest, "未上传", "来源", button="👍")


async def be_asked_back(site: Site) -> None:
    """A vague question is asked back, with buttons."""
    await site.cast.says(site.guest, "清不了")
    message = await site.cast.told(site.guest, button="都不是")
    await site.cast.presses(site.guest, message.rows[0][0]["label"])
    await site.cast.told(site.guest, "来源")


async def be_refused(site: Site) -> None:
    """A stranger can do nothing."""
    await site.cast.says(site.guest, "/clear")
    await site.cast.told(site.guest)


async def clear(site: Site) -> None:
    """The clerk asks, the manager approves with a code, the device is cleared."""
    await _request(site, "主机")
    await site.cast.told(site.manager, "请确认清卡", "指纹", button="批准")
    await site.cast.presses(site.manager, "批准")
    await site.cast.told(site.manager, "动态码")
    await site.cast.says(site.manager, site.code_of(site.manager))
    await site.cast.told(site.clerk, "清卡完成", "审计", timeout_s=60)


async def fail(site: Site) -> None:
    """The bureau refuses the second device; support takes the ticket."""
    await _request(site, "二号机")
    await site.cast.told(site.second_manager, "请确认清卡", button="批准")
    await site.cast.presses(site.second_manager, "批准")
    await site.cast.told(site.second_manager, "动态码")
    await site.cast.says(site.second_manager, site.code_of(site.second_manager))
    await site.cast.told(site.clerk, "155", timeout_s=60)
    await site.cast.told(site.support, button="接单")
    await site.cast.presses(site.support, "接单")
    await site.cast.told(site.support, "155", button="回复")
    await site.cast.presses(site.support, "回复")
    await site.cast.told(site.support)
    await site.cast.says(site.support, "请先更正申报，比对通过后再清卡。")
    await site.cast.told(site.clerk, "更正申报")


async def solve(site: Site) -> None:
    """Support ends the ticket, the clerk agrees, and the bot answers again."""
    await site.cast.presses(site.support, "已解决")
    await site.cast.told(site.clerk, "已解决", button="解决了")
    await site.cast.presses(site.clerk, "解决了")
    await site.cast.told(site.clerk)
    await site.cast.says(site.clerk, "提示有未上传发票")
    await site.cast.told(site.clerk, "来源", button="👍")


async def _request(site: Site, device: str) -> None:
    label = f"{site.name} · {device}"
    await site.cast.says(site.clerk, "清卡")
    await site.cast.told(site.clerk, "请选择", button=label)
    await site.cast.presses(site.clerk, label)


SCENES: list[tuple[str, Callable[[Site], Awaitable[None]]]] = [
    ("A question", ask),
    ("A vague question is asked back", be_asked_back),
    ("A stranger can do nothing", be_refused),
    ("A clear: request, backup, verification, approval, receipt", clear),
    ("A failure, its ticket, and a person who answers", fail),
    ("The ticket is solved, and the bot answers again", solve),
]
