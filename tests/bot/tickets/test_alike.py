"""What looks like one failure, and what helped before."""

from __future__ import annotations

from datetime import timedelta

from bot.people import Role
from bot.records.types import now
from bot.tickets import alike, similar
from tests.bot.tickets.desk_world import DeskWorld


def test_the_others_of_a_day_are_counted_from_the_first_of_them(desk_world: DeskWorld) -> None:
    place = desk_world.site("朝阳")
    first = desk_world.ago(desk_world.failure(place), hours=3)
    desk_world.failure(place)
    desk_world.ago(desk_world.failure(place), hours=25)
    desk_world.failure(place, code="9989")
    ticket = desk_world.failure(place)
    found = alike.of(desk_world.session, ticket, now())
    assert (found.count, found.since) == (2, first.created_at)


def test_what_is_alone_has_no_others(desk_world: DeskWorld) -> None:
    place = desk_world.site("朝阳")
    desk_world.failure(place, code="236", reason="password-refused")
    ticket = desk_world.failure(place, code="236", reason="password-refused")
    assert alike.of(desk_world.session, ticket, now()) == alike.Alike()


def test_what_all_share_says_why_they_are_one(desk_world: DeskWorld) -> None:
    place = desk_world.site("朝阳")
    desk_world.failure(place, reason="channel-down", code="", phase="inspecting", firmware="V9")
    ticket = desk_world.failure(place, reason="channel-down", code="", phase="acting")
    found = alike.of(desk_world.session, ticket, now())
    assert found.fields == {"driver": "zc", "reason": "channel-down"}


def test_another_sites_tickets_are_counted_and_not_named(desk_world: DeskWorld) -> None:
    here, there = desk_world.site("朝阳"), desk_world.site("海淀")
    near, far = desk_world.failure(here), desk_world.failure(there)
    ticket = desk_world.failure(here)
    for reader in (None, desk_world.support(here)):
        found = alike.of(desk_world.session, ticket, now(), reader)
        assert (found.count, found.tickets) == (2, (near.id,))
    assert alike.of(desk_world.session, ticket, now(), desk_world.support()).tickets == (far.id, near.id)


def test_a_merged_ticket_is_not_counted_twice(desk_world: DeskWorld) -> None:
    place = desk_world.site("朝阳")
    asker = desk_world.somebody("王芳", (place, Role.CLERK))
    one, other = desk_world.failure(place, asker), desk_world.failure(place, asker)
    desk_world.desk.merge(desk_world.session, one.id, other.id, desk_world.support())
    ticket = desk_world.failure(place)
    assert alike.of(desk_world.session, ticket, now()).tickets == (other.id,)


def test_groups_are_the_largest_first_with_what_is_still_unsolved(desk_world: DeskWorld) -> None:
    session, here, there = desk_world.session, desk_world.site("朝阳"), desk_world.site("海淀")
    three = [desk_world.failure(here) for _ in range(3)]
    two = [desk_world.failure(here, code="155") for _ in range(2)]
    desk_world.failure(here, code="lonely")
    desk_world.failure(there)
    desk_world.desk.resolve(session, three[0].id, desk_world.support())
    since = now() - timedelta(days=1)
    found = alike.groups(session, {here}, since)
    assert [(one.count, one.unresolved) for one in found] == [(3, 2), (2, 2)]
    assert found[0].fields == {"code": "9988", "phase": "acting", "driver": "zc", "firmware": "V1.2"}
    assert found[1].title("en") == "The bureau's write-back does not fit the disk"
    assert (found[1].first, found[1].last) == (two[0].created_at, two[1].created_at)
    assert [one.count for one in alike.groups(session, None, since)] == [4, 2]
    assert alike.groups(session, set(), since) == []
    assert alike.groups(session, None, now()) == []


def test_what_helped_before_comes_with_the_best_rated_first(desk_world: DeskWorld) -> None:
    session, place = desk_world.session, desk_world.site("朝阳")
    helper = desk_world.support()
    asker = desk_world.somebody("王芳", (place, Role.CLERK))
    silent, poor, good, newest = (desk_world.failure(place, asker) for _ in range(4))
    for one in (poor, good, newest):
        desk_world.desk.answer(session, one.id, helper, "请重新抄报")
    for one in (silent, poor, good, newest):
        desk_world.desk.resolve(session, one.id, helper)
    desk_world.desk.rate(session, poor.id, asker, 1)
    desk_world.desk.rate(session, good.id, asker, 5)
    found = similar.solved(session, desk_world.failure(place), helper)
    assert [one.id for one in found] == [good.id, newest.id, poor.id]


def test_what_helped_elsewhere_is_only_for_those_who_may_see_it(desk_world: DeskWorld) -> None:
    session, here, there = desk_world.session, desk_world.site("朝阳"), desk_world.site("海淀")
    far = desk_world.failure(there)
    desk_world.desk.resolve(session, far.id, desk_world.support())
    ticket = desk_world.failure(here)
    assert similar.solved(session, ticket, desk_world.support(here)) == ()
    assert similar.solved(session, ticket, None) == ()
    assert [one.id for one in similar.solved(session, ticket, desk_world.support())] == [far.id]


def test_of_a_failure_that_stands_alone_its_reason_tells_what_helped(desk_world: DeskWorld) -> None:
    session, place, helper = desk_world.session, desk_world.site("朝阳"), desk_world.support()
    before = desk_world.failure(place, code="", reason="port-busy")
    desk_world.desk.resolve(session, before.id, helper)
    like = similar.solved(session, desk_world.failure(place, code="", reason="port-busy"), helper)
    unlike = similar.solved(session, desk_world.failure(place, code="", reason="port-lost"), helper)
    assert ([one.id for one in like], unlike) == ([before.id], ())
