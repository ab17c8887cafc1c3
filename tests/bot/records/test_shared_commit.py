"""Units of SQLite that share a commit: each is true as a whole or not at all, and none is told of before it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from bot.records.away import is_away
from bot.records.database import open_engine
from bot.records.shared_commit import SharedCommits

LONG_S = 60.0  # nothing here waits for it


class Book:
    """A table of words, and who wrote them."""

    def __init__(self, folder: Path) -> None:
        self.engine = open_engine(f"sqlite:///{folder / 'book.db'}")
        with self.engine.begin() as connection:
            connection.execute(text("CREATE TABLE word (said TEXT PRIMARY KEY, of TEXT REFERENCES word)"))
        self.threads = ThreadPoolExecutor(2)
        self.commits = 0
        event.listen(self.engine, "commit", self._count)
        sessions = sessionmaker(self.engine, class_=Session, expire_on_commit=False)
        self.units = SharedCommits(self.engine, sessions, self.threads, open_for_s=LONG_S)
        self.told: list[str] = []
        self.waits = asyncio.Event()  # somebody has written, and waits at the gate

    async def write(self, word: str, then: BaseException | None = None) -> None:
        async with self.units.unit() as unit:
            unit.after_commit(lambda: self.told.append(word))
            await unit.do(_write, word)
            if then is not None:
                raise then

    async def write_and_wait(self, word: str, gate: asyncio.Event, *, long: bool = False) -> None:
        async with self.units.unit(long=long) as unit:
            await unit.briefly(_write, word)
            self.waits.set()
            await gate.wait()

    def words(self) -> list[str]:
        """Return what is on the disk, as another process reads it."""
        with self.engine.connect().execution_options(qingka_reading=True) as connection:
            return list(connection.execute(text("SELECT said FROM word ORDER BY rowid")).scalars())

    def _count(self, _connection: object) -> None:
        self.commits += 1


def _write(session: Session, word: str, of: str | None = None) -> None:
    session.execute(text("INSERT INTO word VALUES (:said, :of)"), {"said": word, "of": of})


@pytest.fixture
async def book(tmp_path: Path) -> AsyncIterator[Book]:
    opened = Book(tmp_path)
    yield opened
    opened.threads.shutdown()
    opened.engine.dispose()


async def outcomes(*units: asyncio.Task[None]) -> Sequence[BaseException | None]:
    return await asyncio.wait_for(asyncio.gather(*units, return_exceptions=True), 10)


def begin(*units: object) -> list[asyncio.Task[None]]:
    return [asyncio.ensure_future(unit) for unit in units]  # type: ignore[call-overload]


async def test_units_that_arrive_together_share_one_commit_in_their_order(book: Book) -> None:
    words = [f"第{number}" for number in range(10)]
    assert not any(await outcomes(*begin(*(book.write(word) for word in words))))
    assert book.words() == book.told == words
    assert book.commits == 1


async def test_a_unit_that_comes_alone_is_committed_at_its_end(book: Book) -> None:
    await book.write("一")
    assert book.words() == book.told == ["一"]
    await book.write("二")
    assert book.commits == 2


async def test_a_unit_that_fails_takes_back_only_what_it_did(book: Book) -> None:
    told = await outcomes(*begin(book.write("一"), book.write("二", ValueError("no")), book.write("三")))
    assert [type(one) for one in told] == [type(None), ValueError, type(None)]
    assert book.words() == book.told == ["一", "三"]


async def test_the_others_are_committed_when_the_last_of_them_fails(book: Book) -> None:
    await outcomes(*begin(book.write("一"), book.write("二", ValueError("no"))))
    assert book.words() == book.told == ["一"]


async def test_nobody_is_told_of_a_unit_before_it_is_on_the_disk(book: Book) -> None:
    gate = asyncio.Event()
    first, second = begin(book.write("一"), book.write_and_wait("二", gate))
    for _ in range(50):
        await asyncio.sleep(0.001)
    assert not first.done()
    assert book.words() == book.told == []
    gate.set()
    assert not any(await outcomes(first, second))
    assert book.words() == ["一", "二"]


async def test_nobody_waits_for_the_end_of_a_long_unit_that_came_later(book: Book) -> None:
    gate = asyncio.Event()
    *quick, long = begin(book.write("一"), book.write("二"), book.write_and_wait("三", gate, long=True))
    assert not any(await outcomes(*quick))
    assert book.words() == book.told == ["一", "二"]
    assert not long.done()
    gate.set()
    await outcomes(long)
    assert book.words() == ["一", "二", "三"]


async def test_who_is_cancelled_before_his_long_unit_holds_nobody_up(book: Book) -> None:
    gate = asyncio.Event()
    first, long = begin(
        book.write_and_wait("一", gate), book.write_and_wait("二", asyncio.Event(), long=True)
    )
    await asyncio.sleep(0.01)
    leave = partial(asyncio.get_running_loop().call_soon_threadsafe, long.cancel)
    event.listen(book.engine, "commit", lambda _connection: leave())
    gate.set()
    told = await outcomes(first, long)
    assert told[0] is None
    assert isinstance(told[1], asyncio.CancelledError)
    await asyncio.wait_for(book.write("三"), 10)
    assert book.words() == ["一", "三"]


async def test_a_commit_that_fails_fails_for_every_unit_in_it(book: Book) -> None:
    async def wrong() -> None:
        async with book.units.unit() as unit:
            await unit.do(lambda session: session.execute(text("PRAGMA defer_foreign_keys=ON")))
            await unit.do(_write, "二", of="谁")

    told = await outcomes(*begin(book.write("一"), wrong(), book.write("三")))
    assert [type(one) for one in told] == [IntegrityError] * 3
    assert book.words() == book.told == []
    await book.write("四")
    assert book.words() == ["四"]


async def test_when_the_database_gives_up_every_unit_is_to_be_tried_again(book: Book) -> None:
    def give_up(session: Session) -> None:
        session.connection().connection.rollback()

    async def cut_off() -> None:
        async with book.units.unit() as unit:
            await unit.do(give_up)

    told = await outcomes(*begin(book.write("一"), cut_off(), book.write("三")))
    assert isinstance(told[0], Exception)
    assert isinstance(told[1], Exception)
    assert is_away(told[0])
    assert told[2] is None
    assert book.words() == book.told == ["三"]


async def test_who_leaves_while_waiting_leaves_nobody_behind(book: Book) -> None:
    gate = asyncio.Event()
    first, second = begin(book.write_and_wait("一", gate), book.write("二"))
    await asyncio.sleep(0.01)
    gate.set()
    second.cancel()
    told = await outcomes(first, second)
    assert told[0] is None
    assert isinstance(told[1], asyncio.CancelledError)
    assert book.words() == ["一"]


async def test_who_leaves_when_called_ends_what_was_left_open_for_him(book: Book) -> None:
    async def write_first() -> None:
        async with book.units.unit() as unit:
            await unit.briefly(_write, "一")
            asyncio.get_running_loop().call_soon(
                second.cancel
            )  # the place is his by then, and he is not in it

    first, second = begin(write_first(), book.write("二"))
    told = await outcomes(first, second)
    assert told[0] is None
    assert isinstance(told[1], asyncio.CancelledError)
    assert book.words() == ["一"]


async def test_who_is_cancelled_after_his_unit_still_waits_for_the_commit(book: Book) -> None:
    gate = asyncio.Event()
    first, second = begin(book.write("一"), book.write_and_wait("二", gate))
    await asyncio.wait_for(book.waits.wait(), 10)
    first.cancel()
    await asyncio.sleep(0.01)
    assert not first.done()
    gate.set()
    told = await outcomes(first, second)
    assert isinstance(told[0], asyncio.CancelledError)
    assert book.words() == ["一", "二"]
    assert book.told == ["一"]


async def test_who_is_cancelled_while_his_transaction_begins_leaves_none_open(book: Book) -> None:
    [first] = begin(book.write("一"))
    await asyncio.sleep(0)  # the thread has it
    first.cancel()
    [told] = await outcomes(first)
    assert isinstance(told, asyncio.CancelledError)
    await asyncio.wait_for(book.write("二"), 10)  # less than another writer is waited for
    assert book.words() == ["二"]
