"""Read everything that can be read from a device, with nothing known but its port: support's first tool.

The result is keyed by command, fields are named as in the zc line, sections 5 to 7. What cannot be read has
`error` (for operators) and `why` in its place; a null is a field that this firmware leaves empty.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from device.drivers.base import DeviceError, DiskInfo, Identity, LineError
from device.drivers.zc import ZcDriver, open_driver
from device.line.exchange import Timeouts
from device.line.log import LineLog

Found = dict[str, Any]
NOT_ASKED = "not asked: the device does not answer"
UNKNOWN = "not asked: the disk information (04) could not be read"
TYPE_PARTS = ("06", "08", "13")
# Longer than a device waits for the rest of what it takes for a request; a person waits for a dead port twice that.
PATIENCE = Timeouts(online_s=3.5, silent_tries=2, pauses_s=(0.5,))


def probe(
    address: str,
    baud: int,
    *,
    skpkl: str = "",
    certificate_password: str = "",
    jqbh: str = "0",
    timeouts: Timeouts = PATIENCE,
    log: LineLog | None = None,
) -> Found:
    """Return what 01 02 04 06 08 30 31 32 13 read, as JSON values; nothing is written to the device.

    A password that is refused is sent once, not again.

    Raises:
        PortMissingError, PortBusyError: there is nothing to probe.
    """
    lines = log or LineLog()
    found: Found = {"address": address, "baud": baud}
    nobody = Identity("", "", jqbh, "0", skpkl)
    driver = open_driver(address, baud, nobody, certificate_password, timeouts=timeouts, log=lines)
    try:
        found["01"] = _part(driver.online)
        if "error" in found["01"]:
            return found | dict.fromkeys(("02", "04", *TYPE_PARTS, "30", "31", "32"), _why("", NOT_ASKED))
        found["02"] = _part(lambda: {"skpbh": driver.disk_number()})
        found["04"], info = _disk_info(driver)
        found["30"] = _part(driver.pending_uploads)
        if info is None:
            return found | dict.fromkeys((*TYPE_PARTS, "31", "32"), _why("", UNKNOWN))
        driver.identity = Identity(info.nsrsbh, info.skpbh, jqbh, info.kpjh, skpkl)
        found |= {part: {} for part in TYPE_PARTS}
        for fplxdm in info.fplxdm:
            _read_type(driver, fplxdm, info, found)
        found["31"] = _part(lambda: {"errors": driver.upload_errors()})
        found["32"] = _part(driver.test_channel)
        return found
    finally:
        driver.close()


def _disk_info(driver: ZcDriver) -> tuple[Found, DiskInfo | None]:
    try:
        info = driver.disk_info()
    except DeviceError as err:
        return _why(err.code, str(err)), None
    return _plain(info), info


def _read_type(driver: ZcDriver, fplxdm: str, info: DiskInfo, found: Found) -> None:
    found["06"][fplxdm] = _part(lambda: driver.monitoring(fplxdm))
    found["08"][fplxdm] = _part(lambda: driver.on_hand(fplxdm))
    found["13"][fplxdm] = _part(lambda: {"rows": driver.statistics(fplxdm, *_span(found, fplxdm, info))})


def _span(found: Found, fplxdm: str, info: DiskInfo) -> tuple[date, date]:
    """Return the period as 06 gave it; without one, the month of the device's clock until today."""
    period = found["06"][fplxdm]
    first, last = period.get("bsqsrq"), period.get("bszzrq")
    today = info.clock.date()
    return (
        datetime.fromisoformat(first).date() if first else today.replace(day=1),
        datetime.fromisoformat(last).date() if last else today,
    )


def _part(read: Callable[[], object]) -> Found:
    try:
        value = read()
    except DeviceError as err:
        return _why(err.code, str(err))
    return {"ok": True} if value is None else _plain(value)


def _why(code: str, words: str) -> Found:
    return {"error": code or LineError.code, "why": words}


def _plain(value: Any) -> Any:
    """Return JSON values: dates in ISO, amounts as text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
