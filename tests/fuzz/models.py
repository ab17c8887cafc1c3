"""The contract as a fuzzer sees it: JSON text as it comes over HTTP; the first byte names the model.

What was taken in is written out the same, signed and put into a digest: nothing that was accepted breaks later.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from device.contract import (
    COMMAND,
    PARAMS,
    Act,
    ActResult,
    ActState,
    ApproverInfo,
    BackupResult,
    Check,
    DevicePresence,
    Ended,
    Enrolled,
    Enrolment,
    Evidence,
    Finding,
    Inspect,
    Inspection,
    Level,
    Outcome,
    Place,
    PlaceSpace,
    Plan,
    Presence,
    PresenceAnswer,
    Progress,
    Reason,
    Report,
    ReportAnswer,
    RunAct,
    TypeRow,
    TypeStatus,
    TypeTotals,
    canonical,
    fingerprint,
)
from tests.fuzz.edits import json_value
from tests.fuzz.target import Target, plain

AT = datetime(2026, 12, 5, 10, tzinfo=UTC)
DAY = date(2026, 11, 1)
DIGEST = "0123456789abcdef" * 4
MOST_DIGITS = 40  # of an amount that is written out in full

MODELS: tuple[TypeAdapter[Any], ...] = (
    COMMAND,
    *map(TypeAdapter, (Report, Presence, Enrolment, Enrolled, PresenceAnswer, ReportAnswer, Evidence)),
)


def model(data: bytes) -> None:
    if data:
        taken(MODELS[data[0] % len(MODELS)], data[1:])


def taken(adapter: TypeAdapter[Any], text: bytes) -> None:
    """Read `text`, as the agent does and as the hub does."""
    for read in (adapter.validate_json, lambda found: adapter.validate_python(json.loads(found))):
        try:
            value = read(text)
        except (ValidationError, ValueError, RecursionError) as err:
            str(err)
            continue
        _kept(adapter, value)


def _kept(adapter: TypeAdapter[Any], value: BaseModel) -> None:
    """What is accepted must be sound, and the same when it went out and came in again."""
    out = adapter.dump_json(value)
    json.loads(out, parse_constant=_no_number)
    assert adapter.validate_json(out) == value
    assert adapter.validate_python(json.loads(out)) == value
    repr(value)
    _use(value)


def _no_number(text: str) -> None:
    raise AssertionError(f"{text} is no JSON")


def _use(value: BaseModel) -> None:
    for one in _models(value):
        if isinstance(one, Ended):
            one.signed_bytes("1")
        if isinstance(one, Evidence):
            fingerprint(one.digest())
        if isinstance(one, TypeTotals):
            assert max(len(f"{one.amount:f}"), len(f"{one.tax:f}")) <= MOST_DIGITS
        canonical(one.model_dump(mode="json"))
        for _, moment in one:
            if isinstance(moment, datetime) and moment.tzinfo:
                moment.astimezone(UTC)


def _models(value: object) -> Iterator[BaseModel]:
    if isinstance(value, BaseModel):
        yield value
        for _, part in value:
            yield from _models(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from _models(part)


def seeds() -> list[bytes]:
    """Return one or more of each model, with everything in it."""
    groups: tuple[tuple[BaseModel, ...], ...] = (
        (
            Inspect(id="1", device="661234567890", not_after=AT, plan=Plan.CLEAR),
            RunAct(
                id="2", operation=7, device="661234567890", not_after=AT, act=Act.CLEAR, evidence=DIGEST,
                requester="P7", approver="P3", code="482913", attested=(Reason.CANNOT_BE_TOLD,),
            ),
        ),
        tuple(Report(seq=seq, at=AT, body=body) for seq, body in enumerate(bodies(), 1)),
        (presence(),),
        (Enrolment(code="ABCD-EFGH", public_key=DIGEST, journal="j1", devices=(DEVICE,)),),
        (Enrolled(agent="a1", token="qka_x", site="一店"),),
        (PresenceAnswer(poll_wait_s=50, cancel=("1",), trusted=True, clock=AT),),
        (ReportAnswer(expected=2),),
        (evidence(),),
    )  # fmt: skip
    return [bytes((at,)) + one.model_dump_json().encode() for at, group in enumerate(groups) for one in group]


DEVICE = DevicePresence(skpbh="661234567890", name="主机", nsrsbh="91440300MA5TEST01X", port="COM3")
FINDINGS = (Finding(reason=Reason.CLOCK_OFF, level=Level.WARN, params={"hours": "9"}),)
PLACES = (Place(name="D盘", ok=True),)


def presence() -> Presence:
    return Presence(
        software="0.1.0", instance="i1", journal="j1", position=1, devices=(DEVICE,), clock=AT, running=("1",),
        approvers=(ApproverInfo(person="P3", name="王经理"),), places=(PlaceSpace(name="D盘", free_bytes=None),),
        acts_locked=False, self_approval=False,
    )  # fmt: skip


def evidence() -> Evidence:
    totals = TypeTotals(
        fplxdm="007", period_start=DAY, period_end=None, reported=None, issued=12, void=1, amount=Decimal("10.00"),
        tax=Decimal("1.30"), lock_date=DAY,
    )  # fmt: skip
    return Evidence(
        operation=7, act=Act.CLEAR, skpbh="661234567890", nsrsbh="91440300MA5TEST01X", period="2026-11",
        types=(totals,), manifest=DIGEST, places=PLACES, findings=FINDINGS, made_at=AT, valid_s=1800,
    )  # fmt: skip


def bodies() -> tuple[Ended | Progress, ...]:
    status = TypeStatus(
        fplxdm="007", period_start=DAY, period_end=DAY, lock_date=None, reported_at=None, reported=True
    )
    inspection = Inspection(
        skpbh="661234567890", nsrsbh="91440300MA5TEST01X", nsrmc="一店", kpjh="0", version="1", period="2026-11",
        types=(status,), clock_off_s=0.5, pending_uploads=0, findings=FINDINGS,
    )  # fmt: skip
    backup = BackupResult(
        run="r.zip", period="2026-11", manifest=DIGEST, places=PLACES, invoices=12, size_bytes=9000
    )
    act = ActResult(act=Act.CLEAR, evidence=DIGEST, rows=(TypeRow(fplxdm="007", state=ActState.MOVED),))
    return (
        Progress(phase="backup", done=1, total=2, eta_s=0.5),
        Ended(outcome=Outcome.DONE, inspection=inspection, line_log=("04 disk information",)),
        Ended(outcome=Outcome.DONE, backup=backup),
        Ended(outcome=Outcome.DONE, evidence=evidence(), signature="ab" * 64),
        Ended(outcome=Outcome.FAILED, code="DEV-101", reason=Reason.DEVICE_SILENT, act=act, tries_left=4),
        Ended(outcome=Outcome.DONE, checks=(Check(name="disk", level=Level.INFO, params={"found": "1"}),)),
    )


WORDS = (
    b"NaN", b"Infinity", b"-Infinity", b"1e9999", b"1E+9999", b'"1E+9999"', b'"NaN"', b"-0", b"0.001", b"9" * 30,
    b"9" * 5000, b"null", b"true", b"[]", b"{}", b"[" * 300, b'{"a":' * 300, b'"\\ud800"', b'"\\u0000"', b'"\xff"',
    b'"0000-00-00"', b'"2026-02-30"', b'"0001-01-01T00:00:00+23:59"', b'"9999-12-31T23:59:59-23:59"', b"1e18", b"-1e12",
    '"１２"'.encode(), "１".encode(), b",", b":", b'"', b"\xef\xbb\xbf", b'"kind"', b'"type"', b'"ended"', b'"act"',
    *(f'"{name}":'.encode() for name in sorted(PARAMS)[:6]),
)  # fmt: skip

TARGETS = (
    Target("contract", plain(model), seeds, WORDS, max_len=8192, examples=400, edit=json_value(WORDS)),
)
