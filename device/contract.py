"""Commands, reports and evidence: the models that hub and agent share.

Everything is JSON. Times are UTC with an offset, money is decimal text with two places, digests are lower-case
hex SHA-256. A field that the other end does not know is refused, not dropped: both ends state `version`. So is what
JSON, a table or a calendar cannot hold: NaN, infinity, NUL, half a character, a count below 0, a time outside the
years 1 to 9999.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

VERSION = 1


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @model_validator(mode="after")
    def _can_be_kept(self) -> Self:
        for _, value in self:
            for text in _texts(value):
                if "\0" in text or (not text.isprintable() and _SURROGATE.search(text)):
                    raise ValueError("there is a NUL character, or half of one")
        return self


_SURROGATE = re.compile("[\ud800-\udfff]")


def _texts(value: object) -> Iterator[str]:
    """Return the texts of a field; models inside look after their own."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        yield from (one for one in value if isinstance(one, str))
    elif isinstance(value, dict):
        yield from (*value.keys(), *value.values())


def _in_utc(moment: datetime) -> datetime:
    try:
        moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("this moment has no time in UTC") from None
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Money = Annotated[Decimal, Field(max_digits=20, decimal_places=2)]
Count = Annotated[int, Field(ge=0, le=2**53 - 1)]  # what every reader of JSON has exactly
Seconds = Annotated[float, Field(ge=-1e12, le=1e12)]  # more than the years of a calendar


class Act(StrEnum):
    """What changes the disk or the bureau's records; each needs an approval."""

    REPORT = "report"  # 11
    CLEAR = "clear"  # 12
    UPLOAD = "upload"  # 16


class Plan(StrEnum):
    """What an operation is for; the acts and the two shorter plans."""

    BACKUP = "backup"
    VERIFY = "verify"
    REPORT = "report"
    CLEAR = "clear"
    UPLOAD = "upload"


class Level(StrEnum):
    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


class Reason(StrEnum):
    """Why something was found, refused or failed: the key of its sentence and of its article."""

    # found by inspect and verify
    ALREADY_CLEARED = "already-cleared"
    ALREADY_REPORTED = "already-reported"
    NOT_REPORTED = "not-reported"
    NOT_UPLOADED = "not-uploaded"
    UPLOAD_ERRORS = "upload-errors"
    NOTHING_TO_UPLOAD = "nothing-to-upload"
    DEVICE_LOCKED = "device-locked"
    CLOCK_OFF = "clock-off"
    WRONG_DISK = "wrong-disk"
    IDLE_DEVICE = "idle-device"
    PASSWORD_REFUSED = "password-refused"
    BRANCH_NOT_REPORTED = "branch-not-reported"
    CANNOT_BE_TOLD = "cannot-be-told"
    CHANNEL_DOWN = "channel-down"
    RECORDS_MISMATCH = "records-mismatch"
    NOT_BACKED_UP = "not-backed-up"  # this operation has no backup
    COPY_DAMAGED = "copy-damaged"  # it has one, and a copy of it does not give it back
    # said by a backup
    RECORDS_INCOMPLETE = "records-incomplete"  # it has fewer invoices than the device counts, or others
    BACKUP_PLACE_MISSING = "backup-place-missing"
    PLACE_STRANGE = "place-strange"  # its folder is there, and is not one that the journal knows by its mark
    PLACE_FAILED = "place-failed"  # a place, or the state folder, is there and does not do its work
    SOFTWARE_UNREAD = (
        "software-unread"  # the invoicing software's folder is absent, or a file has no whole copy
    )
    DISK_FULL = "disk-full"
    BUREAU_NOT_TOLD = "bureau-not-told"
    # said by the guard
    CODE_WRONG = "code-wrong"
    CODES_LOCKED = "codes-locked"
    APPROVER_UNKNOWN = "approver-unknown"
    SELF_APPROVAL = "self-approval"
    EVIDENCE_STALE = "evidence-stale"
    JOURNAL_UNTRUSTED = "journal-untrusted"
    RESULT_UNKNOWN = "result-unknown"  # an earlier act of this device is still unknown: it is locked
    COMMAND_LATE = "command-late"  # past its not_after: it never ran
    COMMAND_LOST = "command-lost"  # claimed, but it never arrived: it never ran
    NOT_ALLOWED = "not-allowed"
    DEVICE_UNKNOWN = "device-unknown"
    CANCELLED = "cancelled"
    # said by the line and the disk
    DEVICE_FAILED = "device-failed"
    DEVICE_LINE = "device-line"
    DEVICE_SILENT = "device-silent"
    DEVICE_GARBLED = "device-garbled"
    DEVICE_NOT_RUN = "device-not-run"
    PORT_MISSING = "port-missing"
    PORT_BUSY = "port-busy"
    PORT_LOST = "port-lost"
    DISK_REFUSED = "disk-refused"
    DEVICE_NO_DATA = "device-no-data"
    DEVICE_MALFORMED = "device-malformed"
    DEVICE_FORBIDDEN = "device-forbidden"
    NOT_MOVED = "not-moved"  # the device said yes, or nothing, and the read-back shows no move
    INTERRUPTED = "interrupted"  # the agent stopped in the middle; the read-back showed no move
    NOT_FINISHED = "not-finished"  # a read that the agent began several times and did not live to end
    AGENT_BUG = "agent-bug"


