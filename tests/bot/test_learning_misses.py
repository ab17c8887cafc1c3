"""Which questions came to nothing, who may see them, and what many have in common."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

import bot.records as tables
from bot.learning import misses
from bot.learning.misses import Kind, kind_of
from bot.people import Role, meet
from bot.records.database import open_engine
from bot.records.journal import QuestionRow
from bot.records.people import EVERY_SITE, RoleRow, SiteRow
from bot.tickets import opening
from tests.databases import own_url
from tests.tables import make_tables

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=365)
KINDS: list[tuple[dict[str, Any], Kind | None]] = [
    ({"decision": "answer"}, None),
    ({"decision": "answer", "thumb": 1}, None),
    ({"decision": "answer", "thumb": -1}, Kind.THUMB_DOWN),
    ({"decision": "answer", "ticket_id": 1}, Kind.HANDED_OVER),
    ({"decision": "answer", "ticket_id": 1, "thumb": 1}, None),
    ({"decision": "answer", "unknown_codes": ["9988"]}, Kind.UNKNOWN_CODE),
    ({"decision": "suggest"}, None),
    ({"decision": "suggest", "chosen": "how-to-clear"}, None),
    ({"decision": "suggest", "chosen": "how-to-clear", "thumb": -1}, Kind.THUMB_DOWN),
    ({"decision": "suggest", "chosen": ""}, Kind.NONE_MEANT),
    ({"decision": "handoff"}, Kind.HANDED_OVER),
    ({"decision": "handoff", "unknown_codes": ["9988"]}, Kind.UNKNOWN_CODE),
    ({"decision": "refuse"}, None),
    ({"decision": "refuse", "ticket_id": 1}, None),
    ({"decision": "refuse", "thumb": -1}, Kind.THUMB_DOWN),
]


@pytest.mark.parametrize(("changes", "kind"), KINDS)
def test_how_a_question_came_to_nothing(changes: dict[str, Any], kind: Kind | None) -> None:
    assert kind_of(QuestionRow(person_id=1, text="怎么清卡", **changes)) is kind


class Book:
    """People of two sites, and what they asked."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.sites: dict[int, list[int]] = {}  # at which a person asks
        session.add_all([SiteRow(name="朝阳"), SiteRow(name="海淀")])
        self.here = self.person("王芳", 1)
        self.there = self.person("李雷", 2)
        self.guest = self.person("路人")

    def person(self, name: str, *sites: int) -> int:
        number = 100 + len(name) + sum(map(ord, name))
        who = meet(self.session, "rig", number, number, name, "zh")
        self.sites[who.id] = [*sites]
        self.session.add_all(RoleRow(person_id=who.id, site_id=site, role=Role.CLERK) for site in sites)
        self.session.flush()
        return who.id

    def asked(self, person_id: int, text: str, at: datetime = NOW, **changes: Any) -> int:
        given = {"decision": "handoff", "at": at, "sites": self.sites.get(person_id, []), **changes}
        row = QuestionRow(person_id=person_id, text=text, **given)
        self.session.add(row)
        self.session.flush()
        return row.id or 0

    def found(self, since: datetime = LONG_AGO, sites: set[int] | None = None) -> list[str]:
        return [miss.text for miss in misses.find(self.session, since, sites)]


@pytest.fixture
def book() -> Iterator[Book]:
    assert tables.people is not None
    engine = open_engine(own_url())
    make_tables(engine)
    with Session(engine) as session:
        yield Book(session)
    engine.dispose()


def test_what_is_older_than_the_period_is_left_out(book: Book) -> None:
    book.asked(book.here, "早就问过", NOW - timedelta(days=31))
    book.asked(book.here, "刚才问过")
    assert book.found(NOW - timedelta(days=30)) == ["刚才问过"]


def test_a_message_that_was_not_kept_is_no_miss(book: Book) -> None:
    book.asked(book.here, "******")
    assert book.found() == []


def test_support_of_a_site_sees_its_people_and_no_guests(book: Book) -> None:
    book.asked(book.here, "朝阳的问题")
    book.asked(book.there, "海淀的问题")
    book.asked(book.guest, "访客的问题")
    assert book.found(sites={1}) == ["朝阳的问题"]
    assert book.found() == ["朝阳的问题", "海淀的问题", "访客的问题"]


