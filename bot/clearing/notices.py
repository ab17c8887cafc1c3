"""What the hub says when nobody has just written to it. handlers/notices.py finds the words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sqlmodel import Session

from bot.clearing.approvals import Approval
from bot.clearing.operations import Operation
from device.contract import Ended

if TYPE_CHECKING:
    from bot.clearing.checkups import Checkup


class Notices(Protocol):
    """Each is called in the transaction that made it true."""

    def progress(self, session: Session, operation: Operation) -> None:
        """The requester's progress line has changed."""

    def approval_wanted(self, session: Session, operation: Operation, approval: Approval) -> None:
        """Show the managers the evidence and ask."""

    def approval_closed(self, session: Session, operation: Operation, approval: Approval) -> None:
        """Take the buttons off the managers' cards and say what became of it."""

    def code_wrong(self, session: Session, operation: Operation, approval: Approval) -> None:
        """Ask the approver for the code again."""

    def ended(self, session: Session, operation: Operation) -> None:
        """Tell the requester and the approver how it ended, why, and what to do next."""

    def unknown(self, session: Session, operation: Operation) -> None:
        """Say plainly that nobody knows whether it was done, and that the device is locked meanwhile."""

    def checked(self, session: Session, checkup: Checkup, ended: Ended | None) -> None:
        """Tell who asked what the doctor found; without an end, that the agent did not come for it in time."""

    def alarm(self, session: Session, site_id: int, kind: str, params: dict[str, str]) -> None:
        """Tell the site's administrators."""
