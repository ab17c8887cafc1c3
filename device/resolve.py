"""A person with a code settles an act whose end the device cannot show any more. What is said stands in the journal."""

from __future__ import annotations

from device.contract import ActState, TypeRow
from device.errors import NothingUnknownError
from device.guard import Guard
from device.journal import Journal
from device.journal_acts import ActRun
from device.recovery import OPEN


def resolve(
    journal: Journal, guard: Guard, device: str, person: str, code: str, *, moved: bool
) -> list[TypeRow]:
    """Settle the types of the device's unknown act as the approver saw them, and unlock the device.

    The hub hears of it with the next read-back.

    Args:
        device: disk number.
        moved: the invoicing software shows that it was done.

    Raises:
        NothingUnknownError: this device is not locked.
        Refusal: not an approver, or a wrong code.
    """
    _unknown(journal, device)
    guard.accept_code(person, code)
    with journal.store.transaction():
        run = _unknown(journal, device)  # a read-back may have found out what it did while the code was typed
        settled = [_as_seen(row, person, moved=moved) for row in run.rows if row.state in OPEN]
        for row in settled:
            journal.acts.settle(run.command, row)
        journal.acts.unlock_device(device, run.command)
    return settled


def _unknown(journal: Journal, device: str) -> ActRun:
    command = journal.acts.locked_by(device)
    run = journal.acts.run(command) if command is not None else None
    if run is None:
        raise NothingUnknownError(f"{device}: the end of its last act is known; there is nothing to settle")
    return run


def _as_seen(row: TypeRow, person: str, *, moved: bool) -> TypeRow:
    state = ActState.ATTEST if moved else ActState.REFUSED
    return row.model_copy(update={"state": state, "text": f"settled by {person}"})
