"""The commands of the zc line, one row each. Source: zc line, section 6."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from device.drivers import zc_answers as parse
from device.drivers import zc_layouts as wire
from device.drivers.base import (
    DiskInfo,
    ForbiddenError,
    Invoice,
    MonitoringData,
    OnHand,
    PendingUploads,
    Statistics,
    UploadError,
)
from device.drivers.zc_fields import Layout

A = TypeVar("A")


def hidden(_: str) -> str:
    """Show nothing of a secret, not even its length."""
    return "***"


def shortened(text: str) -> str:
    """Show the first two characters."""
    return text if len(text) <= 2 else text[:2] + "…"


SECRETS = ("skpkl", "certificate_password")
REDACTED: Mapping[str, Callable[[str], str]] = {
    "skpkl": hidden,
    "certificate_password": hidden,
    "nsrmc": shortened,
}
BY_TYPE = Layout("type", "fplxdm:3")
BY_NUMBER = Layout("number", "fpdm:12 fphm:8")


@dataclass(frozen=True, slots=True)
class Command(Generic[A]):
    """One command that may be sent."""

    number: int
    name: str
    request: Layout
    answer: Callable[[bytes], A]
    net: bool = False  # the device talks to the bureau meanwhile: a longer wait
    repeatable: bool = True  # a read; an act is never sent again
    of_any_disk: bool = False  # asked of whatever disk is there; all else only of the one that is meant
    begins: Layout = wire.NOTHING  # fields of the request with which the answer must begin
    shows: tuple[str, ...] = ()  # fields of the answer that the line log shows
    redact: Mapping[str, Callable[[str], str]] = field(default_factory=lambda: REDACTED)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the names of the passwords in its request."""
        return tuple(name for name in SECRETS if name in self.request)

    def words(self, values: Mapping[str, Any]) -> str:
        """Return `values` for the line log, redacted."""
        shown = ((name, str(value)) for name, value in values.items() if name != "filler")
        return ", ".join(f"{name}={self.redact.get(name, str)(text)}" for name, text in shown)


ONLINE: Command[None] = Command(0x01, "online", wire.NOTHING, parse.nothing, of_any_disk=True)
DISK_NUMBER: Command[str] = Command(0x02, "disk number", wire.MACHINE, parse.disk_number, of_any_disk=True)
DISK_INFO: Command[DiskInfo] = Command(
    0x04, "disk information", wire.INFO_REQUEST, parse.disk_info, shows=("skpbh", "nsrmc", "clock", "kpjh")
)
MONITORING: Command[MonitoringData] = Command(
    0x06,
    "monitoring data",
    wire.COMMON,
    parse.monitoring,
    begins=BY_TYPE,
    shows=("bsqsrq", "kpjzsj", "zxbsrq"),
)
ON_HAND: Command[OnHand] = Command(
    0x08, "invoices on hand", wire.COMMON, parse.on_hand, begins=BY_TYPE, shows=("fpdm", "fphm", "left")
)
INVOICE: Command[Invoice] = Command(
    0x0C, "one invoice", wire.INVOICE_REQUEST, parse.invoice, begins=BY_NUMBER, shows=("status",)
)
REPORT: Command[None] = Command(
    0x11, "report", wire.REPORT_REQUEST, parse.nothing, net=True, repeatable=False
)
CLEAR: Command[None] = Command(0x12, "clear", wire.CLEAR_REQUEST, parse.nothing, net=True, repeatable=False)
STATISTICS: Command[tuple[Statistics, ...]] = Command(
    0x13, "statistics", wire.STATISTICS_REQUEST, parse.statistics, begins=BY_TYPE
)
UPLOAD: Command[None] = Command(
    0x16, "upload invoices", wire.UPLOAD_REQUEST, parse.nothing, net=True, repeatable=False
)
PENDING: Command[PendingUploads] = Command(
    0x30, "not yet uploaded", wire.NOTHING, parse.pending, shows=("count", "first")
)
UPLOAD_ERRORS: Command[tuple[UploadError, ...]] = Command(
    0x31, "upload errors", wire.ERRORS_REQUEST, parse.upload_errors
)
CHANNEL: Command[None] = Command(
    0x32, "test the secure channel", wire.CHANNEL_REQUEST, parse.nothing, net=True
)

COMMANDS: dict[int, Command[Any]] = {
    command.number: command
    for command in (
        ONLINE,
        DISK_NUMBER,
        DISK_INFO,
        MONITORING,
        ON_HAND,
        INVOICE,
        REPORT,
        CLEAR,
        STATISTICS,
        UPLOAD,
        PENDING,
        UPLOAD_ERRORS,
        CHANNEL,
    )
}


def command_of(number: int) -> Command[Any]:
    """Return the row of `number`.

    Raises:
        ForbiddenError: there is none; nothing else is ever sent.
    """
    if number not in COMMANDS:
        raise ForbiddenError(f"command {number:02X} is outside the allow-list")
    return COMMANDS[number]
