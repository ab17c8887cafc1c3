"""What a command's end says: from what was raised, and from what an act did to each type. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from device.contract import ActResult, ActState, Ended, Finding, Level, Outcome, Reason, TypeRow
from device.drivers.base import DeviceError, DiskError, OtherDiskError, PasswordError
from device.errors import AgentError, Cancelled, Refusal

DONE = frozenset({ActState.MOVED, ActState.ATTEST})


def of_error(err: Exception) -> Ended:
    """Return the end of a command that raised; what is nobody's fault but ours is AGENT_BUG."""
    if isinstance(err, Refusal):
        first = err.first
        outcome = Outcome.EXPIRED if first.reason is Reason.COMMAND_LATE else Outcome.REFUSED
        return Ended(outcome=outcome, reason=first.reason, params=first.params, tries_left=err.tries_left)
    if isinstance(err, Cancelled):
        return Ended(outcome=Outcome.CANCELLED, reason=Reason.CANCELLED)
    if isinstance(err, DeviceError):
        # A refused password stops everything before anything was done.
        outcome = Outcome.REFUSED if isinstance(err, PasswordError) else Outcome.FAILED
        return Ended(outcome=outcome, code=code_of(err), reason=reason_of(err), params=params_of(err))
    code = err.code if isinstance(err, AgentError) else AgentError.code
    return Ended(outcome=Outcome.FAILED, code=code, reason=Reason.AGENT_BUG, params={"detail": _brief(err)})


def code_of(err: DeviceError) -> str:
    """Return the disk's own code where it gave one, ours otherwise."""
    return (err.disk_code if isinstance(err, DiskError) else "") or err.code


def reason_of(err: DeviceError) -> Reason:
    return Reason(err.message_key)


def params_of(err: DeviceError) -> dict[str, str]:
    """Return what the sentence of a device's error may need."""
    text = err.text if isinstance(err, DiskError) else str(err)
    disks = {"expected": err.expected, "found": err.found} if isinstance(err, OtherDiskError) else {}
    return {
        "text": text,
        "detail": str(err),
        "port": str(err).partition(": ")[0],
        "field": _brief(err),
        **disks,
    }


def of_act(result: ActResult, reason: Reason, code: str) -> Ended:
    """Return the end of an act.

    Args:
        reason: of the type that stopped it, when one did; `code` likewise.
    """
    outcome = outcome_of(result.rows)
    if outcome is Outcome.DONE:
        return Ended(outcome=outcome, act=result)
    stopped = next((row for row in result.rows if row.state not in DONE), None)
    params = {"text": stopped.text, "types": stopped.fplxdm} if stopped else {}
    return Ended(outcome=outcome, code=code, reason=reason, params=params, act=result)


def outcome_of(rows: Sequence[TypeRow]) -> Outcome:
    """Return how an act ended: a type that cannot be read outweighs all, then whether any moved."""
    states = {row.state for row in rows}
    if states & {ActState.UNKNOWN, ActState.STARTED}:
        return Outcome.UNKNOWN
    if states <= DONE:
        return Outcome.DONE
    return Outcome.PARTIAL if states & DONE else Outcome.FAILED


def warned(reason: Reason, **params: str) -> Finding:
    return Finding(reason=reason, level=Level.WARN, params=params)


def _brief(err: Exception) -> str:
    return f"{type(err).__name__}: {err}"[:200] if not isinstance(err, DeviceError) else str(err)[:200]
