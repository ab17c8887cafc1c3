"""Keeps the outbox's rows and what is done with them in step, whatever becomes of a commit.

A commit whose answer is lost may have been made: its outcomes are written down again, which changes nothing, and what
it claimed is taken back, because nobody has begun to send it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlmodel import Session

from bot.channels import outbox_rows
from bot.channels.outbox_types import Claimed, Line, Outcome, Room, Scope, Tell
from bot.hubs.roles import LostRoleError
from bot.records.database import Database

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

UNWRITTEN = "OUT-506: what became of it cannot be written down"
NO_ROOM = Room(0, 0)


def _nobody_else(_session: Session) -> None:
    """The rows are nobody else's to send."""


class Books:
    """The rows of one outbox, as the records have them.

    Args:
        tell: who is told what became of the rows.
        hold: called in each transaction; raises when the rows are another hub's to send.
    """

    def __init__(
        self, database: Database, scope: Scope, tell: Tell, hold: Callable[[Session], None] = _nobody_else
    ) -> None:
        self._database = database
        self._scope = scope
        self._tell = tell
        self._hold = hold
        self._outcomes: list[Outcome] = []
        self._ours: set[int] = set()  # rows from their claim until their outcome is written down
        self._is_sure = True  # False: a commit may have claimed rows of which nobody here knows

    async def recover(self) -> dict[Line, float]:
        """Let what a crash left half-way be sent again, where it may; return the lines that wait, and how long.

        What was noted before is forgotten: another hub may have sent since.
        """
        self._outcomes.clear()
        self._ours.clear()
        self._is_sure = True
        return await self._database.do(self._held, outbox_rows.recover, self._scope, self._tell)

    def ended(self, outcome: Outcome) -> None:
        """Note what became of a row, for the next turn-over."""
        self._outcomes.append(outcome)

    async def has_work(self, *, is_said: bool = False) -> bool:
        """Say whether a turn-over would change anything, or later one might.

        Args:
            is_said: rows have come, so nobody need look for them.
        """
        await self._make_sure()
        return is_said or bool(self._outcomes) or await self._database.read(outbox_rows.waiting, self._scope)

    async def turn_over(self, room: Room) -> list[Claimed]:
        """Write down what was noted, and claim; nothing is claimed when some of it cannot be written down."""
        outcomes = list(self._outcomes)
        try:
            claimed = await self._commit(outcomes, room)
        except (OperationalError, LostRoleError):
            raise
        except Exception:
            if not outcomes:
                raise
            log.exception("OUT-506: the ends of %d rows are written down one by one", len(outcomes))
            claimed = []
            for outcome in outcomes:
                await self._write_apart(outcome)
        del self._outcomes[: len(outcomes)]
        self._ours.difference_update(outcome.row.id for outcome in outcomes)
        self._ours.update(row.id for row in claimed)
        return claimed

    async def close(self) -> None:
        """Write down what was noted; nothing is claimed any more."""
        with suppress(SQLAlchemyError):  # then the next start looks at it
            await self._make_sure()
        if self._outcomes:
            await self.turn_over(NO_ROOM)

    async def _commit(self, outcomes: Sequence[Outcome], room: Room) -> list[Claimed]:
        self._is_sure = False
        call = outbox_rows.turn_over
        claimed = await self._database.briefly(self._held, call, self._scope, outcomes, room, self._tell)
        self._is_sure = True
        return claimed

    async def _write_apart(self, outcome: Outcome) -> None:
        """Write one outcome down; of one that cannot be, no more than whether its row was sent."""
        try:
            await self._commit([outcome], NO_ROOM)
        except (OperationalError, LostRoleError):
            raise
        except Exception:
            log.exception("%s: row %d", UNWRITTEN, outcome.row.id)
            state = "sent" if outcome.state == "sent" else "failed"
            await self._commit([Outcome(outcome.row, state, error=UNWRITTEN)], NO_ROOM)

    def _held(
        self, session: Session, call: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        self._hold(session)
        return call(session, *args, **kwargs)

    async def _make_sure(self) -> None:
        """Take back what a commit without an answer has claimed."""
        if not self._is_sure:
            ours = frozenset(self._ours)
            await self._database.do(self._held, outbox_rows.take_back, self._scope, ours)
            self._is_sure = True
