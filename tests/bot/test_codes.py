"""Everything that lets somebody in: good once, hashed where it is kept, void when it should be; a row each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from bot import invitations, logins, people, roles
from bot.dialog import inbox
from bot.dialog.messages import Button, Chat, Incoming
from bot.dialog.post import Post
from bot.invitations import InvitationError
from bot.logins import LinkError
from bot.people import Person, Role
from bot.records.messages import PressRow
from bot.records.people import EVERY_SITE, PersonRow, RoleRow, SiteRow
from bot.records.types import now
from bot.relay import agents, pairing
from bot.relay.errors import PairingError, UnauthorisedError
from tests.bot.relay.play import Agent, Recorder
from tests.bot.tickets.databases import new_database, with_tables
from tests.catalogues import SHIPPED

ADMIN, TAKER = 1, 2
LIFE = timedelta(hours=12)
Use = Callable[[Session, str], object]
REFUSALS = (PairingError, InvitationError, LinkError, UnauthorisedError, LookupError)


@dataclass(frozen=True, slots=True)
class Secret:
    """How it is made and used, and whether it is good once, hashed, and void when its maker loses the right.

    `tables` are those whose moments say when it ends.
    """

    name: str
    make: Callable[[Session], str]
    use: Use
    tables: tuple[str, ...]
    once: bool = True
    hashed: bool = True
    falls: bool = True


def _admin(session: Session) -> Person:
    return people.person(session, ADMIN)


def _enrol(session: Session, code: str) -> object:
    return agents.enrol(session, Agent().enrolment(code), Recorder())


def _token(session: Session) -> str:
    code = pairing.make(session, 1, by=ADMIN)
    return agents.enrol(session, Agent().enrolment(code), Recorder()).token


def _login(session: Session) -> str:
    return logins.enter(session, logins.make_link(session, _admin(session), now()), now(), LIFE)[0]


def _is_in(session: Session, token: str) -> object:
    held = logins.login(session, token, now())
    if held is None:
        raise LookupError
    return held


def _button(session: Session) -> str:
    chat = Chat("telegram", ADMIN)
    Post(SHIPPED).to_chat(session, chat, "?", [[Button("…", "admin.revoke_now", {"site": 1})]])
    session.flush()
    return session.exec(select(PressRow.nonce)).one()


def _press(session: Session, nonce: str) -> object:
    pressed = inbox.press_of(
        session, Incoming("telegram", 1, 1, chat_id=ADMIN, user_id=ADMIN, name="", press=nonce)
    )
    refused = isinstance(pressed, str)
    if refused:
        raise LookupError(pressed)
    return pressed


SECRETS = (
    Secret("pairing code", lambda session: pairing.make(session, 1, by=ADMIN), _enrol, ("pairing",)),
    Secret(
        "invitation",
        lambda session: invitations.make(session, 1, Role.CLERK, ADMIN, now()),
        lambda session, code: invitations.take(session, TAKER, code, now()),
        ("invitation",),
    ),
    Secret(
        "link to the board",
        lambda session: logins.make_link(session, _admin(session), now()),
        lambda session, link: logins.enter(session, link, now(), LIFE),
        ("board_link",),
    ),
    Secret("login to the board", _login, _is_in, ("board_session",), once=False),
    Secret("agent's token", _token, agents.authenticate, (), once=False, falls=False),
    # what it is about stands beside it, and a stolen one is good in its chat alone
    Secret("button", _button, _press, ("press",), hashed=False, falls=False),
)
ONCE = [one for one in SECRETS if one.once]


def named(secret: Secret) -> str:
    return secret.name


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = with_tables(f"sqlite:///{tmp_path / 'hub.db'}")
    _furnish(made)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def server(postgres_url: str) -> Iterator[Engine]:
    made = with_tables(new_database(postgres_url, "codes"))
    _furnish(made)
    yield made
    made.dispose()


def _furnish(engine: Engine) -> None:
    with Session(engine) as session:
        session.add_all([SiteRow(id=1, name="一店"), *(PersonRow(id=at, name=f"某{at}") for at in (1, 2, 3))])
        session.flush()
        for person_id in (ADMIN, 3):
            session.add(RoleRow(person_id=person_id, site_id=EVERY_SITE, role=Role.ADMIN))
        session.commit()


def made(engine: Engine, secret: Secret) -> str:
    with Session(engine) as session:
        plain = secret.make(session)
        session.commit()
    return plain


def used(engine: Engine, secret: Secret, plain: str) -> bool:
    """Use it, and say whether that was let through; a refusal is kept as the hub keeps it."""
    with Session(engine) as session:
        try:
            secret.use(session, plain)
        except REFUSALS:
            return False
        finally:
            session.commit()
    return True


@pytest.mark.parametrize("secret", SECRETS, ids=named)
def test_it_is_good_as_often_as_it_should_be(engine: Engine, secret: Secret) -> None:
    plain = made(engine, secret)
    assert [used(engine, secret, plain) for _ in range(2)] == [True, not secret.once]


@pytest.mark.parametrize("secret", ONCE, ids=named)
@pytest.mark.parametrize("database", ["engine", "server"])
def test_of_two_at_once_one_is_let_in(request: pytest.FixtureRequest, secret: Secret, database: str) -> None:
    engine: Engine = request.getfixturevalue(database)
    plain, ready = made(engine, secret), Barrier(2)

    def both(_: int) -> bool:
        ready.wait(10)
        return used(engine, secret, plain)

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(both, range(2))) == [False, True]


@pytest.mark.parametrize("secret", [one for one in SECRETS if one.hashed], ids=named)
def test_the_records_hold_its_hash_alone_before_and_after_it_is_used(engine: Engine, secret: Secret) -> None:
    plain = made(engine, secret)
    assert not any(one in dump(engine) for one in (plain, plain.replace("-", "")))
    used(engine, secret, plain)
    used(engine, secret, f"{plain}x")
    assert not any(one in dump(engine) for one in (plain, plain.replace("-", "")))


def dump(engine: Engine) -> str:
    with engine.connect() as connection:
        tables = SQLModel.metadata.sorted_tables
        return "\n".join(str(tuple(row)) for table in tables for row in connection.execute(table.select()))


@pytest.mark.parametrize("secret", [one for one in SECRETS if one.tables], ids=named)
def test_it_ends(engine: Engine, secret: Secret) -> None:
    plain = made(engine, secret)
    age(engine, secret)
    assert not used(engine, secret, plain)


def age(engine: Engine, secret: Secret) -> None:
    """Let its end be past."""
    past: datetime = now() - timedelta(seconds=1)
    with engine.begin() as connection:
        for table in (one for one in SQLModel.metadata.sorted_tables if one.name in secret.tables):
            connection.execute(table.update().values(expires_at=past))


@pytest.mark.parametrize("secret", [one for one in SECRETS if one.falls], ids=named)
def test_it_is_void_when_whoever_made_it_is_blocked(engine: Engine, secret: Secret) -> None:
    plain = made(engine, secret)
    with Session(engine) as session:
        session.get_one(PersonRow, ADMIN).blocked_at = now()
        session.commit()
    assert not used(engine, secret, plain)


@pytest.mark.parametrize("secret", SECRETS[:2], ids=named)
def test_a_code_is_void_when_whoever_made_it_is_administrator_no_more(engine: Engine, secret: Secret) -> None:
    plain = made(engine, secret)
    with Session(engine) as session:
        roles.revoke(session, ADMIN, EVERY_SITE, Role.ADMIN, None)
        session.commit()
    assert not used(engine, secret, plain)


def test_a_new_code_a_new_pairing_and_a_rotation_void_what_was_before(engine: Engine) -> None:
    code, link = made(engine, SECRETS[0]), made(engine, SECRETS[2])
    newer, token = made(engine, SECRETS[0]), SECRETS[4]
    assert not used(engine, SECRETS[0], code)
    assert made(engine, SECRETS[2])
    assert not used(engine, SECRETS[2], link)
    first = made(engine, token)
    second = made(engine, token)
    assert not used(engine, SECRETS[0], newer)
    assert [used(engine, token, one) for one in (first, second)] == [False, True]


def test_no_secret_is_short_for_how_often_it_may_be_tried() -> None:
    """What is not counted has 96 bits or more; see docs/adr/0010-codes-and-tokens.md for the rest."""
    assert logins.TOKEN_BYTES * 8 >= 128
    assert len(invitations.ALPHABET) ** (invitations.GROUPS * invitations.GROUP) > 2**58
    assert len(pairing.ALPHABET) ** 8 > 2**39
