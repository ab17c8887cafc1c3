"""What is kept for a time: what goes after it, what never goes, a step a tick, and that a restart loses nothing."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, func, select

import bot.records as tables
from bot import audit, questions
from bot.dialog.inbox import REDACTED
from bot.people import Person, meet
from bot.questions import Decided
from bot.records.board import BoardLinkRow, BoardSessionRow
from bot.records.database import open_engine
from bot.records.journal import QuestionRow
from bot.records.messages import InboxRow, OutboxRow, PressRow
from bot.records.tickets import AttachmentRow, TicketEntryRow, TicketRow
from bot.records.types import now
from bot.retention import STILL_KNOWN, TICKETS_AT_ONCE, Retention
from bot.tickets.attachments import Store
from tests.databases import own_url
from tests.tables import make_tables

DAYS = 90
LONG_AGO = timedelta(days=DAYS + 1)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def session() -> Iterator[Session]:
    assert tables.people is not None
    engine = open_engine(own_url())
    make_tables(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "attachments", 1)


@pytest.fixture
def clerk(session: Session) -> Person:
    return meet(session, "test", 7, 7, "王芳", "zh")


def a_ticket(session: Session, by: Person, ago: timedelta | None = LONG_AGO, **values: object) -> int:
    """Return the number of a ticket that closed so long ago; None is open."""
    moment = now() - (ago or timedelta())
    row = TicketRow(
        kind="question",
        person_id=by.id,
        subject="没网",
        line_log=["> 06"],
        state="open" if ago is None else "closed",
        created_at=moment,
        changed_at=moment,
        closed_at=None if ago is None else moment,
        signature="s",
    )
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    before = {"before": ["网断了"]}
    for kind in ("message", "answer", "note"):
        session.add(
            TicketEntryRow(ticket_id=row.id or 0, author_id=by.id, kind=kind, text="没网", params=before)
        )
    session.add(TicketEntryRow(ticket_id=row.id or 0, kind="event", text="opened"))
    session.flush()
    return row.id or 0


def a_round(retention: Retention, session: Session, moment: datetime | None = None) -> int:
    """Tick until the round is over; return the number of ticks."""
    moment, ticks = moment or now(), 0
    while retention.is_due(session, moment):
        retention.tick(session, moment)
        session.flush()
        ticks += 1
    return ticks


def words(session: Session, ticket_id: int) -> set[str]:
    rows = session.exec(
        select(TicketEntryRow).where(TicketEntryRow.ticket_id == ticket_id, TicketEntryRow.kind != "event")
    ).all()
    return {row.text for row in rows} | {text for row in rows for text in row.params.get("before", [])}


def test_a_ticket_that_closed_long_ago_keeps_number_dates_state_and_signature(
    session: Session, store: Store, clerk: Person
) -> None:
    ticket_id = a_ticket(session, clerk)
    before = session.get_one(TicketRow, ticket_id).model_dump(exclude={"subject", "line_log"})
    a_round(Retention(DAYS, store), session)
    row = session.get_one(TicketRow, ticket_id)
    assert (words(session, ticket_id), row.subject, row.line_log) == ({REDACTED}, REDACTED, [])
    assert row.model_dump(exclude={"subject", "line_log"}) == before


def test_what_is_open_or_closed_of_late_or_belongs_to_an_open_one_stays(
    session: Session, store: Store, clerk: Person
) -> None:
    opened = a_ticket(session, clerk, None)
    stays = [
        opened,
        a_ticket(session, clerk, timedelta(days=DAYS - 1)),
        a_ticket(session, clerk, merged_into=a_ticket(session, clerk, LONG_AGO, merged_into=opened)),
    ]
    a_round(Retention(DAYS, store), session)
    assert [words(session, number) for number in stays] == [{"没网", "网断了"}] * 3


def test_nothing_is_forgotten_when_the_setting_is_0(session: Session, store: Store, clerk: Person) -> None:
    ticket_id = a_ticket(session, clerk, timedelta(days=9999))
    a_round(Retention(0, store), session)
    assert words(session, ticket_id) == {"没网", "网断了"}


def test_files_go_but_not_those_that_an_open_ticket_names_too(
    session: Session, store: Store, clerk: Person
) -> None:
    own, shared = store.put(PNG).sha256, store.put(PNG + b"1").sha256
    old, opened = a_ticket(session, clerk), a_ticket(session, clerk, None)
    for ticket_id, sha256 in ((old, own), (old, shared), (opened, shared)):
        entry = select(TicketEntryRow.id).where(TicketEntryRow.ticket_id == ticket_id)
        session.add(
            AttachmentRow(
                ticket_id=ticket_id,
                entry_id=session.exec(entry).first() or 0,
                kind="photo",
                state="stored",
                sha256=sha256,
            )
        )
    session.flush()
    for path in store.folder.iterdir():
        os.utime(path, (time.time() - 7200,) * 2)
    a_round(Retention(DAYS, store), session)
    assert (store.path_of(own), store.path_of(shared) is not None) == (None, True)
    states = session.exec(select(AttachmentRow.state).order_by(col(AttachmentRow.id))).all()
    assert list(states) == ["gone", "gone", "stored"]


def test_many_tickets_take_several_ticks_and_a_new_process_goes_on_where_the_rows_are(
    session: Session, store: Store, clerk: Person
) -> None:
    numbers = [a_ticket(session, clerk) for _ in range(TICKETS_AT_ONCE + 5)]
    Retention(DAYS, store).tick(session, now())
    left = [number for number in numbers if words(session, number) != {REDACTED}]
    assert len(left) == 5
    a_round(Retention(DAYS, store), session)
    assert [number for number in numbers if words(session, number) != {REDACTED}] == []
    told = select(func.count()).where(TicketEntryRow.text == "forgotten")
    assert session.exec(told).one() == len(numbers)


def test_a_ticket_that_was_opened_again_is_forgotten_again(
    session: Session, store: Store, clerk: Person
) -> None:
    ticket_id = a_ticket(session, clerk)
    a_round(Retention(DAYS, store), session)
    session.add(TicketEntryRow(ticket_id=ticket_id, kind="message", text="又没网"))
    later = now() + timedelta(days=1)
    session.get_one(TicketRow, ticket_id).closed_at = later
    session.flush()
    a_round(Retention(DAYS, store), session, later + LONG_AGO)
    assert words(session, ticket_id) == {REDACTED}


def test_questions_go_unless_their_ticket_is_open(session: Session, store: Store, clerk: Person) -> None:
    asked = [
        questions.keep(session, clerk, "没网", [Decided("handoff", unknown_codes=["99"])])[0] for _ in "123"
    ]
    opened, closed = a_ticket(session, clerk, None), a_ticket(session, clerk)
    for number, ticket_id in zip(asked, (None, opened, closed), strict=True):
        row = session.get_one(QuestionRow, number)
        row.at, row.ticket_id = now() - LONG_AGO, ticket_id
    a_round(Retention(DAYS, store), session)
    rows = session.exec(select(QuestionRow).order_by(col(QuestionRow.id))).all()
    kept = [(row.text, row.unknown_codes) for row in rows]
    assert kept == [(REDACTED, []), ("没网", ["99"]), (REDACTED, [])]


def test_what_passed_through_is_swept_in_any_case_and_what_waits_is_not(
    session: Session, store: Store, clerk: Person
) -> None:
    old, young = now() - timedelta(days=31), now() - timedelta(days=29)
    for moment in (old, young):
        for state in ("new", "sending", "sent", "superseded", "failed"):
            session.add(OutboxRow(channel="t", chat_id=1, payload={}, state=state, created_at=moment))
        for number, state in enumerate(("new", "done", "ignored", "poison")):
            update_id = number + (10 if moment is old else 0)
            seen = moment if state == "poison" else None
            row = InboxRow(
                channel="t", bot_id=1, update_id=update_id, state=state, received_at=moment, seen_at=seen
            )
            session.add(row)
        name = moment.isoformat()
        session.add(PressRow(nonce=name, channel="t", chat_id=1, action="a", expires_at=moment))
        session.add(BoardLinkRow(token_hash=name, person_id=clerk.id, expires_at=moment))
        session.add(BoardSessionRow(token_hash=name, person_id=clerk.id, expires_at=moment))
    session.add(InboxRow(id=STILL_KNOWN + 9, channel="t", bot_id=1, update_id=99))
    session.flush()
    a_round(Retention(0, store), session)
    counts = [
        session.exec(select(func.count()).select_from(table)).one()
        for table in (OutboxRow, InboxRow, PressRow, BoardLinkRow, BoardSessionRow)
    ]
    assert counts == [5 + 2, 4 + 1 + 1, 1, 1, 1]


def test_what_was_set_aside_waits_until_somebody_has_seen_it_whatever_the_clock_says(
    session: Session, store: Store
) -> None:
    for update_id, seen in enumerate((None, now())):
        row = InboxRow(channel="t", bot_id=1, update_id=update_id, state="poison", seen_at=seen)
        session.add(row)
    session.flush()
    a_round(Retention(0, store), session, now() + timedelta(days=365))
    assert session.exec(select(InboxRow.update_id)).all() == [0]


def test_the_newest_updates_are_known_still_after_the_clock_was_set_wrong(
    session: Session, store: Store
) -> None:
    for update_id, state in enumerate(("done", "ignored")):
        session.add(InboxRow(channel="t", bot_id=1, update_id=update_id, state=state))
    session.flush()
    a_round(Retention(0, store), session, now() + timedelta(days=365))
    assert session.exec(select(InboxRow.state)).all() == ["done", "ignored"]


def test_the_next_round_is_a_day_later(session: Session, store: Store) -> None:
    retention, moment = Retention(DAYS, store), now()
    a_round(retention, session, moment)
    assert not retention.is_due(session, moment + timedelta(hours=23))
    assert retention.is_due(session, moment + timedelta(hours=24))


def test_a_round_that_did_something_says_how_much_in_one_line(
    session: Session, store: Store, clerk: Person, caplog: pytest.LogCaptureFixture
) -> None:
    a_ticket(session, clerk)
    with caplog.at_level(logging.INFO):
        a_round(Retention(DAYS, store), session)
        a_round(Retention(DAYS, store), session)
    assert [record.message for record in caplog.records] == ["RET-200: forgotten or swept: 1 tickets"]


def test_the_audit_log_is_neither_changed_nor_longer(session: Session, store: Store, clerk: Person) -> None:
    audit.append(session, "hub", "tested", "thing:1")
    head = audit.head(session)
    a_ticket(session, clerk)
    a_round(Retention(DAYS, store), session)
    assert (audit.verify(session), audit.head(session)) == (None, head)
