"""The last word before a batch's acts: one code lets in the devices of a batch, each with its own open evidence."""

from __future__ import annotations

import hmac

from device.clock import Moment, moment
from device.contract import Admit, Batched, Reason, batch_digest
from device.errors import refuse
from device.guard import Guard
from device.journal import Journal
from device.journal_evidence import OpenEvidence


class Admitter:
    """Checks what an approver said yes to before it takes the code; a command that is refused uses none up."""

    def __init__(self, journal: Journal, guard: Guard) -> None:
        self._journal = journal
        self._guard = guard

    def admit(self, command: Admit) -> None:
        """Let the devices of a batch in; the code is used up in the transaction that writes them down.

        Raises:
            Refusal: with the first reason why not; where it is about one device, with that one. Nothing is let in.
        """
        self._guard.must_be_able_to_approve(command)
        now = moment()
        opened = [self._open_for(command, one, now) for one in command.items]
        missing = {reason for one in opened for reason in one.evidence.attest} - set(command.attested)
        if missing:
            raise refuse(Reason.NOT_ALLOWED, detail=f"not attested: {', '.join(sorted(missing))}")
        if not _is_over(command):
            raise refuse(Reason.EVIDENCE_STALE, detail="the digest is not over these evidences")
        step = self._guard.step_of(command.approver, command.code)
        with self._journal.store.transaction():
            self._guard.burn(command.approver, step)
            self._journal.admissions.let_in(command)

    def _open_for(self, command: Admit, one: Batched, now: Moment) -> OpenEvidence:
        """Return a device's evidence if it is what the approver saw: open in this batch, and fresh."""
        seen = self._journal.evidence.of(one.device)
        if seen is None or not _is_for(seen, command, one) or not seen.fresh(now):
            raise refuse(Reason.EVIDENCE_STALE, device=one.device, operation=str(one.operation))
        return seen


def _is_for(seen: OpenEvidence, command: Admit, one: Batched) -> bool:
    evidence = seen.evidence
    return (
        hmac.compare_digest(seen.digest.encode(), one.evidence.encode())
        and (seen.batch, evidence.act) == (command.batch, command.act)
        and evidence.operation == one.operation
    )


def _is_over(command: Admit) -> bool:
    """Say whether the digest is over each device once, and over all evidences that were shown with them."""
    here = [one.evidence for one in command.items]
    whole = batch_digest([*here, *command.elsewhere])
    once = len({one.device for one in command.items}) == len(command.items)
    return once and hmac.compare_digest(whole.encode(), command.digest.encode())
