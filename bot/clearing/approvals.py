"""The question put to the managers: bound to one operation and one evidence digest, used once, expiring.

Errors:
    ApprovalError              CLR-410  root, a ClearingError
    ├── ApprovalGoneError      CLR-411  decided, used, out of date or expired
    ├── ApprovalTakenError     CLR-413  another manager is entering a code
    ├── SelfApprovalError      CLR-414  the requester may not say yes to his own
    ├── NotEnrolledError       CLR-415  this person has no code at this site's agent
    └── CodesLockedError       CLR-416  too many wrong codes; someone at the site must unlock
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.clearing.approval_states import APPROVALS, STANDS, ApprovalState, ApprovalStep
from bot.clearing.operations import ClearingError
from bot.people import Person, person
from bot.records.operations import ApprovalRow
from bot.records.types import now

LIFE = timedelta(minutes=15)
CLAIM_LIFE = timedelta(minutes=2)  # a manager who pressed and went away does not hold the others up


class ApprovalError(ClearingError):
    code = "CLR-410"
    message_key = "approval-gone"


class ApprovalGoneError(ApprovalError):
    code = "CLR-411"
    article = "approval-expired"


class ApprovalTakenError(ApprovalError):
    code = "CLR-413"
    message_key = "approval-taken"
    article = "bot-clear-flow"


class SelfApprovalError(ApprovalError):
    code = "CLR-414"
    message_key = "approval-self"
    article = "self-approval"


class NotEnrolledError(ApprovalError):
    code = "CLR-415"
    message_key = "approval-not-enrolled"
    article = "become-approver"


class CodesLockedError(ApprovalError):
    code = "CLR-416"
    message_key = "approval-codes-locked"
    article = "codes-locked"


@dataclass(frozen=True, slots=True)
class Approval:
    id: int
    operation_id: int
    digest: str
    state: ApprovalState
    asked: tuple[int, ...]
    approver_id: int | None
    tries_left: int | None
    expires_at: datetime


def ask(
    session: Session, operation_id: int, digest: str, asked: list[int], life: timedelta = LIFE
) -> Approval:
    """Open the question for one evidence digest."""
    row = ApprovalRow(operation_id=operation_id, digest=digest, asked=asked, expires_at=now() + life)
    session.add(row)
    session.flush()
    return _view(row)


def find(session: Session, approval_id: int) -> Approval | None:
    """Return an approval as it stands now."""
    row = session.get(ApprovalRow, approval_id, populate_existing=True)
    return _view(row) if row else None


def latest(session: Session, operation_id: int) -> Approval | None:
    """Return the newest question of an operation."""
    row = session.exec(
        select(ApprovalRow)
        .where(ApprovalRow.operation_id == operation_id)
        .order_by(col(ApprovalRow.id).desc())
    ).first()
    return _view(row) if row else None


def claim(session: Session, approval_id: int, by: Person) -> Approval:
    """Note who is entering a code.

    Raises:
        ApprovalGoneError: it is no longer open.
        ApprovalTakenError: somebody else is at it.
    """
    row = session.get(ApprovalRow, approval_id)
    if row is None or not APPROVALS.can(row.state, ApprovalStep.CLAIM) or row.expires_at < now():
        raise ApprovalGoneError
    if row.state == ApprovalState.CLAIMED and row.approver_id != by.id and _fresh(row):
        raise ApprovalTakenError(name=person(session, row.approver_id or 0).name)
    return take(session, approval_id, ApprovalStep.CLAIM, approver_id=by.id, claimed_at=now())


def overdue(session: Session, moment: datetime) -> list[Approval]:
    """Return the questions that nobody answered in time."""
    rows = session.exec(
        select(ApprovalRow)
        .where(col(ApprovalRow.state).in_(STANDS), ApprovalRow.expires_at < moment)
        .order_by(col(ApprovalRow.id))
    ).all()
    return [_view(row) for row in rows]


def take(session: Session, approval_id: int, step: ApprovalStep, **values: object) -> Approval:
    """Take one step of the table, and write it down.

    Raises:
        WrongStepError: the approval has no such step.
    """
    row = session.get_one(ApprovalRow, approval_id)
    row.state = APPROVALS.advance(row.state, step)
    for name, value in values.items():
        setattr(row, name, value)
    if step is ApprovalStep.USE:
        row.used_at = now()
    session.add(row)
    session.flush()
    return _view(row)


def _fresh(row: ApprovalRow) -> bool:
    return row.claimed_at is not None and now() - row.claimed_at < CLAIM_LIFE


def _view(row: ApprovalRow) -> Approval:
    return Approval(
        id=row.id or 0,
        operation_id=row.operation_id,
        digest=row.digest,
        state=ApprovalState(row.state),
        asked=tuple(row.asked),
        approver_id=row.approver_id,
        tries_left=row.tries_left,
        expires_at=row.expires_at,
    )
