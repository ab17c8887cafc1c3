"""A batch's one question, and the codes that answer it, site by site."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlmodel import Session, col, select

from bot.batches import admits, reading, rows
from bot.batches.errors import NoCodeWantedError, QuestionGoneError, SitesChangedError, TwoPeopleError
from bot.batches.limits import BatchLimits
from bot.batches.notices import BatchNotices
from bot.batches.states import CODES_COUNT, CodeState, CodeStep
from bot.batches.views import Batch, SiteCode
from bot.clearing.approvals import CodesLockedError
from bot.clearing.operations import AgentAwayError, ClearingError
from bot.people import Permission, Person
from bot.records.batches import BatchCodeRow, BatchRow
from bot.records.types import now
from bot.relay import agents, commands
from bot.relay.views import AgentView, CommandView
from device.contract import Ended, Outcome, Reason, Report

T = TypeVar("T")


class Questions:
    """Takes codes from people to agents, and draws conclusions from what these answer."""

    def __init__(self, notices: BatchNotices, limits: BatchLimits) -> None:
        self.notices = notices
        self.limits = limits

    def check_asked(self, session: Session, row: BatchRow, digest: str, by: Person) -> list[BatchCodeRow]:
        """Return the standing question's codes of sites where this person was asked, and may answer still.

        Raises:
            QuestionGoneError, NoCodeWantedError.
        """
        stands = row.state in CODES_COUNT and digest and row.digest.startswith(digest)
        found = codes_of(session, row) if stands else []
        if not any(code.state in {CodeState.OPEN, CodeState.SENT} for code in found):
            raise QuestionGoneError
        mine = [code for code in found if by.id in code.asked and by.may(Permission.APPROVE, code.site_id)]
        if not mine:
            raise NoCodeWantedError(number=by.number, name=by.name)
        return mine

    def claim(self, session: Session, row: BatchRow, digest: str, by: Person) -> list[SiteCode]:
        """See Batches.claim."""
        return [reading.code_view(session, code) for code in self._claimed(session, row, digest, by)]

    def approve(
        self,
        session: Session,
        row: BatchRow,
        digest: str,
        by: Person,
        typed: Sequence[str],
        shown: Sequence[int],
    ) -> list[SiteCode]:
        """See Batches.approve."""
        claimed = self._claimed(session, row, digest, by)
        meant = _still_meant(codes_of(session, row), by, shown)
        if shown and meant[: len(typed)] != [code.id for code in claimed][: len(typed)]:
            raise SitesChangedError
        for code, secret in zip(claimed, typed, strict=False):
            self._send(session, row, code, by, secret)
        return [reading.code_view(session, code) for code in claimed[len(typed) :]]

    def deny_at(self, session: Session, row: BatchRow, codes: Sequence[BatchCodeRow], by: Person) -> int:
        """Say no at the sites of these codes alone; return at how many. The requester hears of it."""
        left = [one for one in codes if one.state in {CodeState.OPEN, CodeState.SENT}]
        for code in left:
            if code.state == CodeState.SENT and code.command_id:
                commands.withdraw(session, code.command_id)
        for code in left:
            rows.code_step(session, code, CodeStep.DENY, approver_id=by.id)
            self._record(session, code, by.number, "denied-at-site")
        views = [reading.code_view(session, code) for code in left]
        if views:
            self.notices.denied_at(session, reading.view(session, row), views, by)
        return len(views)

    def close(self, session: Session, row: BatchRow) -> None:
        """Let nobody answer any more, and take the buttons away."""
        standing = codes_of(session, row)
        for code in standing:
            if code.state == CodeState.SENT and code.command_id:
                commands.withdraw(session, code.command_id)
            if code.state in {CodeState.OPEN, CodeState.SENT}:
                rows.code_step(session, code, CodeStep.EXPIRE)
        if standing:
            views = [reading.code_view(session, code) for code in standing]
            self.notices.closed(session, reading.view(session, row), views)

    def prolong(self, session: Session, row: BatchRow) -> None:
        """Let what is still to be answered be answered as long as from now."""
        row.lapses_at = now() + self.limits.answer
        session.add(row)
        for code in codes_of(session, row):
            if code.state == CodeState.OPEN:
                code.expires_at = row.lapses_at
                session.add(code)
        session.flush()

    def reported(self, session: Session, command: CommandView, report: Report) -> None:
        """Take in what an agent says to a code; one that was given up meanwhile changes nothing."""
        body, code = report.body, _of_command(session, command)
        if code is None or not isinstance(body, Ended):
            return
        if body.outcome is Outcome.DONE:
            rows.code_step(session, code, CodeStep.ADMIT, admitted_at=now())
            self._record(session, code, f"agent:{code.agent_id}", "admitted")
            self._tell(session, code, self.notices.settled)
        elif body.reason is Reason.CODE_WRONG:
            rows.code_step(session, code, CodeStep.WRONG, tries_left=body.tries_left)
            self._tell(session, code, self.notices.code_wrong)
        elif body.outcome is Outcome.EXPIRED or body.reason in {Reason.COMMAND_LATE, Reason.COMMAND_LOST}:
            self.expired(session, command)
        else:
            self._refused(session, code, body)

    def expired(self, session: Session, command: CommandView) -> None:
        """The agent did not come for the code in time; a new one may be typed."""
        code = _of_command(session, command)
        if code is not None:
            rows.code_step(session, code, CodeStep.LATE)
            self._tell(session, code, self.notices.code_late)

    def _refused(self, session: Session, code: BatchCodeRow, body: Ended) -> None:
        stale = body.reason is Reason.EVIDENCE_STALE
        step = CodeStep.OUTDATE if stale else CodeStep.REFUSE
        rows.code_step(session, code, step, code=body.code, reason=str(body.reason or ""))
        self._record(session, code, f"agent:{code.agent_id}", "refused", reason=code.reason)
        self._tell(session, code, self.notices.settled)

    def _claimed(self, session: Session, row: BatchRow, digest: str, by: Person) -> list[BatchCodeRow]:
        mine = self.check_asked(session, row, digest, by)
        if by.id == row.requester_id and not self._may_say_yes_alone(session, row):
            raise TwoPeopleError
        open_ones = [code for code in mine if code.state == CodeState.OPEN and code.expires_at > now()]
        if not open_ones:
            raise QuestionGoneError
        errors: list[ClearingError] = []
        able = [code for code in open_ones if self._is_able(session, code, by, errors)]
        if not able:
            raise errors[0]
        return able

    def _is_able(self, session: Session, code: BatchCodeRow, by: Person, errors: list[ClearingError]) -> bool:
        """Say whether the site's agent can take a code of this person now; else add why not."""
        error = _obstacle(session, code, agents.at_site(session, code.site_id), by)
        if error is not None:
            errors.append(error)
        return error is None

    def _may_say_yes_alone(self, session: Session, row: BatchRow) -> bool:
        found = [agents.at_site(session, code.site_id) for code in codes_of(session, row)]
        return all(agent is not None and agent.self_approval for agent in found)

    def _send(self, session: Session, row: BatchRow, code: BatchCodeRow, by: Person, secret: str) -> None:
        command = admits.make(session, row, code, by, uuid.uuid4().hex, now() + self.limits.code)
        rows.code_step(session, code, CodeStep.SEND, approver_id=by.id, command_id=command.id)
        self._record(session, code, by.number, "approved")
        commands.queue(session, code.agent_id, command, secret)

    def _record(self, session: Session, code: BatchCodeRow, by: str, action: str, **body: str) -> None:
        row = session.get_one(BatchRow, code.batch_id)
        rows.record(session, by, action, row, evidence=code.digest, site=code.site_id, **body)

    def _tell(
        self, session: Session, code: BatchCodeRow, say: Callable[[Session, Batch, SiteCode], None]
    ) -> None:
        row = session.get_one(BatchRow, code.batch_id)
        say(session, reading.view(session, row), reading.code_view(session, code))


