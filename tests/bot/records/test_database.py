"""Calls that run in the database's threads, and callers who leave."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.records.database import in_thread


async def test_who_is_cancelled_again_and_again_still_waits_for_the_thread() -> None:
    begun, goes_on, ended = threading.Event(), threading.Event(), threading.Event()

    def call() -> None:
        begun.set()
        goes_on.wait(5)
        ended.set()

    with ThreadPoolExecutor(1) as threads:
        caller = asyncio.create_task(in_thread(threads, call))
        await asyncio.to_thread(begun.wait, 5)
        for _ in range(3):
            caller.cancel()
            await asyncio.sleep(0.01)
        assert not caller.done()
        goes_on.set()
        with pytest.raises(asyncio.CancelledError):
            await caller
        assert ended.is_set()
