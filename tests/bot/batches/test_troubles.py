"""A batch that cannot be moved stands still alone, and not for ever unsaid."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import ColumnElement
from sqlmodel import col, select, update

from bot.batches import reading
from bot.batches.limits import BatchLimits
from bot.batches.states import BatchState
from bot.clearing.phases import Phase
from bot.dialog.post import Post
from bot.people import Role
from bot.records.messages import OutboxRow
from bot.records.operations import OperationRow
from bot.records.people import PersonRow, RoleRow
from device.contract import Plan
from handlers.batch_notices import ChatBatchNotices
from tests.bot.batches.agent import RIGHT
from tests.bot.batches.office import Office
from tests.bot.batches.test_notices import TEXTS

MINUTE = timedelta(minutes=1)


def test_a_batch_that_cannot_be_moved_keeps_no_other_from_going_on(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    broken, whole = _two(office)
    _breaks(office, broken)
    office.goes()
    office.types(whole, RIGHT)
    office.goes()
    assert office.batch(whole).state is BatchState.DONE
    assert office.batch(broken).state is BatchState.VERIFYING
    assert f"BAT-501: batch B{broken} could not be moved on" in caplog.text


def test_what_a_failed_move_had_begun_is_undone(office: Office) -> None:
    broken, _ = _two(office)
    _breaks(office, broken)
    office.goes()
    phases = office.batch(broken).counts
    assert (phases.waiting, phases.of(Phase.VERIFYING)) == (2, 2)


def test_a_batch_that_fails_again_and_again_is_stopped_and_told_once(office: Office) -> None:
    broken, _ = _two(office)
    _breaks(office, broken)
    _tries(office, 8)
    assert office.batch(broken).state is BatchState.STOPPED
    assert [one.id for one in office.told.of("stuck")] == [broken]


def test_it_is_tried_after_growing_pauses(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    broken, _ = _two(office)
    _breaks(office, broken)
    for after in range(7):
        office.ticks(timedelta(seconds=after))
    assert caplog.text.count(f"batch B{broken} could not be moved") == 3


def test_a_stopped_batch_goes_on_once_what_was_wrong_is_right(office: Office) -> None:
    broken, _ = _two(office)
    _breaks(office, broken)
    _tries(office, 6)
    office.session.execute(update(OperationRow).where(_of(broken)).values(inspection=None))
    office.session.expire_all()
    office.ticks(6 * MINUTE)
    office.batches.resume(office.session, broken, office.clerk)
    office.goes()
    assert office.batch(broken).state is BatchState.ASKING


def test_a_batch_whose_operations_were_opened_and_never_begun_can_be_dropped(office: Office) -> None:
    office.site(2)
    batch_id = office.opens()
    office.batches.engine.clearing.limits = None  # type: ignore[assignment]
    _tries(office, 6)
    assert office.batch(batch_id).state is BatchState.STOPPED
    assert office.batch(batch_id).counts.phases == {Phase.REQUESTED: 2}
    office.starts()
    office.batches.cancel(office.session, batch_id, office.clerk)
    office.goes()
    assert office.batch(batch_id).counts.phases == {Phase.CANCELLED: 2}


def test_a_batch_that_cannot_be_closed_is_told_and_tried_ever_more_rarely(office: Office) -> None:
    broken, _ = _two(office)
    _breaks(office, broken)
    office.batches.cancel(office.session, broken, office.clerk)
    _tries(office, 6)
    assert office.batch(broken).state is BatchState.CANCELLED
    assert [one.state for one in office.told.of("stuck")] == [BatchState.CANCELLED]


@pytest.mark.parametrize(("language", "expected"), [("zh", "程序故障"), ("en", "a mistake in the program")])
def test_who_asked_and_the_administrators_hear_that_it_stands_still(
    office: Office, language: str, expected: str
) -> None:
    office.session.add(RoleRow(person_id=office.other.id, site_id=0, role=Role.ADMIN))
    office.site(1)
    batch = reading.find(office.session, office.opens(Plan.BACKUP))
    assert batch is not None
    for one in (office.clerk, office.other):
        office.session.get_one(PersonRow, one.id).language = language
    ChatBatchNotices(Post(TEXTS)).stuck(office.session, batch)
    said = office.session.exec(select(OutboxRow)).all()
    assert len(said) == 2
    assert all(expected in str(one.payload.get("text")) for one in said)


def _two(office: Office) -> tuple[int, int]:
    """Open two batches, at a site each, and let their devices be read; return their ids."""
    office.limits = BatchLimits(lot=100, lot_s=3600)
    office.starts()
    opened = []
    for _ in range(2):
        office.devices.clear()
        office.site(2)
        opened.append(office.opens())
    office.ticks()
    for agent in office.agents:
        agent.works()
    return opened[0], opened[1]


def _breaks(office: Office, batch_id: int) -> None:
    """Let the last operation of a batch hold what no version of this program wrote."""
    last = office.session.exec(select(OperationRow).where(_of(batch_id))).all()[-1]
    last.inspection = {"another": "version"}
    office.session.add(last)
    office.session.flush()


def _tries(office: Office, times: int) -> None:
    for number in range(times):
        office.ticks(number * MINUTE)


def _of(batch_id: int) -> ColumnElement[bool]:
    return col(OperationRow.batch_id) == batch_id
