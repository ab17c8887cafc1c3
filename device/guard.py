"""The last word before an act: is it allowed, is the evidence its own and fresh, and is the approver's code right."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable

import pyotp

from device.clock import HubClock, moment
from device.config import Config
from device.contract import Admit, Finding, Level, Reason, RunAct
from device.errors import Refusal, refuse
from device.journal import Journal
from device.journal_evidence import OpenEvidence
from device.journal_people import Approver

STEP_S = 30  # of a one-time code, RFC 6238
STEPS_OFF = (0, -1, 1)  # clocks of phones differ


class Guard:
    """Checks acts. Nothing it is asked makes it forget: the journal holds what counts.

    Args:
        clock: seconds since the epoch, as the approvers' phones have them.
        hub_clock: by which a command is late.
    """

    def __init__(
        self,
        config: Config,
        journal: Journal,
        clock: Callable[[], float] = time.time,
        hub_clock: HubClock | None = None,
    ) -> None:
        self._config = config
        self._journal = journal
        self._clock = clock
        self._hub_clock = hub_clock or HubClock()

    def admit(self, command: RunAct) -> OpenEvidence:
        """Return the evidence that this act was approved for. Its code is used up then; a batch's was before.

        Raises:
            Refusal: with the first reason why not; the line was not touched.
        """
        evidence = self._approved(command)
        if not command.batch:
            self.accept_code(command.approver, command.code)
        return evidence

    def recheck(self, command: RunAct) -> None:
        """Say once more, right before the act, that nothing stands against it.

        The port may have been waited for, and reading again may have taken long.

        Raises:
            Refusal: COMMAND_LATE, or with the first reason why not.
        """
        if command.not_after < self._hub_clock.now():
            raise refuse(Reason.COMMAND_LATE)
        self._approved(command)

    def must_be_able_to_approve(self, command: RunAct | Admit) -> None:
        """Look at what stands against this approver, whatever the evidence and the code are.

        Raises:
            Refusal: with the first reason.
        """
        people = self._journal.people
        if not self._journal.trusted:
            raise refuse(Reason.JOURNAL_UNTRUSTED)
        if isinstance(command, RunAct) and self._journal.acts.locked_by(command.device) is not None:
            raise refuse(Reason.RESULT_UNKNOWN)
        if people.locked:
            raise refuse(Reason.CODES_LOCKED)
        if people.approver(command.approver) is None:  # before the evidence: who asks in vain learns no more
            raise refuse(Reason.APPROVER_UNKNOWN)
        if command.approver == command.requester and not self._config.self_approval:
            raise refuse(Reason.SELF_APPROVAL)

    def _approved(self, command: RunAct) -> OpenEvidence:
        """Return the open evidence if it is what the approver saw: this operation, device, act and digest.

        Raises:
            Refusal: EVIDENCE_STALE, NOT_ALLOWED when the approver did not attest what only a person can know, or
                what stands against the approver.
        """
        self.must_be_able_to_approve(command)
        seen = self._journal.evidence.of(command.device)
        if seen is None or not _is_for(seen, command) or not self._lasts(seen, command):
            raise refuse(Reason.EVIDENCE_STALE)
        missing = set(seen.evidence.attest) - set(command.attested)
        if missing:
            raise refuse(Reason.NOT_ALLOWED, detail=f"not attested: {', '.join(sorted(missing))}")
        return seen

    def _lasts(self, seen: OpenEvidence, command: RunAct) -> bool:
        """Say whether what was approved still counts: the evidence's age does alone, a batch's admission's else."""
        if not command.batch:
            return seen.fresh(moment())
        admission = self._journal.admissions.of(command.device)
        if admission is None or not admission.lets(command):
            return False
        return admission.fresh(moment(), self._config.limits.batch_valid_s)

    def accept_code(self, person: str, code: str | None) -> None:
        """Use an approver's code up.

        Raises:
            Refusal: not known as an approver, wrong or used before, or too many wrong ones.
        """
        self.burn(person, self.step_of(person, code))

    def step_of(self, person: str, code: str | None) -> int:
        """Return the time step of an approver's right code; a wrong one is counted.

        Raises:
            Refusal: not known as an approver, wrong or used before, or too many wrong ones.
        """
        approver = self._journal.people.approver(person)
        if approver is None:
            raise refuse(Reason.APPROVER_UNKNOWN)
        if self._journal.people.locked:
            raise refuse(Reason.CODES_LOCKED)
        if code is None:
            # A code is handed out once; an act that comes again without it was lost on the way.
            raise refuse(Reason.COMMAND_LOST)
        step = self._step_of(approver, code)
        if step is None:
            raise _wrong(self._journal.people.wrong_code())
        return step

    def burn(self, person: str, step: int) -> None:
        """Use the code of a time step up.

        Raises:
            Refusal: another command used it meanwhile.
        """
        if not self._journal.people.accepted(person, step):
            raise _wrong(self._journal.people.tries_left)

    def _step_of(self, approver: Approver, code: str) -> int | None:
        """Return the time step of a right code that is later than any accepted one."""
        totp = pyotp.TOTP(approver.secret, interval=STEP_S)
        now_step = int(self._clock()) // STEP_S
        right = [
            now_step + off
            for off in STEPS_OFF
            if hmac.compare_digest(totp.generate_otp(now_step + off), code)
        ]
        return next((step for step in right if step > approver.last_step), None)


def _is_for(seen: OpenEvidence, command: RunAct) -> bool:
    evidence = seen.evidence
    return (
        hmac.compare_digest(seen.digest.encode(), command.evidence.encode())
        and evidence.operation == command.operation
        and evidence.skpbh == command.device
        and evidence.act is command.act
        and seen.batch == command.batch
    )


def _wrong(tries_left: int) -> Refusal:
    reason = Reason.CODE_WRONG if tries_left else Reason.CODES_LOCKED
    return Refusal(Finding(reason=reason, level=Level.BLOCK), tries_left=tries_left)
