"""Records as a device would give them, with changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from device.drivers import zc_layouts as wire
from device.drivers.base import (
    DiskInfo,
    Invoice,
    InvoiceItem,
    MonitoringData,
    OnHand,
    PendingUploads,
    Statistics,
)
from device.inspect import Snapshot, TypeSeen

CLOCK = datetime(2026, 12, 5, 10)  # noqa: DTZ001
START, END = datetime(2026, 11, 1), datetime(2026, 11, 30, 23, 59, 59)  # noqa: DTZ001
REPORTED = datetime(2026, 12, 2, 9, 30)  # noqa: DTZ001
ITEM = InvoiceItem(
    "办公用纸", "10.000", "1.000", Decimal("10.00"), "0.13", Decimal("1.30"), "11.300", Decimal("11.30")
)


def invoice(number: int = 1, **changes: Any) -> Invoice:
    made = Invoice(
        fpdm="011000700011", fphm=f"{number:08}", status="00", uploaded=True, issued=datetime(2026, 11, 10, 9),  # noqa: DTZ001
        check_code="1" * 20, skpbh="661234567890", seller_id="91110117MA01Q8KX2T", seller="北京清和商贸有限公司",
        buyer_id="", buyer="个人", items=(ITEM,), amount=Decimal("10.00"), tax=Decimal("1.30"),
        total=Decimal("11.30"), remark="", issuer="王芳", original_fpdm="", original_fphm="", voided_at=None,
        voided_by="", negative_so_far=Decimal("0.00"), signature="F" * 512,
    )  # fmt: skip
    return replace(made, **changes)


def monitoring(fplxdm: str = "007", **changes: Any) -> MonitoringData:
    made = MonitoringData(
        fplxdm=fplxdm, kpjzsj=date(2026, 12, 15), bsqsrq=START, bszzrq=END, single_limit=None, zxbsrq=REPORTED,
        capacity_left=None, scjzrq=None, offline_hours=None, offline_amount=None, offline_ext="", custom="",
    )  # fmt: skip
    return replace(made, **changes)


def seen(fplxdm: str = "007", **changes: Any) -> TypeSeen:
    return TypeSeen(monitoring(fplxdm, **changes), OnHand(fplxdm, "011000700011", "00000009", 10))


def info(**changes: Any) -> DiskInfo:
    made = DiskInfo(
        skpbh="661234567890", nsrsbh="91110117MA01Q8KX2T", nsrmc="北京清和商贸有限公司", swjgdm="", swjgmc="",
        fplxdm=("007",), clock=CLOCK, enabled=None, version="JSP2.0.1", kpjh="0", qylx="", blxx="", ext="",
    )  # fmt: skip
    return replace(made, **changes)


def snapshot(*types: TypeSeen, pending: int = 0, **changes: Any) -> Snapshot:
    """Return what a device shows that is ready to be cleared, with changes."""
    made = Snapshot(
        info=info(), types=types or (seen(),), pending=PendingUploads(pending, None, Decimal("0.00"), None, None),
        upload_errors=(), channel=True, site_clock=CLOCK,
    )  # fmt: skip
    return replace(made, **changes)


def statistics(**changes: Any) -> Statistics:
    zeros: dict[str, Any] = dict.fromkeys(wire.COUNTERS, 0) | dict.fromkeys(wire.AMOUNTS, Decimal("0.00"))
    return Statistics(**{"first": START.date(), "last": END.date(), **zeros, **changes})
