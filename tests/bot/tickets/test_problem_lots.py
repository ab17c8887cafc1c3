"""Known problems with many tickets: some a transaction, so that nobody waits long for the database."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlmodel import select

from bot.people import Person
from bot.records.tickets import ProblemLotRow, TicketRow
from bot.records.types import now
from bot.tickets import problem_lots, problems
from bot.tickets.states import UNSOLVED
from tests.bot.tickets.desk_world import DeskWorld
from tests.bot.tickets.test_problems import SIGNATURE, TEXT, down

MANY = problem_lots.AT_ONCE + 3
SOLVED = "恢复了，请再试。"


@pytest.fixture
def place(desk_world: DeskWorld) -> int:
    return desk_world.site("朝阳")


@pytest.fixture
def helper(desk_world: DeskWorld) -> Person:
    return desk_world.support()


def many_fail(world: DeskWorld, site_id: int) -> list[int]:
    return [down(world, site_id).id for _ in range(MANY)]


def ticks(world: DeskWorld) -> int:
    """Let the hub's clock tick until nothing is left; return how often."""
    count = 0
    while problem_lots.has_left(world.session, now()):
        problem_lots.tick(world.session, now(), world.desk)
        count += 1
    return count


def known_of(world: DeskWorld, helper: Person) -> int:
    problem = problems.announce(world.session, world.notices, helper, SIGNATURE, "断了", TEXT)
    ticks(world)
    return problem.id


def unsolved(world: DeskWorld) -> list[int]:
    query = select(TicketRow.id).where(TicketRow.state.in_(UNSOLVED)).order_by(TicketRow.id)  # type: ignore[attr-defined, arg-type]
    return [number or 0 for number in world.session.exec(query).all()]


def test_the_first_are_told_at_once_and_the_others_by_and_by(
    desk_world: DeskWorld, helper: Person, place: int
) -> None:
    tickets = many_fail(desk_world, place)
    problem = problems.announce(desk_world.session, desk_world.notices, helper, SIGNATURE, "断了", TEXT)
    assert (problem.told, problem.left) == (problem_lots.AT_ONCE, MANY - problem_lots.AT_ONCE)
    assert ticks(desk_world) == 1
    assert desk_world.notices.tickets("announced") == tickets
    problem = problems.get(desk_world.session, problem.id)
    assert (problem.told, problem.tickets, problem.left) == (MANY, MANY, 0)


def test_the_first_end_at_once_and_the_others_by_and_by_each_with_the_words(
    desk_world: DeskWorld, helper: Person, place: int
) -> None:
    tickets = many_fail(desk_world, place)
    number = known_of(desk_world, helper)
    problem, count = problems.resolve_for_all(desk_world.session, desk_world.desk, helper, number, SOLVED)
    assert (problem.state, count, problem.left) == ("resolved", MANY, MANY - problem_lots.AT_ONCE)
    assert unsolved(desk_world) == tickets[problem_lots.AT_ONCE :]
    assert ticks(desk_world) == 1
    assert unsolved(desk_world) == []
    assert desk_world.notices.tickets("answer") == tickets


def test_what_is_opened_again_meanwhile_stays_open(desk_world: DeskWorld, helper: Person, place: int) -> None:
    tickets = many_fail(desk_world, place)
    number = known_of(desk_world, helper)
    problems.resolve_for_all(desk_world.session, desk_world.desk, helper, number, SOLVED)
    desk_world.desk.reopen(desk_world.session, tickets[0], helper)
    desk_world.desk.resolve(desk_world.session, tickets[-1], helper)
    ticks(desk_world)
    assert unsolved(desk_world) == [tickets[0]]
    assert Counter(desk_world.notices.tickets("answer"))[tickets[-1]] == 0


def test_who_is_not_told_yet_is_not_told_any_more_once_it_is_resolved(
    desk_world: DeskWorld, helper: Person, place: int
) -> None:
    tickets = many_fail(desk_world, place)
    problem = problems.announce(desk_world.session, desk_world.notices, helper, SIGNATURE, "断了", TEXT)
    _, count = problems.resolve_for_all(desk_world.session, desk_world.desk, helper, problem.id, SOLVED)
    ticks(desk_world)
    assert (count, unsolved(desk_world)) == (MANY, [])
    assert desk_world.notices.tickets("announced") == tickets[: problem_lots.AT_ONCE]
    assert {desk_world.session.get_one(TicketRow, one).problem_id for one in tickets} == {problem.id}


def test_two_who_resolve_one_problem_end_each_ticket_once(desk_world: DeskWorld, place: int) -> None:
    tickets = many_fail(desk_world, place)
    down(desk_world, desk_world.site("海淀"))
    helper, local = desk_world.support(), desk_world.support(place)
    number = known_of(desk_world, helper)
    _, first = problems.resolve_for_all(desk_world.session, desk_world.desk, local, number, SOLVED)
    _, second = problems.resolve_for_all(desk_world.session, desk_world.desk, helper, number, "好了")
    ticks(desk_world)
    assert (first, second, unsolved(desk_world)) == (MANY, 1, [])
    assert Counter(desk_world.notices.tickets("answer")).most_common(1)[0][1] == 1
    assert sum(said == ("answer", tickets[-1], SOLVED) for said in desk_world.notices.said_things) == 1


def test_a_bare_code_waits_nowhere(desk_world: DeskWorld, helper: Person, place: int) -> None:
    many_fail(desk_world, place)
    number = known_of(desk_world, helper)
    problems.resolve_for_all(desk_world.session, desk_world.desk, helper, number, "123456")
    assert desk_world.session.exec(select(ProblemLotRow.text)).all() == ["******"]
