"""Links to the board and logins: what they are good for, and how long."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session, select

import bot.records as tables
from bot import audit, logins
from bot.logins import LINK_LIFE, LONGEST, LinkError
from bot.people import Person, Role, meet, person
from bot.records.board import BoardLinkRow, BoardSessionRow
from bot.records.database import open_engine
from bot.records.people import EVERY_SITE, PersonRow, RoleRow
from bot.records.types import now
from tests.databases import own_url
from tests.tables import make_tables

NUMBERS = itertools.count(1)
NOON = now()
LIFE = timedelta(hours=12)
A_SECOND = timedelta(seconds=1)


@pytest.fixture
def session() -> Iterator[Session]:
    assert tables.board is not None
    engine = open_engine(own_url())
    make_tables(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def somebody(session: Session, name: str = "赵客服") -> Person:
    number = next(NUMBERS)
    met = meet(session, "test", number, number, name, "zh")
    session.add(RoleRow(person_id=met.id, site_id=EVERY_SITE, role=Role.SUPPORT))
    session.flush()
    return person(session, met.id)


def entered(session: Session, who: Person) -> str:
    token, _ = logins.enter(session, logins.make_link(session, who, NOON), NOON, LIFE)
    return token


def test_a_link_lets_its_person_in_once(session: Session) -> None:
    who = somebody(session)
    link = logins.make_link(session, who, NOON)
    token, found = logins.enter(session, link, NOON, LIFE)
    assert found == who
    held = logins.login(session, token, NOON)
    assert held
    assert held.person == who
    with pytest.raises(LinkError):
        logins.enter(session, link, NOON, LIFE)
    with pytest.raises(LinkError):
        logins.guest(session, link, NOON)


def test_to_look_at_a_link_does_not_use_it_up(session: Session) -> None:
    who = somebody(session)
    link = logins.make_link(session, who, NOON)
    assert [logins.guest(session, link, NOON).name for _ in range(3)] == ["赵客服"] * 3
    assert logins.enter(session, link, NOON, LIFE)


def test_a_link_is_good_for_five_minutes(session: Session) -> None:
    who = somebody(session)
    link = logins.make_link(session, who, NOON)
    assert timedelta(minutes=5) == LINK_LIFE
    assert logins.guest(session, link, NOON + LINK_LIFE - A_SECOND) == who
    with pytest.raises(LinkError):
        logins.enter(session, link, NOON + LINK_LIFE, LIFE)


def test_only_the_newest_link_of_a_person_is_good(session: Session) -> None:
    who, other = somebody(session), somebody(session)
    others = logins.make_link(session, other, NOON)
    old = logins.make_link(session, who, NOON)
    new = logins.make_link(session, who, NOON)
    with pytest.raises(LinkError):
        logins.guest(session, old, NOON)
    assert logins.guest(session, new, NOON) == who
    assert logins.guest(session, others, NOON) == other


@pytest.mark.parametrize("token", ["", "no", "\ud83d", "x" * 10_000])
def test_a_made_up_token_is_no_link_and_no_login(session: Session, token: str) -> None:
    with pytest.raises(LinkError):
        logins.guest(session, token, NOON)
    assert logins.login(session, token, NOON) is None


def test_no_token_stands_in_the_database_or_in_the_audit_log(session: Session) -> None:
    who = somebody(session)
    link = logins.make_link(session, who, NOON)
    token, _ = logins.enter(session, link, NOON, LIFE)
    rows = [*session.exec(select(BoardLinkRow)).all(), *session.exec(select(BoardSessionRow)).all()]
    kept = " ".join([*(row.model_dump_json() for row in rows), *audit.export(session)])
    assert len(rows) == 2
    assert link not in kept
    assert token not in kept


def test_a_login_ends_when_it_was_not_used_for_its_life(session: Session) -> None:
    token = entered(session, somebody(session))
    assert logins.login(session, token, NOON + LIFE - A_SECOND)
    assert logins.login(session, token, NOON + LIFE) is None


def test_a_login_that_is_used_goes_on_but_not_for_ever(session: Session) -> None:
    token = entered(session, somebody(session))
    later = NOON + timedelta(hours=11)
    held = logins.login(session, token, later)
    assert held
    assert logins.is_renewable(held, later)
    logins.renew(session, token, later, LIFE)
    renewed = logins.login(session, token, later + timedelta(hours=11))
    assert renewed
    assert not logins.is_renewable(renewed, later + A_SECOND)
    for day in range(1, 16):
        logins.renew(session, token, NOON + day * timedelta(hours=11), LIFE)
    assert logins.login(session, token, NOON + LONGEST - A_SECOND)
    assert logins.login(session, token, NOON + LONGEST) is None


def test_a_login_that_has_ended_is_not_renewed(session: Session) -> None:
    token = entered(session, somebody(session))
    logins.renew(session, token, NOON + LIFE, LIFE)
    assert logins.login(session, token, NOON + LIFE) is None


@pytest.mark.parametrize("field", ["blocked_at", "erased_at"])
def test_who_is_blocked_or_erased_has_neither_link_nor_login(session: Session, field: str) -> None:
    who = somebody(session)
    token = entered(session, who)
    link = logins.make_link(session, who, NOON)
    row = session.get_one(PersonRow, who.id)
    setattr(row, field, NOON)
    session.add(row)
    session.flush()
    assert logins.login(session, token, NOON) is None
    with pytest.raises(LinkError):
        logins.guest(session, link, NOON)
    with pytest.raises(LinkError):
        logins.enter(session, link, NOON, LIFE)


def test_a_login_has_the_rights_of_this_moment(session: Session) -> None:
    who = somebody(session)
    token = entered(session, who)
    role = session.exec(select(RoleRow).where(RoleRow.person_id == who.id)).one()
    session.delete(role)
    session.flush()
    held = logins.login(session, token, NOON)
    assert held
    assert held.person.grants == frozenset()


def test_logging_out_ends_one_login_and_everywhere_ends_all_of_one_person(session: Session) -> None:
    who, other = somebody(session), somebody(session)
    first, second, others = entered(session, who), entered(session, who), entered(session, other)
    logins.leave(session, first, who)
    assert logins.login(session, first, NOON) is None
    assert logins.login(session, second, NOON)
    link = logins.make_link(session, who, NOON)
    assert logins.leave_everywhere(session, who.id, who.number) == 1
    assert logins.login(session, second, NOON) is None
    assert logins.login(session, others, NOON)
    with pytest.raises(LinkError):
        logins.guest(session, link, NOON)


def test_what_has_ended_is_forgotten_when_a_link_is_made(session: Session) -> None:
    who = somebody(session)
    entered(session, who)
    logins.make_link(session, somebody(session), NOON + LIFE)
    assert session.exec(select(BoardSessionRow)).all() == []
    assert len(session.exec(select(BoardLinkRow)).all()) == 1


def test_every_step_is_audited(session: Session) -> None:
    who = somebody(session)
    token = entered(session, who)
    logins.leave(session, token, who)
    logins.leave_everywhere(session, who.id, who.number)
    kept = [json.loads(line)["action"] for line in audit.export(session)]
    assert kept == ["board.link", "board.login", "board.logout", "board.logout"]
