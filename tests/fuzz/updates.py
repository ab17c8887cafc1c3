"""What the webhook's door lets through, as a fuzzer sees it: the body of a request, which is to be an update.

Whatever it is, it is kept once, by a number; what it means is what the dialog can hear, and the left-over look finds
the same in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import Session, select
from telegram import User

from bot.channels.telegram_inbox import keep, left_over, read
from bot.channels.telegram_raw import update_of
from bot.dialog.limits import bounded
from bot.dialog.post import Post
from bot.records.database import Database
from bot.records.messages import InboxRow
from bot.records.people import PersonRow
from bot.records.tickets import StaffGroupRow, TicketRow, TopicRow
from tests.catalogues import SHIPPED
from tests.databases import own_url
from tests.fuzz.edits import json_value
from tests.fuzz.raw_updates import STAFF, TOPIC, raw_updates
from tests.fuzz.target import Run, Target
from tests.tables import make_tables
from tests.telegram_world import BOT

ME = User.de_json(BOT, None)
STATES = {"new", "done", "ignored", "poison"}
BUG = ("BUG-", "TG-500")


@contextmanager
def start(_: Path) -> Iterator[Run]:
    database, post = Database(own_url()), Post(SHIPPED)
    make_tables(database.engine)
    with Session(database.engine) as session:
        _furnish(session)
        session.commit()

    def run(data: bytes) -> None:
        with Session(database.engine) as session:
            _come(session, post, data)
            session.rollback()

    try:
        yield run
    finally:
        database.engine.dispose()


def _come(session: Session, post: Post, data: bytes) -> None:
    reading = read(update_of(data), ME)
    messages = keep(session, ME.id, post, [reading])
    row = session.exec(select(InboxRow).where(InboxRow.update_id == reading.update_id)).one()
    assert row.state in STATES
    assert bugs(session) == []
    assert bool(messages) == (row.state == "new")
    assert all(map(bounded, messages))
    assert keep(session, ME.id, post, [reading]) == [], "it came twice"
    left, more = left_over(session, ME, post, (), 10)
    assert [one.update_id for one in left] == [one.update_id for one in messages]
    assert not more
    assert bugs(session) == []


def bugs(session: Session) -> list[str]:
    """Return what was set aside by our own fault."""
    errors = session.exec(select(InboxRow.error).where(InboxRow.state == "poison")).all()
    return [error for error in errors if error.startswith(BUG)]


def _furnish(session: Session) -> None:
    """Let there be a group of support, with a ticket's topic."""
    session.add(StaffGroupRow(id=1, channel="telegram", chat_id=STAFF, title="客服群", site_id=0))
    session.add(PersonRow(id=1, name="王芳", language="zh"))
    session.flush()
    session.add(TicketRow(id=1, kind="question", person_id=1))
    session.flush()
    session.add(TopicRow(ticket_id=1, group_id=1, name="#1", thread_id=TOPIC))


WORDS = (
    b"null", b"true", b"0", b"-1", b"1.5", b"1e400", b"NaN", b"2147483648", b"9223372036854775807",
    b"9223372036854775808", b"-9223372036854775808", b"253402300800", b"-62135596801", b"9" * 5000, b'""', b'"x"',
    b'"\\ud800"', b'"a\\u0000b"', b'"482913"', b'"2026-12-05"', b"[]", b"{}", b"[null]", b"[{}]", b'[["x"]]',
    b"[" * 70 + b"]" * 70, b'{"id": 7}', b'{"id": 7, "type": "private"}', b'{"message_id": 1}', b"-1001",
    b'{"status": "left"}', b'{"file_id": "x"}', b'"channel"', b'"kicked"', b'"/"', b'"@qingka_test_bot"',
)  # fmt: skip

TARGETS = (
    Target("updates", start, raw_updates, WORDS, max_len=8192, examples=60, edit=json_value(WORDS, skip=0)),
)
