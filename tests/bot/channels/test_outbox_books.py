"""What is written down of the rows: once, whatever becomes of a commit, and whatever there is to write."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot.channels.outbox_types import Lost, Tell
from bot.channels.sending import DoubtfulError, Payload, RefusedError, UnreachableError
from bot.dialog.messages import Chat
from bot.records.database import Database
from bot.records.messages import OutboxRow
from tests.bot.channels.outbox_desk import CHANNEL, Desk
from tests.databases import own_url
from tests.tables import make_tables

T = TypeVar("T")

HERE = Chat(CHANNEL, 1)


class LosesAnswers(Database):
    """Records that commit, and then lose the answers to some of the commits.

    Attributes:
        to_lose: the outbox's commits (1, 2, …) whose answers are lost.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.to_lose: set[int] = set()
        self.commits = 0

    async def briefly(self, call: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        answer = await super().briefly(call, *args, **kwargs)
        self.commits += 1
        if self.commits in self.to_lose:
            raise OperationalError("COMMIT", None, ConnectionError("the server went away"))
        return answer


@pytest.fixture
async def records(tmp_path: Path) -> AsyncIterator[LosesAnswers]:
    records = LosesAnswers(own_url(tmp_path / "hub.db"))
    make_tables(records.engine)
    yield records
    await records.close()


@pytest.fixture
def desk(records: LosesAnswers) -> Desk:
    return Desk(records)


@pytest.mark.parametrize("lost", [1, 2, 3, 4])
async def test_a_commit_whose_answer_is_lost_loses_doubles_and_reorders_nothing(
    records: LosesAnswers, desk: Desk, lost: int
) -> None:
    records.to_lose = {lost}
    await desk.says("一", "二", "三")
    await desk.empties()
    assert desk.wire.said() == ["一", "二", "三"]
    assert [(row.state, row.attempts, row.doubtful) for row in await desk.rows()] == [("sent", 1, 0)] * 3


async def test_what_a_commit_without_an_answer_has_told_is_not_told_again(
    records: LosesAnswers, desk: Desk
) -> None:
    told: list[Lost] = []
    records.to_lose = {2}
    desk.wire.troubles[1] = [RefusedError("no")]
    await desk.says("一", slot="entry-1")
    await desk.says("二")
    await desk.empties(tell=Tell(lost=lambda _, lost: told.append(lost)))
    assert (len(told), desk.wire.said()) == (1, ["二"])


async def test_what_replaced_a_row_whose_end_was_written_down_already_is_said_whole(
    records: LosesAnswers, desk: Desk
) -> None:
    records.to_lose = {2}
    desk.wire.troubles[1] = [DoubtfulError("timed out"), DoubtfulError("timed out")]
    await desk.says("一", slot="entry-1")

    async def is_lost() -> bool:
        return records.commits == 2

    async with desk.open(first_pause_s=0.1):
        await desk.until(is_lost)
        await desk.says("二", slot="entry-1")
        await desk.rests()
    assert desk.wire.said() == ["二"]
    assert [row.doubtful for row in await desk.rows()] == [1]


async def test_what_a_stop_cuts_off_while_it_is_claimed_waits_on_and_is_in_no_doubt(
    records: LosesAnswers, desk: Desk
) -> None:
    async def is_claimed() -> bool:
        return records.commits == 1

    records.to_lose = {1}
    await desk.database.do(desk.post.to_chat, HERE, "链接", once=True)
    async with desk.open(first_pause_s=60.0):
        await desk.until(is_claimed)
    assert [(row.state, row.attempts) for row in await desk.rows()] == [("new", 0)]


@pytest.mark.parametrize(
    "said",
    ["half of a character: \ud83d", "\0", "x" * 100_000],
    ids=["half a character", "nul", "long"],
)
async def test_whatever_the_channel_says_of_a_refusal_can_be_written_down(desk: Desk, said: str) -> None:
    desk.wire.troubles[1] = [RefusedError(said), UnreachableError(said)]
    await desk.says("一", "二")
    await desk.empties()
    refused, _ = await desk.rows()
    assert (refused.state, desk.wire.said()) == ("failed", ["二"])
    assert refused.error.startswith("OUT-403: ")
    assert "\0" not in refused.error
    assert len(refused.error) <= 500


async def test_who_cannot_be_told_keeps_nothing_from_being_sent(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.wire.troubles[1] = [RefusedError("no")]
    await desk.says("一", slot="entry-1")
    await desk.says("二")
    await desk.empties(tell=Tell(lost=_breaks))
    assert (desk.wire.said(), await desk.states()) == (["二"], ["failed", "sent"])
    assert "OUT-505" in caplog.text


async def test_an_end_that_cannot_be_written_down_is_cut_to_what_can_and_holds_no_other(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.wire.number_from(2**80)
    await desk.says("一", slot="entry-1")
    await desk.says("二", chat_id=2)
    await desk.empties()
    assert (desk.wire.said(1), desk.wire.said(2)) == (["一"], ["二"])
    assert [(row.state, row.error[:7]) for row in await desk.rows()] == [("sent", "OUT-506"), ("sent", "")]
    assert "OUT-506" in caplog.text


@pytest.mark.parametrize(("once", "kept"), [(True, False), (False, True)])
async def test_of_what_failed_a_code_or_a_link_is_not_kept(desk: Desk, once: bool, kept: bool) -> None:
    desk.wire.troubles[1] = [RefusedError("no")]
    await desk.database.do(desk.post.to_chat, HERE, "链接", once=once)
    await desk.empties()
    (row,) = await desk.rows()
    assert (row.state, bool(row.payload)) == ("failed", kept)


async def test_of_what_a_crash_cut_off_a_code_or_a_link_is_not_kept(desk: Desk) -> None:
    await desk.database.do(_cut_off, {"text": "链接", "once": True})
    await desk.empties()
    assert [(row.state, row.payload) for row in await desk.rows()] == [("failed", {})]


def _breaks(session: Session, lost: Lost) -> None:
    raise KeyError(lost.slot)


def _cut_off(session: Session, payload: Payload) -> None:
    row = OutboxRow(channel=CHANNEL, chat_id=1, payload=dict(payload), state="sending", attempts=1)
    session.add(row)