PARAMS = frozenset(
    {
        "count",  # of invoices
        "types",  # invoice types, "004,007"
        "period",  # "2026-11"
        "lock_date",  # "2026-12-15"
        "hours",
        "days",
        "expected",
        "found",
        "place",  # a backup place's name
        "field",  # a field's name on the line
        "detail",  # for operators, English
        "device",
        "port",
        "text",  # the disk's own words
        "operation",
        "person",
    }
)


def _known_params(params: dict[str, str]) -> dict[str, str]:
    strange = sorted(params.keys() - PARAMS)
    if strange:
        raise ValueError(f"no sentence uses {', '.join(strange)}")
    return params


Params = Annotated[dict[str, str], AfterValidator(_known_params)]


class Finding(Model):
    """One thing seen at the device, with what its sentence needs."""

    reason: Reason
    level: Level
    params: Params = {}


# ---------------------------------------------------------------- commands


class Command(Model):
    """What the hub asks. One past `not_after` never runs."""

    id: str
    operation: Count | None = None
    device: str = Field(description="disk number, 12 digits")
    not_after: Moment


class Inspect(Command):
    kind: Literal["inspect"] = "inspect"
    plan: Plan


class Backup(Command):
    kind: Literal["backup"] = "backup"


class Verify(Command):
    """Read the device against the last backup of this operation; for a plan with an act, open its evidence.

    Evidences of one batch are open side by side; what was open for another batch, or alone, is void then.
    """

    kind: Literal["verify"] = "verify"
    plan: Plan
    batch: str = Field(default="", description='the batch at the hub, "B12"; empty: none')


class Batched(Model):
    """One device of a batch, with the evidence that the approver saw."""

    operation: Count
    device: str
    evidence: str = Field(description="digest")


class Admit(Command):
    """Check the approver's code once for every device of a batch at this site; their acts follow without one.

    `digest` is `batch_digest` over the evidences of the whole batch: these and those at other sites. `device` is one
    of these devices; its port is not touched.
    """

    kind: Literal["admit"] = "admit"
    batch: str = Field(min_length=1)
    act: Act
    items: tuple[Batched, ...] = Field(min_length=1, max_length=1000)
    elsewhere: tuple[str, ...] = Field(default=(), description="digests of evidences at other sites")
    digest: str
    requester: str = Field(description='person number at the hub, "P7"')
    approver: str = Field(description='person number at the hub, "P3"')
    code: str | None = Field(default=None, repr=False, pattern=r"^[0-9]{6}$")
    attested: tuple[Reason, ...] = ()


class RunAct(Command):
    """Carry out what was approved. `code` is the approver's and stands in no log and no journal."""

    kind: Literal["act"] = "act"
    act: Act
    evidence: str = Field(description="digest of the evidence that the approver saw")
    requester: str = Field(description='person number at the hub, "P7"')
    approver: str = Field(description='person number at the hub, "P3"')
    code: str | None = Field(default=None, repr=False, pattern=r"^[0-9]{6}$")
    attested: tuple[Reason, ...] = ()
    batch: str = Field(
        default="", description="whose code was checked with `Admit`; empty: `code` is this act's"
    )


