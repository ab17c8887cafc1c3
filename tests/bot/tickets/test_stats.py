"""The helpdesk's figures: what counts, on which day, for whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from bot import questions
from bot.records.journal import QuestionRow
from bot.records.operations import OperationRow
from bot.records.tickets import GoalRow, TicketEntryRow, TicketRow
from bot.tickets.counting import by_day
from bot.tickets.days import Days
from bot.tickets.states import TicketState
from bot.tickets.stats import Kept, Overview, Ratings, last_days, overview
from tests.bot.tickets.databases import counted
from tests.bot.tickets.ticket_rows import NOON, added, ticket, town

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
HERE = frozenset({1})
HOUR = timedelta(hours=1)


@pytest.fixture
def of_three_days(on_both: Session) -> Callable[..., Overview]:
    """The figures of 18, 19 and 20 July, for a site's support when it is named."""
    town(on_both)

    def ask(sites: frozenset[int] | None = None) -> Overview:
        since, until = last_days(3, NOON, SHANGHAI)
        return overview(on_both, sites, since, until, SHANGHAI)

    return ask


def test_days_are_of_the_zone(on_both: Session, of_three_days: Callable[..., Overview]) -> None:
    midnight = datetime(2026, 7, 18, 16, 0, tzinfo=UTC)  # of 19 July in Shanghai
    for moment in (
        midnight - timedelta(microseconds=1),
        midnight,
        midnight + timedelta(hours=23, minutes=59),
    ):
        ticket(on_both, created_at=moment)
    figures = of_three_days()
    assert figures.days == (date(2026, 7, 18), date(2026, 7, 19), date(2026, 7, 20))
    assert figures.opened_by_day == (1, 2, 0)


def test_what_was_before_or_is_after_does_not_count(
    on_both: Session, of_three_days: Callable[..., Overview]
) -> None:
    since, until = last_days(3, NOON, SHANGHAI)
    for moment in (since - timedelta(microseconds=1), since, until - timedelta(microseconds=1), until):
        ticket(on_both, created_at=moment, resolved_at=moment, answered_at=moment, rating=5)
    figures = of_three_days()
    assert (figures.opened, figures.solved, figures.ratings.count) == (2, 2, 2)
    assert (figures.first_answers.count, figures.solutions.count) == (2, 2)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)], ids=["spring", "autumn"]
)
def test_a_day_on_which_clocks_are_put_is_a_day(on_both: Session, day: date, hours: int) -> None:
    town(on_both)
    since = datetime(day.year, day.month, day.day, tzinfo=BERLIN) - timedelta(days=2)
    days = Days.between(since, since + timedelta(days=5), BERLIN)
    for hour in range(-48, hours + 48):
        ticket(on_both, created_at=days.starts[2] + hour * HOUR)
    assert by_day(on_both, days, TicketRow.created_at) == (24, 24, hours, 24, 24)


def test_reopened_tickets_are_told_by_their_stories(
    on_both: Session, of_three_days: Callable[..., Overview]
) -> None:
    for site_id in (1, 2):
        row = ticket(on_both, site_id=site_id)
        for text in ("opened", "reopen", "claim"):
            added(on_both, TicketEntryRow(ticket_id=row.id or 0, kind="event", text=text, at=NOON - HOUR))
        added(on_both, TicketEntryRow(ticket_id=row.id or 0, kind="message", text="reopen", at=NOON - HOUR))
    assert (of_three_days().reopened, of_three_days(HERE).reopened) == (2, 1)


def test_the_ten_signatures_with_most_tickets_are_named(
    on_both: Session, of_three_days: Callable[..., Overview]
) -> None:
    for number in range(11):
        for _ in range(2 if number == 10 else 1):
            ticket(on_both, kind="failure", signature=f"rule-that-is-gone|{number:02}", hours=1)
    ticket(on_both, signature="", hours=1)
    figures = of_three_days()
    assert [one.signature[-2:] for one in figures.failures] == [
        "10",
        *(f"{number:02}" for number in range(9)),
    ]
    assert figures.failures[0].count == 2
    assert figures.failures[0].title("en") == "rule-that-is-gone · 10"


def test_medians_are_of_the_day_on_which_something_ended(
    on_both: Session, of_three_days: Callable[..., Overview]
) -> None:
    for hours, took in ((40, 1), (40, 2), (40, 6), (5, 3), (5, 4)):
        end = NOON - hours * HOUR
        ticket(on_both, created_at=end - took * HOUR, answered_at=end, resolved_at=end + HOUR)
    first, solved = of_three_days().first_answers, of_three_days().solutions
    hour = HOUR.total_seconds()
    assert (first.count, first.median_s, first.p90_s) == (5, 3 * hour, 6 * hour)
    assert first.by_day == (2 * hour, None, 3.5 * hour)
    assert solved.by_day == (3 * hour, None, 4.5 * hour)


@pytest.mark.parametrize("count", [1, 2, 9, 10, 11, 20])
def test_nine_of_ten_took_no_longer_than_the_90th_percentile(
    on_both: Session, of_three_days: Callable[..., Overview], count: int
) -> None:
    for took in range(1, count + 1):
        ticket(on_both, created_at=NOON - HOUR - timedelta(seconds=took), resolved_at=NOON - HOUR)
    late = of_three_days().solutions.p90_s
    assert late is not None
    within = [took for took in range(1, count + 1) if took <= late]
    assert len(within) * 10 >= count * 9 > (len(within) - 1) * 10


