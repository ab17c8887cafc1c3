"""What one hub at a time does, without any records."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import Session

from bot.hubs.roles import LostRoleError, Role, alone
from bot.pulse import Pulse
from tests.bot.hubs.conftest import until


class Work:
    """Counts how often it is done at this moment, and how often it was begun."""

    def __init__(self, *errors: Exception) -> None:
        self.begun = self.going_on = 0
        self._errors = list(errors)

    async def run(self) -> None:
        self.begun += 1
        self.going_on += 1
        try:
            if self._errors:
                raise self._errors.pop()
            await asyncio.Event().wait()
        finally:
            self.going_on -= 1


async def test_the_work_goes_on_while_the_role_is_ours_and_at_no_other_time() -> None:
    role, work, pulse = Role("sender"), Work(), Pulse("sender", 10)
    leading = asyncio.create_task(role.lead(work.run, pulse))
    await until(lambda: pulse.is_well)
    assert work.begun == 0
    for times in (1, 2):
        role.gain(7)
        await until(lambda: work.going_on == 1)
        role.lose()
        await until(lambda: work.going_on == 0)
        assert work.begun == times
    role.gain(7)
    await until(lambda: work.going_on == 1)
    leading.cancel()
    await asyncio.wait({leading})
    assert work.going_on == 0


async def test_work_that_finds_another_hub_in_the_role_waits_to_have_it_again() -> None:
    role, work = Role("sender"), Work(LostRoleError("another"))
    leading = asyncio.create_task(role.lead(work.run))
    role.gain(7)
    await until(lambda: work.begun == 1 and not role.is_ours)
    role.gain(7)
    await until(lambda: work.going_on == 1)
    leading.cancel()


async def test_work_that_fails_fails_for_whoever_leads() -> None:
    with pytest.raises(ZeroDivisionError):
        await alone("sender").lead(Work(ZeroDivisionError()).run)


async def test_who_is_alone_has_every_role_and_holds_it_without_a_question() -> None:
    role = alone("sender")
    assert role.is_ours
    role.hold(Session())  # of no database
