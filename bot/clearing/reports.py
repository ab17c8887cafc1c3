"""What follows from an agent's reports. A late report still counts; one of an ended operation changes nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Protocol

from sqlmodel import Session

from bot import audit
from bot.batches import evidences
from bot.batches.questions import Questions
from bot.clearing import approvals, operations, receipts
from bot.clearing.approval_states import ApprovalStep
from bot.clearing.checkups import Checkups
from bot.clearing.flow import Clearing
from bot.clearing.operations import Operation
from bot.clearing.phases import PHASES, Phase, Step
from bot.clearing.reasons import HubReason, article_of, consequence_of
from bot.relay.views import AgentView, CommandView
from bot.tickets.desk import Desk
from device.contract import Ended, Evidence, Outcome, Plan, Progress, Reason, Report, Started

log = logging.getLogger(__name__)

DOCTOR, CODE = "doctor", "admit"

Follow = Callable[[Session, Operation, Ended], object]


class Part(Protocol):
    """Draws the conclusions from the reports of one kind of commands."""

    def reported(self, session: Session, command: CommandView, report: Report) -> None: ...

    def expired(self, session: Session, command: CommandView) -> None: ...


class Reports:
    """Draws the hub's conclusions, in the transaction that keeps the report."""

    def __init__(self, clearing: Clearing, desk: Desk, codes: Questions | None = None) -> None:
        """`codes` takes what agents answer to the codes of batches; without it there are no batches."""
        self.clearing = clearing
        self.desk = desk
        self.checkups = Checkups(clearing.notices)
        self.parts: dict[str, Part] = {DOCTOR: self.checkups}  # what belongs to no operation
        if codes is not None:
            self.parts[CODE] = codes
        self.ends: dict[str, Follow] = {
            "inspect": self._inspected,
            "backup": self._backed_up,
            "verify": self._verified,
            "act": self._acted,
            "read_back": self._acted,
        }

    def reported(self, session: Session, command: CommandView, report: Report) -> None:
        """Move the operation that the command belongs to; a doctor's look and a batch's code belong to none."""
        part = self.parts.get(command.kind)
        if part is not None:
            part.reported(session, command, report)
            return
        operation = _operation(session, command)
        if operation is None:
            return
        body = report.body
        if isinstance(body, Started):
            self._started(session, operation, command)
        elif isinstance(body, Progress):
            self._progress(session, operation, body)
        else:
            self._ended(session, operation, command, body)

    def expired(self, session: Session, command: CommandView) -> None:
        """The agent did not come for it in time: it never ran."""
        part = self.parts.get(command.kind)
        if part is not None:
            part.expired(session, command)
            return
        operation = _operation(session, command)
        if operation is None:
            return
        if operation.phase is Phase.UNKNOWN:
            operation = operations.change(session, operation, command_id=None)
            self.clearing.notices.unknown(session, operation)
            return
        self._expire(session, operation, HubReason.AGENT_AWAY)

    def arrived(self, session: Session, agent: AgentView) -> None:
        """Wake what waited for this agent."""
        for operation in operations.waiting_alone(session, agent.site_id):
            self.clearing.ask_verification(session, operation)

    def alarm(self, session: Session, site_id: int, kind: str, params: dict[str, str]) -> None:
        """Tell the administrators."""
        audit.append(session, "hub", f"alarm.{kind}", f"site:{site_id}", **params)
        self.clearing.notices.alarm(session, site_id, kind, params)

    def _started(self, session: Session, operation: Operation, command: CommandView) -> None:
        if command.kind == "act" and operation.phase is Phase.APPROVED:
            operation = self.clearing.step(session, operation, Step.START, f"agent:{command.agent_id}")
            self.clearing.close_approval(session, operation, ApprovalStep.USE)

    def _progress(self, session: Session, operation: Operation, body: Progress) -> None:
        operation = operations.change(session, operation, progress=body.model_dump(mode="json"))
        if body.phase == "confirm" and operation.phase is Phase.ACTING:
            self.clearing.step(session, operation, Step.ACTED)
        else:
            self.clearing.show(session, operation)

    def _ended(self, session: Session, operation: Operation, command: CommandView, body: Ended) -> None:
        if body.outcome is Outcome.EXPIRED and operation.phase is not Phase.UNKNOWN:
            self._expire(session, operation, body.reason or HubReason.AGENT_AWAY)
            return
        follow = self.ends.get(command.kind)
        if follow is not None:
            follow(session, operation, body)

    def _inspected(self, session: Session, operation: Operation, body: Ended) -> None:
        if body.inspection is not None:
            seen = body.inspection
            operation = operations.change(
                session, operation, inspection=seen.model_dump(mode="json"), period=seen.period
            )
        if body.outcome is Outcome.DONE:
            self.clearing.ask_backup(session, self.clearing.step(session, operation, Step.INSPECTED))
        else:
            self._stop(session, operation, body)

    def _backed_up(self, session: Session, operation: Operation, body: Ended) -> None:
        if body.outcome is not Outcome.DONE or body.backup is None:
            self._stop(session, operation, body)
            return
        kept = body.backup.model_dump(mode="json")
        if operation.plan is Plan.BACKUP:
            self.clearing.step(session, operation, Step.SAVED, backup=kept)
        else:
            operation = self.clearing.step(session, operation, Step.BACKED_UP, backup=kept)
            self.clearing.ask_verification(session, operation)

    def _verified(self, session: Session, operation: Operation, body: Ended) -> None:
        if body.outcome is not Outcome.DONE:
            self._stop(session, operation, body)
        elif operation.plan is Plan.VERIFY:
            self.clearing.step(session, operation, Step.PROVED)
        elif body.evidence is not None:
            kept = body.evidence.model_dump(mode="json")
            operation = self.clearing.step(session, operation, Step.VERIFIED, evidence=kept)
            self._proved(session, operation, body.evidence)
        else:
            untold = {"outcome": Outcome.FAILED, "reason": Reason.AGENT_BUG, "params": {}}
            self._stop(session, operation, body.model_copy(update=untold))

    def _proved(self, session: Session, operation: Operation, evidence: Evidence) -> None:
        """Ask for the approval; a batch asks for all of its devices together."""
        if operation.batch_id is None:
            self.clearing.ask_approval(session, operation, evidence.digest())
        else:
            evidences.keep(session, operation.id, evidence)

    def _acted(self, session: Session, operation: Operation, body: Ended) -> None:
        if body.act is not None:
            operation = operations.change(session, operation, act=body.act.model_dump(mode="json"))
        untold = body.outcome in {Outcome.DONE, Outcome.PARTIAL} or operation.phase is Phase.UNKNOWN
        if untold and body.act is None:
            self._unknown(session, operation, body)
        elif body.reason is Reason.CODE_WRONG and _has_a_code(operation):
            self._code_wrong(session, operation, body)
        elif body.reason is Reason.EVIDENCE_STALE and operation.phase is Phase.APPROVED:
            self._stale(session, operation)
        elif body.outcome is Outcome.DONE:
            self._done(session, operation, body)
        elif body.outcome is Outcome.PARTIAL:
            values = _failure(operation, body)
            operation = operations.change(
                session, operation, ticket_id=self._ticket(session, operation, body)
            )
            self.clearing.step(session, operation, Step.FINISH_PARTLY, **values)
        elif body.outcome is Outcome.UNKNOWN:
            self._unknown(session, operation, body)
        else:
            self._stop(session, operation, body)

    def _code_wrong(self, session: Session, operation: Operation, body: Ended) -> None:
        operation = self.clearing.step(session, operation, Step.CODE_WRONG)
        approval = approvals.latest(session, operation.id)
        if approval is not None:
            approval = approvals.take(
                session, approval.id, ApprovalStep.CODE_WRONG, tries_left=body.tries_left
            )
            self.clearing.notices.code_wrong(session, operation, approval)

    def _stale(self, session: Session, operation: Operation) -> None:
        self.clearing.close_approval(session, operation, ApprovalStep.OUTDATE)
        operation = self.clearing.step(session, operation, Step.STALE, evidence=None)
        self.clearing.ask_verification(session, operation)

    def _done(self, session: Session, operation: Operation, body: Ended) -> None:
        approval = approvals.latest(session, operation.id)
        if approval is not None:
            receipts.make(session, operation, approval)
        if body.act is not None and any(consequence_of(one.reason).ticket for one in body.act.findings):
            ticket = self._ticket(session, operation, body)
            operation = operations.change(session, operation, ticket_id=ticket)
        self.clearing.step(session, operation, Step.FINISH)

    def _unknown(self, session: Session, operation: Operation, body: Ended) -> None:
        if operation.phase is Phase.UNKNOWN:
            operation = operations.change(session, operation, command_id=None)
        else:
            values = _failure(operation, body)
            operation = operations.change(
                session, operation, ticket_id=self._ticket(session, operation, body)
            )
            operation = self.clearing.step(session, operation, Step.LOSE, command_id=None, **values)
            self.clearing.close_approval(session, operation, ApprovalStep.USE)
        self.clearing.notices.unknown(session, operation)

    def _expire(self, session: Session, operation: Operation, reason: str) -> None:
        if not PHASES.can(operation.phase, Step.EXPIRE):
            log.warning(
                "operation %s: an expiry in phase %s changes nothing", operation.number, operation.phase
            )
            return
        operation = self.clearing.step(session, operation, Step.EXPIRE, reason=reason, code="CLR-503")
        self.clearing.close_approval(session, operation, ApprovalStep.EXPIRE)

    def _stop(self, session: Session, operation: Operation, body: Ended) -> None:
        """End an operation that was refused, cancelled or failed; a failure opens a ticket."""
        values = _failure(operation, body)
        refused = body.outcome is Outcome.REFUSED and body.act is None
        if body.outcome is Outcome.CANCELLED and PHASES.can(operation.phase, Step.CANCEL):
            self.clearing.step(session, operation, Step.CANCEL, **values)
            return
        if not refused or consequence_of(values["reason"]).ticket:
            operation = operations.change(
                session, operation, ticket_id=self._ticket(session, operation, body)
            )
        begun = operation.phase in {Phase.ACTING, Phase.CONFIRMING, Phase.UNKNOWN}
        operation = self.clearing.step(session, operation, Step.REFUSE if refused else Step.FAIL, **values)
        self.clearing.close_approval(session, operation, ApprovalStep.USE if begun else ApprovalStep.REFUSE)

    def _ticket(self, session: Session, operation: Operation, body: Ended) -> int:
        values = _failure(operation, body)
        ticket = self.desk.open_failure(
            session,
            person_id=operation.requester_id,
            site_id=operation.device.site_id,
            device_id=operation.device.id,
            operation_id=operation.id,
            code=values["code"],
            reason=values["reason"],
            phase=operation.phase,
            article=article_of(values["reason"], values["code"]),
            line_log=list(body.line_log),
            subject=" · ".join(filter(None, (operation.device.label, values["code"]))),
            driver=operation.device.driver,
            firmware=operation.inspection.version if operation.inspection else "",
        )
        return ticket.id


def _operation(session: Session, command: CommandView) -> Operation | None:
    """Return the open operation that still waits for this command; nobody else moves it until the transaction ends."""
    found = operations.find(session, command.operation_id) if command.operation_id is not None else None
    if found is None:
        return None
    operation = operations.locked(session, found)
    if operation.ended_at is not None or operation.command_id != command.id:
        return None
    return operation


def _has_a_code(operation: Operation) -> bool:
    """Say whether the act that was sent has a code of its own: a batch's was checked before."""
    return operation.phase is Phase.APPROVED and operation.batch_id is None


def _failure(operation: Operation, body: Ended) -> dict[str, Any]:
    return {
        "code": body.code,
        "reason": str(body.reason or ""),
        "params": dict(body.params),
        "failed_phase": str(operation.phase),
    }