class Stood(Model):
    """Where one type's period stood when its act was approved."""

    fplxdm: str
    period_start: date


class ReadBack(Command):
    """Read what an earlier act did; resolves `unknown`."""

    kind: Literal["read_back"] = "read_back"
    act: Act
    evidence: str = Field(default="", description="digest of what was approved")
    stood: tuple[Stood, ...] = Field(
        default=(), description="by that evidence; counts only where the journal that knew the act is lost"
    )


class Doctor(Command):
    kind: Literal["doctor"] = "doctor"


AnyCommand = Annotated[
    Inspect | Backup | Verify | Admit | RunAct | ReadBack | Doctor, Field(discriminator="kind")
]
COMMAND: TypeAdapter[AnyCommand] = TypeAdapter(AnyCommand)


# ---------------------------------------------------------------- what was seen


class TypeStatus(Model):
    """One invoice type as the device shows it now."""

    fplxdm: str
    period_start: date
    period_end: date | None
    lock_date: date | None
    reported_at: datetime | None = Field(
        description="device's own clock, without a zone; None cannot be told"
    )
    reported: bool | None = Field(description="this period; None cannot be told")


class Inspection(Model):
    """What 01 04 06 08 30 31 32 show, and what follows for this plan."""

    skpbh: str
    nsrsbh: str
    nsrmc: str
    kpjh: str
    version: str
    period: str = Field(description='the period the plan is for, "2026-11"')
    types: tuple[TypeStatus, ...]
    clock_off_s: Seconds
    pending_uploads: Count
    findings: tuple[Finding, ...]


class Place(Model):
    name: str
    ok: bool = Field(description="written and read back")
    detail: str = ""


class BackupResult(Model):
    """One backup run."""

    run: str
    period: str
    manifest: str = Field(description="SHA-256 of the manifest")
    places: tuple[Place, ...]
    invoices: Count
    reused: Count = Field(
        default=0, description="of them, taken over from an earlier run instead of read again"
    )
    size_bytes: Count
    findings: tuple[Finding, ...] = ()


class TypeTotals(Model):
    """One invoice type's records of the period: what the approver sees and the digest covers."""

    fplxdm: str
    period_start: date
    period_end: date | None
    reported: bool | None
    issued: Count = Field(description="positive and negative, not void")
    void: Count
    amount: Money = Field(description="net of negative, without void, without tax, yuan")
    tax: Money
    lock_date: date | None


class Evidence(Model):
    """What an approval is for. Its digest covers everything but the clock."""

    operation: Count
    act: Act
    skpbh: str
    nsrsbh: str
    period: str
    types: tuple[TypeTotals, ...]
    manifest: str
    places: tuple[Place, ...]
    findings: tuple[Finding, ...]
    attest: tuple[Reason, ...] = Field(default=(), description="what only the approver can know")
    filed_attested: bool = Field(default=True, description="the approver also attests filing and matching")
    made_at: Moment
    valid_s: Count = Field(description="age at which it is stale, on the agent's monotonic clock")

    def digest(self) -> str:
        """Return the hex SHA-256 of everything but `made_at` and `valid_s`."""
        return digest_of(self.model_dump(mode="json", exclude={"made_at", "valid_s"}))


class ActState(StrEnum):
    PENDING = "pending"  # not begun
    STARTED = "started"
    MOVED = "moved"  # the read-back shows it
    ATTEST = "attest"  # carried out, and this firmware cannot show it: a person must look
    REFUSED = "refused"  # not done, and the read-back shows it
    UNKNOWN = "unknown"


class TypeRow(Model):
    """What became of one invoice type."""

    fplxdm: str
    state: ActState
    disk_code: str = ""
    text: str = ""
    period_start: date | None = Field(default=None, description="by the read-back")
    lock_date: date | None = None


class ActResult(Model):
    act: Act
    evidence: str
    rows: tuple[TypeRow, ...]
    findings: tuple[Finding, ...] = ()


class Check(Model):
    """One line of the doctor's report."""

    name: str
    level: Level
    params: dict[str, str] = {}
    article: str = ""


# ---------------------------------------------------------------- reports


class Outcome(StrEnum):
    DONE = "done"
    REFUSED = "refused"  # a finding or the guard said no; nothing was done
    FAILED = "failed"
    PARTIAL = "partial"  # some types moved, one did not
    UNKNOWN = "unknown"
    EXPIRED = "expired"  # it never ran
    CANCELLED = "cancelled"


