"""The pictures and files that are still to be fetched from their channels, and what became of them.

A row is wanted until it is stored or refused, so a crash between costs one more download.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.dialog.messages import Media
from bot.records.messages import OutboxRow
from bot.records.tickets import AttachmentRow, TicketEntryRow
from bot.records.types import now
from bot.tickets.views import Attachment, attachment_view


@dataclass(frozen=True, slots=True)
class Wanted:
    """One that is to be fetched now."""

    id: int
    name: str
    size_bytes: int | None  # as the sender says
    file_id: str
    attempt: int  # 1, 2, …


# (session, the one who sent it, the attachment): says why it was not kept
Tell = Callable[[Session, int, Attachment], None]


def wanted(session: Session, channel: str, moment: datetime, most: int) -> list[Wanted]:
    """Return what is to be fetched from a channel now, oldest first."""
    rows = session.exec(
        select(AttachmentRow)
        .where(AttachmentRow.state == "wanted", AttachmentRow.channel == channel)
        .where(AttachmentRow.not_before <= moment)
        .order_by(col(AttachmentRow.id))
        .limit(most)
    ).all()
    return [Wanted(row.id or 0, row.name, row.size_bytes, row.file_id, row.attempts + 1) for row in rows]


def store(session: Session, attachment_id: int, kept: Media) -> None:
    """Write down that it is in the store, and what its bytes say that it is."""
    row = _wanted(session, attachment_id)
    if row is not None:
        row.state, row.sha256, row.mime, row.size_bytes = "stored", kept.sha256, kept.mime, kept.size_bytes
        session.add(row)


def refuse(session: Session, attachment_id: int, reason: str, tell: Tell) -> None:
    """Write down why it is not kept, and let who sent it be told: once.

    Args:
        reason: text key.
    """
    row = _wanted(session, attachment_id)
    if row is None:
        return
    row.state, row.reason = "refused", reason
    session.add(row)
    session.flush()
    entry = session.get(TicketEntryRow, row.entry_id)
    if entry is not None and entry.author_id is not None:
        tell(session, entry.author_id, attachment_view(row))


def postpone(session: Session, attachment_id: int, pause_s: float) -> None:
    """Let it be tried again after a pause."""
    row = _wanted(session, attachment_id)
    if row is not None:
        row.attempts, row.not_before = row.attempts + 1, now() + timedelta(seconds=pause_s)
        session.add(row)


def named(session: Session) -> frozenset[str]:
    """Return the files of the store that are attached to a ticket, or wait to be said somewhere."""
    attached = select(AttachmentRow.sha256).where(AttachmentRow.state == "stored").distinct()
    unsent = select(OutboxRow.payload).where(col(OutboxRow.state).in_(["new", "sending"]))
    waiting = ((payload.get("media") or {}).get("sha256", "") for payload in session.exec(unsent))
    return frozenset(session.exec(attached).all()) | frozenset(waiting)


def _wanted(session: Session, attachment_id: int) -> AttachmentRow | None:
    """Return a row that nobody has ended meanwhile: its person may have been erased."""
    row = session.exec(
        select(AttachmentRow).where(AttachmentRow.id == attachment_id).with_for_update()
    ).first()
    return row if row is not None and row.state == "wanted" else None
