"""Calls that run in the database's threads, callers who leave, and what databases take and tell."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.records.database import in_thread, open_engine
from bot.records.types import whole


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


@pytest.mark.parametrize("url", ["sqlite://", "postgresql://nobody@127.0.0.1/none"])
def test_no_error_of_a_database_names_what_people_wrote(url: str) -> None:
    engine = open_engine(url)
    assert engine.hide_parameters
    engine.dispose()


def test_a_statement_that_fails_is_told_without_its_values() -> None:
    engine = open_engine("sqlite://")
    with engine.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(text("SELECT :said FROM nowhere"), {"said": "王芳说的话"})
    assert "王芳" not in str(caught.value)
    engine.dispose()


@pytest.mark.parametrize(
    ("given", "kept"), [("a\0b", "ab"), ("\0", ""), ("好\ud83d", "好\ufffd"), ("\ud83d\ude00", "😀")]
)
def test_a_text_is_kept_as_every_database_takes_it(given: str, kept: str) -> None:
    assert whole(given) == kept
