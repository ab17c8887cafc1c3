"""Moves batches on, as a chore once a second. What is to be done is read from the rows, so a killed hub goes on.

Reports of agents move operations alone; here follows what they mean for their batch. Several hubs may do this: a batch
that one of them is at is passed over by the others.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.batches import night_items, reading, rows
from bot.batches.acting import Acting
from bot.batches.asking import ask
from bot.batches.limits import BatchLimits
from bot.batches.lots import Budget
from bot.batches.moving import AWAY, Moving
from bot.batches.nights import Nights
from bot.batches.notices import BatchNotices
from bot.batches.opening import Opening
from bot.batches.questions import Questions, codes_of
from bot.batches.sites import Sites, with_work
from bot.batches.states import BatchState, BatchStep
from bot.batches.troubles import Troubles
from bot.batches.views import RUNS, Counts, LeftOut
from bot.clearing.flow import ACTS, Clearing
from bot.clearing.phases import BEFORE_APPROVAL, Phase
from bot.records.batches import BatchItemRow, BatchRow
from bot.records.types import now
from device.contract import Plan

Move = Callable[[Session, BatchRow, datetime, Budget], None]


class Engine:
    """One chore's transaction takes every open batch a bounded way."""

    def __init__(
        self,
        clearing: Clearing,
        notices: BatchNotices,
        questions: Questions,
        limits: BatchLimits,
        nights: Nights,
    ) -> None:
        self.nights = nights
        self.clearing = clearing
        self.notices = notices
        self.limits = limits
        self.moving = Moving(clearing, limits)
        self.acting = Acting(self.moving, questions, notices, limits)
        self.troubles = Troubles(notices, limits)
        self._questions = questions
        self._began_at = now()  # whoever was there before may not have had the time to come back
        self._moves: dict[BatchState, Move] = {
            BatchState.PREPARING: self._prepare,
            BatchState.VERIFYING: self._verify,
            BatchState.ASKING: self._act,
            BatchState.ACTING: self._act,
            BatchState.DECIDING: self._act,
            BatchState.STOPPED: self._stopped,
        }

    def is_due(self, session: Session, moment: datetime) -> bool:  # noqa: ARG002
        """Say whether any batch is open."""
        query = select(BatchRow.id).where(col(BatchRow.ended_at).is_(None))
        return session.exec(query.limit(1)).first() is not None

    def tick(self, session: Session, moment: datetime) -> None:
        """Move every open batch on."""
        taken = self._taken(session, moment)
        budget = Budget(self.limits)
        opening = Opening(session, self.clearing, self.limits.lot)
        alone = partial(self.troubles.alone, session)
        # All are created before any begins: what somebody else is just opening is waited for while the log is free.
        made = [
            row
            for row in taken
            if row.state != BatchState.PREPARING
            or alone(row, moment, partial(self._create, opening, row, moment, budget))
        ]
        for row in made:
            if alone(row, moment, partial(self._move, session, opening, row, moment, budget)):
                self.troubles.gone(row.id or 0)

    def _move(
        self, session: Session, opening: Opening, row: BatchRow, moment: datetime, budget: Budget
    ) -> None:
        opening.begin(row)
        if not self.acting.deny(session, row, budget):
            return
        self._moves.get(BatchState(row.state), self._close)(session, row, moment, budget)
        self._tell(session, row)

    def _create(self, opening: Opening, row: BatchRow, moment: datetime, budget: Budget) -> None:
        if row.night is None:
            opening.create(row, budget)
        elif not self.nights.is_over(row.night, moment):
            opening.create_by_night(row, budget, self.nights)

    def _taken(self, session: Session, moment: datetime) -> list[BatchRow]:
        """Take the open batches and their codes, before anything else is held."""
        query = select(BatchRow.id).where(col(BatchRow.ended_at).is_(None)).order_by(col(BatchRow.id))
        ready = [one or 0 for one in session.exec(query).all() if not self.troubles.waits(one or 0, moment)]
        found = [rows.at_hand(session, batch_id) for batch_id in ready]
        taken = [row for row in found if row is not None]
        for row in taken:
            codes_of(session, row)
        return taken

    def _prepare(self, session: Session, row: BatchRow, moment: datetime, budget: Budget) -> None:
        if row.night is not None and self.nights.is_over(row.night, moment):
            night_items.leave_out(session, row)
        self._give_up(session, row, moment, budget)
        counts = reading.count(session, row.id or 0)
        if counts.unopened or counts.reading or (row.night and not self.nights.is_over(row.night, moment)):
            return
        if Plan(row.plan) not in ACTS:
            self._finish_if(session, row, counts.settled == counts.total)
        elif self.acting.goes_on(session, row, moment):
            self._questions.prolong(session, row)
            rows.step(session, row, BatchStep.ACT)
        elif self._runs(session, row, moment):
            return
        elif counts.waiting or counts.verifying or counts.awaiting:
            rows.step(session, row, BatchStep.VERIFY)
        else:
            self._finish_if(session, row, not counts.running)

    def _verify(self, session: Session, row: BatchRow, moment: datetime, budget: Budget) -> None:
        self._give_up(session, row, moment, budget)
        sites = Sites(session, row)
        for site_id in sites.without_agent:
            late = (Phase.VERIFYING, Phase.AWAITING_APPROVAL)
            self.moving.expire(session, row, site_id, budget, late, AWAY)
        self.moving.verify(session, row, budget, sites.free)
        counts = reading.count(session, row.id or 0)
        if budget.is_spent or counts.verifying or sites.without_agent or self._has_more(session, row):
            return
        if counts.awaiting:
            ask(session, row, self.notices, self.limits)
        else:
            self._finish_if(session, row, not counts.waiting and not counts.running)

    def _has_more(self, session: Session, row: BatchRow) -> bool:
        """Say whether evidences wait to be asked for that nobody keeps from it."""
        return bool(Sites(session, row).free)

    def _act(self, session: Session, row: BatchRow, moment: datetime, budget: Budget) -> None:
        if self.acting.lapse(session, row, moment):
            return
        self.acting.move(session, row, moment, budget)
        counts = reading.count(session, row.id or 0)
        if budget.is_spent or self._runs(session, row, moment) or self.acting.goes_on(session, row, moment):
            return
        if counts.awaiting or counts.waiting or counts.verifying:
            self._ask_anew(session, row)
        else:
            self._finish_if(session, row, not counts.running)

    def _give_up(self, session: Session, row: BatchRow, moment: datetime, budget: Budget) -> None:
        """Wait no more for what agents were reading that have been away for long."""
        gone = with_work(session, row.id or 0, BEFORE_APPROVAL, self._seen_since(moment), gone=True)
        self.moving.give_up(session, row, budget, gone)

    def _runs(self, session: Session, row: BatchRow, moment: datetime) -> bool:
        """Say whether an act is under way at a site whose agent has not been away for long."""
        return bool(with_work(session, row.id or 0, RUNS, self._seen_since(moment), gone=False))

    def _seen_since(self, moment: datetime) -> datetime:
        """Return since when an agent must have given a sign to be waited for; at first any time will do."""
        since = moment - self.limits.away
        return since if since > self._began_at else datetime.min.replace(tzinfo=UTC)

    def _ask_anew(self, session: Session, row: BatchRow) -> None:
        if row.state != BatchState.DECIDING:
            self._questions.close(session, row)
            rows.step(session, row, BatchStep.VERIFY)

    def _stopped(self, session: Session, row: BatchRow, moment: datetime, budget: Budget) -> None:
        self.moving.take_back(session, row, budget)
        counts = reading.count(session, row.id or 0)
        if counts.settled == counts.total:
            self._finish_if(session, row, ended=True)
        else:
            self.acting.lapse(session, row, moment)

    def _close(self, session: Session, row: BatchRow, moment: datetime, budget: Budget) -> None:  # noqa: ARG002
        """End what has not been sent to act, after a no, or when nobody answered."""
        _leave_out(session, row, LeftOut.NOT_BEGUN)
        self.moving.take_back(session, row, budget)
        self.moving.drop(session, row, budget)
        counts = reading.count(session, row.id or 0)
        if counts.settled == counts.total:
            self._end(session, row, counts)

    def _finish_if(self, session: Session, row: BatchRow, ended: bool) -> None:
        if ended:
            self._questions.close(session, row)
            rows.step(session, row, BatchStep.FINISH)
            self._end(session, row, reading.count(session, row.id or 0))

    def _end(self, session: Session, row: BatchRow, counts: Counts) -> None:
        row.ended_at, row.lapses_at = now(), None
        session.add(row)
        session.flush()
        ends = {str(phase): number for phase, number in counts.phases.items()}
        rows.record(session, "hub", "ended", row, evidence=row.digest, left_out=counts.left_out, **ends)
        self.notices.ended(session, reading.view(session, row))

    def _tell(self, session: Session, row: BatchRow) -> None:
        """Show the requester where a batch stands, if that has changed."""
        batch = reading.view(session, row)
        counts = batch.counts
        stand = {str(phase): number for phase, number in counts.phases.items()}
        stand |= {"unopened": counts.unopened, "left out": counts.left_out, "waiting": counts.waiting}
        if row.told == stand:
            return
        row.told = stand
        session.add(row)
        session.flush()
        if row.night is None:
            self.notices.progress(session, batch)


def _leave_out(session: Session, row: BatchRow, why: LeftOut) -> None:
    of_batch = (col(BatchItemRow.batch_id) == row.id, col(BatchItemRow.operation_id).is_(None))
    unopened = update(BatchItemRow).where(*of_batch, col(BatchItemRow.code) == "")
    session.execute(unopened.values(code="BAT-408", reason=why))
