"""What some firmware does otherwise, seen in its answers. Source: zc line, section 9."""

from __future__ import annotations

from collections.abc import Iterator

from device.drivers.base import DiskError, MonitoringData, PendingUploads
from device.drivers.zc_layouts import PENDING_SHORT

CUT_AT = 244  # bytes of an ER text that may have been cut: 249 at most, less padding and half a character


def of_answer(answer: object, reply: bytes) -> Iterator[str]:
    """Yield the quirks that an answer shows: "empty-lock-date", "short-30"."""
    if isinstance(answer, MonitoringData) and answer.kpjzsj is None:
        yield "empty-lock-date"
    if isinstance(answer, PendingUploads) and len(reply) == PENDING_SHORT.size:
        yield "short-30"


def of_refusal(err: Exception) -> Iterator[str]:
    """Yield "cut-text" for an ER text as long as a packet."""
    if isinstance(err, DiskError) and len(err.text.encode("gbk", "replace")) >= CUT_AT:
        yield "cut-text"
