"""An act that the disk or the bureau refuses: the agent tells the code, and nothing was done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clearing.reasons import DISK_CODES
from device.contract import Plan, Reason
from tests.device.simulator.fault_rows import DONE, failed
from tests.device.simulator.quick_site import ACT_OF, SMALL, UNREPORTED, QuickSite

ACTS = {Plan.CLEAR: SMALL, Plan.REPORT: UNREPORTED}
CODES = ("195", "199", "204", "241", "245", "246", "248", "250")
FAULTS = [
    *((Plan.CLEAR, f"wrong-write-back:{code}*1", code) for code in ("155", "156", "157", "158", "159")),
    *((Plan.CLEAR, f"clear-refused:{code}*1", code) for code in CODES),
    *((Plan.REPORT, f"report-refused:{code}*1", code) for code in CODES),
]


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Plan, QuickSite]]:
    """Sites that were backed up; what is refused changes nothing in them."""
    opened = {plan: QuickSite(tmp_path_factory.mktemp(plan), made) for plan, made in ACTS.items()}
    with opened[Plan.CLEAR], opened[Plan.REPORT]:
        for site in opened.values():
            site.backs_up()
        yield opened


@pytest.mark.parametrize(("plan", "fault", "code"), FAULTS, ids=[row[1] for row in FAULTS])
def test_a_refusal_is_told_by_its_code_asked_once_and_changes_nothing(
    sites: dict[Plan, QuickSite], plan: Plan, fault: str, code: str
) -> None:
    site = sites[plan]
    before = dict(site.asked(ACT_OF[plan]))
    site.device.faults.add(fault)
    assert site.goes_on(plan) == failed("act", Reason.DISK_REFUSED, code)
    asked = site.asked(ACT_OF[plan])
    assert asked == {**before, "004": before.get("004", 0) + 1}
    assert site.acted(ACT_OF[plan]) == {}
    assert code in DISK_CODES


def test_what_changes_at_the_bureau_after_the_approval_is_told_by_its_code(tmp_path: Path) -> None:
    with QuickSite(tmp_path) as site:
        site.backs_up()
        bureau = site.device.disk.bureau.state
        reported, bureau.reported = bureau.reported, {}
        assert site.goes_on() == failed("act", Reason.DISK_REFUSED, "195")
        bureau.reported, bureau.filed = reported, False
        assert site.goes_on() == failed("act", Reason.DISK_REFUSED, "DEV-200")
        bureau.filed = True
        assert site.goes_on() == DONE
        assert site.acted() == {"004": 1, "007": 1}


def test_a_password_that_is_refused_is_never_sent_again_by_any_command_or_later_agent(tmp_path: Path) -> None:
    """The counter goes down once, whatever is asked, until someone at the site unlocks."""
    with QuickSite(tmp_path, faults=["password-refused@04*1"]) as site:
        assert site.tells().reason is Reason.PASSWORD_REFUSED
        for ask in (site.inspects, site.backs_up, site.reads_back):
            ask()
        assert site.device.disk.state.tries_left == 4
    with QuickSite(tmp_path) as later:
        assert later.tells().reason is Reason.PASSWORD_REFUSED
        assert later.device.disk.state.tries_left == 4
        later.journal.backups.forgive_passwords()
        assert later.tells().step == "act"
