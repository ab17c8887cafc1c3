"""Forms that are sent more than once."""

from __future__ import annotations

import asyncio

import pytest

from bot.board import once
from bot.board.once import Once


class Work:
    """Is counted, waits until it may end, and fails the first `failing` times."""

    def __init__(self, failing: int = 0) -> None:
        self.begun = 0
        self.may_end = asyncio.Event()
        self._failing = failing

    async def __call__(self) -> None:
        self.begun += 1
        failing = self.begun <= self._failing
        await self.may_end.wait()
        if failing:
            raise TimeoutError


async def test_who_sends_a_form_again_hears_of_it_when_it_is_done() -> None:
    forms, work = Once(), Work()
    first, second = (asyncio.create_task(forms.do(1, "m", work)) for _ in range(2))
    await asyncio.sleep(0.01)
    assert (work.begun, second.done(), forms.has_done(1, "m")) == (1, False, False)
    work.may_end.set()
    await asyncio.gather(first, second)
    assert (work.begun, forms.has_done(1, "m")) == (1, True)


async def test_what_came_to_nothing_is_tried_again_by_who_waited() -> None:
    forms, work = Once(), Work(failing=1)
    first, second = (asyncio.create_task(forms.do(1, "m", work)) for _ in range(2))
    await asyncio.sleep(0.01)
    work.may_end.set()
    with pytest.raises(TimeoutError):
        await first
    await second
    assert (work.begun, forms.has_done(1, "m")) == (2, True)


async def test_who_goes_away_leaves_the_form_to_who_waited() -> None:
    forms, work = Once(), Work()
    first, second = (asyncio.create_task(forms.do(1, "m", work)) for _ in range(2))
    await asyncio.sleep(0.01)
    first.cancel()
    work.may_end.set()
    await second
    assert (work.begun, forms.has_done(1, "m")) == (2, True)


async def test_forms_of_others_and_without_a_mark_are_each_their_own() -> None:
    forms, work = Once(), Work()
    work.may_end.set()
    for person, mark in ((1, "m"), (2, "m"), (1, ""), (1, "")):
        await forms.do(person, mark, work)
    assert (work.begun, forms.has_done(3, "m"), forms.has_done(1, "")) == (4, False, False)


async def test_the_oldest_forms_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "KEPT", 2)
    forms, work = Once(), Work()
    work.may_end.set()
    for mark in "abc":
        await forms.do(1, mark, work)
    assert [forms.has_done(1, mark) for mark in "abc"] == [False, True, True]
