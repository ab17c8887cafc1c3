"""Known problems: told once to each who has one, resolved for all at once, and only where one has a say."""

from __future__ import annotations

import pytest
from sqlmodel import select

from bot.people import ForbiddenError, Person, Role
from bot.records.journal import AuditRow
from bot.records.people import RoleRow
from bot.records.tickets import TicketRow
from bot.tickets import listing, problems, signatures
from bot.tickets.errors import AloneError, ProblemError
from bot.tickets.states import TicketState
from bot.tickets.views import TicketView
from tests.bot.tickets.desk_world import DeskWorld

TEXT = "厂家在处理，有消息就告诉您。"


def down(world: DeskWorld, site_id: int, by: Person | None = None) -> TicketView:
    return world.failure(site_id, by, reason="channel-down", code="")


SIGNATURE = "bureau-unreachable"


def test_everybody_who_has_it_is_told_once(desk_world: DeskWorld) -> None:
    session, notices, place = desk_world.session, desk_world.notices, desk_world.site("朝阳")
    asker = desk_world.somebody("王芳", (place, Role.CLERK))
    first, second = down(desk_world, place, by=asker), down(desk_world, place, by=asker)
    third, other = down(desk_world, place), desk_world.failure(place)
    solved = down(desk_world, place)
    helper = desk_world.support(place)
    desk_world.desk.resolve(session, solved.id, helper)
    problem = problems.announce(session, notices, helper, SIGNATURE, "连不上税局", TEXT)
    assert notices.tickets("announced") == [first.id, third.id]
    assert ("announced", first.id, f"连不上税局: {TEXT}") in notices.said_things
    assert (problem.tickets, problem.told, problem.made_by, problem.state) == (3, 2, "赵客服", "open")
    linked = [desk_world.again(one).problem_id for one in (first, second, third, other, solved)]
    assert linked == [problem.id, problem.id, problem.id, None, None]
    assert listing.entries(session, first.id)[-1].text == "known"
    again = problems.announce(session, notices, helper, SIGNATURE, "连不上税局", "还在处理。")
    assert (again.id, again.text) == (problem.id, "还在处理。")
    assert len(notices.tickets("announced")) == 2


def test_who_reports_it_later_is_told_when_the_ticket_opens(desk_world: DeskWorld) -> None:
    session, notices, place = desk_world.session, desk_world.notices, desk_world.site("朝阳")
    first = down(desk_world, place)
    problem = problems.announce(session, notices, desk_world.support(place), SIGNATURE, "断了", TEXT)
    asker = desk_world.somebody("王芳", (place, Role.CLERK))
    late = down(desk_world, place, by=asker)
    down(desk_world, place, by=asker)
    assert notices.tickets("announced") == [first.id, late.id]
    assert desk_world.again(late).problem_id == problem.id
    covering = problems.covering(session, desk_world.again(late))
    assert covering is not None
    assert (covering.id, covering.tickets, covering.told) == (problem.id, 3, 2)


def test_a_supporter_of_one_site_announces_nothing_at_another(desk_world: DeskWorld) -> None:
    session, notices = desk_world.session, desk_world.notices
    here, there = desk_world.site("朝阳"), desk_world.site("海淀")
    near, far = down(desk_world, here), down(desk_world, there)
    problem = problems.announce(session, notices, desk_world.support(here), SIGNATURE, "断了", TEXT)
    later = down(desk_world, there)
    assert notices.tickets("announced") == [near.id]
    assert {desk_world.again(one).problem_id for one in (far, later)} == {None}
    assert problems.covering(session, far) is None
    assert [one.id for one in problems.listed(session, frozenset({here}))] == [problem.id]
    assert problems.listed(session, frozenset({there})) == []
    assert [one.id for one in problems.listed(session, None)] == [problem.id]


def test_a_wider_announcement_takes_a_narrow_one_over(desk_world: DeskWorld) -> None:
    session, notices = desk_world.session, desk_world.notices
    here, there = desk_world.site("朝阳"), desk_world.site("海淀")
    near, far = down(desk_world, here), down(desk_world, there)
    narrow = problems.announce(session, notices, desk_world.support(here), SIGNATURE, "断了", TEXT)
    wide = problems.announce(session, notices, desk_world.support(), SIGNATURE, "全国都断了", TEXT)
    assert (wide.id, wide.title, wide.sites) == (narrow.id, "全国都断了", None)
    assert notices.tickets("announced") == [near.id, far.id]


def test_a_narrower_look_leaves_a_wide_announcement_as_it_is(desk_world: DeskWorld) -> None:
    session, notices, here = desk_world.session, desk_world.notices, desk_world.site("朝阳")
    down(desk_world, here)
    wide = problems.announce(session, notices, desk_world.support(), SIGNATURE, "全国都断了", TEXT)
    same = problems.announce(session, notices, desk_world.support(here), SIGNATURE, "断了", "别的话")
    assert (same.id, same.title, same.text) == (wide.id, "全国都断了", TEXT)


