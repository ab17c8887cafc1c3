"""After a crash, or when an act's end is not known: nothing is sent again, the device is read back."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from device.act import not_told
from device.clock import now
from device.config import Limits
from device.contract import Act, ActResult, ActState, Ended, Finding, Outcome, Reason, TypeRow
from device.drivers.base import DeviceError
from device.errors import Refusal
from device.inspect import check_disk
from device.journal_acts import ActRun, Acts, Target
from device.outcomes import code_of, of_act
from device.readback import row_of, watch
from device.session import Session

OPEN = frozenset({ActState.STARTED, ActState.UNKNOWN})
TICK_S = 0.2


class Recovery:
    """Finds out what an earlier act did, type by type."""

    def __init__(self, acts: Acts, limits: Limits) -> None:
        self._acts = acts
        self._limits = limits

    def wait_out(self, check: Callable[[], None]) -> None:
        """Wait as long as an act can last, so that the device is not at it any more; `check` may raise to stop."""
        until_s = time.monotonic() + self._limits.settle_s
        while (rest_s := until_s - time.monotonic()) > 0:
            check()
            time.sleep(min(TICK_S, rest_s))

    def read_back(self, run: ActRun, session: Session, reason: Reason) -> Ended:
        """Read each type whose end is open and settle it; the device is locked while one cannot be read.

        Args:
            reason: said of types that did not move.

        Raises:
            Cancelled, Stopping: before anything was read.
        """
        code = self._come_near(session)
        rows, findings = [], []
        for target, row in zip(run.targets, run.rows, strict=True):
            settled = (
                self._settle(run, session, target, row)
                if row.state in OPEN and not code
                else self._known(run, row)
            )
            rows.append(settled)
            findings += not_told(run.act, settled) if row.state in OPEN else []
        return self._ended(run, rows, findings, reason, code)

    def _come_near(self, session: Session) -> str:
        """Come into step with the very disk that was acted on; return an error's code, "" when all is well."""
        try:
            check_disk(session)
        except DeviceError as err:
            return code_of(err)
        except Refusal as err:
            return str(err.first.reason)
        return ""

    def _settle(self, run: ActRun, session: Session, target: Target, row: TypeRow) -> TypeRow:
        seen = watch(session, run.act, target, self._limits.confirm_pauses_s[:2])
        found = row_of(run.act, target, seen, None)
        # Where this firmware shows nothing, an answer that nobody heard proves nothing either.
        if found.state is ActState.ATTEST:
            found = found.model_copy(update={"state": ActState.UNKNOWN})
        if seen is not None and run.act is Act.UPLOAD and found.state is ActState.UNKNOWN and self._over(run):
            found = found.model_copy(update={"state": ActState.REFUSED})
        kept = found.model_copy(update={"disk_code": row.disk_code, "text": row.text})
        with self._acts.together():
            known = self._known(run, row)
            if kept.state is ActState.UNKNOWN and known.state not in OPEN:
                return known
            self._acts.settle(run.command, kept)
        return kept

    def _known(self, run: ActRun, row: TypeRow) -> TypeRow:
        """Return a type as the journal has it now: a person may have settled it meanwhile."""
        now_known = self._acts.run(run.command)
        rows = now_known.rows if now_known else ()
        return next((one for one in rows if one.fplxdm == row.fplxdm), row)

    def _over(self, run: ActRun) -> bool:
        """Return whether an act that began then cannot be under way any more."""
        return now() - run.began_at >= timedelta(seconds=self._limits.act_total_s)

    def _ended(
        self, run: ActRun, rows: list[TypeRow], findings: list[Finding], reason: Reason, code: str
    ) -> Ended:
        shown = [
            row.model_copy(update={"state": ActState.UNKNOWN}) if row.state is ActState.STARTED else row
            for row in rows
        ]
        if any(row.state is ActState.UNKNOWN for row in shown):
            self._acts.lock_device(run.device, run.command)
        else:
            self._acts.unlock_device(run.device, run.command)
        result = ActResult(act=run.act, evidence=run.digest, rows=tuple(shown), findings=tuple(findings))
        ended = of_act(result, reason, code)
        unknown = ended.outcome is Outcome.UNKNOWN
        return ended.model_copy(update={"reason": Reason.RESULT_UNKNOWN}) if unknown else ended
