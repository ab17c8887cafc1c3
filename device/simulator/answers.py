"""Command by command: the bytes with which a disk answers. Source: zc line, sections 6 and 7."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from device.drivers import zc_layouts as wire
from device.drivers.zc_fields import Layout
from device.line.frames import Request
from device.simulator import refusals
from device.simulator.calendar import end_of
from device.simulator.disk import Disk
from device.simulator.invoices import Item, SimInvoice
from device.simulator.statistics import Totals, months, totals

HEAD, UNKNOWN, LENGTH = 0x11, 0x20, 0x22
Fields = Mapping[str, str]


def _empty(*_: object) -> bytes:
    return b""


def _clock(moment: date | None) -> str:
    if moment is None:
        return ""
    return f"{moment:%Y%m%d%H%M%S}" if isinstance(moment, datetime) else f"{moment:%Y%m%d}"


def disk_number(disk: Disk, _: Fields) -> bytes:
    return wire.DISK_NUMBER.pack({"skpbh": disk.settings.skpbh})


def disk_info(disk: Disk, _: Fields) -> bytes:
    made = disk.settings
    same = ("skpbh", "nsrsbh", "nsrmc", "swjgdm", "swjgmc", "version", "kpjh")
    return wire.DISK_INFO.pack(
        {name: str(getattr(made, name)) for name in same}
        | {
            "fplxdm": "".join(disk.state.types),
            "clock": _clock(disk.state.clock()),
            "enabled": "20190301000000",
            "qylx": "001",
            "blxx": "",
            "ext": "",
        }
    )


def monitoring(disk: Disk, fields: Fields) -> bytes:
    row = disk.type_state(fields["fplxdm"])
    sparse = disk.settings.firmware == "sparse" or disk.faults.take("empty-dates", 0x06) is not None
    return wire.MONITORING.pack(
        {
            "fplxdm": fields["fplxdm"],
            "kpjzsj": "" if sparse else _clock(row.lock_date),
            "bsqsrq": f"{row.period:%Y%m%d}000000",
            "bszzrq": _clock(end_of(row.period)),
            "single_limit": "99999.99",
            "zxbsrq": "" if sparse else _clock(row.last_report),
            "capacity_left": "" if sparse else str(60_000 - len(disk.invoices(fields["fplxdm"]))),
            "scjzrq": "15",
            "offline_hours": "72",
            "offline_amount": "1000000.00",
            "offline_ext": "",
            "custom": "",
        }
    )


def on_hand(disk: Disk, fields: Fields) -> bytes:
    fpdm, fphm, left = disk.current_number(fields["fplxdm"])
    return wire.ON_HAND.pack({"fplxdm": fields["fplxdm"], "fpdm": fpdm, "fphm": fphm, "left": str(left)})


def invoice(disk: Disk, fields: Fields) -> bytes:
    found = disk.find(fields["fplxdm"], fields["fpdm"], fields["fphm"])
    waiting = any((one.fpdm, one.fphm) == (found.fpdm, found.fphm) for one in disk.waiting())
    return _invoice_head(disk, found, not waiting) + _invoice_items(found.items) + _invoice_tail(found)


def _invoice_head(disk: Disk, found: SimInvoice, uploaded: bool) -> bytes:
    return wire.INVOICE_HEAD.pack(
        {
            "fpdm": found.fpdm,
            "fphm": found.fphm,
            "status": found.status,
            "uploaded": "01" if uploaded else "00",
            "date": f"{found.issued:%Y%m%d}",
            "time": f"{found.issued:%H%M%S}",
            "check_code": found.check_code,
            "skpbh": disk.settings.skpbh,
            "seller_id": disk.settings.nsrsbh,
            "seller": disk.settings.nsrmc,
            "buyer_id": found.buyer_id,
            "buyer": found.buyer,
            "items": str(len(found.items)),
        }
    )


def _invoice_items(items: Iterable[Item]) -> bytes:
    return b"".join(
        wire.INVOICE_ITEM.pack(
            {
                "name": item.name,
                "price": f"{item.price:.3f}",
                "quantity": f"{item.quantity:.3f}",
                "amount": str(item.amount),
                "rate": str(item.rate),
                "tax": str(item.tax),
                "price_with_tax": f"{item.price * (1 + item.rate):.3f}",
                "amount_with_tax": str(item.amount + item.tax),
            }
        )
        for item in items
    )


def _invoice_tail(found: SimInvoice) -> bytes:
    return wire.INVOICE_TAIL.pack(
        {
            "amount": str(found.amount),
            "tax": str(found.tax),
            "total": str(found.amount + found.tax),
            "remark": "",
            "issuer": found.issuer,
            "original_fpdm": found.original[0],
            "original_fphm": found.original[1],
            "voided_at": _clock(found.voided_at),
            "voided_by": found.issuer if found.voided_at else "",
            "negative_so_far": "0.00",
            "signature": found.signature,
        }
    )


def statistics(disk: Disk, fields: Fields) -> bytes:
    invoices = disk.invoices(fields["fplxdm"])
    spans = months(_day(fields["first"]), _day(fields["last"]))[: wire.STATISTICS_ROWS]
    roll = disk.current_number(fields["fplxdm"])[2]
    rows = [_statistics_row(totals(invoices, *span), roll) for span in spans]
    empty = bytes(wire.STATISTICS_ROW.size) * (wire.STATISTICS_ROWS - len(rows))
    head = wire.STATISTICS_HEAD.pack({"fplxdm": fields["fplxdm"], "n": str(len(rows))})
    return head + b"".join(rows) + empty


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007
    except ValueError as err:
        raise refusals.byte(HEAD) from err


def _statistics_row(row: Totals, left: int) -> bytes:
    counts = {"opening": left + row.used, "bought": 0, "returned": 0, "closing": left} | row.counts
    zero = Decimal("0.00")
    return wire.STATISTICS_ROW.pack(
        {"first": _clock(row.first), "last": _clock(row.last)}
        | {name: str(counts[name]) for name in wire.COUNTERS}
        | {name: str(row.sums.get(name, zero)) for name in wire.AMOUNTS}
    )


def report(disk: Disk, fields: Fields) -> bytes:
    disk.report(fields["fplxdm"])
    return b""


def clear(disk: Disk, fields: Fields) -> bytes:
    disk.clear(fields["fplxdm"])
    return b""


def upload(disk: Disk, fields: Fields) -> bytes:
    disk.upload(fields["fplxdm"])
    return b""


def pending(disk: Disk, _: Fields) -> bytes:
    waiting = disk.waiting()
    short = disk.faults.take("short-30", 0x30) is not None
    return (wire.PENDING_SHORT if short else wire.PENDING).pack(
        {
            "count": str(len(waiting)),
            "first": _clock(waiting[0].issued) if waiting else "",
            "amount": str(disk.amount_waiting()),
            "per_upload": "50",
            "interval_min": "10",
        }
    )


def upload_errors(disk: Disk, _: Fields) -> bytes:
    failed = disk.waiting()[: disk.settings.upload_errors]
    if not failed:
        raise refusals.text(refusals.NO_UPLOAD_ERRORS)
    rows = [{"fpdm": one.fpdm, "fphm": one.fphm, "message": "签名验证失败"} for one in failed]
    return wire.ERRORS_HEAD.pack({"n": str(len(rows))}) + b"".join(map(wire.ERROR_ROW.pack, rows))


def channel(disk: Disk, fields: Fields) -> bytes:
    wanted = disk.settings.certificate_password
    if wanted and fields["certificate_password"] != wanted:
        raise refusals.text(refusals.CERTIFICATE_REFUSED)
    if disk.faults.take("channel-down", 0x32):
        raise refusals.text(refusals.CHANNEL_DOWN)
    return b""


Handler = Callable[[Disk, Fields], bytes]
HANDLERS: dict[int, tuple[Layout, Handler]] = {
    0x01: (wire.NOTHING, _empty),
    0x02: (wire.MACHINE, disk_number),
    0x04: (wire.INFO_REQUEST, disk_info),
    0x06: (wire.COMMON, monitoring),
    0x08: (wire.COMMON, on_hand),
    0x0C: (wire.INVOICE_REQUEST, invoice),
    0x11: (wire.REPORT_REQUEST, report),
    0x12: (wire.CLEAR_REQUEST, clear),
    0x13: (wire.STATISTICS_REQUEST, statistics),
    0x16: (wire.UPLOAD_REQUEST, upload),
    0x30: (wire.NOTHING, pending),
    0x31: (wire.ERRORS_REQUEST, upload_errors),
    0x32: (wire.CHANNEL_REQUEST, channel),
}


def answer(disk: Disk, request: Request) -> bytes:
    """Run one whole request and return the data of its answer.

    Raises:
        RefusedError: the answer is an ER.
        PowerLostError: there is no answer.
    """
    if request.command not in HANDLERS:
        raise refusals.byte(UNKNOWN)
    layout, handler = HANDLERS[request.command]
    if len(request.data) != layout.size:
        raise refusals.byte(LENGTH)
    fields = layout.unpack(request.data).texts
    if "skpkl" in layout:
        disk.check_password(fields["skpkl"], request.command)
    disk.check_who(fields.get("nsrsbh"), fields.get("skpbh"))
    return handler(disk, fields)