class Started(Model):
    type: Literal["started"] = "started"


class Progress(Model):
    type: Literal["progress"] = "progress"
    phase: Literal["inspect", "backup", "verify", "act", "confirm"]
    done: Count
    total: Count
    eta_s: Seconds | None = None


class Ended(Model):
    """The end of a command. Exactly one of the results belongs to its kind; a failure may have none."""

    type: Literal["ended"] = "ended"
    outcome: Outcome
    code: str = Field(default="", description='for operators: "DEV-101", "155"; empty when done')
    reason: Reason | None = None
    params: Params = {}
    tries_left: Count | None = None
    inspection: Inspection | None = None
    backup: BackupResult | None = None
    evidence: Evidence | None = None
    act: ActResult | None = None
    checks: tuple[Check, ...] = ()
    line_log: tuple[str, ...] = Field(default=(), description="redacted by each command's own row")
    signature: str = Field(default="", description="Ed25519, hex, over `signed_bytes`")

    def signed_bytes(self, command: str) -> bytes:
        """Return what the signature covers: the command's id, its outcome, evidence and act result."""
        body = self.model_dump(mode="json", include={"outcome", "evidence", "act"})
        return canonical({"command": command, **body})


AnyBody = Annotated[Started | Progress | Ended, Field(discriminator="type")]


class Report(Model):
    """One of a command's reports; `seq` rises by one from 1."""

    seq: int = Field(ge=1, le=2**31 - 1)
    at: Moment
    body: AnyBody


class ReportAnswer(Model):
    """The hub has it. With 409 `expected` names the seq it waits for; 410 means that an end was received."""

    expected: Count


# ---------------------------------------------------------------- enrolment and presence


class Enrolment(Model):
    """Trade a pairing code for a token."""

    code: str
    public_key: str = Field(description="Ed25519, raw, hex")
    journal: str = Field(description="id of the agent's fresh journal")
    version: int = VERSION
    devices: Devices = ()


class Enrolled(Model):
    agent: str
    token: str = Field(repr=False)
    site: str


class DevicePresence(Model):
    skpbh: str
    name: str
    nsrsbh: str
    port: str
    driver: str = "zc"
    state: Literal["idle", "busy", "locked"] = "idle"


def _each_once(devices: tuple[DevicePresence, ...]) -> tuple[DevicePresence, ...]:
    if len({device.skpbh for device in devices}) < len(devices):
        raise ValueError("one disk number stands there twice")
    return devices


Devices = Annotated[tuple[DevicePresence, ...], Field(max_length=1000), AfterValidator(_each_once)]


class ApproverInfo(Model):
    person: str = Field(description='person number at the hub, "P3"')
    name: str


class PlaceSpace(Model):
    name: str
    free_bytes: Count | None = Field(description="None: the place is absent")


class Presence(Model):
    version: int = VERSION
    software: str
    instance: str = Field(description="made anew at each start")
    journal: str
    position: int = Field(
        description="rises with every start and every act; falling back means a restored journal"
    )
    devices: Devices
    approvers: tuple[ApproverInfo, ...]
    places: tuple[PlaceSpace, ...]
    clock: Moment
    running: tuple[str, ...] = Field(description="ids of commands begun and not ended")
    acts_locked: bool
    self_approval: bool


class PresenceAnswer(Model):
    poll_wait_s: Count
    cancel: tuple[str, ...]
    trusted: bool = Field(description="False: the journal is not the enrolled one, or was restored; no acts")
    clock: Moment


Enrolment.model_rebuild()


def canonical(value: object) -> bytes:
    """Return `value` as JSON with sorted keys and no blanks, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(value: object) -> str:
    """Return the hex SHA-256 of `value` in canonical JSON."""
    return hashlib.sha256(canonical(value)).hexdigest()


def batch_digest(digests: Iterable[str]) -> str:
    """Return the hex SHA-256 over the evidences of a batch, in whatever order they come."""
    return digest_of(sorted(digests))


def fingerprint(digest: str) -> str:
    """Return the eight characters that people compare, "7F3A-91C2"."""
    return f"{digest[:4]}-{digest[4:8]}".upper()
