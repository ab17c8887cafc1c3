"""Order and fairness: in order per dialog, whoever talks much or leaves; other dialogs go on meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.dialog.dispatcher import AT_ONCE
from bot.records.database import Database
from tests.bot.dialog.conversation import Conversation
from tests.databases import own_url

MANY = 3 * AT_ONCE


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Conversation]:
    database = Database(own_url(tmp_path / "hub.db"))
    yield Conversation(database)
    await database.close()


def handled(talk: Conversation, text: str, user_id: int = 7) -> asyncio.Task[None]:
    return asyncio.create_task(talk.dispatcher.handle(talk.incoming(text, user_id)))


async def settled() -> None:
    """Let everybody go as far as he can without what he waits for."""
    for _ in range(50):
        await asyncio.sleep(0)


async def test_who_talks_much_takes_one_place(talk: Conversation) -> None:
    words = [f"第{number}" for number in range(MANY)]
    places = talk.dispatcher.places
    many = [handled(talk, word) for word in words]
    await settled()
    assert not places.locked()
    other = handled(talk, "别人", user_id=8)
    await asyncio.wait_for(other, 10)
    assert talk.handlers.heard.index("别人") < MANY // 2
    await asyncio.gather(*many)
    assert [word for word in talk.handlers.heard if word != "别人"] == words


async def test_who_leaves_the_line_lets_nobody_behind_him_overtake(talk: Conversation) -> None:
    gate = talk.handlers.gates["等"] = asyncio.Event()
    first, second, third = (handled(talk, word) for word in ("等", "二", "三"))
    while not talk.handlers.inside:
        await asyncio.sleep(0)
    second.cancel()
    await settled()
    assert talk.handlers.heard == []
    assert not third.done()
    gate.set()
    await asyncio.gather(first, third)
    assert talk.handlers.heard == ["等", "三"]
    with pytest.raises(asyncio.CancelledError):
        await second


async def test_who_is_cut_off_in_his_turn_has_had_none_and_the_next_goes_on(talk: Conversation) -> None:
    talk.handlers.gates["等"] = asyncio.Event()
    first, second = handled(talk, "等"), handled(talk, "二")
    while not talk.handlers.inside:
        await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait_for(second, 10)
    with pytest.raises(asyncio.CancelledError):
        await first
    assert talk.handlers.heard == ["二"]
    assert [row.payload["text"] for row in await talk.outbox()] == ["你说：二"]
