"""The dialog's table of steps."""

from __future__ import annotations

import pytest

from bot.dialog.context import FSMContext
from bot.dialog.keys import StorageKey
from bot.dialog.memory import MemoryStorage
from bot.dialog.states import State
from bot.dialog.steps import WrongStepError
from handlers.dialog import DIALOG, IDLE, WAITING, Admin, Approving, Step, Triage, advance


def context() -> FSMContext:
    return FSMContext(MemoryStorage(), StorageKey(bot_id=1, chat_id=1, user_id=1))


@pytest.mark.parametrize("state", WAITING)
def test_every_state_can_be_cancelled_and_ends(state: State | str) -> None:
    assert DIALOG.advance(state, Step.CANCEL) == IDLE
    assert DIALOG.advance(state, Step.TAKEN) == IDLE


@pytest.mark.parametrize("state", WAITING)
def test_every_state_is_reached_by_a_step(state: State | str) -> None:
    assert [step for step in DIALOG.steps_from(IDLE) if DIALOG.advance(IDLE, step) == state]


async def test_a_new_question_forgets_what_the_last_one_kept() -> None:
    state = context()
    await advance(state, Step.ASK_ANSWER, ticket=7)
    await advance(state, Step.ASK_CODE, approval=3)
    assert await state.get_state() == Approving.code
    assert await state.get_data() == {"approval": 3}


async def test_asking_again_keeps_what_is_known() -> None:
    state = context()
    await advance(state, Step.ASK_NAME, shown=3)
    await advance(state, Step.AGAIN)
    assert await state.get_data() == {"shown": 3}


async def test_what_is_taken_is_forgotten() -> None:
    state = context()
    await advance(state, Step.ASK_NAME)
    assert await state.get_state() == Admin.naming_site
    await advance(state, Step.TAKEN)
    assert await state.get_state() is None
    assert await state.get_data() == {}


async def test_a_wrong_step_changes_nothing() -> None:
    state = context()
    await advance(state, Step.ASK_ANSWER, ticket=7)
    with pytest.raises(WrongStepError):
        await advance(state, Step.AGAIN)
    assert await state.get_state() == Triage.answering
    assert await state.get_data() == {"ticket": 7}


async def test_a_state_of_an_earlier_version_counts_as_none() -> None:
    state = context()
    await state.set_state("Old:gone")
    await advance(state, Step.ASK_NAME)
    assert await state.get_state() == Admin.naming_site
