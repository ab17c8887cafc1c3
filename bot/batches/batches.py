"""What people do with a batch: open it, answer its question, stop it, let it go on. The engine does the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel import Session, col, select

from bot.batches import reading, rows
from bot.batches.engine import Engine
from bot.batches.errors import NothingChosenError, NotNowError, TooManyAtSiteError, TooManyError
from bot.batches.limits import BatchLimits
from bot.batches.nights import Nights
from bot.batches.notices import BatchNotices
from bot.batches.questions import Questions, codes_of
from bot.batches.states import BatchStep
from bot.batches.views import Batch, SiteCode
from bot.clearing.flow import ACTS, Clearing
from bot.people import ForbiddenError, Person
from bot.records.batches import BatchItemRow, BatchRow
from bot.records.people import SiteRow
from bot.records.relay import DeviceRow
from bot.records.types import now
from device.contract import Plan


class Batches:
    """Many devices, one plan, one question.

    Attributes:
        nights: when backups that nobody asks for are made.
        questions: takes what agents answer to codes.
        engine: moves batches on, as a chore of the hub's clock.
    """

    def __init__(
        self,
        clearing: Clearing,
        notices: BatchNotices,
        limits: BatchLimits | None = None,
        nights: Nights | None = None,
    ) -> None:
        self.notices = notices
        self.limits = limits or BatchLimits()
        self.nights = nights or Nights()
        self.questions = Questions(notices, self.limits)
        self.engine = Engine(clearing, notices, self.questions, self.limits, self.nights)

    def open(
        self,
        session: Session,
        by: Person,
        device_ids: Sequence[int],
        plan: Plan,
        *,
        chosen: str = "",
        canary: bool = False,
        night: date | None = None,
    ) -> Batch:
        """Open a batch of these devices, each once, in this order; their operations follow.

        Args:
            chosen: the words by which they were chosen.
            canary: let the first one that comes so far go alone.
            night: whose evening this backup is of.

        Raises:
            NothingChosenError, TooManyError, TooManyAtSiteError.
        """
        once = self.checked(device_ids)
        sites = _sites_of(session, once)
        if plan in ACTS:
            self._check_sites(session, sites)
        row = BatchRow(plan=plan, requester_id=by.id, chosen=chosen, canary=canary, night=night)
        session.add(row)
        session.flush()
        _add_items(session, row.id or 0, once, sites)
        rows.record(session, by.number, "requested", row, plan=plan, devices=len(once), canary=canary)
        return reading.view(session, row)

    def checked(self, device_ids: Sequence[int]) -> list[int]:
        """Return what a batch of these devices would take: each once.

        Raises:
            NothingChosenError, TooManyError.
        """
        once = list(dict.fromkeys(device_ids))
        if not once:
            raise NothingChosenError
        if len(once) > self.limits.devices:
            raise TooManyError(limit=self.limits.devices, count=len(once))
        return once

    def claim(self, session: Session, batch_id: int, digest: str, by: Person) -> list[SiteCode]:
        """Return the sites whose codes this person is to type now, in the order in which they are shown.

        Args:
            digest: of the question that the person saw, or its beginning.

        Raises:
            NoBatchError, QuestionGoneError, TwoPeopleError, NoCodeWantedError.
            CodesLockedError, AgentAwayError: at every site that is left.
        """
        return self.questions.claim(session, rows.locked(session, batch_id), digest, by)

    def approve(
        self,
        session: Session,
        batch_id: int,
        digest: str,
        by: Person,
        typed: Sequence[str],
        shown: Sequence[int] = (),
    ) -> list[SiteCode]:
        """Send these codes to the agents of the first sites that `claim` returns; return the sites that are left.

        Args:
            shown: ids of the sites' codes as this person was last asked for them; none: as `claim` returns them now.

        Raises:
            As `claim`.
            SitesChangedError: a site that the person may have meant is passed over now; no code was sent.
        """
        return self.questions.approve(session, rows.locked(session, batch_id), digest, by, typed, shown)

    def deny(self, session: Session, batch_id: int, digest: str, by: Person) -> tuple[Batch, int | None]:
        """Say no: to all of it where the person may answer for every site of the question, else at his sites alone.

        Returns:
            The batch, and at how many sites it was denied; None: at all, and the batch ends.

        Raises:
            NoBatchError, QuestionGoneError, NoCodeWantedError, as `claim`.
            NotNowError: a site's code was right already; it can be stopped.
        """
        row = rows.locked(session, batch_id)
        mine = self.questions.check_asked(session, row, digest, by)
        if len(mine) == len(codes_of(session, row)):
            return self._end(session, row, BatchStep.DENY, by), None
        sites = self.questions.deny_at(session, row, mine, by)
        if not sites:
            raise NotNowError(state=row.state)
        return reading.view(session, row), sites

    def cancel(self, session: Session, batch_id: int, by: Person) -> Batch:
        """Drop it; what runs ends by itself.

        Raises:
            NoBatchError, ForbiddenError.
            NotNowError: it was denied, or expired.
        """
        return self._end(session, self._steered(session, batch_id, by), BatchStep.CANCEL, by)

    def stop(self, session: Session, batch_id: int, by: Person) -> Batch:
        """Ask for no further act, and take back those that no agent has come for; what runs ends by itself.

        Raises:
            NoBatchError, ForbiddenError.
            NotNowError: it is stopped, or was denied, or expired.
        """
        row = rows.locked(session, batch_id)
        if not reading.may_stop(session, reading.view(session, row), by):
            raise ForbiddenError
        row.lapses_at = now() + self.limits.stopped
        return self._take(session, row, BatchStep.STOP, by)

    def resume(self, session: Session, batch_id: int, by: Person) -> Batch:
        """Go on: with acts where codes still hold, else with fresh evidences and a new question.

        Raises:
            NoBatchError, ForbiddenError.
            NotNowError: it is not stopped.
        """
        row = self._steered(session, batch_id, by)
        row.lapses_at = None
        return self._take(session, row, BatchStep.RESUME, by)

    def go_on(self, session: Session, batch_id: int, by: Person) -> Batch:
        """Let the others follow the first device.

        Raises:
            NoBatchError, ForbiddenError.
            NotNowError: the first device has no end yet, or this was answered.
        """
        row = self._steered(session, batch_id, by)
        codes_of(session, row)  # before the audit log
        batch = self._take(session, row, BatchStep.GO_ON, by)
        row.canary = False
        self.questions.prolong(session, row)
        return batch

    def _check_sites(self, session: Session, sites: Mapping[int | None, int]) -> None:
        for site_id, count in Counter(sites.values()).most_common(1):
            if count > self.limits.at_a_site:
                name = session.get_one(SiteRow, site_id).name
                raise TooManyAtSiteError(limit=self.limits.at_a_site, count=count, site=name)

    def _steered(self, session: Session, batch_id: int, by: Person) -> BatchRow:
        row = rows.locked(session, batch_id)
        if not reading.may_steer(session, reading.view(session, row), by):
            raise ForbiddenError
        return row

    def _take(self, session: Session, row: BatchRow, step: BatchStep, by: Person) -> Batch:
        rows.step(session, row, step, by.number, evidence=row.digest)
        batch = reading.view(session, row)
        self.notices.progress(session, batch)
        return batch

    def _end(self, session: Session, row: BatchRow, step: BatchStep, by: Person) -> Batch:
        codes_of(session, row)  # before the audit log
        batch = self._take(session, row, step, by)
        self.questions.close(session, row)
        return batch


def _sites_of(session: Session, device_ids: Sequence[int]) -> dict[int | None, int]:
    found = session.exec(select(DeviceRow.id, DeviceRow.site_id).where(col(DeviceRow.id).in_(device_ids)))
    return dict(found.all())


def _add_items(
    session: Session, batch_id: int, device_ids: Sequence[int], sites: Mapping[int | None, int]
) -> None:
    known = [device_id for device_id in device_ids if device_id in sites]
    session.add_all(
        BatchItemRow(batch_id=batch_id, device_id=device_id, site_id=sites[device_id], position=place)
        for place, device_id in enumerate(known, 1)
    )
    session.flush()
