"""Questions one after the other, and which handler a state leads to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.dispatcher.event.handler import CallbackType
from aiogram.exceptions import AiogramError, DataNotDictLikeError
from aiogram.filters import Command, ExceptionTypeFilter, StateFilter, and_f, invert_f, or_f
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup, any_state, default_state
from aiogram.fsm.storage.base import BaseStorage
from aiogram.types import CallbackQuery, ErrorEvent, Message

from tests.bot.dialog.on_aiogram.world import BOB, Worlds


class Form(StatesGroup):
    name = State()
    age = State("years")

    class Address(StatesGroup):
        city = State()

        class Street(StatesGroup):
            number = State()


async def a_form_is_filled_in(worlds: Worlds) -> Any:
    world = worlds()

    @world.dp.message(Command("start"))
    async def start(message: Message, state: FSMContext) -> None:
        await state.set_state(Form.name)
        await message.answer("name?")

    @world.dp.message(Form.name)
    async def name(message: Message, state: FSMContext) -> None:
        await state.update_data(name=message.text)
        await state.set_state(Form.age)
        await message.answer("age?")

    @world.dp.message(Form.age, F.text.isdigit())
    async def age(message: Message, state: FSMContext) -> None:
        data = await state.update_data({"age": int(message.text or "")}, age=0, seen=True)
        await state.clear()
        await message.answer(f"{sorted(data.items())}")

    @world.dp.message(StateFilter(None))
    async def nothing(message: Message) -> None:
        await message.answer("write /start")

    return [
        [text, await world.says(text, user) is None, world.said, await world.where(user)]
        for text, user in [("hi", 7), ("/start", 7), ("李", 7), ("?", 7), ("hi", BOB), ("30", 7), ("hi", 7)]
    ]


STATES: list[Any] = [
    None,
    Form.name,
    "Form:years",
    Form.Address.city,
    Form.Address.Street.number,
    "*",
    "unknown",
    State("name", group_name="Form"),
    default_state,
    any_state,
]
FILTERS: dict[str, Any] = {
    "state": Form.name,
    "group": StateFilter(Form),
    "instance": Form(),
    "child": StateFilter(Form.Address),
    "grandchild": StateFilter(Form.Address.Street),
    "several": StateFilter(Form.age, Form.Address, None),
    "text": StateFilter("Form:name", "unknown"),
    "none": StateFilter(None),
    "any": any_state,
    "default": default_state,
    "star": StateFilter("*"),
    "not": ~StateFilter(Form),
    "invert": invert_f(Form.name),
    "and": and_f(StateFilter(Form), F.text == "x"),
    "or": or_f(Form.name, StateFilter(Form.Address.city)),
}


async def each_filter_lets_in_its_states(worlds: Worlds) -> Any:
    world = worlds()
    for label, filters in FILTERS.items():
        world.dp.message.register(_saying(label), filters)
    passed = []
    for state in STATES:
        await world.context().set_state(state)
        await world.says("x")
        passed.append([str(state), await world.context().get_state(), world.said])
    return passed


def _saying(label: str) -> CallbackType:
    """Return a handler that says its label and lets the next one try too."""

    async def say(message: Message) -> None:
        await message.answer(label)
        raise SkipHandler

    return say


async def a_filter_on_a_router_stands_before_all_of_its_handlers(worlds: Worlds) -> Any:
    world = worlds()
    inside, outside = Router(), Router()
    inside.message.filter(StateFilter(Form))
    inside.callback_query.filter(StateFilter(Form))

    @inside.message()
    @inside.callback_query()
    async def in_form(event: Message | CallbackQuery) -> None:
        await event.answer("in the form")

    @outside.message()
    @outside.callback_query()
    async def elsewhere(event: Message | CallbackQuery, state: FSMContext) -> None:
        await state.set_state(Form.Address.city)
        await event.answer("elsewhere")

    world.dp.include_routers(inside, outside)
    events: list[Callable[[str], Awaitable[Any]]] = [world.says, world.presses, world.says, world.presses]
    return [[await event("x") is None, world.said, await world.where()] for event in events]


async def a_handler_is_given_state_and_storage(worlds: Worlds) -> Any:
    world = worlds()
    given: list[Any] = []

    @world.dp.message()
    async def hear(
        message: Message, state: FSMContext, raw_state: str | None, fsm_storage: BaseStorage
    ) -> None:
        same = fsm_storage is world.dp.storage is state.storage
        given.append([raw_state, same, state.key == world.context().key, state.key.destiny])
        await state.set_state(Form.age)

    await world.says("one")
    await world.says("two")
    return given


async def without_a_state_layer_there_is_no_state(worlds: Worlds) -> Any:
    world = worlds(disable_fsm=True)
    given: list[Any] = []

    @world.dp.message()
    async def hear(message: Message, **data: Any) -> None:
        given.append(sorted(name for name in data if "state" in name or name.startswith("fsm")))

    await world.says("one")
    return given


async def data_that_is_no_dict_is_aiograms_error(worlds: Worlds) -> Any:
    world = worlds()
    caught: list[Any] = []

    @world.dp.message(F.text == "try")
    async def catch(message: Message, state: FSMContext) -> None:
        try:
            await state.set_data(["a"])  # type: ignore[arg-type]
        except DataNotDictLikeError as err:
            caught.append([str(err), repr(err), err.message, isinstance(err, AiogramError)])

    @world.dp.message()
    async def fail(message: Message, state: FSMContext) -> None:
        await state.set_data("b")  # type: ignore[arg-type]

    @world.dp.error(ExceptionTypeFilter(DataNotDictLikeError))
    async def note(event: ErrorEvent) -> None:
        caught.append(str(event.exception))

    await world.context().set_data({"kept": True})
    await world.says("try")
    await world.says("fail")
    return [caught, await world.where()]


async def shutting_down_closes_the_state_layer(worlds: Worlds) -> Any:
    world = worlds()

    @world.dp.message()
    async def hear(message: Message, state: FSMContext) -> None:
        await state.set_state(Form.name)

    await world.dp.emit_startup(bot=world.bot)
    await world.says("one")
    await world.dp.emit_shutdown(bot=world.bot)
    return await world.where()


SCENARIOS = [
    a_form_is_filled_in,
    each_filter_lets_in_its_states,
    a_filter_on_a_router_stands_before_all_of_its_handlers,
    a_handler_is_given_state_and_storage,
    without_a_state_layer_there_is_no_state,
    data_that_is_no_dict_is_aiograms_error,
    shutting_down_closes_the_state_layer,
]
