"""A question that is answered while its operation is moved by somebody else, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from unittest.mock import create_autospec

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.clearing import approvals, operations
from bot.clearing.approval_states import ApprovalStep
from bot.clearing.flow import Clearing
from bot.clearing.notices import Notices
from bot.clearing.phases import Phase
from bot.dialog.errors import WrongStepError
from bot.people import meet
from bot.records.operations import OperationRow
from bot.records.people import SiteRow
from bot.records.relay import DeviceRow
from device.contract import Plan
from tests.bot.tickets.databases import new_database, with_tables


@pytest.fixture
def server(postgres_url: str) -> Iterator[Engine]:
    engine = with_tables(new_database(postgres_url, "approval_races"))
    yield engine
    engine.dispose()


def test_who_answers_a_question_and_who_drops_its_operation_wait_for_each_other_in_one_order(
    server: Engine,
) -> None:
    clearing = Clearing(create_autospec(Notices, instance=True))
    with Session(server) as setting:
        operation_id, question_id = _asked(setting)
        setting.commit()

    def drops() -> None:
        with Session(server) as second:
            operation = operations.find(second, operation_id)
            assert operation is not None
            clearing.cancel(second, operation, meet(second, "telegram", 1, 1, "王芳", "zh"))
            second.commit()

    with Session(server) as first, ThreadPoolExecutor(1) as threads:
        manager = meet(first, "telegram", 2, 2, "李强", "zh")
        clearing.open_approval(first, question_id)
        approvals.take(first, question_id, ApprovalStep.CLAIM, approver_id=manager.id)
        other = threads.submit(drops)
        assert wait([other], 0.3).not_done
        clearing.deny(first, question_id, manager)
        first.commit()
        with pytest.raises(WrongStepError):
            other.result(10)
    with Session(server) as session:
        ended = operations.find(session, operation_id)
        assert ended is not None
        assert ended.phase is Phase.DENIED


def _asked(session: Session) -> tuple[int, int]:
    """Return an operation that waits for an approval, and its question."""
    by, _ = meet(session, "telegram", 1, 1, "王芳", "zh"), meet(session, "telegram", 2, 2, "李强", "zh")
    site = SiteRow(name="一店")
    session.add(site)
    session.flush()
    device = DeviceRow(site_id=site.id or 0, skpbh="661234567890", name="一店", nsrsbh="91110101MA01ABCD2X")
    session.add(device)
    session.flush()
    row = OperationRow(
        site_id=site.id or 0,
        device_id=device.id or 0,
        plan=Plan.CLEAR,
        requester_id=by.id,
        phase=Phase.AWAITING_APPROVAL,
    )
    session.add(row)
    session.flush()
    return row.id or 0, approvals.ask(session, row.id or 0, "d" * 64, [], timedelta(minutes=5)).id
