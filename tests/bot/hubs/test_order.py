"""Messages of one dialog have their turns in order, at whichever hubs they were kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from sqlmodel import Session, select, update

from bot.channels.order import Order, number_of
from bot.channels.turns import Turns
from bot.dialog import inbox
from bot.dialog.inbox_share import Share
from bot.dialog.messages import Incoming
from bot.records.database import Database
from bot.records.messages import InboxRow
from tests.bot.dialog.conversation import CHANNEL, Conversation
from tests.bot.hubs.conftest import until

BOT = 1
ONE, TWO = 1, 2  # hubs


class HubOfTwo:
    """What one of two hubs does with what it keeps."""

    def __init__(self, number: int, url: str, heard: list[str], updates: Callable[[], int]) -> None:
        self.number = number
        self.database = Database(url)
        self.talk = Conversation(self.database)
        self.talk.handlers.heard = heard
        self.order = Order(self.database)
        self.turns = Turns(self.talk.dispatcher, self.database, 0.01, order=self.order)
        self._updates = updates

    async def keeps(self, *texts: str, user_id: int = 7) -> list[Incoming]:
        """Return messages that this hub takes care of."""
        messages = [self.talk.incoming(one, user_id, update_id=self._updates()) for one in texts]
        given = [(one.update_id, {"text": one.text}) for one in messages]
        dialogs = {one.update_id: number_of(one) for one in messages}
        await self.database.do(inbox.accept, CHANNEL, BOT, given, {}, self.number, dialogs)
        return messages

    async def close(self) -> None:
        await self.turns.end()
        await self.database.close()


@dataclass
class Two:
    one: HubOfTwo
    two: HubOfTwo
    heard: list[str] = field(default_factory=list)


@pytest.fixture
async def hubs(url: str) -> AsyncIterator[Two]:
    heard: list[str] = []
    numbers = count(1)
    made = [HubOfTwo(number, url, heard, lambda: next(numbers)) for number in (ONE, TWO)]
    yield Two(made[0], made[1], heard)
    for hub in made:
        await hub.close()


async def test_what_was_kept_at_two_hubs_in_turn_is_heard_in_that_order(hubs: Two) -> None:
    kept = [
        (await hub.keeps(text), hub) for text, hub in zip("一二三四", [hubs.one, hubs.two] * 2, strict=True)
    ]
    for messages, hub in reversed(kept):
        hub.turns.add(messages)
    await until(lambda: len(hubs.heard) == 4)
    assert hubs.heard == ["一", "二", "三", "四"]


async def test_another_dialog_waits_for_nobody(hubs: Two) -> None:
    await hubs.one.keeps("等")
    hubs.two.turns.add([*await hubs.two.keeps("后"), *await hubs.two.keeps("别人", user_id=8)])
    await until(lambda: hubs.heard == ["别人"])


async def test_what_is_taken_over_comes_before_what_waited_for_it(hubs: Two) -> None:
    first = await hubs.one.keeps("一")
    hubs.two.turns.add(await hubs.two.keeps("二", "三"))
    await asyncio.sleep(0.1)
    assert hubs.heard == []
    hubs.two.turns.add(first)  # the first hub has died
    hubs.two.order.wake()
    await until(lambda: len(hubs.heard) == 3)
    assert hubs.heard == ["一", "二", "三"]


async def test_a_message_that_two_hubs_have_has_its_effect_once(hubs: Two) -> None:
    messages = await hubs.one.keeps("一", "二")
    hubs.one.turns.add(messages)
    hubs.two.turns.add(messages)
    await until(lambda: not hubs.one.turns.under_way and not hubs.two.turns.under_way)
    assert hubs.heard == ["一", "二"]


async def test_what_waits_for_too_long_goes_before_what_was_given_up(hubs: Two) -> None:
    await hubs.one.keeps("一")
    [second] = await hubs.two.keeps("二")
    assert await Order(hubs.two.database, patience_s=0).next_of([second]) == second


async def test_of_what_nobody_takes_care_of_each_hub_gets_a_part_of_its_own(hubs: Two) -> None:
    await hubs.one.keeps("一", "二", "三")
    left = Share(TWO, {TWO}), Share(3, {TWO})
    await hubs.two.database.do(lambda session: session.execute(update(InboxRow).values(hub_id=None)))

    def takes(session: Session, share: Share, most: int) -> list[int]:
        waiting = [row for row, _ in inbox.waiting(session, CHANNEL, BOT, share)]
        return [row for row, _ in inbox.payloads(session, waiting[:most], share)]

    first = await hubs.two.database.do(takes, left[0], 2)
    then = await hubs.two.database.do(takes, left[1], 9)
    assert (len(first), len(then), set(first) & set(then)) == (2, 1, set())
    unknown = Share(4, None)
    assert await hubs.two.database.do(takes, unknown, 9) == []


async def test_the_dialog_of_a_message_is_forgotten_with_its_words(hubs: Two) -> None:
    hubs.one.turns.add(await hubs.one.keeps("一"))
    await until(lambda: hubs.heard == ["一"])
    await hubs.one.turns.end()

    def row(session: Session) -> Any:
        return session.exec(select(InboxRow.state, InboxRow.payload, InboxRow.dialog)).one()

    assert tuple(await hubs.one.database.read(row)) == ("done", None, None)
