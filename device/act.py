"""Report, clear and upload: type by type, each sent once and read back before the next."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from device.config import Limits
from device.contract import Act, ActResult, ActState, Ended, Finding, Reason, RunAct, TypeRow
from device.drivers.base import DeviceError, DiskError, Driver, NoDataError, NotRunError, OtherDiskError
from device.errors import Refusal, refuse
from device.journal_acts import Acts, Target
from device.outcomes import DONE, code_of, of_act, params_of, reason_of, warned
from device.readback import row_of, watch
from device.session import Session
from device.telling import Phase

Tell = Callable[[Phase, int, int], None]  # "act" or "confirm", types done, types in all

SEND: dict[Act, Callable[[Driver, str], None]] = {
    Act.REPORT: lambda driver, fplxdm: driver.report(fplxdm),
    Act.CLEAR: lambda driver, fplxdm: driver.clear(fplxdm),
    Act.UPLOAD: lambda driver, fplxdm: driver.upload(fplxdm),
}


@dataclass(frozen=True, slots=True)
class Why:
    """Why a type did not move."""

    reason: Reason
    code: str = ""
    params: dict[str, str] = field(default_factory=dict)  # of its sentence


class Actor:
    """Carries out one approved act. "Started" is on the disk before the line is touched."""

    def __init__(self, acts: Acts, limits: Limits) -> None:
        self._acts = acts
        self._limits = limits

    def run(self, command: RunAct, session: Session, targets: Sequence[Target], tell: Tell) -> Ended:
        """Act on each type until one does not move; return the end, never raise for what the device does.

        The evidence was consumed for `command`, and its rows are in the journal.
        """
        until_s = time.monotonic() + self._limits.act_total_s
        rows: list[TypeRow] = []
        findings: list[Finding] = []
        why = Why(Reason.NOT_MOVED)
        for done, target in enumerate(targets):
            tell("act", done, len(targets))
            sent = partial(tell, "confirm", done, len(targets))
            row, why, found = self._one(command, session, target, until_s, sent)
            rows.append(row)
            findings += found
            if row.state not in DONE or time.monotonic() >= until_s:
                break
        rows += [TypeRow(fplxdm=one.fplxdm, state=ActState.PENDING) for one in targets[len(rows) :]]
        if any(row.state is ActState.UNKNOWN for row in rows):
            self._acts.lock_device(command.device, command.id)
        result = ActResult(
            act=command.act, evidence=command.evidence, rows=tuple(rows), findings=tuple(findings)
        )
        ended = of_act(result, why.reason, why.code)
        return ended.model_copy(update={"params": {**why.params, **ended.params}}) if ended.params else ended

    def _one(
        self, command: RunAct, session: Session, target: Target, until_s: float, sent: Callable[[], None]
    ) -> tuple[TypeRow, Why, list[Finding]]:
        try:
            waiting = self._come_near(command.act, session, until_s)
        except (DeviceError, Refusal) as err:
            return TypeRow(fplxdm=target.fplxdm, state=ActState.PENDING, text=str(err)), _why(err), []
        if waiting == 0:
            return self._uploaded_already(command, target)
        self._acts.start(command.id, target.fplxdm, waiting)
        answer = _send(command.act, session, target)
        sent()
        began = replace(target, waiting=waiting)
        seen = watch(session, command.act, began, self._pauses(answer))
        row = row_of(command.act, target, seen, answer)
        self._acts.settle(command.id, row)
        return row, self._why(row, answer), _findings(command.act, row, answer)

    def _come_near(self, act: Act, session: Session, until_s: float) -> int | None:
        """Come into step with the very disk while nothing is begun; return what waits before an upload.

        Raises:
            DeviceError, Refusal
        """
        session.open(max(1.0, until_s - time.monotonic()))
        session.insist(lambda driver: driver.online())
        found = session.insist(lambda driver: driver.disk_number())
        if found != session.device.skpbh:
            raise OtherDiskError(session.device.skpbh, found)
        return self._waiting(session, until_s) if act is Act.UPLOAD else None

    def _waiting(self, session: Session, until_s: float) -> int:
        """Return how many invoices wait for an upload, once none is under way: a second press would stop it.

        Raises:
            DeviceError; Refusal: one has been under way until `until_s`.
        """
        count = _pending(session)
        while count:
            time.sleep(sum(self._limits.confirm_pauses_s[:2]))
            before, count = count, _pending(session)
            if count >= before:
                break
            if time.monotonic() >= until_s:
                raise refuse(Reason.NOT_UPLOADED, count=str(count))
        return count

    def _uploaded_already(self, command: RunAct, target: Target) -> tuple[TypeRow, Why, list[Finding]]:
        row = TypeRow(fplxdm=target.fplxdm, state=ActState.MOVED)
        self._acts.settle(command.id, row)
        return row, Why(Reason.NOT_MOVED), []

    def _pauses(self, answer: DeviceError | None) -> Sequence[float]:
        """After a clear no, one more look is enough."""
        refused = isinstance(answer, NotRunError | DiskError)
        return self._limits.confirm_pauses_s[:1] if refused else self._limits.confirm_pauses_s

    def _why(self, row: TypeRow, answer: DeviceError | None) -> Why:
        if row.state is ActState.UNKNOWN:
            return Why(Reason.RESULT_UNKNOWN, code_of(answer) if answer else "")
        return _why(answer) if answer is not None else Why(Reason.NOT_MOVED)


def _pending(session: Session) -> int:
    return session.insist(lambda driver: driver.pending_uploads()).count


def _send(act: Act, session: Session, target: Target) -> DeviceError | None:
    """Send the act once; return what the device answered when that was no plain yes."""
    try:
        session.act(lambda driver: SEND[act](driver, target.fplxdm))
    except NoDataError as err:
        return None if act is Act.UPLOAD else err
    except DeviceError as err:
        return err
    return None


def _why(err: DeviceError | Refusal) -> Why:
    if isinstance(err, Refusal):
        return Why(err.first.reason, params=err.first.params)
    return Why(reason_of(err), code_of(err), params_of(err))


def _findings(act: Act, row: TypeRow, answer: DeviceError | None) -> list[Finding]:
    return not_told(act, row) if answer is not None else []


def not_told(act: Act, row: TypeRow) -> list[Finding]:
    """A type that was cleared without a plain yes: the bureau may not have been told of it."""
    told = act is not Act.CLEAR or row.state is not ActState.MOVED
    return [] if told else [warned(Reason.BUREAU_NOT_TOLD, types=row.fplxdm)]
