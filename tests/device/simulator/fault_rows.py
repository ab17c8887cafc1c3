"""What the agent makes of each fault: one row, or more, per kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from device.contract import Outcome, Plan, Reason
from device.simulator.settings import SimSettings
from tests.device.simulator.quick_site import SMALL, TO_UPLOAD, UNREPORTED, End

BOTH, FIRST, NONE = ("004", "007"), ("004",), ()
TCP = {"tcp": "127.0.0.1:0"}
BRIEF = {"first_wait_s": 0.1, "net_wait_s": 0.1}  # where a device says nothing for long

DONE = End("act", Outcome.DONE)
CLEARED = End("inspect", Outcome.REFUSED, Reason.ALREADY_CLEARED)
REPORTED = End("inspect", Outcome.REFUSED, Reason.ALREADY_REPORTED)
UPLOADED = End("inspect", Outcome.REFUSED, Reason.NOTHING_TO_UPLOAD)


def failed(step: str, reason: Reason, code: str) -> End:
    return End(step, Outcome.FAILED, reason, code)


def refused(step: str, reason: Reason, code: str = "") -> End:
    return End(step, Outcome.REFUSED, reason, code)


def unknown(code: str) -> End:
    return End("act", Outcome.UNKNOWN, Reason.RESULT_UNKNOWN, code)


SILENT = failed("act", Reason.DEVICE_SILENT, "DEV-101")
DAMAGED = failed("act", Reason.DISK_REFUSED, "241")


@dataclass(frozen=True, slots=True)
class Row:
    """One story with a fault, and the next one when a person has done what is to be done.

    Args:
        acted: invoice types on which the device had acted when the first story ended.
        back: what the read-back of an unknown end says.
    """

    faults: str
    ends: End
    acted: tuple[str, ...]
    then: End
    back: Outcome | None = None
    plan: Plan = Plan.CLEAR
    settings: SimSettings = SMALL
    wire: Mapping[str, Any] = field(default_factory=dict)
    limits: Mapping[str, Any] = field(default_factory=dict)


REPORTING: dict[str, Any] = {"plan": Plan.REPORT, "settings": UNREPORTED}
UPLOADING: dict[str, Any] = {"plan": Plan.UPLOAD, "settings": TO_UPLOAD}

ROWS = [
    # faults,               ends,                                                  acted, then
    Row("echo", DONE, BOTH, CLEARED),
    Row("noise-rate:1+2*1", DONE, BOTH, CLEARED),
    Row("noise-rate:1", failed("inspect", Reason.DEVICE_NOT_RUN, "DEV-103"), NONE, DONE),
    Row("stray-bytes@12", DONE, BOTH, CLEARED),
    Row("lost-answer@02", failed("inspect", Reason.DEVICE_SILENT, "DEV-101"), NONE, DONE, limits=BRIEF),
    Row("lost-answer@12", DONE, BOTH, CLEARED),
    Row("lost-answer@11*1", DONE, BOTH, REPORTED, **REPORTING),
    Row("lost-answer@16*1", DONE, FIRST, UPLOADED, **UPLOADING),
    Row("lost-answer@11*1 empty-dates", unknown("DEV-101"), FIRST, DONE, Outcome.PARTIAL, **REPORTING),
    Row("lost-answer@12*1 stop-forever@06+9", unknown(""), BOTH, CLEARED, Outcome.DONE, limits=BRIEF),
    Row("late-answer:0.3@12*1", DONE, BOTH, CLEARED),
    Row("trickle:0.001@02", DONE, BOTH, CLEARED),
    Row("trickle:1@02", failed("inspect", Reason.DEVICE_SILENT, "DEV-101"), NONE, DONE, limits=BRIEF),
    Row("wrong-crc@02", failed("inspect", Reason.DEVICE_GARBLED, "DEV-102"), NONE, DONE),
    Row("wrong-crc@12", DONE, BOTH, CLEARED),
    Row("crc-rate:1@0C+2*1", DONE, BOTH, CLEARED),
    Row("drop-rate:1@0C+2*1", DONE, BOTH, CLEARED),
    Row("er-mid-answer@0C+1*1", failed("backup", Reason.DISK_REFUSED, "506"), NONE, DONE),
    Row("cut-gbk@06", failed("inspect", Reason.DISK_REFUSED, "DEV-200"), NONE, DONE),
    Row("vanish:0@0C+2*1", DONE, BOTH, CLEARED),
    Row("vanish:0@12*1", failed("act", Reason.PORT_LOST, "DEV-106"), NONE, DONE),
    Row("vanish-after:0@12*1", DONE, BOTH, CLEARED),
    Row("vanish-after:0.02@12*1", DONE, BOTH, CLEARED, wire=TCP),
    Row("held:1*1", failed("inspect", Reason.PORT_BUSY, "DEV-105"), NONE, DONE),
    Row("wt-minutes:0.1@06*1", DONE, BOTH, CLEARED),
    Row("wt-minutes:2.5@12*1", unknown("DEV-101"), NONE, DONE, Outcome.PARTIAL, limits=BRIEF),
    Row("slow-act:0.1", DONE, BOTH, CLEARED),
    Row("stop-forever@0C+2", failed("backup", Reason.DEVICE_SILENT, "DEV-101"), NONE, DONE, limits=BRIEF),
    Row("stop-forever@12", unknown("DEV-101"), NONE, DONE, Outcome.FAILED, limits=BRIEF),
    Row("power-lost:0@12*1", SILENT, NONE, DONE),
    Row("power-lost:1@12*1", SILENT, NONE, DONE),
    Row("power-lost:2@12*1", SILENT, NONE, DONE),
    Row("power-lost:3@12*1", DONE, BOTH, CLEARED),
    Row("power-lost:4@12*1", DONE, BOTH, CLEARED),
    Row("power-lost:0@11*1", SILENT, NONE, DONE, **REPORTING),
    Row("power-lost:1@11*1", SILENT, NONE, DONE, **REPORTING),
    Row("power-lost:2@11*1", SILENT, NONE, DAMAGED, **REPORTING),
    Row("power-lost:3@11*1", SILENT, FIRST, DAMAGED, **REPORTING),
    Row("power-lost:4@11*1", DONE, BOTH, REPORTED, **REPORTING),
    Row("clock-jump:36000@02*1", refused("inspect", Reason.CLOCK_OFF), NONE, DONE),
    Row("clock-jump:-36000@02*1", refused("inspect", Reason.CLOCK_OFF), NONE, DONE),
    Row("clock-jump:36000@12*1", DONE, BOTH, CLEARED),
    Row("no-disk", failed("inspect", Reason.DISK_REFUSED, "4001"), NONE, DONE),
    Row("no-disk@12*1", failed("act", Reason.DISK_REFUSED, "4001"), NONE, DONE),
    Row("two-disks", failed("inspect", Reason.DISK_REFUSED, "4002"), NONE, DONE),
    Row("swapped@02*1", refused("inspect", Reason.WRONG_DISK), NONE, DONE),
    Row("swapped@0C+2*1", failed("backup", Reason.DISK_REFUSED, "4007"), NONE, DONE),
    Row("swapped@12*1", unknown("4007"), NONE, DONE, Outcome.FAILED),
    Row("empty-dates", DONE, BOTH, CLEARED),
    Row("short-30", DONE, BOTH, CLEARED),
    Row("password-refused@04*1", refused("inspect", Reason.PASSWORD_REFUSED, "236"), NONE, DONE),
    Row("password-refused@12*1", unknown("236"), NONE, DONE, Outcome.FAILED),
    Row("refused@0C+2*1", failed("backup", Reason.DISK_REFUSED, "506"), NONE, DONE),
    Row("refused:3@12*1", failed("act", Reason.DISK_REFUSED, "3"), NONE, DONE),
    Row("report-refused*1", failed("act", Reason.DISK_REFUSED, "250"), NONE, DONE, **REPORTING),
    Row("clear-refused:199@12+1*1", End("act", Outcome.PARTIAL, Reason.DISK_REFUSED, "199"), FIRST, DONE),
    Row("wrong-write-back*1", failed("act", Reason.DISK_REFUSED, "155"), NONE, DONE),
    Row("channel-down@12*1", failed("act", Reason.DISK_REFUSED, "DEV-200"), NONE, DONE),
    Row("channel-down@16*1", failed("act", Reason.DISK_REFUSED, "DEV-200"), NONE, DONE, **UPLOADING),
]  # fmt: skip
