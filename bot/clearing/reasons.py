"""What follows from each reason: its article, whether a person must look, and what is offered instead. One table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from device.contract import Plan, Reason


class HubReason(StrEnum):
    """Why the hub itself ended an operation."""

    APPROVAL_EXPIRED = "approval-expired"
    AGENT_AWAY = "agent-away"


GOOD_NEWS = frozenset({Reason.ALREADY_CLEARED, Reason.ALREADY_REPORTED, Reason.NOTHING_TO_UPLOAD})


@dataclass(frozen=True, slots=True)
class Consequence:
    article: str
    ticket: bool = False
    offer: Plan | None = None
    checkup: bool = False  # looking at the whole site is the next step


CONSEQUENCES: dict[str, Consequence] = {
    HubReason.APPROVAL_EXPIRED: Consequence("approval-expired"),
    HubReason.AGENT_AWAY: Consequence("agent-away"),
    Reason.ALREADY_CLEARED: Consequence("already-cleared"),
    Reason.ALREADY_REPORTED: Consequence("report-twice-same-day", offer=Plan.CLEAR),
    Reason.NOT_REPORTED: Consequence("not-reported", offer=Plan.REPORT),
    Reason.NOT_UPLOADED: Consequence("not-uploaded", offer=Plan.UPLOAD),
    Reason.UPLOAD_ERRORS: Consequence("upload-errors", ticket=True),
    Reason.NOTHING_TO_UPLOAD: Consequence("no-upload-errors"),
    Reason.DEVICE_LOCKED: Consequence("device-locked"),
    Reason.CLOCK_OFF: Consequence("clock-off"),
    Reason.WRONG_DISK: Consequence("wrong-disk"),
    Reason.IDLE_DEVICE: Consequence("idle-device"),
    Reason.PASSWORD_REFUSED: Consequence("password-refused", ticket=True),
    Reason.BRANCH_NOT_REPORTED: Consequence("branch-not-reported", offer=Plan.REPORT),
    Reason.CANNOT_BE_TOLD: Consequence("cannot-be-told"),
    Reason.CHANNEL_DOWN: Consequence("net-unreachable"),
    Reason.RECORDS_MISMATCH: Consequence("records-mismatch", ticket=True),
    Reason.NOT_BACKED_UP: Consequence("how-to-backup", offer=Plan.BACKUP),
    Reason.COPY_DAMAGED: Consequence("copy-damaged", offer=Plan.BACKUP),
    Reason.RECORDS_INCOMPLETE: Consequence("records-mismatch"),
    Reason.BACKUP_PLACE_MISSING: Consequence("backup-place-missing", checkup=True),
    Reason.PLACE_STRANGE: Consequence("backup-place-missing"),
    Reason.PLACE_FAILED: Consequence("place-failed", checkup=True),
    Reason.SOFTWARE_UNREAD: Consequence("software-unread"),
    Reason.DISK_FULL: Consequence("disk-full", checkup=True),
    Reason.BUREAU_NOT_TOLD: Consequence("bureau-not-told", ticket=True),
    Reason.CODE_WRONG: Consequence("code-wrong"),
    Reason.CODES_LOCKED: Consequence("codes-locked"),
    Reason.APPROVER_UNKNOWN: Consequence("become-approver"),
    Reason.SELF_APPROVAL: Consequence("self-approval"),
    Reason.EVIDENCE_STALE: Consequence("evidence-stale"),
    Reason.JOURNAL_UNTRUSTED: Consequence("journal-untrusted", ticket=True),
    Reason.RESULT_UNKNOWN: Consequence("result-unknown", ticket=True),
    Reason.COMMAND_LATE: Consequence("not-run"),
    Reason.COMMAND_LOST: Consequence("not-run"),
    Reason.NOT_ALLOWED: Consequence("no-permission", ticket=True),
    Reason.DEVICE_UNKNOWN: Consequence("device-not-found"),
    Reason.CANCELLED: Consequence("bot-clear-flow"),
    Reason.DEVICE_FAILED: Consequence("why-clear-fails", ticket=True),
    Reason.DEVICE_LINE: Consequence("line-noise", ticket=True, checkup=True),
    Reason.DEVICE_SILENT: Consequence("device-silent", ticket=True, checkup=True),
    Reason.DEVICE_GARBLED: Consequence("line-noise", ticket=True, checkup=True),
    Reason.DEVICE_NOT_RUN: Consequence("not-run", ticket=True, checkup=True),
    Reason.PORT_MISSING: Consequence("device-not-found", ticket=True, checkup=True),
    Reason.PORT_BUSY: Consequence("port-busy", ticket=True, checkup=True),
    Reason.PORT_LOST: Consequence("device-not-found", ticket=True, checkup=True),
    Reason.DISK_REFUSED: Consequence("why-clear-fails", ticket=True),
    Reason.DEVICE_NO_DATA: Consequence("nothing-to-report-195", ticket=True),
    Reason.DEVICE_MALFORMED: Consequence("line-noise", ticket=True),
    Reason.DEVICE_FORBIDDEN: Consequence("no-permission", ticket=True),
    Reason.NOT_MOVED: Consequence("not-moved", ticket=True),
    Reason.INTERRUPTED: Consequence("not-moved", ticket=True),
    Reason.NOT_FINISHED: Consequence("agent-service", ticket=True, checkup=True),
    Reason.AGENT_BUG: Consequence("ask-a-person", ticket=True),
}

DISK_CODES: dict[str, str] = {
    **dict.fromkeys(("155", "156", "157", "158", "159"), "clear-mismatch-155"),
    "195": "nothing-to-report-195",
    "199": "not-in-window-199",
    "204": "clear-pending-204",
    "236": "password-refused",
    "237": "password-refused",
    "238": "operator-locked",
    "241": "power-lost-241",
    "245": "several-periods-245",
    "246": "offline-lock-246",
    "248": "type-unfinished-248",
    "250": "offline-upload-250",
    "2": "clock-off",
    "3": "clock-off",
    "506": "clock-off",
    "4001": "device-not-found",
    "4002": "several-disks-4002",
}


def article_of(reason: str, code: str) -> str:
    """Return the article that helps, or ""; the disk's own code says more than the reason."""
    return DISK_CODES.get(code) or consequence_of(reason).article


def consequence_of(reason: str) -> Consequence:
    """Return what follows from a reason; an unknown one is a person's to look at."""
    return CONSEQUENCES.get(reason, Consequence("", ticket=True))