OUTCOMES = [
    # phase, reason, ended, what it counts as
    ("done", "", True, "done"),
    ("partial", "", True, "partial"),
    ("failed", "disk-refused", True, "failed"),
    ("refused", "not-reported", True, "failed"),
    ("refused", "already-cleared", True, ""),
    ("cancelled", "", True, ""),
    ("denied", "", True, ""),
    ("unknown", "", False, "unknown"),
    ("acting", "", False, ""),
]


@pytest.mark.parametrize(("phase", "reason", "ended", "counts_as"), OUTCOMES)
def test_a_clear_counts_by_what_it_ended_with(
    on_both: Session,
    of_three_days: Callable[..., Overview],
    phase: str,
    reason: str,
    ended: bool,
    counts_as: str,
) -> None:
    operation: dict[str, Any] = {"device_id": 1, "requester_id": 1, "phase": phase, "reason": reason}
    yesterday = NOON - 24 * HOUR
    moments: dict[str, Any] = {"changed_at": yesterday, "ended_at": yesterday if ended else None}
    added(on_both, OperationRow(site_id=1, plan="clear", **operation, **moments))
    if ended:
        added(on_both, OperationRow(site_id=1, plan="report", **operation, **moments))
        added(on_both, OperationRow(site_id=2, plan="clear", **operation, **moments))
    clears = of_three_days(HERE).clears
    found = {name: getattr(clears, name) for name in ("done", "partial", "failed", "unknown")}
    assert found == {name: (0, 1, 0) if name == counts_as else (0, 0, 0) for name in found}


QUESTIONS: list[dict[str, Any]] = [
    {"decision": decision, "thumb": thumb, "chosen": chosen, "unknown_codes": codes}
    for decision in ("answer", "suggest", "handoff", "refuse")
    for thumb in (None, 1, -1)
    for chosen in (None, "", "an-article")
    for codes in ([], ["09D1"])
]


def test_questions_come_to_nothing_as_they_say_of_themselves(
    on_both: Session, of_three_days: Callable[..., Overview]
) -> None:
    rows = [QuestionRow(person_id=1, text="?", at=NOON - HOUR, sites=[1], **one) for one in QUESTIONS]
    for row in rows:
        added(on_both, row)
    asked = questions.these(on_both, [row.id or 0 for row in rows])
    assert of_three_days().asked == (0, 0, len(QUESTIONS))
    assert of_three_days().unanswered == (0, 0, sum(one.missed for one in asked))


def test_questions_are_of_the_sites_of_their_askers(
    on_both: Session, of_three_days: Callable[..., Overview]
) -> None:
    for sites in ([1], [3, 1], [2], [11], []):
        added(on_both, QuestionRow(person_id=1, text="?", decision="handoff", at=NOON - HOUR, sites=sites))
    assert (sum(of_three_days(HERE).asked), sum(of_three_days(HERE).unanswered)) == (2, 2)
    assert sum(of_three_days(frozenset({1, 2})).asked) == 3
    assert (sum(of_three_days(frozenset()).asked), sum(of_three_days().asked)) == (0, 5)


def test_ratings_are_of_what_was_solved(on_both: Session, of_three_days: Callable[..., Overview]) -> None:
    for stars in (5, 4, None):
        ticket(on_both, rating=stars, resolved_at=NOON - HOUR, state=TicketState.CLOSED, site_id=1)
    ticket(on_both, rating=1, resolved_at=NOON - HOUR, state=TicketState.CLOSED, site_id=2)
    assert of_three_days(HERE).ratings == Ratings(2, 4.5)
    assert of_three_days(frozenset({3})).ratings == Ratings(0, None)


def test_goals_are_those_of_the_tickets_that_one_sees(
    on_both: Session, of_three_days: Callable[..., Overview]
) -> None:
    for site_id in (1, 2):
        row = ticket(on_both, site_id=site_id)
        added(on_both, GoalRow(ticket_id=row.id or 0, kind="solution", minutes=60, met_at=NOON - HOUR))
        added(on_both, GoalRow(ticket_id=row.id or 0, kind="first_answer", minutes=60, missed_at=NOON - HOUR))
    assert of_three_days(HERE).goals == {"first_answer": Kept(0, 1), "solution": Kept(1, 0)}
    assert of_three_days().goals["solution"].share == 1.0


def test_a_site_counts_its_own_tickets(on_both: Session, of_three_days: Callable[..., Overview]) -> None:
    for changes in ({"site_id": 1}, {"site_id": 2}, {"person_id": 1}, {"person_id": 2}, {"person_id": 4}):
        ticket(on_both, kind="failure", signature="gone|1", resolved_at=NOON - HOUR, hours=2, **changes)
    ours = of_three_days(HERE)
    assert (ours.opened, ours.solved, ours.solutions.count, ours.failures[0].count) == (3, 3, 3, 3)
    assert of_three_days(frozenset()).opened == 0


def test_ninety_days_cost_as_many_queries_as_one(on_both: Session) -> None:
    town(on_both)
    spent = []
    for days in (1, 90):
        with counted(on_both) as sent:
            overview(on_both, HERE, *last_days(days, NOON, SHANGHAI), SHANGHAI)
        spent.append(len(sent))
    assert spent[0] == spent[1] <= 20


def test_no_time_at_all_has_no_figures(on_both: Session) -> None:
    assert overview(on_both, None, NOON, NOON, SHANGHAI) == Overview(NOON, NOON, ())
