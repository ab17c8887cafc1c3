"""What a driver can do with one tax-control device. Field names are those of the zc line, sections 5 to 7.

Amounts are Decimal in yuan with two places, clocks are naive local datetimes of the device, and a field that
this firmware leaves empty is None: it cannot be told.

Errors:
    DeviceError                 DEV-000  root
    ├── LineError               DEV-1xx  the line, not the disk
    │   ├── SilenceError        DEV-101  no answer in time; the command may or may not have run
    │   ├── GarbledError        DEV-102  bytes that are no frame, or a wrong CRC; may or may not have run
    │   ├── NotRunError         DEV-103  a frame-level ER (11 12 1F 20 22): the command was not run
    │   ├── PortMissingError    DEV-104  no such port
    │   ├── PortBusyError       DEV-105  another program or agent holds the port
    │   └── PortLostError       DEV-106  the port vanished while in use
    ├── DiskError               DEV-2xx  the disk said no; carries its own code when its text has one
    │   └── PasswordError       DEV-236  a password was refused: it is never sent again
    ├── NoDataError             DEV-301  the device has no such record (F0 or an empty answer)
    ├── MalformedError          DEV-302  an answer whose fields cannot be read
    ├── OtherDiskError          DEV-303  another disk stands behind the port; nothing that names a password was sent
    └── ForbiddenError          DEV-900  a command or argument outside the allow-list; nothing was sent
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol


class DeviceError(Exception):
    """Root of everything that a device or its line can answer."""

    code = "DEV-000"
    message_key = "device-failed"


class LineError(DeviceError):
    """The line failed; whether the command ran is not said.

    `doubtful`: a password that this disk has never accepted was on its way, and may have been refused unheard.
    """

    code = "DEV-100"
    message_key = "device-line"
    doubtful = False


class SilenceError(LineError):
    """No answer in time; the command may or may not have run."""

    code = "DEV-101"
    message_key = "device-silent"


class GarbledError(LineError):
    """Bytes that are no frame, a wrong CRC, or packets out of step; the command may or may not have run."""

    code = "DEV-102"
    message_key = "device-garbled"


class NotRunError(LineError):
    """A frame-level ER: the device refused the frame itself and ran nothing."""

    code = "DEV-103"
    message_key = "device-not-run"


class PortMissingError(LineError):
    """There is no such port."""

    code = "DEV-104"
    message_key = "port-missing"


class PortBusyError(LineError):
    """Another program or another agent holds the port."""

    code = "DEV-105"
    message_key = "port-busy"


class PortLostError(LineError):
    """The port vanished while it was in use; the command may or may not have run."""

    code = "DEV-106"
    message_key = "port-lost"


class DiskError(DeviceError):
    """The disk refused with a text of its own.

    `disk_code` is the vendor's number inside the text ("195"), or "" when there is none.
    """

    code = "DEV-200"
    message_key = "disk-refused"

    def __init__(self, text: str, disk_code: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.disk_code = disk_code


class PasswordError(DiskError):
    """A password was refused (236, 237) or its owner is locked (238): it must not be sent again.

    `meant` names the fields of the request that may have been refused.
    """

    code = "DEV-236"
    message_key = "password-refused"
    meant: tuple[str, ...] = ("skpkl", "certificate_password")


class NoDataError(DeviceError):
    """The device has no such record."""

    code = "DEV-301"
    message_key = "device-no-data"


class MalformedError(DeviceError):
    """An answer whose fields cannot be read."""

    code = "DEV-302"
    message_key = "device-malformed"


class OtherDiskError(DeviceError):
    """Another disk stands behind the port than the one that is spoken to; it was sent no password."""

    code = "DEV-303"
    message_key = "wrong-disk"

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(f"disk {found} is there, not {expected}")
        self.expected = expected
        self.found = found


class ForbiddenError(DeviceError):
    """A command or argument outside the allow-list; nothing was sent."""

    code = "DEV-900"
    message_key = "device-forbidden"


@dataclass(frozen=True, slots=True)
class DiskInfo:
    """Answer to 04."""

    skpbh: str  # disk number, 12 digits
    nsrsbh: str  # taxpayer id
    nsrmc: str  # taxpayer name
    swjgdm: str  # tax office code
    swjgmc: str  # tax office name
    fplxdm: tuple[str, ...]  # authorised invoice types, "004"
    clock: datetime  # the device's own
    enabled: datetime | None
    version: str
    kpjh: str  # issuing machine number; "0" is the main machine
    qylx: str
    blxx: str
    ext: str


@dataclass(frozen=True, slots=True)
class MonitoringData:
    """Answer to 06, 监控数据, of one invoice type."""

    fplxdm: str
    kpjzsj: date | None  # lock date
    bsqsrq: datetime  # period start
    bszzrq: datetime | None  # period end
    single_limit: Decimal | None
    zxbsrq: datetime | None  # last report
    capacity_left: int | None
    scjzrq: int | None  # day of month to upload by
    offline_hours: int | None
    offline_amount: Decimal | None
    offline_ext: str
    custom: str


@dataclass(frozen=True, slots=True)
class OnHand:
    """Answer to 08: the roll in use."""

    fplxdm: str
    fpdm: str  # current invoice code, 12
    fphm: str  # current (next to be issued) invoice number, 8
    left: int


@dataclass(frozen=True, slots=True)
class InvoiceItem:
    name: str
    price: str
    quantity: str
    amount: Decimal
    rate: str
    tax: Decimal
    price_with_tax: str
    amount_with_tax: Decimal


@dataclass(frozen=True, slots=True)
class Invoice:
    """Answer to 0C, section 7."""

    fpdm: str
    fphm: str
    status: str  # 00 positive, 01 negative, 02 blank void, 03 positive void, 04 negative void
    uploaded: bool
    issued: datetime
    check_code: str
    skpbh: str
    seller_id: str
    seller: str
    buyer_id: str
    buyer: str
    items: tuple[InvoiceItem, ...]
    amount: Decimal
    tax: Decimal
    total: Decimal
    remark: str
    issuer: str
    original_fpdm: str
    original_fphm: str
    voided_at: datetime | None
    voided_by: str
    negative_so_far: Decimal
    signature: str


@dataclass(frozen=True, slots=True)
class Statistics:
    """One non-empty row of the answer to 13."""

    first: date
    last: date
    opening: int
    bought: int
    returned: int
    positive: int
    positive_void: int
    negative: int
    negative_void: int
    blank_void: int
    closing: int
    positive_amount: Decimal
    positive_tax: Decimal
    positive_void_amount: Decimal
    positive_void_tax: Decimal
    negative_amount: Decimal
    negative_tax: Decimal
    negative_void_amount: Decimal
    negative_void_tax: Decimal


@dataclass(frozen=True, slots=True)
class PendingUploads:
    """Answer to 30."""

    count: int
    first: datetime | None
    amount: Decimal
    per_upload: int | None
    interval_min: int | None


@dataclass(frozen=True, slots=True)
class UploadError:
    """One row of the answer to 31."""

    fpdm: str
    fphm: str
    message: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is spoken to: what `common` is made of. Passwords never leave the site and never show in a repr."""

    nsrsbh: str
    skpbh: str
    jqbh: str
    kpjh: str
    skpkl: str = field(repr=False)  # disk password