def _obstacle(
    session: Session, code: BatchCodeRow, agent: AgentView | None, by: Person
) -> ClearingError | None:
    if agent is None or agent.away:
        site = reading.code_view(session, code).site
        return AgentAwayError(device=site, site=site)
    if by.number not in agent.approvers:
        return NoCodeWantedError(number=by.number, name=by.name)
    return CodesLockedError() if agent.acts_locked else None


def codes_of(session: Session, row: BatchRow) -> Sequence[BatchCodeRow]:
    """Return the codes of the standing question, or of the last one; nobody else moves them in this transaction."""
    query = select(BatchCodeRow).where(BatchCodeRow.batch_id == row.id, BatchCodeRow.digest == row.digest)
    locked = query.order_by(col(BatchCodeRow.id)).with_for_update()
    return session.exec(locked.execution_options(populate_existing=True)).all()


def _still_meant(codes: Sequence[BatchCodeRow], by: Person, shown: Sequence[int]) -> list[int]:
    """Return what a person was asked for and has not typed yet, whoever else may have, in the order it was shown."""
    typed = {code.id for code in codes if code.approver_id == by.id and code.state != CodeState.OPEN}
    return [one for one in shown if one not in typed]


def _of_command(session: Session, command: CommandView) -> BatchCodeRow | None:
    """Return the code that still waits for this command; nobody else moves it until the transaction ends."""
    query = select(BatchCodeRow).where(
        BatchCodeRow.command_id == command.id, BatchCodeRow.state == CodeState.SENT
    )
    return session.exec(query.with_for_update().execution_options(populate_existing=True)).first()
