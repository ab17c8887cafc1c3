"""Parts that run side by side: how they end, and that none keeps the others from ending."""

from __future__ import annotations

import asyncio

import pytest

from bot.ending import Part, Patience, run_until


def heard(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was said of faults."""
    return [record.getMessage() for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]


async def forever() -> None:
    await asyncio.Event().wait()


async def at_once() -> None:
    """Return."""


async def breaks() -> None:
    raise RuntimeError("broken")


async def run(*parts: Part, stop: bool = False) -> tuple[int, list[int]]:
    """Return the exit code, and the one that was announced when the ending began."""
    stopping, announced = asyncio.Event(), list[int]()
    if stop:
        stopping.set()
    return await run_until(stopping, parts, announced.append), announced


async def test_asked_to_stop_everything_ends_with_0(caplog: pytest.LogCaptureFixture) -> None:
    assert await run(Part("one", forever()), Part("two", forever()), stop=True) == (0, [0])
    assert heard(caplog) == []


async def test_a_part_that_dies_ends_the_others_with_1_and_a_line(caplog: pytest.LogCaptureFixture) -> None:
    assert await run(Part("board", breaks()), Part("clock", forever())) == (1, [1])
    assert heard(caplog) == ["SRV-500: board failed; the hub ends"]
    assert "RuntimeError: broken" in caplog.text


async def test_a_part_that_just_returns_is_dead_too(caplog: pytest.LogCaptureFixture) -> None:
    assert await run(Part("relay server", at_once()), Part("clock", forever())) == (1, [1])
    assert heard(caplog) == ["SRV-500: relay server ended by itself; the hub ends"]


async def test_a_part_that_cannot_be_asked_is_cancelled_and_the_others_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    cancelled = []

    async def works() -> None:
        try:
            await forever()
        finally:
            cancelled.append(True)

    async def refuses() -> None:
        raise RuntimeError("not now")

    assert (await run(Part("telegram", works(), refuses), Part("clock", forever()), stop=True))[0] == 0
    assert cancelled == [True]
    assert heard(caplog) == ["SRV-501: telegram cannot be asked to end"]


async def test_a_part_that_fails_while_it_ends_is_told_of_and_counts(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def works() -> None:
        try:
            await forever()
        finally:
            raise OSError("the disk is full")

    assert (await run(Part("board", works()), Part("clock", forever()), stop=True))[0] == 1
    assert heard(caplog) == ["SRV-500: board failed; the hub ends"]


async def test_a_part_that_does_not_end_is_left_behind(
    caplog: pytest.LogCaptureFixture,
) -> None:
    release = asyncio.Event()

    async def deaf() -> None:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    stop = asyncio.Event()
    stop.set()
    parts = [Part("telegram", deaf(), forever), Part("clock", forever())]
    assert await run_until(stop, parts, lambda _: None, Patience(0.05, 0.05)) == 0
    assert heard(caplog) == [
        "SRV-204: telegram did not end within 0.05 s",
        "SRV-204: telegram does not end; it is left behind",
    ]
    release.set()
    await asyncio.sleep(0)
