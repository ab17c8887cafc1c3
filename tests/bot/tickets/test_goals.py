"""Times to keep: when they are due, what meets them, what lets them stand still, and what opens them again."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from bot.office_hours import RoundTheClock
from bot.people import Role
from bot.records.tickets import GoalRow, TicketRow
from bot.tickets import goal_policy, goals, merging, steps, talk
from bot.tickets.goal_runs import Pace
from bot.tickets.goals import Course, GoalKind, Kept, course_of
from bot.tickets.states import ENDED, Priority, TicketState
from tests.bot.tickets.desk_world import DeskWorld
from tests.bot.tickets.goal_world import CHINA, at, becomes, first_answer, gets, next_at, opened, solution

HOUR = 3600.0


@pytest.fixture(autouse=True)
def _shipped_rules() -> Iterator[None]:
    goal_policy.use(goal_policy.shipped())
    yield
    goal_policy.use(goal_policy.shipped())


@pytest.fixture
def session(desk_world: DeskWorld) -> Session:
    return desk_world.session


@pytest.mark.parametrize(
    ("priority", "answer", "solved"),
    [
        (Priority.URGENT, "26 17:15", "26 21:00"),  # around the clock
        (Priority.HIGH, "26 18:00", "27 17:30"),
        (Priority.NORMAL, "27 12:00", "01 17:00"),
        (Priority.LOW, "27 17:00", "10 17:00"),
    ],
)
def test_a_ticket_opens_with_the_times_of_its_priority(
    session: Session, priority: Priority, answer: str, solved: str
) -> None:
    row = opened(session, "26 17:00", priority)
    due = [goal.due_at for goal in goals.of(session, row.id or 0) if goal.due_at]
    assert [moment.astimezone(CHINA).strftime("%d %H:%M") for moment in due] == [answer, solved]


def test_support_s_first_words_meet_the_first_answer_and_nothing_else_does(session: Session) -> None:
    row = opened(session, "26 09:00")
    for when, state in (("26 09:10", TicketState.CLAIMED), ("26 09:20", TicketState.WAITING)):
        becomes(session, row, when, state)
        assert first_answer(session, row).met_at is None
        assert first_answer(session, row).due_at == at("26 14:30")
    becomes(session, row, "26 09:30", TicketState.WAITING, answered=True)
    becomes(session, row, "26 09:40", TicketState.CLAIMED, answered=True)
    assert first_answer(session, row).met_at == at("26 09:30")


def test_an_end_without_words_leaves_the_first_answer_neither_kept_nor_missed(session: Session) -> None:
    row = opened(session, "26 09:00")
    becomes(session, row, "26 10:00", TicketState.RESOLVED)
    goal = first_answer(session, row)
    assert (goal.due_at, goal.left_s, goal.met_at, goal.missed_at) == (None, 3 * HOUR, None, None)
    becomes(session, row, "26 11:00", TicketState.OPEN)
    assert first_answer(session, row).due_at == at("26 15:30")


def test_while_the_person_is_waited_for_the_solution_stands_still(session: Session) -> None:
    row = opened(session, "26 09:00", Priority.HIGH)
    becomes(session, row, "26 10:00", TicketState.WAITING, answered=True)
    goal = solution(session, row)
    assert (goal.due_at, goal.left_s) == (None, 7 * HOUR)
    assert next_at(session, row, "solution") is None
    becomes(session, row, "27 14:30", TicketState.CLAIMED)
    goal = solution(session, row)
    assert (goal.due_at, goal.left_s) == (at("30 14:00"), None)


def test_waiting_over_night_and_a_weekend_costs_nothing_and_gives_nothing(session: Session) -> None:
    row = opened(session, "27 16:00", Priority.HIGH)
    due = solution(session, row).due_at
    becomes(session, row, "27 18:00", TicketState.WAITING)
    becomes(session, row, "30 09:00", TicketState.CLAIMED)
    assert solution(session, row).due_at == due


def test_what_was_missed_does_not_stand_still(session: Session) -> None:
    row = opened(session, "26 09:00", Priority.URGENT)
    becomes(session, row, "26 14:00", TicketState.WAITING)
    assert solution(session, row).due_at == at("26 13:00")
    becomes(session, row, "26 15:00", TicketState.CLAIMED)
    assert solution(session, row).due_at == at("26 13:00")


def test_solved_in_time_it_is_kept_and_later_it_was_missed_when_it_was_due(session: Session) -> None:
    early, late = (opened(session, "26 09:00", Priority.URGENT) for _ in range(2))
    becomes(session, early, "26 12:59", TicketState.RESOLVED)
    becomes(session, late, "26 13:01", TicketState.RESOLVED)
    assert (solution(session, early).met_at, solution(session, early).missed_at) == (at("26 12:59"), None)
    assert (solution(session, late).met_at, solution(session, late).missed_at) == (
        at("26 13:01"),
        at("26 13:00"),
    )


def test_opened_again_it_has_what_was_left(session: Session) -> None:
    row = opened(session, "26 09:00", Priority.HIGH)
    becomes(session, row, "26 11:00", TicketState.RESOLVED)
    becomes(session, row, "27 09:00", TicketState.OPEN)
    assert solution(session, row).due_at == at("27 16:30")  # six hours
    assert solution(session, row).met_at is None


def test_opened_again_late_it_has_a_quarter_of_its_time_and_stays_missed(session: Session) -> None:
    row = opened(session, "26 09:00", Priority.HIGH)
    becomes(session, row, "27 15:00", TicketState.RESOLVED)
    becomes(session, row, "30 09:00", TicketState.OPEN)
    goal = solution(session, row)
    assert (goal.due_at, goal.missed_at, goal.warned_at) == (at("30 11:00"), at("27 09:30"), None)
    assert next_at(session, row, "solution") == at("30 10:30")


def test_opened_again_after_it_was_solved_while_waiting_it_has_what_was_left(session: Session) -> None:
    row = opened(session, "26 09:00", Priority.HIGH)
    becomes(session, row, "26 10:00", TicketState.WAITING)
    becomes(session, row, "26 17:00", TicketState.RESOLVED)
    becomes(session, row, "27 09:00", TicketState.OPEN)
    assert solution(session, row).due_at == at("27 17:30")


def test_another_priority_counts_from_when_it_was_opened(session: Session) -> None:
    row = opened(session, "26 09:00")
    gets(session, row, "26 09:30", Priority.HIGH)
    assert (first_answer(session, row).due_at, solution(session, row).due_at) == (
        at("26 10:00"),
        at("27 09:30"),
    )
    gets(session, row, "26 09:40", Priority.NORMAL)
    assert first_answer(session, row).due_at == at("26 14:30")


def test_another_priority_leaves_what_was_met(session: Session) -> None:
    row = opened(session, "26 09:00")
    becomes(session, row, "26 11:00", TicketState.CLAIMED, answered=True)
    gets(session, row, "26 11:30", Priority.URGENT)
    goal = first_answer(session, row)
    assert (goal.met_at, goal.missed_at, goal.due_at) == (at("26 11:00"), None, at("26 14:30"))
    assert solution(session, row).due_at == at("26 13:00")


def test_another_priority_keeps_the_time_that_was_waited(session: Session) -> None:
    row = opened(session, "26 09:00", Priority.NORMAL)
    becomes(session, row, "26 10:00", TicketState.WAITING)
    becomes(session, row, "26 12:00", TicketState.CLAIMED)
    gets(session, row, "26 14:00", Priority.HIGH)
    assert solution(session, row).due_at == at("27 11:30")  # eight hours, and two that were waited


def test_another_priority_while_it_stands_still_changes_what_is_left(session: Session) -> None:
    row = opened(session, "26 09:00", Priority.NORMAL)
    becomes(session, row, "26 10:00", TicketState.WAITING)
    gets(session, row, "26 11:00", Priority.HIGH)
    goal = solution(session, row)
    assert (goal.due_at, goal.left_s) == (None, 7 * HOUR)


def test_a_longer_time_takes_back_what_was_missed(session: Session) -> None:
    row = opened(session, "26 09:00", Priority.HIGH)
    gets(session, row, "26 09:00", Priority.URGENT)
    with_misses = session.exec(select(GoalRow).where(GoalRow.ticket_id == row.id)).all()
    for goal in with_misses:
        goal.missed_at = goal.warned_at = at("26 13:00")
        goal.next_at = None
    gets(session, row, "26 14:00", Priority.LOW)
    for kind in GoalKind:
        assert next_at(session, row, kind) is not None
    assert [(goal.missed_at, goal.warned_at) for goal in goals.of(session, row.id or 0)] == [(None, None)] * 2


@pytest.mark.parametrize("state", TicketState)
@pytest.mark.parametrize("answered", [False, True])
def test_every_state_says_what_a_goal_does(state: TicketState, *, answered: bool) -> None:
    assert (course_of(GoalKind.SOLUTION, state, answered=answered) is Course.MET) == (state in ENDED)
    assert (course_of(GoalKind.FIRST_ANSWER, state, answered=answered) is Course.MET) == answered


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 60)), max_size=12))
def test_however_often_it_stands_still_it_runs_as_long_as_it_may(turns: list[tuple[bool, int]]) -> None:
    hours = RoundTheClock()
    pace, moment, ran = Pace(hours, 0.75), at("26 09:00"), 0
    goal = GoalRow(ticket_id=1, kind="solution", minutes=1000)
    pace.start(goal, hours.add(moment, 1000 * 60), moment)
    for stands, minutes in turns:
        (pace.hold if stands else pace.go_on)(goal, moment)
        ran += 0 if stands else minutes
        moment = hours.add(moment, 60 * minutes)
    pace.hold(goal, moment)
    assert goal.left_s == (1000 - ran) * 60


def test_the_steps_of_a_ticket_move_its_goals(desk_world: DeskWorld) -> None:
    session, desk = desk_world.session, desk_world.desk
    asker, owner = desk_world.somebody("王芳"), desk_world.support()
    ticket, _ = desk.open_question(session, asker, "没网")
    desk.claim(session, ticket.id, owner)
    assert goals.of(session, ticket.id)[0].met_at is None
    desk.answer(session, ticket.id, owner, "网线插好了吗？", waits=True)
    answered, solved = goals.of(session, ticket.id)
    assert answered.met_at is not None
    assert solved.left_s is not None
    desk.say(session, ticket.id, asker, "插好了")
    assert goals.of(session, ticket.id)[1].due_at is not None
    desk.wait(session, ticket.id, owner)
    desk.assign(session, ticket.id, owner, desk_world.support())
    assert goals.of(session, ticket.id)[1].due_at is not None
    desk.resolve_for_all(session, ticket.id, owner)
    assert goals.of(session, ticket.id)[1].met_at is not None
    desk.reopen_own(session, ticket.id, asker)
    assert goals.of(session, ticket.id)[1].met_at is None
    before = goals.of(session, ticket.id)[1].due_at
    desk.set_priority(session, ticket.id, owner, Priority.URGENT)
    assert goals.of(session, ticket.id)[1].due_at != before


def test_a_merged_ticket_keeps_no_time_and_runs_again_when_it_is_taken_out(desk_world: DeskWorld) -> None:
    session, asker, owner = desk_world.session, desk_world.somebody("王芳"), desk_world.support()
    first, _ = desk_world.desk.open_question(session, asker, "没网")
    second, _ = desk_world.desk.open_question(session, asker, "还是没网")
    merging.merge(session, second.id, first.id, owner)
    row = session.get_one(TicketRow, second.id)
    assert [next_at(session, row, kind) for kind in GoalKind] == [None, None]
    assert solution(session, row).met_at is not None
    assert solution(session, session.get_one(TicketRow, first.id)).met_at is None
    merging.unmerge(session, second.id, owner)
    assert None not in [next_at(session, row, kind) for kind in GoalKind]


def test_an_operation_that_fails_again_wants_an_answer_again(desk_world: DeskWorld) -> None:
    session, owner = desk_world.session, desk_world.support()
    place = desk_world.site("朝阳")
    asker = desk_world.somebody("王芳", (place, Role.CLERK))
    ticket = desk_world.failure(place, asker, operation_id=1, phase="requested")
    talk.answer(session, ticket.id, owner, "好")
    steps.resolve(session, ticket.id, owner)
    assert None not in [goal.met_at for goal in goals.of(session, ticket.id)]
    desk_world.failure(place, asker, operation_id=1, code="156", phase="acting")
    assert [goal.met_at for goal in goals.of(session, ticket.id)] == [None, None]
    row = session.get_one(TicketRow, ticket.id)
    assert None not in [next_at(session, row, kind) for kind in GoalKind]


def test_figures_count_what_was_kept_and_missed_in_time_at_the_sites_asked_for(desk_world: DeskWorld) -> None:
    session = desk_world.session
    here, there = desk_world.site("朝阳"), desk_world.site("海淀")
    rows = [opened(session, "26 09:00", Priority.URGENT) for _ in range(4)]
    for row, site_id in zip(rows, (here, here, here, there), strict=True):
        row.site_id = site_id
    ends = ("26 09:10", "26 13:01", "27 09:00", "26 12:00")
    for row, when in zip(rows, ends, strict=True):
        becomes(session, row, when, TicketState.RESOLVED, answered=True)
    day = (at("26 00:00"), at("27 00:00"))
    assert goals.kept(session, {here}, *day) == {
        GoalKind.FIRST_ANSWER: Kept(1, 2),
        GoalKind.SOLUTION: Kept(1, 2),
    }
    assert goals.kept(session, None, *day)[GoalKind.SOLUTION] == Kept(2, 2)
    assert goals.kept(session, set(), *day)[GoalKind.SOLUTION] == Kept(0, 0)
    assert goals.kept(session, None, *(at("27 00:00"), at("28 00:00")))[GoalKind.SOLUTION] == Kept(0, 0)


def test_a_ticket_has_each_goal_once_however_often_it_begins(session: Session) -> None:
    row = opened(session, "26 09:00")
    for priority in itertools.islice(itertools.cycle(Priority), 9):
        gets(session, row, "26 09:10", priority)
        goals.begin(session, row)
    assert [goal.kind for goal in goals.of(session, row.id or 0)] == list(GoalKind)
