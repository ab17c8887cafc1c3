"""What the bot waits for in a dialog, and the steps between: one table. Without a state it reads questions."""

from __future__ import annotations

from enum import StrEnum

from bot.dialog.context import FSMContext
from bot.dialog.states import State, StatesGroup
from bot.dialog.steps import NO_STATE, Table, name_of


class Approving(StatesGroup):
    code = State()
    codes = State()


class Batching(StatesGroup):
    choosing = State()


class Triage(StatesGroup):
    answering = State()
    noting = State()
    tagging = State()
    merging = State()


class Problems(StatesGroup):
    announcing = State()
    resolving = State()


class Support(StatesGroup):
    telling = State()


class Admin(StatesGroup):
    naming_site = State()


class Settings(StatesGroup):
    hour = State()


class Importing(StatesGroup):
    file = State()


class Filing(StatesGroup):
    day = State()
    region = State()


class Step(StrEnum):
    ASK_CODE = "ask for the code"
    ASK_CODES = "ask for a batch's codes"
    ASK_DEVICES = "ask which devices a batch takes"
    ASK_ANSWER = "ask for the answer"
    ASK_NOTE = "ask for the note"
    ASK_TAG = "ask for the tag"
    ASK_MERGE = "ask which ticket it goes into"
    ASK_PROBLEM = "ask what is announced"
    ASK_SOLUTION = "ask how it was solved for all"
    ASK_STORY = "ask what it is about"
    ASK_NAME = "ask for the site's name"
    ASK_HOUR = "ask from which hour on"
    ASK_DAY = "ask for a filing window's last day"
    ASK_REGION = "ask which region a site is in"
    ASK_FILE = "ask for the file"
    AGAIN = "ask again"
    TAKEN = "taken"
    CANCEL = "cancel"


IDLE = NO_STATE
WAITING: list[State | str] = [
    Approving.code,
    Approving.codes,
    Batching.choosing,
    Triage.answering,
    Triage.noting,
    Triage.tagging,
    Triage.merging,
    Problems.announcing,
    Problems.resolving,
    Support.telling,
    Admin.naming_site,
    Settings.hour,
    Filing.day,
    Filing.region,
    Importing.file,
]
ANYWHERE: list[State | str] = [IDLE, *WAITING]

# A button that asks for something counts in every state: the newest question is the one that is answered.
ARROWS: list[list[object]] = [
    # step,          from,      to
    [Step.ASK_CODE, ANYWHERE, Approving.code],
    [Step.ASK_CODES, ANYWHERE, Approving.codes],
    [Step.ASK_DEVICES, ANYWHERE, Batching.choosing],
    [Step.ASK_ANSWER, ANYWHERE, Triage.answering],
    [Step.ASK_NOTE, ANYWHERE, Triage.noting],
    [Step.ASK_TAG, ANYWHERE, Triage.tagging],
    [Step.ASK_MERGE, ANYWHERE, Triage.merging],
    [Step.ASK_PROBLEM, ANYWHERE, Problems.announcing],
    [Step.ASK_SOLUTION, ANYWHERE, Problems.resolving],
    [Step.ASK_STORY, ANYWHERE, Support.telling],
    [Step.ASK_NAME, ANYWHERE, Admin.naming_site],
    [Step.ASK_HOUR, ANYWHERE, Settings.hour],
    [Step.ASK_DAY, ANYWHERE, Filing.day],
    [Step.ASK_REGION, ANYWHERE, Filing.region],
    [Step.ASK_FILE, ANYWHERE, Importing.file],
    [Step.AGAIN, Admin.naming_site, Admin.naming_site],
    [Step.AGAIN, Settings.hour, Settings.hour],
    [Step.AGAIN, Filing.day, Filing.day],
    [Step.AGAIN, Filing.region, Filing.region],
    [Step.TAKEN, WAITING, IDLE],
    [Step.CANCEL, WAITING, IDLE],
]

DIALOG = Table[State | str, Step]("dialog", ANYWHERE, ARROWS, IDLE)


async def advance(state: FSMContext, step: Step, **data: object) -> None:
    """Move a dialog by one step; what an earlier question kept is forgotten, `data` is kept instead.

    A state of an earlier version counts as none.

    Raises:
        WrongStepError: the table has no such step from here; nothing has changed.
    """
    kept = await state.get_state()
    target = DIALOG.advance(kept if kept in DIALOG.states else IDLE, step)
    if name_of(target) == IDLE:
        await state.clear()
        return
    if step is not Step.AGAIN:
        await state.set_data(data)
    await state.set_state(target)
