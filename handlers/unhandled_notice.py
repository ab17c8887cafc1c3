"""Tells administrators that something could not be handled: once a burst, and at most once in ten minutes.

What was told stands in the outbox: the notice's slot carries the highest number that it tells of.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot.dialog import poison
from bot.dialog.post import Post
from bot.people import Permission, Person, who_may
from bot.records.messages import OutboxRow
from bot.records.people import EVERY_SITE

PAUSE = timedelta(minutes=10)
SLOT = "unhandled-"


class UnhandledNotice:
    """A chore of the hub's clock."""

    def __init__(self, post: Post) -> None:
        self.post = post

    def is_due(self, session: Session, moment: datetime) -> bool:
        """Say whether something new waits, and the last notice is not too fresh."""
        newest = poison.newest(session)
        if newest is None or not _administrators(session):
            return False
        told = _told(session)
        if told is None:
            return True
        number, told_at = told
        fresh = timedelta() <= moment - told_at < PAUSE  # not so when the clock was set back since
        return not fresh and (newest[0] > number or newest[1] > told_at)

    def tick(self, session: Session, moment: datetime) -> None:  # noqa: ARG002
        """Say how much there is."""
        newest, count = poison.newest(session), poison.count(session)
        if newest is None:
            return
        buttons: list[list[tuple[str, str, dict[str, Any]]]] = [
            [("button-unhandled-list", "unhandled.list", {})]
        ]
        slot = f"{SLOT}{newest[0]}"
        for person in _administrators(session):
            self.post.to_person(
                session, person.id, "unhandled-notice", buttons=buttons, slot=slot, count=count
            )


def _administrators(session: Session) -> list[Person]:
    """Return those of every site; where there are none, those of any."""
    manage = Permission.MANAGE_SITES
    return who_may(session, manage, EVERY_SITE) or who_may(session, manage, None)


def _told(session: Session) -> tuple[int, datetime] | None:
    """Return up to which number administrators were told, and when."""
    notices = select(OutboxRow.slot, OutboxRow.created_at).where(col(OutboxRow.slot).startswith(SLOT))
    last = session.exec(notices.order_by(col(OutboxRow.id).desc()).limit(1)).first()
    return (int((last[0] or "").removeprefix(SLOT)), last[1]) if last else None
