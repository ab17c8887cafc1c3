"""What batches hold of a person: the words by which devices were chosen, and who wants backups in the night."""

from __future__ import annotations

from sqlmodel import Session, col, or_, select, update

from bot.batches.states import CodeState
from bot.batches.views import name_of
from bot.records.batches import BatchCodeRow, BatchRow
from bot.records.people import SiteRow


def under_way(session: Session, person_id: int) -> str | None:
    """Return the name of an open batch that the person asked for, or answers for."""
    answers = select(BatchCodeRow.batch_id).where(
        BatchCodeRow.approver_id == person_id,
        col(BatchCodeRow.state).in_((CodeState.SENT, CodeState.ADMITTED)),
    )
    theirs = or_(col(BatchRow.requester_id) == person_id, col(BatchRow.id).in_(answers))
    query = select(BatchRow.id).where(theirs, col(BatchRow.ended_at).is_(None)).limit(1)
    found = session.exec(query).first()
    return None if found is None else name_of(found)


def forget(session: Session, person_id: int) -> None:
    """Forget the words, and let nobody hear of the nights that the person wanted."""
    session.execute(update(BatchRow).where(col(BatchRow.requester_id) == person_id).values(chosen=""))
    session.execute(update(SiteRow).where(col(SiteRow.nightly_by) == person_id).values(nightly_by=None))
