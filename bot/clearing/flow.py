"""One operation, from what people ask to what the agent is asked. Each step is in the phase table and audit log."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot import audit
from bot.clearing import approvals, operations
from bot.clearing.approval_states import APPROVALS, STANDS, ApprovalStep
from bot.clearing.approvals import Approval
from bot.clearing.notices import Notices
from bot.clearing.operations import AgentAwayError, Device, NoApproverError, Operation
from bot.clearing.phases import PHASES, Phase, Step
from bot.people import Permission, Person, who_may
from bot.records.types import now
from bot.relay import agents, commands
from bot.relay.views import AgentView
from device.contract import Act, AnyCommand, Backup, Evidence, Inspect, Plan, ReadBack, RunAct, Stood, Verify

ACTS: dict[Plan, Act] = {Plan.REPORT: Act.REPORT, Plan.CLEAR: Act.CLEAR, Plan.UPLOAD: Act.UPLOAD}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long things may take."""

    approval_life: timedelta = approvals.LIFE
    read_not_after: timedelta = timedelta(minutes=10)  # an agent that does not come for a read
    act_not_after: timedelta = timedelta(minutes=2)  # a code is good for a minute or so


class Clearing:
    """Starts operations and moves them on."""

    def __init__(self, notices: Notices, limits: Limits | None = None) -> None:
        self.notices = notices
        self.limits = limits or Limits()

    def request(self, session: Session, by: Person, device_id: int, plan: Plan) -> Operation:
        """Open an operation and ask the agent to look at the device.

        Raises:
            ClearingError: no device, agent away, device busy, or nobody could approve.
        """
        device = operations.find_device(session, device_id)
        agent = present_agent(session, device)
        if plan in ACTS and not possible_approvers(session, device.site_id, by.id, agent):
            raise NoApproverError(site=device.site)
        return self.begin(session, by, operations.create(session, device, plan, by.id))

    def begin(self, session: Session, by: Person, operation: Operation) -> Operation:
        """Ask the agent to look at the device of an operation that was just opened, or taken."""
        body = {"plan": operation.plan, "disk": operation.device.skpbh}
        _record(session, by.number, "operation.requested", operation, **body)
        operation = self.step(session, operation, Step.BEGIN, taken=True)
        return self.ask_inspection(session, operation)

    def step(
        self,
        session: Session,
        operation: Operation,
        step: Step,
        by: str = "hub",
        *,
        taken: bool = False,
        **values: Any,
    ) -> Operation:
        """Take one step of the phase table, write it down, and show the requester.

        A batch is shown as a whole, but an end that nobody could know is told once it is known.

        Args:
            taken: in this transaction nobody else moves the operation, and it stands as it is given.

        Raises:
            WrongStepError: the phase has no such step.
        """
        before = operation if taken else operations.locked(session, operation)
        phase = PHASES.advance(before.phase, step)
        operation = operations.change(session, operation, phase, progress={}, **values)
        said = {name: values[name] for name in ("reason", "failed_phase") if values.get(name)}
        action = f"operation.{step.replace(' ', '_')}"
        _record(session, by, action, operation, phase=phase, failure=values.get("code", ""), **said)
        self.show(session, operation)
        told_alone = operation.batch_id is None or before.phase is Phase.UNKNOWN
        if operation.ended_at is not None and told_alone:
            self.notices.ended(session, operation)
        if operation.ended_at is not None or operation.phase is Phase.UNKNOWN:
            self._wake_next(session, operation.device.site_id)
        return operation

    def show(self, session: Session, operation: Operation) -> None:
        """Show the requester how an operation stands; a batch is shown as a whole."""
        if operation.batch_id is None:
            self.notices.progress(session, operation)

    def ask_inspection(self, session: Session, operation: Operation) -> Operation:
        return self._queue(session, operation, Inspect(**self._address(operation), plan=operation.plan))

    def ask_backup(self, session: Session, operation: Operation) -> Operation:
        return self._queue(session, operation, Backup(**self._address(operation)))

    def ask_verification(self, session: Session, operation: Operation) -> Operation:
        """Ask for the evidence, unless another operation holds the one that an agent keeps open, or no agent is paired.

        What waits is woken by the holder's end, or by the agent's arrival; a batch asks for all of its devices at once.
        """
        if operation.plan in ACTS and operation.batch_id is not None:
            return operations.change(session, operation, command_id=None)
        if not self.may_verify(session, operation):
            operation = operations.change(session, operation, command_id=None)
            self.show(session, operation)
            return operation
        return self.ask_evidence(session, operation)

    def may_verify(self, session: Session, operation: Operation) -> bool:
        """Say whether an agent is paired, and free to keep this operation's evidence open."""
        site_id = operation.device.site_id
        if agents.id_at_site(session, site_id) is None:
            return False
        return operation.plan not in ACTS or not operations.is_held(
            session, site_id, ACTS, other_than=operation.id
        )

    def ask_evidence(self, session: Session, operation: Operation, batch: str = "") -> Operation:
        """Ask the agent to verify.

        Args:
            batch: whose evidences are open side by side; "" none.
        """
        command = Verify(**self._address(operation), plan=operation.plan, batch=batch)
        return self._queue(session, operation, command)

    def ask_approval(self, session: Session, operation: Operation, digest: str) -> None:
        """Put the question to everyone who may answer it."""
        agent = present_agent(session, operation.device, even_away=True)
        managers = possible_approvers(session, operation.device.site_id, operation.requester_id, agent)
        asked = [manager.id for manager in managers]
        approval = approvals.ask(session, operation.id, digest, asked, self.limits.approval_life)
        _record(session, "hub", "approval.asked", operation, evidence=digest, asked=asked)
        self.notices.approval_wanted(session, operation, approval)

    def claim(self, session: Session, approval_id: int, by: Person) -> tuple[Operation, Approval]:
        """Let a manager enter a code for this approval.

        Raises:
            ClearingError: gone, taken, his own request, not enrolled, codes locked, or the agent is away.
        """
        operation, approval = self.open_approval(session, approval_id)
        self._check_approver(session, operation, by)
        return operation, approvals.claim(session, approval.id, by)

    def approve(self, session: Session, approval_id: int, by: Person, code: str) -> Operation:
        """Send the act with the approver's code to the agent, which has the last word.

        Raises:
            ClearingError: as `claim`.
        """
        operation, approval = self.claim(session, approval_id, by)
        evidence = operation.evidence
        if evidence is None or evidence.digest() != approval.digest:
            raise approvals.ApprovalGoneError
        approvals.take(session, approval.id, ApprovalStep.SEND)
        operation = self.step(session, operation, Step.APPROVE, by.number)
        command = RunAct(
            **self._address(operation, self.limits.act_not_after),
            act=ACTS[operation.plan],
            evidence=approval.digest,
            requester=f"P{operation.requester_id}",
            approver=by.number,
            attested=evidence.attest,
        )
        return self._queue(session, operation, command, secret=code)

    def act(
        self,
        session: Session,
        operation: Operation,
        digest: str,
        approver_id: int,
        batch: str,
        life: timedelta,
    ) -> Operation:
        """Send an act whose batch the agent has admitted; the approval is kept like one that was asked for alone.

        Args:
            operation: taken in this transaction.
            digest: of the evidence that the approver saw.
            life: how long the agent may take to come for it.

        Raises:
            WrongStepError: the operation does not wait for an approval.
        """
        by = f"P{approver_id}"
        operation = self.step(session, operation, Step.APPROVE, by, taken=True)
        approval = approvals.ask(session, operation.id, digest, [], life)
        approvals.take(session, approval.id, ApprovalStep.CLAIM, approver_id=approver_id)
        approvals.take(session, approval.id, ApprovalStep.SEND)
        command = RunAct(
            **self._address(operation, life),
            act=ACTS[operation.plan],
            evidence=digest,
            requester=f"P{operation.requester_id}",
            approver=by,
            attested=operation.evidence.attest if operation.evidence else (),
            batch=batch,
        )
        return self._queue(session, operation, command)

    def deny(self, session: Session, approval_id: int, by: Person) -> Operation:
        """Say no.

        Raises:
            ApprovalGoneError: it is no longer open.
        """
        operation, approval = self.open_approval(session, approval_id)
        approval = approvals.take(session, approval.id, ApprovalStep.DENY, approver_id=by.id)
        operation = self.step(session, operation, Step.DENY, by.number)
        self.notices.approval_closed(session, operation, approval)
        return operation

    def cancel(self, session: Session, operation: Operation, by: Person) -> Operation:
        """Drop an operation that has not been approved.

        Raises:
            WrongStepError: it has gone too far.
        """
        if operation.command_id:
            commands.hold(session, operation.command_id)
        operation = operations.locked(session, operation)
        if operation.command_id and PHASES.can(operation.phase, Step.CANCEL):
            commands.cancel(session, operation.command_id)
        operation = self.step(session, operation, Step.CANCEL, by.number)
        self.close_approval(session, operation, ApprovalStep.DENY)
        return operation

    def read_back(self, session: Session, operation: Operation, by: Person) -> Operation:
        """Ask the agent to look again what an act did.

        Raises:
            AgentAwayError: it is not there.
        """
        present_agent(session, operation.device)
        _record(session, by.number, "operation.read_back", operation)
        command = ReadBack(
            **self._address(operation), act=ACTS[operation.plan], **_as_approved(operation.evidence)
        )
        return self._queue(session, operation, command)

    def open_approval(self, session: Session, approval_id: int) -> tuple[Operation, Approval]:
        """Return a question and its operation, which nobody else moves until this transaction ends.

        Raises:
            ApprovalGoneError: the question does not stand any more.
        """
        asked = approvals.find(session, approval_id)
        found = operations.find(session, asked.operation_id) if asked else None
        if found is None:
            raise approvals.ApprovalGoneError
        # Whoever writes both takes the operation first: else two wait for each other.
        operation = operations.locked(session, found)
        approval = approvals.find(session, approval_id)
        if approval is None or approval.state not in STANDS:
            raise approvals.ApprovalGoneError
        if operation.phase is not Phase.AWAITING_APPROVAL or approval.expires_at < now():
            raise approvals.ApprovalGoneError
        return operation, approval

    def close_approval(self, session: Session, operation: Operation, step: ApprovalStep) -> None:
        """Close the operation's last question, if it has that step, and take its buttons away."""
        approval = approvals.latest(session, operation.id)
        if approval is not None and APPROVALS.can(approval.state, step):
            self.notices.approval_closed(session, operation, approvals.take(session, approval.id, step))

    def is_due(self, session: Session, moment: datetime) -> bool:
        """Say whether an approval is overdue, or an evidence can be asked for that nobody was woken for."""
        return bool(approvals.overdue(session, moment)) or bool(self._wakeable(session))

    def tick(self, session: Session, moment: datetime) -> None:
        """Let overdue approvals expire and waiting evidences be asked for."""
        for approval in approvals.overdue(session, moment):
            operation = operations.find(session, approval.operation_id)
            if operation is None or operation.phase is not Phase.AWAITING_APPROVAL:
                approvals.take(session, approval.id, ApprovalStep.EXPIRE)
                continue
            operation = self.step(session, operation, Step.EXPIRE, reason="approval-expired", code="CLR-408")
            self.close_approval(session, operation, ApprovalStep.EXPIRE)
        for site_id in self._wakeable(session):
            self._wake_next(session, site_id)

    def _wake_next(self, session: Session, site_id: int) -> None:
        """Let the next operation that waits for the site's one open evidence go on; batches look for their turn.

        One that somebody else is at is passed over, as the audit log may be held; `tick` comes back to it.
        """
        for waiting in operations.waiting_alone(session, site_id, limit=1):
            self.ask_verification(session, waiting)

    def _wakeable(self, session: Session) -> list[int]:
        """Return the sites at which something waits for its evidence, and nothing keeps it from it."""
        return [
            site_id
            for site_id in operations.sites_of_waiting(session)
            if agents.id_at_site(session, site_id) is not None
            and not operations.is_held(session, site_id, ACTS)
        ]

    def _check_approver(self, session: Session, operation: Operation, by: Person) -> None:
        agent = present_agent(session, operation.device)
        if by.id == operation.requester_id and not agent.self_approval:
            raise approvals.SelfApprovalError
        if by.number not in agent.approvers:
            raise approvals.NotEnrolledError(number=by.number, name=by.name)
        if agent.acts_locked:
            raise approvals.CodesLockedError

    def _queue(
        self, session: Session, operation: Operation, command: AnyCommand, secret: str | None = None
    ) -> Operation:
        agent_id = agents.id_at_site(session, operation.device.site_id)
        if agent_id is None:
            raise AgentAwayError(device=operation.device.label, site=operation.device.site)
        commands.queue(session, agent_id, command, secret)
        return operations.change(session, operation, command_id=command.id, progress={})

    def _address(self, operation: Operation, life: timedelta | None = None) -> dict[str, Any]:
        return {
            "id": uuid.uuid4().hex,
            "operation": operation.id,
            "device": operation.device.skpbh,
            "not_after": now() + (life or self.limits.read_not_after),
        }


def present_agent(session: Session, device: Device, *, even_away: bool = False) -> AgentView:
    """Raises AgentAwayError unless the device's agent is there."""
    agent = agents.at_site(session, device.site_id)
    if agent is None or (agent.away and not even_away):
        raise AgentAwayError(device=device.label, site=device.site)
    return agent


def possible_approvers(session: Session, site_id: int, requester_id: int, agent: AgentView) -> list[Person]:
    """Return the site's managers who are enrolled at its agent; the requester only if the agent allows that."""
    return [
        manager
        for manager in who_may(session, Permission.APPROVE, site_id)
        if manager.number in agent.approvers and (manager.id != requester_id or agent.self_approval)
    ]


def _as_approved(evidence: Evidence | None) -> dict[str, Any]:
    """Return what an agent needs to read an act back that its journal does not know any more."""
    if evidence is None:
        return {}
    stood = [Stood(fplxdm=one.fplxdm, period_start=one.period_start) for one in evidence.types]
    return {"evidence": evidence.digest(), "stood": tuple(stood)}


def _record(session: Session, by: str, action: str, operation: Operation, **body: Any) -> None:
    audit.append(session, by, action, f"operation:{operation.number}", **body)
