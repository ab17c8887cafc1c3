"""What the hub says of a batch reaches chats, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import select

import handlers
from bot.batches.batches import Batches
from bot.clearing.reports import Reports
from bot.dialog.post import Post
from bot.dialog.texts import Texts
from bot.records.messages import OutboxRow
from bot.records.people import PersonRow
from device.contract import Ended, Outcome, Reason
from handlers.batch_notices import ChatBatchNotices
from tests.bot.batches.agent import RIGHT
from tests.bot.batches.office import Office, disk

TEXTS = Texts(Path(handlers.__file__).parent / "texts")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", ["动态码不对", "首台已顺利办完", "动态码已通过 1/1", "失败 1", "工单 #", "已结束"]),
        (
            "en",
            ["code is wrong", "went well", "code is right", "failed 1", "ticket #"],
        ),
    ],
)
def test_a_batch_is_told_from_its_question_to_its_end(
    office: Office, language: str, expected: list[str]
) -> None:
    for row in office.session.exec(select(PersonRow)).all():
        row.language = language
    speaks(office)
    agent = office.site(3)
    agent.ends["act", disk(0, 2)] = Ended(outcome=Outcome.FAILED, code="155", reason=Reason.NOT_MOVED)
    batch_id = office.opens(canary=True)
    office.goes()
    office.types(batch_id, "000000")
    office.goes()
    office.types(batch_id, RIGHT)
    office.goes()
    office.batches.go_on(office.session, batch_id, office.clerk)
    office.goes()
    said = "\n".join(str(row.payload.get("text")) for row in office.session.exec(select(OutboxRow)).all())
    assert [part for part in expected if part not in said] == []
    assert "batch-" not in said


def speaks(office: Office) -> None:
    office.batches = Batches(office.clearing, ChatBatchNotices(Post(TEXTS)), office.limits)
    office.reports = Reports(office.clearing, office.desk, office.batches.questions)
