"""The list of tickets: what a filter lets through, in which order, and in how many queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from bot.people import Grant, Person, Role
from bot.records.operations import OperationRow
from bot.tickets import listing, tags
from bot.tickets.listing import ORDERS, WHERE, Filter
from bot.tickets.searching import MOST_WORDS
from bot.tickets.states import Priority, TicketState
from bot.tickets.story import write
from bot.tickets.tags import tag_of
from bot.tickets.views import TicketView
from tests.bot.tickets.databases import counted, undone
from tests.bot.tickets.ticket_rows import NOON, added, ticket, town

ALL = Filter(states=frozenset())
SUBJECTS = ("专票开不出", "Disk 156", "100% 满", "a_b", "it's / odd", "ÉTÉ", "")
WORDS = (
    "专票",
    "开",
    "disk",
    "DISK",
    "156",
    "%",
    "_",
    "/",
    "'",
    "été",
    "店",
    "shop",
    "émile",
    "pos_",
    "#2",
    "2",
    "急",
    "#急",
)
TICKETS = st.lists(
    st.fixed_dictionaries(
        {
            "tags": st.lists(st.sampled_from(["急", "网络", "vip"]), unique=True),
            "hours": st.integers(0, 90),
            "kind": st.sampled_from(["failure", "question"]),
            "state": st.sampled_from(list(TicketState)),
            "priority": st.sampled_from(list(Priority)),
            "person_id": st.integers(1, 4),
            "site_id": st.none() | st.integers(1, 3),
            "device_id": st.none() | st.integers(1, 2),
            "owner_id": st.none() | st.integers(1, 4),
            "code": st.sampled_from(["", "156", "09D103"]),
            "signature": st.sampled_from(["", "one|156"]),
            "problem_id": st.none() | st.just(1),
            "subject": st.sampled_from(SUBJECTS),
            "changed_at": st.integers(0, 90).map(lambda hours: NOON + timedelta(hours=hours)),
            "escalated_at": st.none() | st.just(NOON),
        }
    ),
    max_size=30,
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "sites": st.frozensets(st.sampled_from([1, 2, 3, 9])),
    "states": st.frozensets(st.sampled_from(list(TicketState))),
    "kind": st.just("failure"),
    "priorities": st.frozensets(st.sampled_from(list(Priority))),
    "site_id": st.integers(1, 3),
    "device_id": st.integers(1, 2),
    "owner_id": st.integers(1, 4),
    "unowned": st.just(True),
    "person_id": st.integers(1, 4),
    "signature": st.just("one|156"),
    "problem_id": st.just(1),
    "tag": st.sampled_from(["急", "#VIP"]),
    "escalated": st.just(True),
    "words": st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join),
    "since": st.just(NOON - timedelta(hours=60)),
    "until": st.just(NOON - timedelta(hours=20)),
    "order": st.sampled_from([*ORDERS, "no such order"]),
}
FILTERS = (
    st.lists(st.sampled_from(sorted(FIELDS)), unique=True, max_size=3)
    .flatmap(lambda names: st.fixed_dictionaries({name: FIELDS[name] for name in names}))
    .map(lambda chosen: replace(ALL, **chosen))
)


def newest(one: TicketView) -> int:
    return -one.id


KEYS: dict[str, Callable[[TicketView], Any]] = {
    "oldest": lambda one: one.id,
    "priority": lambda one: (one.priority, one.id),
    "changed": lambda one: (-one.changed_at.timestamp(), -one.id),
}


def support(sites: Iterable[int]) -> Person:
    return Person(99, "support", "zh", frozenset(Grant(site, Role.SUPPORT) for site in sites))


def stands_in(word: str, one: TicketView) -> bool:
    number = int(word.lstrip("#")) if word.lstrip("#").isdecimal() else None
    if number is not None and word.startswith("#"):
        return number in {one.id, one.operation}
    texts = [one.subject, one.code, one.person, one.site, one.device]
    found = any(word.casefold() in text.casefold() for text in texts)
    return found or number == one.id or any((tag_of(word) or word) in tag for tag in one.tags)


def lets_through(wanted: Filter, one: TicketView) -> bool:
    same = ("kind", "site_id", "device_id", "owner_id", "person_id", "signature", "problem_id")
    return all(
        (
            wanted.sites is None or one.triaged_by(support(wanted.sites)),
            not wanted.states or one.state in wanted.states,
            not wanted.priorities or one.priority in wanted.priorities,
            all(getattr(wanted, name) in {None, "", getattr(one, name)} for name in same),
            not wanted.unowned or one.owner_id is None,
            not wanted.tag or tag_of(wanted.tag) in one.tags,
            not wanted.escalated or one.escalated_at is not None,
            wanted.since is None or one.created_at >= wanted.since,
            wanted.until is None or one.created_at < wanted.until,
            all(stands_in(word, one) for word in wanted.words.split()),
        )
    )


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=TICKETS, wanted=FILTERS, offset=st.integers(0, 6), limit=st.integers(1, 6))
def test_a_filter_lets_through_what_a_plain_loop_would(
    both_tables: Engine, made: list[dict[str, Any]], wanted: Filter, offset: int, limit: int
) -> None:
    with undone(both_tables) as session:
        town(session)
        for number, one in enumerate(made, start=1):
            ticket(session, *one["tags"], id=number, **{name: one[name] for name in one if name != "tags"})
        every = [listing.get(session, number) for number in range(1, len(made) + 1)]
        through = sorted(
            (one for one in every if lets_through(wanted, one)), key=KEYS.get(wanted.order, newest)
        )
        assert listing.filtered(session, wanted, offset, limit) == through[offset : offset + limit]
        assert listing.filtered_count(session, wanted) == len(through)
        assert listing.found(session, wanted, offset, limit) == listing.Found(
            tuple(through[offset : offset + limit]), len(through)
        )


def test_every_field_of_a_filter_asks_for_something() -> None:
    apart = {"sites", "words", "order"}
    assert WHERE.keys() | apart == {one.name for one in fields(Filter)}


def test_without_a_word_the_unsolved_tickets_are_listed_newest_first(on_both: Session) -> None:
    town(on_both)
    rows = [ticket(on_both, state=state) for state in TicketState]
    assert [one.id for one in listing.filtered(on_both, Filter())] == [row.id for row in reversed(rows[:3])]


def test_support_of_no_site_sees_nothing(on_both: Session) -> None:
    town(on_both)
    ticket(on_both, person_id=4)
    assert listing.found(on_both, Filter(sites=frozenset())) == listing.Found((), 0)
    assert listing.newest_change(on_both, frozenset()) is None


def test_a_number_is_the_tickets_or_its_operations_and_nothing_else(on_both: Session) -> None:
    town(on_both)
    added(on_both, OperationRow(id=7, site_id=1, device_id=1, plan="clear", requester_id=1))
    failed = ticket(on_both, id=70, operation_id=7, subject="#1007 开票机1")
    ticket(on_both, id=1071, subject="#1007 said again")
    found = [one.id for one in listing.filtered(on_both, Filter(words="#1007"))]
    assert found == [failed.id]
    assert [one.id for one in listing.filtered(on_both, Filter(words="#70"))] == [failed.id]


def test_words_after_the_eighth_do_not_count(on_both: Session) -> None:
    town(on_both)
    ticket(on_both, subject="专票")
    assert listing.filtered_count(on_both, Filter(words="专 " * MOST_WORDS + "没有")) == 1
    assert listing.filtered_count(on_both, Filter(words="专 " * (MOST_WORDS - 1) + "没有")) == 0


def test_counting_ends_where_it_is_told_to(on_both: Session) -> None:
    town(on_both)
    for _ in range(5):
        ticket(on_both)
    assert listing.filtered_count(on_both, ALL, most=3) == 3


def test_a_page_behind_the_last_one_still_knows_how_many_there_are(on_both: Session) -> None:
    town(on_both)
    ticket(on_both)
    assert listing.found(on_both, ALL, offset=50) == listing.Found((), 1)


@pytest.mark.parametrize("wanted", [ALL, Filter(words="专票", sites=frozenset({1, 2}))], ids=["all", "words"])
def test_fifty_tickets_cost_as_many_queries_as_one(on_both: Session, wanted: Filter) -> None:
    town(on_both)
    added(on_both, OperationRow(id=7, site_id=1, device_id=1, plan="clear", requester_id=1))
    for number in range(60):
        where = (
            {"site_id": 1 + number % 3, "operation_id": 7} if number == 59 else {"person_id": 1 + number % 2}
        )
        ticket(on_both, "急", subject="专票", owner_id=3, device_id=1, **where)
    with counted(on_both) as for_one:
        listing.found(on_both, wanted, limit=1)
    with counted(on_both) as for_fifty:
        assert len(listing.found(on_both, wanted, limit=50).tickets) == 50
    assert len(for_one) <= len(for_fifty) <= 9


def test_a_story_of_fifty_lines_is_read_in_three_queries(on_both: Session) -> None:
    town(on_both)
    row = ticket(on_both)
    for number in range(50):
        write(on_both, row, 1 + number % 3, "message", str(number))
    with counted(on_both) as sent:
        assert len(listing.entries(on_both, row.id or 0)) == 50
    assert len(sent) == 3


def test_the_newest_change_is_of_the_tickets_that_one_sees(on_both: Session) -> None:
    town(on_both)
    ticket(on_both, site_id=1, hours=5, state=TicketState.CLOSED)
    ticket(on_both, site_id=2, hours=3)
    ticket(on_both, person_id=2, hours=4)  # without a site: of those of its person
    assert listing.newest_change(on_both, frozenset({1})) == NOON - timedelta(hours=5)
    assert listing.newest_change(on_both, frozenset({3})) == NOON - timedelta(hours=4)
    assert listing.newest_change(on_both, None) == NOON - timedelta(hours=3)


def test_only_tags_of_tickets_that_one_sees_are_offered(on_both: Session) -> None:
    town(on_both)
    ticket(on_both, "网络", "急", site_id=1)
    ticket(on_both, "急", site_id=1)
    ticket(on_both, "别店的", site_id=2)
    assert tags.used(on_both, frozenset({1})) == ["急", "网络"]
    assert set(tags.used(on_both, None)) == {"急", "网络", "别店的"}
    assert tags.used(on_both, frozenset({1}), limit=1) == ["急"]
