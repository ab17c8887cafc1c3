"""`qingka demo --devices N` without a terminal, as a process: a batch is asked for, approved and done."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import create_autospec

import pyotp
import pytest

from bot.demo.cast import Cast, Member
from bot.demo.processes import run
from bot.demo.sites import EACH, MOST, SimulatedSites, troubles
from bot.demo.team import Team
from tests import secrets_seen


async def test_an_office_of_two_is_cleared_from_one_message_and_the_demo_ends_well(tmp_path: Path) -> None:
    said = await run("bot.cli", ["demo", "--devices", "2"], {"TMPDIR": str(tmp_path)})
    assert "▶ 开始清卡 2 台" in said
    assert "The tour came out as written" in said
    assert [*tmp_path.glob("qingka-demo-*")] == []


@pytest.mark.parametrize("devices", [2, EACH, EACH + 1, 24, MOST])
def test_devices_are_spread_over_as_few_sites_as_hold_them(tmp_path: Path, devices: int) -> None:
    sites = SimulatedSites(tmp_path, devices)
    shares = [len(share) for share in sites.shares]
    assert sum(shares) == devices
    assert max(shares) <= EACH
    assert len(shares) == -(-devices // EACH)


def test_from_ten_devices_on_some_fail_each_in_a_way_of_its_own() -> None:
    assert troubles(9) == ()
    ways = [(one.faults, one.made) for one in troubles(10)]
    assert len(set(ways)) == len(ways) > 2
    assert all(one.device < 10 for one in troubles(10))


def test_the_codes_that_are_typed_stand_in_the_order_of_the_message() -> None:
    manager = create_autospec(Member, instance=True)
    manager.person.number = "P3"
    held = {site: secrets_seen.made(pyotp.random_base32()) for site in ("城东", "城西")}
    team = Team(
        create_autospec(Cast, instance=True), manager, manager, manager, manager, manager,
        {site: {"P3": secret} for site, secret in held.items()},
    )  # fmt: skip
    asked = "批量 B1 要 2 个动态码，按此顺序：\n    1. 城西\n    2. 城东\n    可以逐个发。"
    west, east = team.codes_for(manager, asked).split()
    assert pyotp.TOTP(held["城西"]).verify(west, valid_window=1)
    assert pyotp.TOTP(held["城东"]).verify(east, valid_window=1)
    assert team.codes_for(manager, "已结束。") == ""