class Driver(Protocol):
    """One device behind one port. Blocking; one call at a time, from one thread at a time.

    Every method raises a DeviceError. Reads may be asked again. `report`, `clear` and `upload` are
    never tried again by the driver itself: any error but NotRunError leaves the outcome unknown, and
    success proves nothing until the read-back.

    Whenever the line is come into step anew, the disk's number is heard before a password is sent.
    """

    proven: set[
        str
    ]  # names of the passwords that this disk has accepted; a read with another is not sent again

    def online(self) -> None:
        """01: come into step; asked until one clean OK, at most ten times."""

    def disk_number(self) -> str:
        """02."""

    def disk_info(self) -> DiskInfo:
        """04."""

    def monitoring(self, fplxdm: str) -> MonitoringData:
        """06."""

    def on_hand(self, fplxdm: str) -> OnHand:
        """08. Raises NoDataError when there is no roll."""

    def invoice(self, fplxdm: str, fpdm: str, fphm: str) -> Invoice:
        """0C. Raises NoDataError when the device has no such invoice."""

    def statistics(self, fplxdm: str, first: date, last: date) -> Sequence[Statistics]:
        """13: the rows that have dates, at most 12."""

    def pending_uploads(self) -> PendingUploads:
        """30."""

    def upload_errors(self) -> Sequence[UploadError]:
        """31; empty when the device says that there are none."""

    def test_channel(self) -> None:
        """32."""

    def report(self, fplxdm: str) -> None:
        """11, an act."""

    def clear(self, fplxdm: str) -> None:
        """12, an act."""

    def upload(self, fplxdm: str) -> None:
        """16, an act; a second press would stop the upload."""

    def close(self) -> None:
        """Give the port back."""
