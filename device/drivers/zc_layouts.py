"""Requests and answers of the zc line, field by field. Source: zc line, sections 6 and 7."""

from __future__ import annotations

from device.drivers.zc_fields import Layout

_COMMON = "nsrsbh:20 skpbh:12 skpkl:8 fplxdm:3 jqbh:12"

NOTHING = Layout("nothing")
COMMON = Layout("common", _COMMON)
MACHINE = Layout("machine", "jqbh:12")
INFO_REQUEST = Layout("disk information request", "skpkl:8 jqbh:12")
INVOICE_REQUEST = Layout(
    "invoice request",
    "nsrsbh:20 skpbh:12 skpkl:8 fplxdm:3 mode:1 fpdm:12 fphm:8 last_fphm:8 filler:2",
)
REPORT_REQUEST = Layout("report request", _COMMON + " medium:1 kpjh:5")
CLEAR_REQUEST = Layout("clear request", _COMMON + " kpjh:5")
STATISTICS_REQUEST = Layout(
    "statistics request", "nsrsbh:20 skpbh:12 skpkl:8 fplxdm:3 first:8 last:8 jqbh:12"
)
UPLOAD_REQUEST = Layout("upload request", "nsrsbh:20 skpbh:12 skpkl:8 fplxdm:3 count:10 op:1 jqbh:12 kpjh:5")
ERRORS_REQUEST = Layout("upload errors request", "nsrsbh:20 skpbh:12 skpkl:8 jqbh:12")
CHANNEL_REQUEST = Layout("channel test request", "nsrsbh:20 skpbh:12 skpkl:8 jqbh:12 certificate_password:8")

DISK_NUMBER = Layout("disk number", "skpbh:12")
DISK_INFO = Layout(
    "disk information",
    "skpbh:12 nsrsbh:20 nsrmc:80 swjgdm:11 swjgmc:80 fplxdm:30 clock:14 enabled:14 version:10 "
    "kpjh:5 qylx:3 blxx:16 ext:80",
)
MONITORING = Layout(
    "monitoring data",
    "fplxdm:3 kpjzsj:8 bsqsrq:14 bszzrq:14 single_limit:12 zxbsrq:14 capacity_left:12 scjzrq:2 "
    "offline_hours:5 offline_amount:12 offline_ext:160 custom:100",
)
ON_HAND = Layout("invoices on hand", "fplxdm:3 fpdm:12 fphm:8 left:12")
INVOICE_HEAD = Layout(
    "invoice",
    "fpdm:12 fphm:8 status:2 uploaded:2 date:8 time:6 check_code:20 skpbh:12 seller_id:20 seller:80 "
    "buyer_id:20 buyer:80 items:4",
)
INVOICE_ITEM = Layout(
    "invoice item",
    "name:20 price:12 quantity:12 amount:12 rate:6 tax:12 price_with_tax:12 amount_with_tax:12",
)
INVOICE_TAIL = Layout(
    "invoice",
    "amount:12 tax:12 total:12 remark:80 issuer:20 original_fpdm:12 original_fphm:8 voided_at:14 "
    "voided_by:20 negative_so_far:12 signature:512",
)
STATISTICS_HEAD = Layout("statistics", "fplxdm:3 n:3")
COUNTERS = (
    "opening", "bought", "returned", "positive", "positive_void",
    "negative", "negative_void", "blank_void", "closing",
)  # fmt: skip
AMOUNTS = (
    "positive_amount", "positive_tax", "positive_void_amount", "positive_void_tax",
    "negative_amount", "negative_tax", "negative_void_amount", "negative_void_tax",
)  # fmt: skip
STATISTICS_ROW = Layout(
    "statistics",
    " ".join(["first:8 last:8", *(f"{name}:10" for name in COUNTERS), *(f"{name}:12" for name in AMOUNTS)]),
)
STATISTICS_ROWS = 12
PENDING = Layout("not yet uploaded", "count:8 first:14 amount:14 per_upload:5 interval_min:10")
PENDING_SHORT = Layout("not yet uploaded", "count:8 first:14 amount:12 per_upload:5 interval_min:10")
ERRORS_HEAD = Layout("upload errors", "n:8")
ERROR_ROW = Layout("upload errors", "fpdm:12 fphm:8 message:128")
