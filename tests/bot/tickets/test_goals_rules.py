"""sla.yaml: what it says, where it comes from, and the line of one that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import office_hours
from bot.errors import HubError
from bot.office_hours import RoundTheClock
from bot.tickets import goal_policy
from bot.tickets.goal_policy import SHIPPED, load
from bot.tickets.states import Priority

OFFICE = office_hours.read("Asia/Shanghai", "09:00-12:00,13:30-18:00")
TEXT = SHIPPED.read_text("utf-8")


def changed(folder: Path, old: str, new: str) -> Path:
    assert TEXT.count(old) == 1
    (folder / "sla.yaml").write_text(TEXT.replace(old, new), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("priority", "answer", "solved"),
    [
        (Priority.URGENT, 15, 4 * 60),
        (Priority.HIGH, 60, 8 * 60),
        (Priority.NORMAL, 4 * 60, 3 * 450),
        (Priority.LOW, 450, 10 * 450),
    ],
)
def test_the_shipped_times(priority: Priority, answer: int, solved: int) -> None:
    rule = load(None, OFFICE).of(priority)
    assert [rule.minutes(kind) for kind in ("first_answer", "solution")] == [answer, solved]
    assert isinstance(rule.hours, RoundTheClock) == (priority is Priority.URGENT)


def test_a_folder_s_own_times_win_and_a_folder_without_any_has_the_shipped_ones(tmp_path: Path) -> None:
    assert load(tmp_path, OFFICE) == load(None, OFFICE)
    own = load(
        changed(tmp_path, "first_answer: 60 min", "first_answer: 2h\n  around_the_clock: true # night, too"),
        OFFICE,
    )
    assert isinstance(own.of(Priority.HIGH).hours, RoundTheClock)
    assert own.of(Priority.HIGH).minutes("first_answer") == 2 * 60


def test_a_day_is_as_long_as_the_office_hours(tmp_path: Path) -> None:
    short = office_hours.read("Asia/Shanghai", "10:00-12:00")
    assert load(None, short).of(Priority.NORMAL).minutes("solution") == 3 * 120


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("version: 1", "version: 2", 7, "version 1"),
        ("warn_at: 0.75", "warn_at: 75", 8, "share"),
        ("warn_at: 0.75", "warn_at: 1.0", 8, "share"),
        ("warn_at: 0.75", "warn_at: 0.0", 8, "share"),
        ("warn_at: 0.75", "warn: 0.75", 8, "no field 'warn'"),
        ("first_answer: 15 min", "first_answer: soon", 11, "'soon' is no time"),
        ("first_answer: 15 min", "first_answer: 0 min", 11, "at least"),
        ("first_answer: 15 min", "first_answer: 15 min\n  first_answer: 16 min", 12, "twice"),
        ("first_answer: 15 min", "first_answer: [15 min]", 11, "one text"),
        ("solution: 10 d", "solution: 999999 d", 22, "at most"),
        ("solution: 10 d", "solution: 1 h", 22, "at least the time of a first answer"),
        ("  around_the_clock: true", "  around_the_clock: night", 13, "true or false"),
        ("low:\n  first_answer: 1 d\n  solution: 10 d\n", "", 7, "low is missing"),
        ("high:\n  first_answer: 60 min\n  solution: 8 h", "high: 8 h", 14, "here stand fields"),
        ("solution: 10 d", "solution: {10 d", 23, "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, why: str
) -> None:
    with pytest.raises(HubError, match=why) as caught:
        load(changed(tmp_path, old, new), OFFICE)
    assert (caught.value.code, f"sla.yaml, line {line}:" in str(caught.value)) == ("SLA-001", True)


def test_a_file_that_is_no_text_is_said(tmp_path: Path) -> None:
    (tmp_path / "sla.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(HubError, match=r"sla\.yaml cannot be read"):
        load(tmp_path, OFFICE)


def test_what_the_hub_was_started_with_is_in_force(tmp_path: Path) -> None:
    own = load(changed(tmp_path, "solution: 10 d", "solution: 11 d"), OFFICE)
    goal_policy.use(own)
    assert goal_policy.in_force() is own
    goal_policy.use(goal_policy.shipped())
