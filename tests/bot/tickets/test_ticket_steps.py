"""A ticket's steps: who may take which, and what is kept."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

import pytest
from sqlmodel import Session

import bot.records as tables
from bot import audit
from bot.people import Person, Role, meet, person
from bot.records.database import open_engine
from bot.records.people import RoleRow, SiteRow
from bot.tickets import listing, opening, steps, talk
from bot.tickets.errors import NoTicketError, TakenError, TicketGoneError
from bot.tickets.listing import Filter
from bot.tickets.states import TICKETS, TicketState
from bot.tickets.views import TicketView
from tests.databases import own_url
from tests.tables import make_tables

NUMBERS = itertools.count(1)


@pytest.fixture
def session() -> Iterator[Session]:
    assert tables.people is not None
    engine = open_engine(own_url())
    make_tables(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def somebody(session: Session, name: str, *roles: tuple[int, Role]) -> Person:
    number = next(NUMBERS)
    met = meet(session, "test", number, number, name, "zh")
    for site_id, role in roles:
        session.add(RoleRow(person_id=met.id, site_id=site_id, role=role))
    session.flush()
    return person(session, met.id)


def site(session: Session, name: str) -> int:
    row = SiteRow(name=name)
    session.add(row)
    session.flush()
    return row.id or 0


def failure(session: Session, asker: Person, site_id: int, **changes: object) -> TicketView:
    values: dict[str, object] = {
        "person_id": asker.id,
        "site_id": site_id,
        "device_id": None,
        "operation_id": 1,
        "code": "156",
        "reason": "disk-refused",
        "phase": "acting",
        "article": "clear-mismatch-155",
        "line_log": [f"line {number}" for number in range(300)],
        "subject": "#1001",
    }
    return opening.open_failure(session, **{**values, **changes})  # type: ignore[arg-type]


def test_every_state_of_a_ticket_can_be_left() -> None:
    assert [state for state in TicketState if not TICKETS.steps_from(state)] == []


def test_an_operation_has_one_ticket_however_often_it_fails(session: Session) -> None:
    place = site(session, "朝阳")
    asker = somebody(session, "王芳", (place, Role.CLERK))
    first = failure(session, asker, place)
    again = failure(session, asker, place, code="157")
    assert (again.id, again.code) == (first.id, "157")
    assert [entry.text for entry in listing.entries(session, first.id)] == ["opened", "changed"]


def test_of_a_long_line_log_the_end_is_kept(session: Session) -> None:
    place = site(session, "朝阳")
    ticket = failure(session, somebody(session, "王芳"), place)
    assert (len(ticket.line_log), ticket.line_log[-1]) == (opening.LOG_LINES, "line 299")


def test_six_digits_are_never_kept_in_a_ticket(session: Session) -> None:
    asker = somebody(session, "王芳")
    ticket = opening.open_question(session, asker, "482 913")
    talk.say(session, ticket.id, asker, "482913")
    kept = [ticket.subject, *(entry.text for entry in listing.entries(session, ticket.id))]
    assert not [text for text in kept if "482" in text]


def test_only_the_owner_answers_and_resolves(session: Session) -> None:
    ticket = opening.open_question(session, somebody(session, "王芳"), "没网")
    owner, other = somebody(session, "赵客服"), somebody(session, "孙客服")
    with pytest.raises(TicketGoneError):
        steps.release(session, ticket.id, owner)
    talk.answer(session, ticket.id, owner, "早")
    for step in (steps.claim, steps.resolve, steps.release):
        with pytest.raises(TakenError):
            step(session, ticket.id, other)
    with pytest.raises(TakenError):
        talk.answer(session, ticket.id, other, "早")
    assert steps.resolve(session, ticket.id, owner).state is TicketState.RESOLVED


def test_nobody_talks_into_another_ones_ticket(session: Session) -> None:
    ticket = opening.open_question(session, somebody(session, "王芳"), "没网")
    stranger = somebody(session, "路人")
    for step in (steps.close, steps.confirm, steps.reopen_own):
        with pytest.raises(NoTicketError):
            step(session, ticket.id, stranger)


def test_every_step_is_in_an_unbroken_audit_log(session: Session) -> None:
    owner = somebody(session, "赵客服")
    ticket = opening.open_question(session, somebody(session, "王芳"), "没网")
    steps.claim(session, ticket.id, owner)
    steps.resolve(session, ticket.id, owner)
    assert audit.verify(session) is None
    actions = [json.loads(line)["action"] for line in audit.export(session)]
    assert actions == ["ticket.opened", "ticket.claim", "ticket.resolve"]


def test_support_sees_the_tickets_of_its_sites_and_those_of_guests(session: Session) -> None:
    here, there = site(session, "朝阳"), site(session, "海淀")
    ours = opening.open_question(session, somebody(session, "王芳", (here, Role.CLERK)), "一")
    theirs = opening.open_question(session, somebody(session, "李四", (there, Role.CLERK)), "二")
    guests = opening.open_question(session, somebody(session, "路人"), "三")
    seen = [one.id for one in listing.filtered(session, Filter(sites=frozenset({here})))]
    assert seen == [guests.id, ours.id]
    support = somebody(session, "赵客服", (here, Role.SUPPORT))
    assert [one.triaged_by(support) for one in (ours, theirs, guests)] == [True, False, True]


def test_a_ticket_by_hand_takes_every_code_and_a_failure_keeps_its_own(session: Session) -> None:
    place = site(session, "朝阳")
    asker = somebody(session, "王芳")
    ticket = opening.open_question(session, asker, "没网", code="9988")
    for code in ("A1, 9988", "", "B2"):
        ticket, _ = talk.say(session, ticket.id, asker, "还有", code=code)
    assert ticket.code == "9988, A1, B2"
    failed = failure(session, asker, place)
    assert talk.say(session, failed.id, asker, "还有", code="9988")[0].code == "156"


def test_half_a_sign_is_kept_as_a_sign(session: Session) -> None:
    ticket = opening.open_question(session, somebody(session, "王芳"), "没网\ud83d")
    assert ticket.subject == "没网\ufffd"
