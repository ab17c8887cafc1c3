"""One turn is one unit of work: its effects become true together, once, in order, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, SQLModel, col, select, update

from bot.dialog.dispatcher import AT_ONCE, key_of
from bot.people import Person
from bot.records.database import THREADS, Database
from bot.records.messages import PressRow
from bot.records.people import PersonRow
from bot.records.tickets import TicketRow
from bot.records.types import now
from bot.tickets import opening
from tests.bot.dialog.conversation import NAMING, Conversation
from tests.databases import own_url


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Conversation]:
    database = Database(own_url(tmp_path / "hub.db"))
    yield Conversation(database)
    await database.close()


@pytest.fixture
async def server_talk(postgres_url: str) -> AsyncIterator[Conversation]:
    """A conversation on PostgreSQL, whose tables go with it."""
    database = Database(postgres_url)
    yield Conversation(database)
    SQLModel.metadata.drop_all(database.engine)
    await database.close()


async def test_a_message_has_its_answer_person_and_inbox_row(talk: Conversation) -> None:
    assert await talk.says("你好") == ["你说：你好"]
    assert await talk.names() == ["Person 7"]
    assert await talk.inbox() == [("done", "")]
    assert talk.sent == 1


async def test_the_same_update_twice_has_its_effect_once(talk: Conversation) -> None:
    incoming = talk.incoming("你好")
    await talk.dispatcher.handle(incoming)
    await talk.dispatcher.handle(incoming)
    assert talk.handlers.heard == ["你好"]
    assert len(await talk.outbox()) == 1


async def test_the_same_update_twice_at_once_has_its_effect_once(talk: Conversation) -> None:
    incoming = talk.incoming("你好")
    await asyncio.gather(*(talk.dispatcher.handle(incoming) for _ in range(5)))
    assert talk.handlers.heard == ["你好"]


async def test_a_handler_that_fails_leaves_nothing_but_an_apology_and_a_bug(talk: Conversation) -> None:
    said = await talk.says("/break")
    assert len(said) == 1
    [(state, number)] = await talk.inbox()
    assert state == "poison"
    assert number in said[0]
    assert talk.bugs == [f"Person 7 {number}"]
    assert await talk.names() == ["Person 7"]
    assert await talk.dispatcher.storage.get_state(key_of(talk.incoming())) is None


async def test_a_bug_opens_a_ticket_under_the_number_of_its_apology(talk: Conversation) -> None:
    talk.dispatcher.on_bug = opening.open_bug
    [said] = await talk.says("/break")
    [ticket] = await talk.database.read(lambda session: session.exec(select(TicketRow)).all())
    assert (ticket.kind, ticket.reason, ticket.state) == ("failure", "hub-bug", "open")
    assert ticket.code in said
    assert ticket.code == (await talk.inbox())[0][1]
    assert [ticket.person_id] == await talk.database.read(
        lambda session: session.exec(select(PersonRow.id)).all()
    )


async def test_a_message_is_set_aside_also_when_nobody_can_be_told_of_its_bug(
    talk: Conversation, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(_session: Session, _person: Person, number: str) -> None:
        raise RuntimeError(number)

    talk.dispatcher.on_bug = breaks
    assert await talk.says("/break") == []
    ((state, number),) = await talk.inbox()
    assert (state, number[:4]) == ("poison", "BUG-")
    assert f"{number}: nobody could be told of it" in caplog.text


@pytest.mark.parametrize("name", ["\ud800x", "a\0b"])
async def test_a_name_that_no_database_takes_is_no_reason_not_to_answer(
    talk: Conversation, name: str
) -> None:
    assert await talk.says("你好", name=name) == ["你说：你好"]


async def test_after_a_bug_the_next_message_is_answered(talk: Conversation) -> None:
    await talk.says("/break")
    assert await talk.says("你好") == ["你说：你好"]


async def test_a_poisoned_update_is_not_tried_again(talk: Conversation) -> None:
    incoming = talk.incoming("/break")
    await talk.dispatcher.handle(incoming)
    await talk.dispatcher.handle(incoming)
    assert len(talk.bugs) == len(await talk.outbox()) == 1


async def test_who_may_not_is_told_so_and_the_handler_does_not_run(talk: Conversation) -> None:
    [said] = await talk.says("/approve")
    assert said.startswith("You may not do this.")
    assert talk.handlers.heard == []
    assert await talk.inbox() == [("done", "")]


async def test_a_refusal_inside_a_handler_is_its_sentence_and_no_bug(talk: Conversation) -> None:
    assert (await talk.says("/forbid"))[-1].startswith("You may not do this.")
    assert len(await talk.says("/stray")) == 1
    assert talk.bugs == []


async def test_a_state_and_its_data_reach_the_next_turn_of_this_dialog_only(talk: Conversation) -> None:
    await talk.says("/name")
    assert await talk.says("王芳", user_id=8) == ["你说：王芳"]
    assert await talk.says("王芳", chat_id=-5) == ["你说：王芳"]
    assert await talk.says("王芳") == ["名字 王芳 {'asked': 1}"]
    assert await talk.says("王芳") == ["你说：王芳"]


async def test_a_state_outlives_the_process(talk: Conversation) -> None:
    await talk.says("/name")
    later = Conversation(talk.database)
    later_incoming = later.incoming("王芳", update_id=100)
    await later.dispatcher.handle(later_incoming)
    assert (await later.outbox())[-1].payload["text"] == "名字 王芳 {'asked': 1}"
    assert await later.dispatcher.storage.get_state(key_of(later_incoming)) is None


async def test_a_state_that_no_handler_knows_any_more_is_free_text(talk: Conversation) -> None:
    await talk.dispatcher.storage.set_state(key_of(talk.incoming()), "Test:gone")
    assert await talk.says("你好") == ["你说：你好"]


async def test_messages_of_one_dialog_are_handled_in_the_order_they_came(talk: Conversation) -> None:
    words = [f"第{number}句" for number in range(20)]
    await asyncio.gather(*(talk.dispatcher.handle(talk.incoming(word)) for word in words))
    assert talk.handlers.heard == words


async def test_a_dialog_that_waits_holds_its_own_messages(talk: Conversation) -> None:
    talk.handlers.gates["等"] = asyncio.Event()
    first = asyncio.create_task(talk.dispatcher.handle(talk.incoming("等")))
    second = asyncio.create_task(talk.dispatcher.handle(talk.incoming("之后")))
    while not talk.handlers.inside:
        await asyncio.sleep(0)
    assert not second.done()
    talk.handlers.gates["等"].set()
    await asyncio.gather(first, second)
    assert talk.handlers.heard == ["等", "之后"]


async def test_presses_are_used_up_once_unless_they_may_be_used_again(talk: Conversation) -> None:
    await talk.says("/offer")
    once, again, nobody = await talk.nonces()
    assert await talk.says(press=once, press_id="p1") == ["选了 1"]
    [said] = await talk.says(press=once, press_id="p2")
    assert "already" in said
    assert [await talk.says(press=again, press_id=f"p{n}") for n in (3, 4)] == [["选了 2"], ["选了 2"]]
    assert len(await talk.says(press=nobody, press_id="p5")) == 1
    assert talk.handlers.heard == ["pick 1", "pick 2", "pick 2"]


async def test_every_press_is_acknowledged_whatever_becomes_of_it(talk: Conversation) -> None:
    await talk.says(press="no such nonce", press_id="p1")
    await talk.says("/offer")
    await talk.says(press=(await talk.nonces())[0], press_id="p2")
    rows = await talk.outbox()
    assert [row.payload["press_id"] for row in rows if row.kind == "press_answer"] == ["p1", "p2"]


async def test_a_button_of_another_chat_is_not_known(talk: Conversation) -> None:
    await talk.says("/offer")
    [said] = await talk.says(press=(await talk.nonces())[0], press_id="p1", user_id=8)
    assert "do not know this button" in said
    assert talk.handlers.heard == []


async def test_a_button_expires(talk: Conversation) -> None:
    await talk.says("/offer")
    nonce = (await talk.nonces())[0]

    await talk.database.do(_expire, nonce)
    [said] = await talk.says(press=nonce, press_id="p1")
    assert "expired" in said


def _expire(session: Session, nonce: str) -> None:
    before = now() - timedelta(seconds=1)
    session.exec(update(PressRow).where(col(PressRow.nonce) == nonce).values(expires_at=before))


async def test_what_is_private_is_not_done_in_a_group(talk: Conversation) -> None:
    [said] = await talk.says("你好", chat_id=-5, private=False)
    assert "private chat" in said
    assert await talk.says("/open", chat_id=-5, private=False) == ["你说：/open"]
    assert talk.handlers.heard == ["/open"]


async def test_what_a_person_is_told_later_does_not_go_into_the_group_of_their_first_word(
    talk: Conversation,
) -> None:
    await talk.says("/open", chat_id=-5, private=False)
    await talk.database.do(talk.post.text_to_person, 1, "请输入动态码")
    assert [row.chat_id for row in await talk.outbox()][-1] == 7


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("/nothing", "no such command"),
        ("／nothing", "no such command"),
        (None, "only read text"),
        (" \n", "only read text"),
    ],
)
async def test_what_nobody_reads_gets_a_sentence(talk: Conversation, text: str | None, sentence: str) -> None:
    [said] = await talk.says(text)
    assert sentence in said


async def test_bugs_of_some_stop_nobody_else(talk: Conversation) -> None:
    await asyncio.gather(talk.says("/break", user_id=1), talk.says("/break", user_id=2), talk.says("你好"))
    assert talk.handlers.heard == ["你好"]
    assert len(talk.bugs) == 2


async def test_turns_of_many_people_run_side_by_side_and_all_are_done(server_talk: Conversation) -> None:
    gate = server_talk.handlers.gates["等"] = asyncio.Event()
    people = range(AT_ONCE + 8)
    async with asyncio.TaskGroup() as group:
        for user_id in people:
            group.create_task(server_talk.says("等", user_id))
        while server_talk.handlers.inside < THREADS:
            await asyncio.sleep(0.01)
        gate.set()
    assert server_talk.handlers.heard == ["等"] * len(people)
    assert server_talk.handlers.most_inside <= AT_ONCE


async def test_a_turn_on_postgresql_has_its_effect_once_and_leaves_nothing_when_it_fails(
    server_talk: Conversation,
) -> None:
    incoming = server_talk.incoming("/name")
    await asyncio.gather(*(server_talk.dispatcher.handle(incoming) for _ in range(3)))
    assert await server_talk.dispatcher.storage.get_state(key_of(incoming)) == NAMING.state
    assert len(await server_talk.says("/break")) == 1
    assert [state for state, _ in await server_talk.inbox()] == ["done", "poison"]
    assert await server_talk.names() == ["Person 7"]
