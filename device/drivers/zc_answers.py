"""Answers of the zc line, from bytes to what they mean. Source: zc line, sections 6 and 7."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from device.drivers import zc_layouts as wire
from device.drivers.base import (
    DiskInfo,
    Invoice,
    InvoiceItem,
    MalformedError,
    MonitoringData,
    NoDataError,
    OnHand,
    PendingUploads,
    Statistics,
    UploadError,
)
from device.drivers.zc_fields import Layout, Texts

BLANK_VOID = "02"
STATUSES = ("00", "01", BLANK_VOID, "03", "04")


def _filled(layout: Layout, data: bytes) -> Texts:
    if not data:
        raise NoDataError(f"{layout.name}: an empty answer")
    return layout.unpack(data)


def nothing(data: bytes) -> None:
    """Accept an answer without data.

    Raises:
        MalformedError: it has some.
    """
    if data:
        raise MalformedError(f"{len(data)} bytes where none were due")


def disk_number(data: bytes) -> str:
    return _filled(wire.DISK_NUMBER, data)["skpbh"]


def disk_info(data: bytes) -> DiskInfo:
    texts = _filled(wire.DISK_INFO, data)
    types = texts["fplxdm"]
    if len(types) % 3 or not types.isascii() or not types.isdigit():
        raise texts.malformed("fplxdm")
    same = ("skpbh", "nsrsbh", "nsrmc", "swjgdm", "swjgmc", "version", "kpjh", "qylx", "blxx", "ext")
    return DiskInfo(
        fplxdm=tuple(types[at : at + 3] for at in range(0, len(types), 3)),
        clock=texts.clock("clock"),
        enabled=texts.clock_or_none("enabled"),
        **{name: texts[name] for name in same},
    )


def monitoring(data: bytes) -> MonitoringData:
    texts = _filled(wire.MONITORING, data)
    return MonitoringData(
        fplxdm=texts["fplxdm"],
        kpjzsj=texts.day_or_none("kpjzsj"),
        bsqsrq=texts.clock("bsqsrq"),
        bszzrq=texts.clock_or_none("bszzrq"),
        single_limit=texts.amount_or_none("single_limit"),
        zxbsrq=texts.clock_or_none("zxbsrq"),
        capacity_left=texts.number_or_none("capacity_left"),
        scjzrq=texts.number_or_none("scjzrq"),
        offline_hours=texts.number_or_none("offline_hours"),
        offline_amount=texts.amount_or_none("offline_amount"),
        offline_ext=texts["offline_ext"],
        custom=texts["custom"],
    )


def on_hand(data: bytes) -> OnHand:
    texts = _filled(wire.ON_HAND, data)
    if not texts["fpdm"].strip("0"):
        raise NoDataError("there is no roll")
    fpdm, fphm = texts.digits("fpdm"), texts.digits("fphm")
    return OnHand(texts["fplxdm"], fpdm, fphm.zfill(8), texts.number("left"))


def invoice(data: bytes) -> Invoice:
    """Return the invoice; a blank void one may leave its amounts empty."""
    head = _filled(wire.INVOICE_HEAD, data[: wire.INVOICE_HEAD.size])
    if head["status"] not in STATUSES:
        raise head.malformed("status")
    count = head.number("items")
    tail_at = wire.INVOICE_HEAD.size + count * wire.INVOICE_ITEM.size
    tail = wire.INVOICE_TAIL.unpack(data[tail_at:])
    blank = head["status"] == BLANK_VOID
    same_head = ("fpdm", "fphm", "status", "check_code", "skpbh", "seller_id", "seller", "buyer_id", "buyer")
    same_tail = ("remark", "issuer", "original_fpdm", "original_fphm", "voided_by", "signature")
    values: dict[str, Any] = {name: _money(tail, name, blank) for name in ("amount", "tax", "total")}
    values |= {name: head[name] for name in same_head} | {name: tail[name] for name in same_tail}
    return Invoice(
        uploaded=bool(head.number_or_none("uploaded")),
        issued=_moment(head),
        items=_items(data[wire.INVOICE_HEAD.size : tail_at]),
        voided_at=tail.clock_or_none("voided_at"),
        negative_so_far=tail.amount_or_zero("negative_so_far"),
        **values,
    )


def _money(texts: Texts, name: str, blank: bool) -> Decimal:
    return texts.amount_or_zero(name) if blank else texts.amount(name)


def _moment(head: Texts) -> datetime:
    return Texts(head.layout, {"date": head["date"] + head["time"]}).clock("date")


def _items(data: bytes) -> tuple[InvoiceItem, ...]:
    size = wire.INVOICE_ITEM.size
    return tuple(_item(wire.INVOICE_ITEM.unpack(data[at : at + size])) for at in range(0, len(data), size))


def _item(texts: Texts) -> InvoiceItem:
    same = ("name", "price", "quantity", "rate", "price_with_tax")
    return InvoiceItem(
        amount=texts.amount("amount"),
        tax=texts.amount("tax"),
        amount_with_tax=texts.amount("amount_with_tax"),
        **{name: texts[name] for name in same},
    )


def statistics(data: bytes) -> tuple[Statistics, ...]:
    """Return the rows that have dates."""
    _filled(wire.STATISTICS_HEAD, data[: wire.STATISTICS_HEAD.size])
    body = data[wire.STATISTICS_HEAD.size :]
    size = wire.STATISTICS_ROW.size
    if len(body) != wire.STATISTICS_ROWS * size:
        raise MalformedError(f"statistics: {len(data)} bytes instead of {wire.STATISTICS_ROWS} rows")
    rows = [wire.STATISTICS_ROW.unpack(body[at : at + size]) for at in range(0, len(body), size)]
    return tuple(_totals(row) for row in rows if row.day_or_none("first"))


def _totals(row: Texts) -> Statistics:
    values: dict[str, Any] = {name: row.number(name) for name in wire.COUNTERS}
    values |= {name: row.amount(name) for name in wire.AMOUNTS}
    return Statistics(first=row.clock("first").date(), last=row.clock("last").date(), **values)


def pending(data: bytes) -> PendingUploads:
    """Return what is not uploaded; the amount's field is 14 wide, on some devices 12."""
    layout = wire.PENDING_SHORT if len(data) == wire.PENDING_SHORT.size else wire.PENDING
    texts = _filled(layout, data)
    return PendingUploads(
        count=texts.number("count"),
        first=texts.clock_or_none("first"),
        amount=texts.amount_or_zero("amount"),
        per_upload=texts.number_or_none("per_upload"),
        interval_min=texts.number_or_none("interval_min"),
    )


def upload_errors(data: bytes) -> tuple[UploadError, ...]:
    head = _filled(wire.ERRORS_HEAD, data[: wire.ERRORS_HEAD.size])
    body, size = data[wire.ERRORS_HEAD.size :], wire.ERROR_ROW.size
    if len(body) != head.number("n") * size:
        raise MalformedError(f"upload errors: {len(body)} bytes for {head['n']} rows")
    rows = [wire.ERROR_ROW.unpack(body[at : at + size]) for at in range(0, len(body), size)]
    return tuple(UploadError(row["fpdm"], row["fphm"].zfill(8), row["message"]) for row in rows)
