"""What follows from a question's codes: acts where they were right, another question where evidences are stale."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.batches import reading, rows
from bot.batches.limits import BatchLimits
from bot.batches.lots import Budget
from bot.batches.moving import LATE, Moving
from bot.batches.notices import BatchNotices
from bot.batches.questions import Questions, codes_of
from bot.batches.states import BatchState, BatchStep, CodeState, CodeStep
from bot.clearing.phases import ENDS, Phase
from bot.records.batches import BatchCodeRow, BatchItemRow, BatchRow
from bot.records.operations import OperationRow
from bot.records.types import now

LIVE = {CodeState.OPEN, CodeState.SENT, CodeState.ADMITTED}


class Acting:
    """The engine's part while a question stands."""

    def __init__(
        self, moving: Moving, questions: Questions, notices: BatchNotices, limits: BatchLimits
    ) -> None:
        self.moving = moving
        self.questions = questions
        self.notices = notices
        self.limits = limits

    def goes_on(self, session: Session, row: BatchRow, moment: datetime) -> bool:
        """Say whether a device waits whose site's code may still be typed, or was right and still counts."""
        live = [code.site_id for code in codes_of(session, row) if self._is_live(code, moment)]
        return any(site_id in live for site_id in _awaiting_at(session, row))

    def lapse(self, session: Session, row: BatchRow, moment: datetime) -> bool:
        """Give a batch up that nobody answered in time; say whether it was.

        Where a site's code was right already, the sites that are left are given up alone.
        """
        if row.lapses_at is None or row.lapses_at > moment:
            return False
        on_its_way = row.lapses_at + self.limits.code > moment
        codes = codes_of(session, row)
        if row.state == BatchState.ACTING:
            for code in codes:
                if code.state == CodeState.OPEN or (code.state == CodeState.SENT and not on_its_way):
                    self._settle(session, row, code, CodeStep.EXPIRE)
            return False
        if on_its_way and any(code.state == CodeState.SENT for code in codes):
            return False
        rows.step(session, row, BatchStep.EXPIRE, evidence=row.digest)
        row.code, row.reason = LATE["code"], LATE["reason"]
        self.questions.close(session, row)
        return True

    def deny(self, session: Session, row: BatchRow, budget: Budget) -> bool:
        """End what was denied at its site, whatever became of the batch since; say whether all of it has ended."""
        denied = [code for code in codes_of(session, row) if code.state == CodeState.DENIED]
        if not denied:
            return True
        for code in denied:
            self.moving.deny(session, row, code, budget)
        sites = {code.site_id for code in denied}
        return not sites.intersection(_awaiting_at(session, row))

    def move(self, session: Session, row: BatchRow, moment: datetime, budget: Budget) -> None:
        """Let acts follow their codes."""
        codes = codes_of(session, row)
        for code in codes:
            if code.state in LIVE and self._is_outdated(code, moment):
                self._settle(session, row, code, CodeStep.OUTDATE)
        self._sweep(session, row, codes, budget)
        admitted = [code for code in codes if code.state == CodeState.ADMITTED]
        if admitted and row.state == BatchState.ASKING:
            rows.step(session, row, BatchStep.ACT)
        if row.state != BatchState.ACTING:
            return
        if row.canary:
            self._try_first(session, row, admitted, budget)
        else:
            for code in admitted:
                self.moving.act(session, row, code, budget)

    def _sweep(self, session: Session, row: BatchRow, codes: Sequence[BatchCodeRow], budget: Budget) -> None:
        for code in codes:
            if code.state == CodeState.STALE:
                self.moving.outdate(session, row, code, budget)
            elif code.state == CodeState.DENIED:
                self.moving.deny(session, row, code, budget)
            elif code.state == CodeState.REFUSED:
                self.moving.refuse(session, row, code, budget)
            elif code.state == CodeState.EXPIRED:
                self.moving.expire(session, row, code.site_id, budget, [Phase.AWAITING_APPROVAL], LATE)

    def _try_first(
        self, session: Session, row: BatchRow, admitted: Sequence[BatchCodeRow], budget: Budget
    ) -> None:
        """Let the first device go alone, and ask whether the others follow once it has its end."""
        operation = (
            session.get(OperationRow, row.canary_id, populate_existing=True) if row.canary_id else None
        )
        phase = Phase(operation.phase) if operation else None
        if phase in ENDS or phase is Phase.UNKNOWN:
            self._ask_about_others(session, row)
        elif phase in {None, Phase.VERIFYING, Phase.AWAITING_APPROVAL}:
            self._send_first(session, row, admitted, budget)

    def _send_first(
        self, session: Session, row: BatchRow, admitted: Sequence[BatchCodeRow], budget: Budget
    ) -> None:
        first = _first(session, row)
        for code in admitted:
            if first is not None and code.site_id == first.site_id:
                sent = self.moving.act(session, row, code, budget, only=first.operation_id)
                row.canary_id = sent[0] if sent else None
                session.add(row)

    def _ask_about_others(self, session: Session, row: BatchRow) -> None:
        counts = reading.count(session, row.id or 0)
        if counts.settled == counts.total:
            return
        rows.step(session, row, BatchStep.TRIED)
        row.lapses_at = now() + self.limits.answer
        session.add(row)
        self.notices.canary(session, reading.view(session, row))

    def _settle(self, session: Session, row: BatchRow, code: BatchCodeRow, step: CodeStep) -> None:
        rows.code_step(session, code, step)
        self.notices.settled(session, reading.view(session, row), reading.code_view(session, code))

    def _is_live(self, code: BatchCodeRow, moment: datetime) -> bool:
        return code.state in LIVE and not self._is_outdated(code, moment)

    def _is_outdated(self, code: BatchCodeRow, moment: datetime) -> bool:
        """Say whether a code that was typed now, or an act now, would come too late for the agent."""
        if code.state == CodeState.ADMITTED:
            return code.admitted_at is None or code.admitted_at + self.limits.admission < moment
        return code.state == CodeState.OPEN and code.stale_at - self.limits.margin < moment


def _awaiting_at(session: Session, row: BatchRow) -> Sequence[int]:
    """Return the sites at which devices wait for an approval."""
    query = select(OperationRow.site_id).where(
        OperationRow.batch_id == row.id, OperationRow.phase == Phase.AWAITING_APPROVAL
    )
    return session.exec(query.distinct()).all()


def _first(session: Session, row: BatchRow) -> BatchItemRow | None:
    """Return the first device of those that wait for an approval."""
    query = (
        select(BatchItemRow)
        .join(OperationRow, col(OperationRow.id) == BatchItemRow.operation_id)
        .where(OperationRow.batch_id == row.id, OperationRow.phase == Phase.AWAITING_APPROVAL)
    )
    return session.exec(query.order_by(col(BatchItemRow.position)).limit(1)).first()
