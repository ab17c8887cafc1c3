"""A batch that cannot be moved: undone alone, tried again after growing pauses, stopped when that does not help.

Tries are counted in memory: a hub that begins anew counts anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from bot.batches import reading, rows
from bot.batches.limits import BatchLimits
from bot.batches.notices import BatchNotices
from bot.batches.states import BATCHES, BatchStep
from bot.batches.views import name_of
from bot.records.batches import BatchRow
from bot.records.types import now

log = logging.getLogger(__name__)

CODE = "BAT-501"


@dataclass(frozen=True, slots=True)
class Trouble:
    tries: int  # that failed one after the other
    again_at: datetime


class Troubles:
    """Keeps what fails for one batch away from the others."""

    def __init__(self, notices: BatchNotices, limits: BatchLimits) -> None:
        self.notices = notices
        self.limits = limits
        self._known: dict[int, Trouble] = {}

    def waits(self, batch_id: int, moment: datetime) -> bool:
        """Say whether a batch that failed is not to be tried yet."""
        trouble = self._known.get(batch_id)
        return trouble is not None and moment < trouble.again_at

    def gone(self, batch_id: int) -> None:
        """A batch was moved well."""
        self._known.pop(batch_id, None)

    def alone(self, session: Session, row: BatchRow, moment: datetime, move: Callable[[], None]) -> bool:
        """Move a batch; undo what failed of it, and say whether it went well.

        Raises:
            DBAPIError: the connection is gone, and everything with it.
        """
        batch_id = row.id or 0
        try:
            with session.begin_nested():
                move()
        except Exception as error:
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise
            log.exception("%s: batch %s could not be moved on; the others go on", CODE, name_of(batch_id))
            self._failed(session, row, moment)
            return False
        return True

    def _failed(self, session: Session, row: BatchRow, moment: datetime) -> None:
        known = self._known.get(row.id or 0)
        tries = known.tries + 1 if known else 1
        pause = min(timedelta(seconds=2 ** min(tries - 1, 30)), self.limits.pause)
        self._known[row.id or 0] = Trouble(tries, moment + pause)
        if tries == self.limits.tries:
            self.alone(session, row, moment, lambda: self._give_up(session, row))

    def _give_up(self, session: Session, row: BatchRow) -> None:
        """Stop it where it can be, and say that it stands still."""
        log.error("%s: batch %s failed %d times", CODE, name_of(row.id or 0), self.limits.tries)
        if BATCHES.can(row.state, BatchStep.STOP):
            row.lapses_at = now() + self.limits.stopped
            rows.step(session, row, BatchStep.STOP, evidence=row.digest, failure=CODE)
        self.notices.stuck(session, reading.view(session, row))