def test_what_stands_alone_is_no_known_problem(desk_world: DeskWorld) -> None:
    place = desk_world.site("朝阳")
    ticket = desk_world.failure(place, reason="password-refused")
    with pytest.raises(AloneError):
        problems.announce(
            desk_world.session, desk_world.notices, desk_world.support(place), ticket.signature, "口令", TEXT
        )


@pytest.mark.parametrize("signature", ["王芳说的话", SIGNATURE, "\0"])
def test_what_nobody_here_reports_is_not_announced_and_not_written_down(
    desk_world: DeskWorld, signature: str
) -> None:
    session, here, there = desk_world.session, desk_world.site("朝阳"), desk_world.site("海淀")
    down(desk_world, there)
    with pytest.raises(ProblemError):
        problems.announce(session, desk_world.notices, desk_world.support(here), signature, "断了", TEXT)
    assert problems.listed(session, None) == []
    assert session.exec(select(AuditRow).where(AuditRow.action == "problem.announced")).all() == []


def test_a_problem_keeps_its_sites_whatever_becomes_of_its_maker(desk_world: DeskWorld) -> None:
    session, here, there = desk_world.session, desk_world.site("朝阳"), desk_world.site("海淀")
    down(desk_world, here)
    helper = desk_world.support(here)
    problem = problems.announce(session, desk_world.notices, helper, SIGNATURE, "断了", TEXT)
    for row in session.exec(select(RoleRow).where(RoleRow.person_id == helper.id)).all():
        session.delete(row)
    assert problems.get(session, problem.id).sites == frozenset({here})
    session.add(RoleRow(person_id=helper.id, site_id=there, role=Role.SUPPORT))
    assert problems.get(session, problem.id).sites == frozenset({here})
    assert problems.resolve_for_all(session, desk_world.desk, desk_world.support(here), problem.id)[1] == 1


def test_who_may_triage_nothing_announces_nothing(desk_world: DeskWorld) -> None:
    clerk = desk_world.somebody("王芳", (desk_world.site("朝阳"), Role.CLERK))
    with pytest.raises(ForbiddenError):
        problems.announce(desk_world.session, desk_world.notices, clerk, SIGNATURE, "断了", TEXT)


def test_a_problem_is_resolved_for_all_whoever_has_the_tickets(desk_world: DeskWorld) -> None:
    session, desk, place = desk_world.session, desk_world.desk, desk_world.site("朝阳")
    helper, colleague = desk_world.support(place), desk_world.support(place)
    mine, taken, other = down(desk_world, place), down(desk_world, place), desk_world.failure(place)
    desk.claim(session, taken.id, colleague)
    problem = problems.announce(session, desk_world.notices, helper, SIGNATURE, "断了", TEXT)
    solved, count = problems.resolve_for_all(session, desk, helper, problem.id, "税局恢复了，请再试一次。")
    assert (solved.state, solved.tickets, count) == ("resolved", 0, 2)
    assert solved.resolved_at is not None
    states = [desk_world.again(one).state for one in (mine, taken, other)]
    assert states == [TicketState.RESOLVED, TicketState.RESOLVED, TicketState.OPEN]
    assert desk_world.again(taken).owner_id == colleague.id
    for one in (mine, taken):
        assert ("answer", one.id, "税局恢复了，请再试一次。") in desk_world.notices.said_things
        assert ("changed", one.id, "resolve") in desk_world.notices.said_things
    with pytest.raises(ProblemError):
        problems.resolve_for_all(session, desk, helper, problem.id)


def test_resolving_without_a_word_only_asks_whether_it_is_solved(desk_world: DeskWorld) -> None:
    session, place = desk_world.session, desk_world.site("朝阳")
    ticket, helper = down(desk_world, place), desk_world.support()
    problem = problems.announce(session, desk_world.notices, helper, SIGNATURE, "断了", TEXT)
    problems.resolve_for_all(session, desk_world.desk, helper, problem.id, " ")
    assert desk_world.notices.tickets("answer") == []
    assert ("changed", ticket.id, "resolve") in desk_world.notices.said_things


def test_a_site_resolves_its_own_part_and_the_rest_stays_open(desk_world: DeskWorld) -> None:
    session, desk = desk_world.session, desk_world.desk
    here, there = desk_world.site("朝阳"), desk_world.site("海淀")
    near, far = down(desk_world, here), down(desk_world, there)
    helper, local = desk_world.support(), desk_world.support(here)
    problem = problems.announce(session, desk_world.notices, helper, SIGNATURE, "断了", TEXT)
    assert problems.waiting_for(session, local, problem.id) == 1
    left, count = problems.resolve_for_all(session, desk, local, problem.id)
    assert (left.state, left.tickets, count) == ("open", 1, 1)
    assert [desk_world.again(one).state for one in (near, far)] == [TicketState.RESOLVED, TicketState.OPEN]


