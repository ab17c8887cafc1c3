"""aiogram's scenes: they enter, leave, go back and keep their history in the state layer."""

from __future__ import annotations

from typing import Any

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.fsm.scene import After, Scene, SceneRegistry, ScenesManager, on
from aiogram.types import CallbackQuery, Message

from tests.bot.dialog.on_aiogram.world import BOB, Worlds


class Ask(Scene, state="ask"):
    @on.message.enter()
    @on.callback_query.enter()
    async def entered(self, event: Message | CallbackQuery, question: str = "what?") -> None:
        await event.answer(question)

    @on.message(F.text == "back")
    async def step_back(self, message: Message) -> None:
        await self.wizard.back()

    @on.message(F.text == "out")
    async def go_out(self, message: Message) -> None:
        await self.wizard.exit()

    @on.message()
    async def taken(self, message: Message) -> None:
        answers = await self.wizard.get_value("answers", [])
        await self.wizard.update_data(answers=[*answers, message.text])
        await self.wizard.goto(Sure, note=f"after {len(answers) + 1}")

    @on.message.leave()
    async def left(self, message: Message) -> None:
        await message.answer("left ask")


class Sure(Scene, state="sure"):
    @on.message.enter()
    async def entered(self, message: Message, note: str = "") -> None:
        await message.answer(f"sure? {note} {await self.wizard.get_data()}")

    @on.message(F.text == "again")
    async def again(self, message: Message) -> None:
        await self.wizard.retake(note="again")

    @on.message(F.text == "more")
    async def more(self, message: Message) -> None:
        await self.wizard.goto("ask", question="what else?")

    back = on.message(F.text == "back", after=After.back())
    done = on.message(F.text == "yes", after=After.exit())
    over = on.message(F.text == "over", after=After.goto("fresh"))

    @on.message.exit()
    async def ended(self, message: Message) -> None:
        await message.answer("thanks")


class Start(Scene, state="fresh", reset_data_on_enter=True, reset_history_on_enter=True):
    """Entered with nothing left of what was before; its buttons answer in every state."""

    @on.message.enter()
    async def entered(self, message: Message) -> None:
        await message.answer(f"fresh {await self.wizard.get_data()}")

    @on.callback_query(F.data == "ask")
    async def pressed(self, query: CallbackQuery) -> None:
        await self.wizard.goto(Ask)


TALK = [
    "/ask", "tea", "again", "more", "milk", "back", "back", "back", "back", "hi",
    "/ask", "out", "/ask", "rice", "yes", "/ask", "a", "over", "b", "/close", "/fresh", "/ask", "/close",
]  # fmt: skip


async def scenes_keep_their_way_and_their_data(worlds: Worlds) -> Any:
    world = worlds()
    scenes = SceneRegistry(world.dp)

    @world.dp.message(Command("close"))
    async def close(message: Message, scenes: ScenesManager) -> None:
        await scenes.close()

    @world.dp.message(Command("fresh"))
    async def fresh(message: Message, scenes: ScenesManager) -> None:
        await scenes.enter(Start)

    world.dp.message.register(Ask.as_handler(question="which?"), Command("ask"))
    scenes.add(Ask, Sure, Start)
    last = Router()
    world.dp.include_router(last)

    @last.message()
    async def nowhere(message: Message) -> None:
        await message.answer("nowhere")

    happened = []
    for text in TALK:
        await world.says(text)
        history = await world.where(destiny="scenes_history")
        happened.append([text, world.said, await world.where(), history])
    await world.says("/fresh")
    await world.presses("ask")
    return [happened, world.said, await world.where(), await world.where(BOB)]


async def history_keeps_so_many_steps_and_no_more(worlds: Worlds) -> Any:
    world = worlds()
    scenes = SceneRegistry(world.dp)
    scenes.add(Ask, Sure, Start)
    world.dp.message.register(Ask.as_handler(), Command("ask"))
    await world.says("/ask")
    lengths = []
    for text in ["tea", "more"] * 7 + ["back"] * 12:
        await world.says(text)
        _, kept = await world.where(destiny="scenes_history")
        lengths.append([len(kept.get("history", [])), *await world.where()])
    return [lengths, world.said]


async def a_manager_reads_its_history(worlds: Worlds) -> Any:
    world = worlds()
    SceneRegistry(world.dp).add(Ask, Sure)
    seen: list[Any] = []

    @world.dp.message()
    async def hear(message: Message, scenes: ScenesManager) -> None:
        await scenes.history.push("ask", {"a": 1})
        await scenes.history.snapshot()
        seen.append([[record.state, record.data] for record in await scenes.history.all()])
        last = await scenes.history.get()
        seen.append(last and [last.state, last.data])
        popped = await scenes.history.pop()
        seen.append(popped and [popped.state, popped.data])
        seen.append(await scenes.history.rollback())
        await scenes.history.clear()
        seen.append(await scenes.history.get())

    await world.says("x")
    return [seen, await world.where(), await world.where(destiny="scenes_history")]


SCENARIOS = [
    scenes_keep_their_way_and_their_data,
    history_keeps_so_many_steps_and_no_more,
    a_manager_reads_its_history,
]
