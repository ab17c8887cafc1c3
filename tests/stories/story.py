"""The story of a clear, told once for every channel."""

from __future__ import annotations

import re

from bot.demo.processes import run
from tests.stories.office import LONG_S, SITE, Office


async def tells_the_clear(office: Office) -> None:
    """From the clerk's request to the manager's yes to the receipt."""
    clerk, manager = office.people.clerk, office.people.manager
    await office.requests()
    await clerk.expects("核对通过。已通知 李经理 确认", timeout_s=LONG_S)
    card = await manager.expects("请确认清卡 #1001", button="批准", timeout_s=LONG_S)
    assert f"{SITE} · 主机 · 661234567890 · 属期" in card.text
    assert "备份 2 处，已回读 ✓" in card.text
    assert "未上传 0 · 报税 已完成" in card.text
    shown = re.search(r"[0-9A-F]{4}-[0-9A-F]{4}", card.text)
    assert shown
    manager.presses("查看明细")
    await manager.expects("证据指纹")
    manager.presses("批准")
    await manager.expects(f"请发送验证器上的 6 位动态码（#1001，指纹 {shown[0]}）")
    manager.says("000000")
    await manager.expects("动态码不对，没有执行。还可以再试 4 次", timeout_s=LONG_S)
    manager.says(office.code())
    done = await clerk.expects("✅ 清卡完成 #1001", button="查看回执", timeout_s=LONG_S)
    assert "专票、普票的报税起始日已变为" in done.text
    await manager.expects("✅ 清卡完成 #1001", timeout_s=LONG_S)
    clerk.presses("查看回执")
    receipt = await clerk.expects("回执 #1001")
    head = re.search(r"审计 ([0-9a-f]{64})", receipt.text)
    assert head
    told = await run("bot.cli", ["audit", "verify", "--head", head[1]], office.stage.environment)
    assert "whole" in told
    await office.requests()
    await clerk.expects("已经清过卡", timeout_s=LONG_S)
    clerk.says("体检")
    await clerk.expects("请选择要体检的设备", button="一店 · 主机")
    clerk.presses("一店 · 主机")
    await clerk.expects("🩺 正在请")
    found = await clerk.expects("没有挡住操作的", button="再查一次", timeout_s=LONG_S)
    assert "⚠️ 自动启动：现场程序是手工启动的" in found.text
