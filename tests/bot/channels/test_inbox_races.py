"""What is left over in the inbox while turns end: on PostgreSQL, where both happen at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session
from telegram import User

from bot.channels.telegram_inbox import keep, left_over, read
from bot.dialog import inbox
from bot.dialog.post import Post
from tests.bot.tickets.databases import new_database, with_tables
from tests.catalogues import SHIPPED

ME = User(42, "青卡", is_bot=True, username="qingka_bot")
POST = Post(SHIPPED)


@pytest.fixture
def server(postgres_url: str) -> Iterator[Engine]:
    engine = with_tables(new_database(postgres_url, "inbox_races"))
    yield engine
    engine.dispose()


def test_a_turn_that_ends_between_two_looks_is_not_left_over(server: Engine) -> None:
    with Session(server) as session:
        first, second = keep(session, ME.id, POST, [read(_says(number), ME) for number in (1, 2)])
        session.commit()

    def end_the_first(*_statement: object) -> None:
        with Session(server) as other:
            inbox.begin(other, first)
            other.commit()

    with Session(server) as session:
        event.listen(server, "after_cursor_execute", end_the_first, once=True)
        left, more = left_over(session, ME, POST, (), 10)
    assert [one.update_id for one in left] == [second.update_id]
    assert not more


def _says(number: int) -> dict[str, object]:
    person = {"id": 7, "is_bot": False, "first_name": "王芳"}
    chat = {"id": 7, "type": "private", "first_name": "王芳"}
    message = {"message_id": number, "date": 1_790_000_000, "chat": chat, "from": person, "text": "清卡"}
    return {"update_id": number, "message": message}
