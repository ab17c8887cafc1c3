"""How the helpdesk does: in numbers at once, as a picture a moment later, each of what one supports."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.people import Role
from bot.tickets.stats import Failures, Kept, Overview, Ratings, Spans
from handlers.group_stats import figures
from handlers.words import Words
from tests.catalogues import SHIPPED
from tests.handlers.office import Office
from tests.handlers.staff_room import StaffRoom

DAY = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def room(office: Office) -> StaffRoom:
    return StaffRoom(office)


async def test_numbers_come_at_once_and_a_picture_follows(room: StaffRoom) -> None:
    await room.fails()
    await room.office.support.presses("接单")
    await room.office.support.says("统计")
    await room.office.support.expects("📊 近 7 天", "新开 1 张 · 解决 0 张", "最多的故障")
    await room.office.pictures.drawn()
    shown = await room.office.support.expects("近 7 天的图")
    assert shown.media
    assert (shown.media.kind, shown.media.name) == ("photo", "stats-7.png")
    assert shown.media.sha256


async def test_in_a_group_they_are_of_the_groups_site_and_of_what_one_supports(room: StaffRoom) -> None:
    await room.opens("朝阳")
    await room.fails()
    far = room.group.seat(room.office.rig.chat("远客服", (room.office.other_site_id, Role.SUPPORT)))
    await far.says("/stats 30")
    await room.group.expects("近 30 天", "新开 0 张")
    await room.support.says("/stats 30")
    await room.group.expects("近 30 天", "新开 1 张")
    await room.office.pictures.drawn()
    await room.group.expects("近 30 天的图")


@pytest.mark.parametrize("text", ["/stats 0", "/stats 367", "/stats 很多"])
async def test_days_that_are_none_get_a_sentence(room: StaffRoom, text: str) -> None:
    await room.office.support.says(text)
    await room.office.support.expects("请写天数，1 到 366")


async def test_a_picture_that_cannot_be_drawn_is_logged_and_nothing_breaks(
    room: StaffRoom, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(content: bytes, name: str) -> None:
        raise OSError(len(content), name)

    room.office.pictures.keep = broken  # type: ignore[assignment]
    await room.office.support.says("/stats")
    await room.office.support.expects("📊 近 7 天")
    await room.office.pictures.drawn()
    assert "PIC-500" in caplog.text


def test_every_figure_has_its_line_and_what_there_was_nothing_of_has_none() -> None:
    found = Overview(
        since=DAY,
        until=DAY,
        days=(DAY.date(),),
        opened=3,
        solved=2,
        reopened=1,
        failures=(Failures("156|acting", 1, {"zh": "比对不符"}),),
        first_answers=Spans(2, 300.0, 5400.0),
        solutions=Spans(2, 7200.0, 259_200.0),
        asked=(10,),
        unanswered=(1,),
        ratings=Ratings(1, 4.5),
        goals={"first_answer": Kept(1, 1), "solution": Kept()},
    )
    told = figures(Words(SHIPPED, "zh"), found, 1)
    assert "首次回复：一半在 5 分钟 内，九成在 2 小时 内" in told
    assert "解决：一半在 2 小时 内，九成在 3 天 内" in told
    assert "按时：首次回复 50%" in told
    assert "评价：4.5 分（1 次）" in told
    assert "没答上 1 个问题（共问了 10 个）" in told
    assert told.endswith("1. 比对不符 · 1 张")
    nothing = figures(Words(SHIPPED, "en"), Overview(since=DAY, until=DAY, days=(DAY.date(),)), 1)
    assert nothing.splitlines()[1:] == ["opened 0 · solved 0 · reopened 0"]
