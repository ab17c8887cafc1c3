"""All that a card shows, read at once: for a person only what that person may see."""

from __future__ import annotations

from bot import questions
from bot.people import Role
from bot.questions import Decided
from bot.tickets import dossier, problems
from tests.bot.tickets.desk_world import DeskWorld


def test_a_card_has_everything_that_there_is_about_a_ticket(desk_world: DeskWorld) -> None:
    session, desk, place = desk_world.session, desk_world.desk, desk_world.site("朝阳")
    helper = desk_world.support(place)
    asker = desk_world.somebody("王芳", (place, Role.CLERK))
    solved, doubled = desk_world.failure(place), desk_world.failure(place, asker)
    desk.answer(session, solved.id, helper, "请重新抄报")
    desk.resolve(session, solved.id, helper)
    ticket = desk_world.failure(place, asker)
    desk.merge(session, doubled.id, ticket.id, helper)
    asked = questions.keep(session, asker, "提示 9988 怎么办", [Decided("handoff")])
    questions.handed_over(session, asked, ticket.id)
    problem = problems.announce(session, desk_world.notices, helper, ticket.signature, "9988", "在查")
    desk.say(session, ticket.id, asker, "还是不行")
    found = dossier.of(session, desk_world.again(ticket), helper)
    assert found.alike.count == 1
    assert [one.id for one in found.solved] == [solved.id]
    assert [one.id for one in found.merged] == [doubled.id]
    assert found.problem is not None
    assert found.problem.id == problem.id
    assert found.questions == tuple(asked)
    assert {goal.kind for goal in found.goals} == {"first_answer", "solution"}
    assert [entry.text for entry in found.story] == ["opened", "took", "known", "还是不行"]
    assert [moment.what for moment in found.timeline] == ["event-opened", "event-took", "event-known"]
    assert found.next_step == "next-ask-photo"


def test_a_new_question_has_an_empty_card(desk_world: DeskWorld) -> None:
    ticket, _ = desk_world.desk.open_question(desk_world.session, desk_world.somebody("路人"), "怎么清卡")
    found = dossier.of(desk_world.session, ticket, None)
    assert (found.alike.count, found.solved, found.merged, found.problem) == (0, (), (), None)
    assert found.next_step == "next-claim"


def test_another_sites_solved_tickets_stand_on_no_card(desk_world: DeskWorld) -> None:
    session, here, there = desk_world.session, desk_world.site("朝阳"), desk_world.site("海淀")
    far, everywhere = desk_world.failure(there), desk_world.support()
    desk_world.desk.resolve(session, far.id, everywhere)
    ticket = desk_world.failure(here)
    for reader in (None, desk_world.support(here)):
        assert dossier.of(session, ticket, reader).solved == ()
    assert [one.id for one in dossier.of(session, ticket, everywhere).solved] == [far.id]


def test_a_merged_ticket_of_another_site_is_only_for_those_who_may_see_it(desk_world: DeskWorld) -> None:
    session, here, there = desk_world.session, desk_world.site("朝阳"), desk_world.site("海淀")
    asker, everywhere = desk_world.somebody("王芳", (here, Role.CLERK)), desk_world.support()
    near, far = desk_world.failure(here, asker), desk_world.failure(there, asker)
    ticket = desk_world.failure(here, asker)
    for one in (near, far):
        desk_world.desk.merge(session, one.id, ticket.id, everywhere)
    for reader in (None, desk_world.support(here)):
        assert [one.id for one in dossier.of(session, ticket, reader).merged] == [near.id]
    assert [one.id for one in dossier.of(session, ticket, everywhere).merged] == [near.id, far.id]


def test_beside_a_ticket_of_everybody_stands_no_merged_one_of_a_site(desk_world: DeskWorld) -> None:
    session, desk, here = desk_world.session, desk_world.desk, desk_world.site("朝阳")
    asker, everywhere = desk_world.somebody("路人"), desk_world.support()
    ticket, _ = desk.open_question(session, asker, "怎么清卡")
    far = desk_world.failure(here, asker)
    desk.merge(session, far.id, ticket.id, everywhere)
    assert dossier.of(session, desk_world.again(ticket), None).merged == ()
