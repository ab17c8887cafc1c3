"""Takes what was said out of the records; when something was said, by whom and in which ticket stays.

A text becomes REDACTED, which is read everywhere as "not kept": no misses, drafts or follow-ups are made of it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from bot.dialog.inbox import REDACTED
from bot.records.journal import QuestionRow
from bot.records.tickets import AttachmentRow, TicketEntryRow, TicketRow

SAID = ("message", "answer", "note")  # kinds of entries that are somebody's words
GONE: dict[str, Any] = {"state": "gone", "name": "", "file_id": "", "reason": "", "sha256": ""}
NOWHERE: dict[str, Any] = {"source_channel": "", "source_chat_id": None, "source_message_id": None}


def entries(session: Session, where: ColumnElement[bool]) -> frozenset[str]:
    """Take out the words of the entries that `where` names, their earlier wordings and what came with them.

    A later edit of their messages changes nothing any more.

    Returns:
        Files of the store that were attached to them. Another row may name one, too.
    """
    said = col(TicketEntryRow.kind).in_(SAID) & where
    attached = col(AttachmentRow.entry_id).in_(select(TicketEntryRow.id).where(said))
    files = session.exec(select(AttachmentRow.sha256).where(attached, AttachmentRow.sha256 != "")).all()
    session.exec(update(AttachmentRow).where(attached).values(**GONE))
    session.exec(update(TicketEntryRow).where(said).values(text=REDACTED, params={}, **NOWHERE))
    session.expire_all()
    return frozenset(files)


def subjects(session: Session, where: ColumnElement[bool]) -> None:
    """Take out the subjects of tickets by hand that `where` names; those of failures are the hub's own words."""
    by_hand = col(TicketRow.kind) == "question"
    session.exec(update(TicketRow).where(by_hand, where).values(subject=REDACTED))
    session.expire_all()


def questions(session: Session, where: ColumnElement[bool]) -> int:
    """Take out the texts of the questions that `where` names; return how many there were."""
    done = session.exec(update(QuestionRow).where(where).values(text=REDACTED, unknown_codes=[]))
    session.expire_all()
    return int(getattr(done, "rowcount", 0))


def unnamed(session: Session, files: Collection[str]) -> frozenset[str]:
    """Return which of these files of the store no attachment names."""
    named = select(AttachmentRow.sha256).where(col(AttachmentRow.sha256).in_(files))
    return frozenset(files) - frozenset(session.exec(named).all())
