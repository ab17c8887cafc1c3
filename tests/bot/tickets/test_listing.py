"""The list of tickets: what a filter lets through, in which order, and in how many queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.people import Grant, Person, Role
from bot.records.operations import OperationRow
from bot.records.tickets import TicketRow
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
    "157",
    "9d1",
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
FIELDS: dict[str, Callable[[Random], Any]] = {
    "sites": lambda dice: frozenset(dice.sample([1, 2, 3, 9], dice.randrange(4))),
    "states": lambda dice: frozenset(dice.sample(list(TicketState), dice.randrange(4))),
    "kind": lambda _: "failure",
    "priorities": lambda dice: frozenset(dice.sample(list(Priority), dice.randrange(3))),
    "site_id": lambda dice: dice.randint(1, 3),
    "device_id": lambda dice: dice.randint(1, 2),
    "owner_id": lambda dice: dice.randint(1, 4),
    "unowned": lambda _: True,
    "person_id": lambda dice: dice.randint(1, 4),
    "signature": lambda _: "one|156",
    "problem_id": lambda _: 1,
    "tag": lambda dice: dice.choice(["急", "#VIP"]),
    "escalated": lambda _: True,
    "words": lambda dice: " ".join(dice.sample(WORDS, dice.randint(1, 2))),
    "since": lambda _: NOON - timedelta(hours=60),
    "until": lambda _: NOON - timedelta(hours=20),
    "order": lambda dice: dice.choice([*ORDERS, "no such order"]),
}


def some_filter(dice: Random) -> Filter:
    names = dice.sample(sorted(FIELDS), dice.randint(0, 3)) + dice.choice([[], [], ["words"]])
    return replace(ALL, **{name: FIELDS[name](dice) for name in names})


def some_tickets(session: Session, dice: Random) -> list[TicketView]:
    for _ in range(dice.randint(0, 30)):
        ticket(
            session,
            *dice.sample(["急", "网络", "vip"], dice.randrange(3)),
            hours=dice.choice([10, 20, 40, 60, 80]),
            kind=dice.choice(["failure", "question"]),
            state=dice.choice(list(TicketState)),
            priority=dice.choice(list(Priority)),
            person_id=dice.randint(1, 4),
            site_id=dice.choice([None, None, 1, 2, 3]),
            device_id=dice.choice([None, 1, 2]),
            owner_id=dice.choice([None, 1, 2, 3, 4]),
            code=dice.choice(["", "157", "09D103"]),
            signature=dice.choice(["", "one|156"]),
            problem_id=dice.choice([None, 1]),
            subject=dice.choice(SUBJECTS),
            changed_at=NOON + timedelta(hours=dice.randrange(20)),
            escalated_at=dice.choice([None, NOON]),
        )
    return [listing.get(session, row.id or 0) for row in session.exec(select(TicketRow)).all()]


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


UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)  # a smaller number is no smaller case


@settings(max_examples=150, deadline=None, phases=UNSHRUNK, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_a_filter_lets_through_what_a_plain_loop_would(sqlite_tables: Engine, seed: int) -> None:
    agree(sqlite_tables, Random(seed))


@settings(max_examples=40, deadline=None, phases=UNSHRUNK, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_a_filter_is_the_same_on_postgresql(postgres_tables: Engine, seed: int) -> None:
    agree(postgres_tables, Random(seed))


def agree(engine: Engine, dice: Random) -> None:
    with undone(engine) as session:
        town(session)
        every, wanted = some_tickets(session, dice), some_filter(dice)
        through = sorted(
            (one for one in every if lets_through(wanted, one)), key=KEYS.get(wanted.order, newest)
        )
        offset, limit = dice.randrange(5), dice.randint(1, 6)
        page = through[offset : offset + limit]
        assert listing.filtered(session, wanted, offset, limit) == page
        assert listing.filtered_count(session, wanted) == len(through)
        assert listing.found(session, wanted, offset, limit) == listing.Found(tuple(page), len(through))


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
