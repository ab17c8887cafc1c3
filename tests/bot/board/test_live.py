"""The stream: it says that something changed, never what, and it ends with the login and with the hub."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager

import httpx
import pytest

from bot.board.live import MOST, Check, Live
from bot.people import Role
from bot.roles import revoke
from tests.bot.board.house import House, Visitor


class Stream:
    """What one browser hears."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self.lines = answer.aiter_lines()

    async def event(self, name: str) -> None:
        """Wait for an event; pings and other events pass by."""
        async with asyncio.timeout(10):
            async for line in self.lines:
                if line == f"event: {name}":
                    return
        raise AssertionError(f"the stream ended without {name!r}")

    async def rest(self) -> list[str]:
        """Return the events until the stream ends."""
        async with asyncio.timeout(10):
            return [line async for line in self.lines if line.startswith("event: ")]


@asynccontextmanager
async def listening(house: House, visitor: Visitor) -> AsyncIterator[Stream]:
    """Listen over a real connection."""
    async with (
        httpx.AsyncClient(base_url=house.url, cookies=visitor.client.cookies, timeout=10) as client,
        client.stream("GET", "/board/live") as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        yield Stream(answer)


@pytest.fixture
async def visitor(house: House) -> Visitor:
    return await house.enters(house.office.support)


async def test_a_change_is_told_without_its_content(house: House, visitor: Visitor) -> None:
    await house.asked(house.office.clerk, "第一个")
    async with house.served(), listening(house, visitor) as stream:
        await stream.event("tickets")
        await house.asked(house.office.guest, "打印机不出纸")
        async with asyncio.timeout(10):
            heard = [await anext(stream.lines) for _ in range(2)]
        assert "打印机" not in "".join(heard)
        await stream.event("tickets")


async def test_what_another_process_commits_is_told_too(house: House, visitor: Visitor) -> None:
    async with house.served(), listening(house, visitor) as stream:
        person = await house.office.clerk.person()
        await house.rig.do(house.office.desk.open_question, person, "别的进程")
        await stream.event("tickets")


async def test_without_a_change_nothing_is_told_but_the_stream_is_kept_open(
    house: House, visitor: Visitor
) -> None:
    async with house.served(), listening(house, visitor) as stream:
        async with asyncio.timeout(10):
            heard = [await anext(stream.lines) for _ in range(8)]
        assert [line for line in heard if line.startswith("event:")] == []
        assert heard.count(": ping") >= 2


async def test_the_end_of_the_login_ends_the_stream(house: House, visitor: Visitor) -> None:
    async with house.served(), listening(house, visitor) as stream:
        await visitor.post("/board/logout")
        assert (await stream.rest())[-1] == "event: over"


async def test_the_bots_word_ends_the_stream(house: House, visitor: Visitor) -> None:
    async with house.served(), listening(house, visitor) as stream:
        await house.office.support.says("/board out")
        assert (await stream.rest())[-1] == "event: over"


async def test_the_end_of_the_role_ends_the_stream(house: House, visitor: Visitor) -> None:
    office = house.office
    async with house.served(), listening(house, visitor) as stream:
        await house.rig.do(
            revoke, office.support.person_id, office.site_id, Role.SUPPORT, office.admin.person_id
        )
        assert (await stream.rest())[-1] == "event: over"


async def test_when_the_hub_stops_its_streams_end_at_once(house: House, visitor: Visitor) -> None:
    serving = house.served()
    await serving.__aenter__()
    async with listening(house, visitor) as stream:
        begun = asyncio.get_running_loop().time()
        ending = asyncio.create_task(serving.__aexit__(None, None, None))
        assert "event: over" not in await stream.rest()
        await ending
        assert asyncio.get_running_loop().time() - begun < 2


async def test_a_browser_that_has_gone_is_forgotten(house: House, visitor: Visitor) -> None:
    async with house.served():
        async with listening(house, visitor) as stream:
            await anext(stream.lines)
            assert house.board.live.watching == 1
        async with asyncio.timeout(10):
            while house.board.live.watching:
                await asyncio.sleep(0.05)


async def test_who_opens_too_many_windows_loses_the_oldest_stream_and_nobody_elses(
    house: House, visitor: Visitor
) -> None:
    other = await house.enters(house.rig.chat("孙客服", Role.SUPPORT))
    async with house.served(), AsyncExitStack() as stack:
        theirs = await stack.enter_async_context(listening(house, other))
        mine = [await stack.enter_async_context(listening(house, visitor)) for _ in range(MOST + 1)]
        assert (await mine[0].rest())[-1] == "event: enough"
        assert house.board.live.watching == MOST + 1
        await house.asked(house.office.clerk)
        for stream in (theirs, mine[1], mine[-1]):
            await stream.event("tickets")


async def test_a_login_is_asked_about_once_for_all_its_streams() -> None:
    asked: list[str] = []

    def check(login: str) -> Check:
        async def goes_on() -> bool:
            asked.append(login)
            return True

        return goes_on

    live = Live(Answers({"tickets": "now"}), look_every_s=60)  # type: ignore[arg-type]
    streams = [live.changes(1, login, check(login)) for login in ("a", "a", "a", "b")]
    assert [await anext(stream) for stream in streams] == ["ping"] * 4
    running = asyncio.create_task(live.run())
    assert [await anext(stream) for stream in streams] == ["tickets"] * 4
    assert sorted(asked) == ["a", "b"]
    running.cancel()


class Answers:
    """A database that answers what the test says, and then always the last of it."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.reads = 0

    async def read(self, *_args: object) -> object:
        self.reads += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


async def goes_on() -> bool:
    return True


@asynccontextmanager
async def watched(answers: Answers) -> AsyncIterator[Live]:
    live = Live(answers, look_every_s=0.01)  # type: ignore[arg-type]
    running = asyncio.create_task(live.run())
    yield live
    running.cancel()


async def test_while_nobody_watches_the_database_is_left_alone() -> None:
    answers = Answers({"tickets": "now"})
    async with watched(answers) as live:
        await asyncio.sleep(0.5)
        assert answers.reads == 0
        async with aclosing(live.changes(1, "login", goes_on)) as stream:
            assert [await anext(stream), await anext(stream)] == ["ping", "tickets"]
        assert answers.reads > 0


async def test_a_database_that_fails_once_does_not_end_the_watch(caplog: pytest.LogCaptureFixture) -> None:
    async with (
        watched(Answers(RuntimeError("away"), {"tickets": "later"})) as live,
        asyncio.timeout(5),
        aclosing(live.changes(1, "login", goes_on)) as stream,
    ):
        assert [await anext(stream), await anext(stream)] == ["ping", "tickets"]
    assert "BRD-001" in caplog.text
