"""What the hub says of batches when nobody has just written to it. handlers/batch_notices.py finds the words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sqlmodel import Session

from bot.batches.views import Batch, SiteCode, SiteTotals
from bot.people import Person


class BatchNotices(Protocol):
    """Each is called in the transaction that made it true. Of a nightly batch only its end is told, and mistakes."""

    def progress(self, session: Session, batch: Batch) -> None:
        """How many devices stand where has changed, or the batch's state: the requester's one message of it."""

    def wanted(
        self, session: Session, batch: Batch, codes: Sequence[SiteCode], totals: Sequence[SiteTotals]
    ) -> None:
        """Show everyone who may type a code of `codes` the question; one of before does not stand any more."""

    def settled(self, session: Session, batch: Batch, code: SiteCode) -> None:
        """One site's code was right, refused for good, out of date or too late: say so to who typed it."""

    def denied_at(self, session: Session, batch: Batch, codes: Sequence[SiteCode], by: Person) -> None:
        """A person said no at the sites of `codes` alone: tell who asked for the batch; the other sites go on."""

    def code_wrong(self, session: Session, batch: Batch, code: SiteCode) -> None:
        """Ask who typed it for this site's code again."""

    def code_late(self, session: Session, batch: Batch, code: SiteCode) -> None:
        """The site's agent did not come for the code in time: ask who typed it for a new one."""

    def closed(self, session: Session, batch: Batch, codes: Sequence[SiteCode]) -> None:
        """Take the buttons off the question: it was answered for every site, or does not stand any more."""

    def canary(self, session: Session, batch: Batch) -> None:
        """The first device has its end: ask the requester and who approved it whether the others follow."""

    def ended(self, session: Session, batch: Batch) -> None:
        """Every device has its end: the summary, to the requester and the approvers; of a night what went wrong."""

    def stuck(self, session: Session, batch: Batch) -> None:
        """A mistake keeps it from going on: it was stopped, if it could be; tell who asked, and administrators."""
