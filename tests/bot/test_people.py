"""Persons and roles: where they hold, and who may be left without."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import Session

import bot.records as tables
from bot import invitations, roles, sites
from bot.dialog.messages import Chat
from bot.dialog.post import chats_of
from bot.people import Grant, Permission, Person, Role, meet, person, who_may
from bot.records.database import open_engine
from bot.records.people import EVERY_SITE
from tests import secrets_seen
from tests.databases import own_url
from tests.tables import make_tables


@pytest.fixture
def session() -> Iterator[Session]:
    assert tables.people is not None
    engine = open_engine(own_url())
    make_tables(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def with_grants(*grants: Grant) -> Person:
    return Person(7, "王芳", "zh", frozenset(grants))


def test_everybody_is_a_guest_everywhere() -> None:
    assert with_grants().roles_at(3) == {Role.GUEST}
    assert with_grants().may(Permission.ASK, 3)


def test_a_role_at_one_site_says_nothing_of_another() -> None:
    manager = with_grants(Grant(1, Role.MANAGER))
    assert manager.may(Permission.APPROVE, 1)
    assert not manager.may(Permission.APPROVE, 2)
    assert not manager.may(Permission.APPROVE, EVERY_SITE)


def test_a_role_at_every_site_holds_at_each() -> None:
    assert with_grants(Grant(EVERY_SITE, Role.MANAGER)).may(Permission.APPROVE, 99)


def test_a_clerk_and_an_administrator_may_not_approve() -> None:
    for role in (Role.CLERK, Role.SUPPORT, Role.ADMIN, Role.GUEST):
        assert not with_grants(Grant(1, role)).may(Permission.APPROVE, 1)


def test_the_same_account_is_the_same_person(session: Session) -> None:
    first = meet(session, "telegram", 5, 5, "王芳", "zh-hans")
    assert meet(session, "telegram", 5, 5, "别名", "en") == first
    assert meet(session, "console", 5, 5, "王芳", "zh").id != first.id


def test_notices_never_go_to_a_group_also_when_a_persons_first_word_was_said_there(session: Session) -> None:
    who = meet(session, "telegram", 5, -100, "王芳", "zh", private=False)
    assert chats_of(session, who.id) == [Chat("telegram", 5)]


def test_notices_go_to_the_private_chat_in_which_a_person_spoke_last(session: Session) -> None:
    turns = ((51, True), (-100, False), (52, True), (-100, False))
    known = {
        meet(session, "other", 5, chat_id, "王芳", "zh", private=private).id for chat_id, private in turns
    }
    assert chats_of(session, known.pop()) == [Chat("other", 52)]


def test_the_first_administrator_comes_by_the_operators_invitation(session: Session) -> None:
    code = secrets_seen.made(invitations.make_admin_invitation(session))
    who = meet(session, "telegram", 5, 5, "钱管理", "zh")
    invitations.take(session, who.id, code, tables.types.now())
    assert [one.id for one in who_may(session, Permission.MANAGE_PEOPLE, None)] == [who.id]


def test_the_last_administrator_of_a_site_cannot_be_removed_and_the_last_but_one_can(
    session: Session,
) -> None:
    site = sites.create(session, "朝阳", 1)
    first, second = (meet(session, "telegram", number, number, "管理", "zh").id for number in (5, 6))
    for who in (first, second):
        roles.grant(session, who, site.id, Role.ADMIN, None)
    roles.revoke(session, first, site.id, Role.ADMIN, second)
    with pytest.raises(roles.LastAdminError):
        roles.revoke(session, second, site.id, Role.ADMIN, second)
    assert person(session, second).may(Permission.MANAGE_PEOPLE, site.id)


def test_guest_is_no_role_to_give_and_a_site_must_exist(session: Session) -> None:
    who = meet(session, "telegram", 5, 5, "王芳", "zh").id
    for site_id, role in ((EVERY_SITE, Role.GUEST), (44, Role.CLERK)):
        with pytest.raises(roles.NoRoleError):
            roles.grant(session, who, site_id, role, None)


@pytest.mark.parametrize("name", ["", "   ", "长" * 31, "坏\x00名"])
def test_a_sites_name_must_be_fit_to_read(session: Session, name: str) -> None:
    with pytest.raises(sites.SiteNameError):
        sites.create(session, name, 1)