def test_what_was_asked_without_a_site_is_for_the_support_of_every_site(book: Book) -> None:
    book.asked(book.person("周老板", EVERY_SITE), "老板的问题", sites=[])
    assert (book.found(sites={2}), book.found()) == ([], ["老板的问题"])


def test_where_it_was_asked_counts_and_not_where_its_asker_works_now(book: Book) -> None:
    book.asked(book.here, "朝阳的问题")
    row = book.session.exec(select(RoleRow).where(RoleRow.person_id == book.here)).one()
    row.site_id = 2
    book.session.flush()
    assert (book.found(sites={1}), book.found(sites={2})) == (["朝阳的问题"], [])


def test_the_questions_of_one_message_are_one_miss(book: Book) -> None:
    first = book.asked(book.here, "打印机卡纸，公积金怎么取")
    book.asked(book.here, "打印机卡纸，公积金怎么取", unknown_codes=["9988"])
    book.asked(book.there, "打印机卡纸，公积金怎么取")
    found = misses.find(book.session, LONG_AGO)
    assert len(found) == 2
    assert found[0].question_id == first


def test_somebodys_number_is_no_unknown_code(book: Book) -> None:
    book.asked(book.here, "打电话62345678没人接", unknown_codes=["62345678"])
    book.asked(book.here, "电话62345678打通了", decision="answer", unknown_codes=["62345678"])
    (miss,) = misses.find(book.session, LONG_AGO)
    assert (miss.kind, miss.codes) == (Kind.HANDED_OVER, ())


def test_what_stands_behind_200_characters_makes_no_other_cluster(book: Book) -> None:
    for person_id, first in ((book.here, 0x4E00), (book.there, 0x6E00)):
        book.asked(person_id, "打印机卡纸" * 40 + "".join(map(chr, range(first, first + 1500))))
    assert len(misses.clustered(misses.find(book.session, LONG_AGO))) == 1


def test_a_cluster_counts_questions_and_people_and_names_the_nearest_article(book: Book) -> None:
    near = {"candidates": [{"article": "printer", "score": 0.1}, {"article": "toner", "score": 0.05}]}
    book.asked(book.here, "打印机卡纸了", NOW - timedelta(days=3), **near)
    book.asked(book.there, "打印机又卡纸", NOW - timedelta(days=2), **near)
    book.asked(book.there, "打印机卡纸怎么办", NOW)
    book.asked(book.guest, "公积金怎么取")
    first, second = misses.clustered(misses.find(book.session, LONG_AGO))
    assert (len(first.misses), first.people, first.nearest) == (3, 2, "printer")
    assert (first.first, first.last) == (NOW - timedelta(days=3), NOW)
    assert first.example.text.startswith("打印机")
    assert (second.example.text, second.nearest) == ("公积金怎么取", None)


def test_an_article_that_was_shown_is_nearer_than_a_candidate(book: Book) -> None:
    book.asked(
        book.here,
        "卡纸",
        decision="suggest",
        chosen="toner",
        thumb=-1,
        candidates=[{"article": "printer", "score": 0.3}],
    )
    (cluster,) = misses.clustered(misses.find(book.session, LONG_AGO))
    assert cluster.nearest == "toner"


def test_an_unknown_code_is_a_cluster_of_its_own_however_it_is_asked(book: Book) -> None:
    book.asked(book.here, "提示9988怎么办", unknown_codes=["9988"])
    book.asked(book.there, "9988 是什么", unknown_codes=["9988"])
    book.asked(book.there, "提示7766怎么办", unknown_codes=["7766"])
    found = misses.clustered(misses.find(book.session, LONG_AGO))
    assert [(cluster.codes, len(cluster.misses)) for cluster in found] == [(("9988",), 2), (("7766",), 1)]


def test_kinds_are_counted(book: Book) -> None:
    ticket = opening.open_question(book.session, meet(book.session, "rig", 1, 1, "甲", "zh"), "卡纸")
    book.asked(book.here, "卡纸", decision="answer", thumb=-1)
    book.asked(book.here, "卡纸", NOW - timedelta(hours=1), decision="answer", ticket_id=ticket.id)
    book.asked(book.here, "卡纸", NOW - timedelta(hours=2))
    (cluster,) = misses.clustered(misses.find(book.session, LONG_AGO))
    assert cluster.kinds == {Kind.HANDED_OVER: 2, Kind.THUMB_DOWN: 1}
    assert cluster.has(cluster.misses[1].question_id)
    assert not cluster.has(99)