def test_a_site_that_a_problem_does_not_cover_cannot_resolve_it(desk_world: DeskWorld) -> None:
    session, here, there = desk_world.session, desk_world.site("朝阳"), desk_world.site("海淀")
    down(desk_world, here)
    problem = problems.announce(
        session, desk_world.notices, desk_world.support(here), SIGNATURE, "断了", TEXT
    )
    with pytest.raises(ProblemError):
        problems.resolve_for_all(session, desk_world.desk, desk_world.support(there), problem.id)
    with pytest.raises(ProblemError):
        problems.get(session, problem.id + 1)


def test_after_a_problem_was_resolved_the_next_report_is_an_ordinary_ticket(desk_world: DeskWorld) -> None:
    session, place, helper = desk_world.session, desk_world.site("朝阳"), desk_world.support()
    old = down(desk_world, place)
    problem = problems.announce(session, desk_world.notices, helper, SIGNATURE, "断了", TEXT)
    problems.resolve_for_all(session, desk_world.desk, helper, problem.id)
    new = down(desk_world, place)
    assert problems.covering(session, desk_world.again(new)) is None
    kept = problems.covering(session, desk_world.again(old))
    assert kept is not None
    assert kept.state == "resolved"
    assert problems.open_of(session, SIGNATURE) == []


def test_a_ticket_that_fails_in_another_way_leaves_its_problem(desk_world: DeskWorld) -> None:
    session, place, helper = desk_world.session, desk_world.site("朝阳"), desk_world.support()
    asker = desk_world.somebody("王芳", (place, Role.CLERK))
    ticket = desk_world.failure(place, asker, operation_id=1, reason="channel-down", code="")
    problem = problems.announce(session, desk_world.notices, helper, SIGNATURE, "断了", TEXT)
    desk_world.failure(place, asker, operation_id=1, code="9988")
    assert desk_world.again(ticket).problem_id is None
    assert problems.resolve_for_all(session, desk_world.desk, helper, problem.id)[1] == 0


def test_a_ticket_that_is_opened_again_hears_of_what_is_known_since(desk_world: DeskWorld) -> None:
    session, place, helper = desk_world.session, desk_world.site("朝阳"), desk_world.support()
    ticket, other = down(desk_world, place), down(desk_world, place)
    desk_world.desk.resolve(session, ticket.id, helper)
    problem = problems.announce(session, desk_world.notices, helper, SIGNATURE, "断了", TEXT)
    assert desk_world.notices.tickets("announced") == [other.id]
    desk_world.desk.reopen(session, ticket.id, helper)
    assert desk_world.notices.tickets("announced") == [other.id, ticket.id]
    assert desk_world.again(ticket).problem_id == problem.id


def test_other_rules_leave_a_ticket_in_the_problem_that_its_person_was_told_of(desk_world: DeskWorld) -> None:
    session, place = desk_world.session, desk_world.site("朝阳")
    ticket = down(desk_world, place)
    problem = problems.announce(session, desk_world.notices, desk_world.support(), SIGNATURE, "断了", TEXT)
    session.get_one(TicketRow, ticket.id).signature = "signed|anew"
    found = problems.covering(session, desk_world.again(ticket))
    assert found is not None
    assert found.id == problem.id


def test_a_title_of_the_rules_is_told_in_each_persons_language(desk_world: DeskWorld) -> None:
    session, place = desk_world.session, desk_world.site("朝阳")
    english = desk_world.somebody("Ann", (place, Role.CLERK), language="en")
    ticket = down(desk_world, place, by=english)
    title = signatures.title(SIGNATURE, "zh")
    problems.announce(session, desk_world.notices, desk_world.support(), SIGNATURE, title, TEXT)
    told = ("announced", ticket.id, f"The bureau's server cannot be reached: {TEXT}")
    assert told in desk_world.notices.said_things


def test_a_bare_code_is_announced_to_nobody_and_a_long_title_is_cut(desk_world: DeskWorld) -> None:
    session, notices, helper = desk_world.session, desk_world.notices, desk_world.support()
    down(desk_world, desk_world.site("朝阳"))
    problem = problems.announce(session, notices, helper, SIGNATURE, "断" * 100, "123456")
    assert (len(problem.title), problem.text) == (problems.TITLE_LIMIT, "******")


def test_what_was_announced_and_resolved_stands_in_the_audit_log(desk_world: DeskWorld) -> None:
    session, helper = desk_world.session, desk_world.support()
    down(desk_world, desk_world.site("朝阳"))
    problem = problems.announce(session, desk_world.notices, helper, SIGNATURE, "断了", TEXT)
    problems.resolve_for_all(session, desk_world.desk, helper, problem.id)
    rows = session.exec(select(AuditRow).where(AuditRow.subject == f"problem:{problem.id}")).all()
    assert [row.action for row in rows] == ["problem.announced", "problem.resolved"]
    assert {row.actor for row in rows} == {helper.number}
